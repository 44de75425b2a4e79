/**
 * The handheld's work, without its screens: enrol, unlock, fetch the day, record, send, expire, wipe.
 *
 * Everything that a visit records is first written here, sealed, and only then shown as recorded; the server is told when it can
 * be reached. No method loses anything when the page is closed in the middle of it.
 */

import { v7 as uuid7 } from "uuid";
import { type Bytes, base64url, unbase64url, utf8 } from "../bytes.js";
import type { PrinterKind } from "../print/bluetooth.js";
import type { Slips } from "../print/slip.js";
import type { AttachmentRecord, Database, DeviceRecord, OutboxRecord, PackageRecord, SealedRecord, Unlock } from "../store/database.js";
import { pushAttachments, pushOperations } from "../sync/push.js";
import { AT, JSON_BODY, NoAnswer, Server, WipeOrdered } from "../sync/server.js";
import type { VisitOfDay } from "./day.js";
import type { DeviceKeys, Place } from "../vault/vault.js";

const CLOCK_MAY_DIFFER = 5 * 60 * 1000;
const DAY_STORE = "day";
const VISIT_STORE = "visit";
const WORK_STORE = "work";

/** The vault as the page reaches it: through a worker, so that every answer is awaited. */
export interface VaultDoor {
  knows(device: string, server: DeviceKeys): Promise<void> | void;
  makeKeys(): Promise<DeviceKeys>;
  keepKeys(secret: Bytes, salt: Bytes): Promise<Bytes>;
  stretched(typed: string, salt: Bytes): Promise<Bytes>;
  unlock(secret: Bytes, salt: Bytes, wrapped: Bytes): Promise<void>;
  sign(method: string, path: string, time: number, body: Bytes): Promise<string>;
  openPackage(sealed: Bytes, signature: Bytes): Promise<unknown>;
  makePackageKey(id: string): Promise<Bytes>;
  openPackageKey(id: string, wrapped: Bytes): Promise<void>;
  forgetPackage(id: string): Promise<void> | void;
  encrypt(place: Place, content: unknown): Promise<Bytes>;
  decrypt(place: Place, kept: Bytes): Promise<unknown>;
  sealOperation(id: string, operation: unknown): Promise<Bytes>;
  sealAttachment(content: Bytes): Promise<{ name: string; sealed: Bytes }>;
}

/** A day's package without its visits. */
export interface Day {
  package: string;
  day: string;
  made_at: string;
  expires_at: string;
  officer: { name: string; languages: string[] };
  form: unknown;
  slips: Slips;
  printers: PrinterKind[];
  order: string[];
}

type Opened = Omit<Day, "order"> & { visits: Omit<VisitOfDay, "package">[] };

/** What the officer has recorded at a visit so far, for the screens alone; it goes with the package. */
export interface Work {
  visit: string;
  version: number;
  answers: Record<string, unknown>;
  finished: boolean;
}

export interface Change {
  kind: string;
  package: string;
  entity: string;
  baseVersion: string;
  changes: Record<string, [unknown, unknown]>;
  attachments?: Bytes[];
}

export class ClockBehind extends Error {}
export class NotEnrolled extends Error {}
/** What came is not the package as the server signed it, or not all of it. */
export class PackageTorn extends Error {}
export class Unsent extends Error {}

export class Field {
  private server: Server | null = null;

  constructor(
    private readonly vault: VaultDoor,
    private readonly database: Database,
    private readonly fetched: typeof fetch = (input, init) => fetch(input, init),
    private readonly now: () => number = Date.now,
    private readonly alone: (lane: string, work: () => Promise<void>) => Promise<void> = withLock,
  ) {}

  /**
   * Take this handheld into service with a supervisor's code.
   *
   * `secretOf` is given the server's share, for a PIN; null for others. Throws NotEnrolled, NoAnswer.
   */
  async enrol(
    code: string,
    name: string,
    how: { unlock: Unlock; credential: Bytes | null; salt: Bytes; proof: Bytes | null },
    secretOf: (share: Bytes | null) => Promise<Bytes>,
  ): Promise<void> {
    const keys = await this.vault.makeKeys();
    const proof = how.proof ? { proof: base64url(how.proof) } : {};
    const asked = { code, name, sign_key: base64url(keys.signKey), seal_key: base64url(keys.sealKey), unlock: how.unlock, ...proof };
    const made = await this.told("devices", asked, 201);
    const share = made.share ? unbase64url(made.share) : null;
    const wrapped = await this.vault.keepKeys(await secretOf(share), how.salt);
    const { unlock, credential, salt } = how;
    const device: DeviceRecord = {
      ...{ device: made.device, unlock, credential, salt, wrapped, nextSeq: 1, endedDay: "" },
      server: { signKey: unbase64url(made.sign_key), sealKey: unbase64url(made.seal_key) },
      leaseUntil: Date.parse(made.lease_until),
      serverTime: Date.parse(made.server_time),
    };
    await this.database.keepDevice(device);
    await this.started(device);
  }

  /** For a PIN: the share of this shift. Throws NotEnrolled where the PIN is wrong or the device locked, WipeOrdered, NoAnswer. */
  async share(device: string, proof: Bytes): Promise<Bytes> {
    return unbase64url((await this.told(`devices/${device}/share`, { proof: base64url(proof) }, 200)).share);
  }

  /** Throws WrongSecret, ClockBehind, NotEnrolled. */
  async unlock(secret: Bytes): Promise<void> {
    const device = await this.mine();
    if (await this.clockIsBehind()) throw new ClockBehind();
    await this.expire();
    if (device.wrapped === null) throw new NotEnrolled();
    await this.vault.unlock(secret, device.salt, device.wrapped);
    await this.started(device);
    for (const one of await this.database.packages()) {
      if (one.wrappedKey !== null) await this.vault.openPackageKey(one.id, one.wrappedKey);
    }
  }

  /** Whether somebody set the clock back: the server was here later than that. */
  async clockIsBehind(): Promise<boolean> {
    const device = await this.database.device();
    return device !== undefined && this.now() < device.serverTime - CLOCK_MAY_DIFFER;
  }

  /** Keys of packages that are over, or whose device's lease is, go, and with them what they opened. Done at the start and every minute. */
  async expire(): Promise<void> {
    const device = await this.database.device();
    if (device === undefined) return;
    const now = Math.max(this.now(), device.serverTime);
    const here = await this.database.packages();
    const over = here.filter((one) => Math.min(one.expiresAt, device.leaseUntil) <= now);
    for (const one of over) {
      await this.database.expirePackage(one.id);
      await this.vault.forgetPackage(one.id);
    }
    const last = over.map((one) => one.day).sort().at(-1);
    if (last !== undefined && over.length === here.length) await this.database.updateDevice(() => ({ endedDay: last }));
  }

  /**
   * Fetch a day's package, unless the one here is the newest. Returns whether there is one.
   *
   * A visit that was begun stays as it was when it was begun, whatever the office has changed or moved since: what is recorded
   * there is recorded on what the officer saw, and a slip can be printed again. One that is done and has another appointment that
   * day is to be made anew. Throws PackageTorn, and then the old one is as it was; WipeOrdered, NoAnswer.
   */
  async fetchDay(day: string): Promise<boolean> {
    const here = await this.packageOf(day);
    const headers: Record<string, string> = here ? { "If-None-Match": here.etag } : {};
    const answer = await this.reached().ask({ method: "GET", path: `packages/${day}`, headers });
    if (answer.status === 304) return true;
    if (![200, 404].includes(answer.status)) throw new NoAnswer(`status ${answer.status}`);
    const opened = answer.status === 200 ? await this.opened(answer) : null;
    await this.alone("record", () => (opened ? this.renewed(day, opened, answer.headers.get("ETag") ?? "") : this.emptied(day)));
    return opened !== null;
  }

  async day(day: string): Promise<Day | null> {
    const found = await this.packageOf(day);
    return found ? ((await this.read(found.id, DAY_STORE, "")) as Day | null) : null;
  }

  async visits(day: Day): Promise<VisitOfDay[]> {
    return Promise.all(day.order.map((id) => this.read(day.package, VISIT_STORE, id) as Promise<VisitOfDay>));
  }

  /** What was entered today, by visit. */
  async works(day: Day): Promise<Map<string, Work>> {
    const here = await this.packageOf(day.day); // a newer package may have come since the screen was drawn
    return new Map((here ? await this.worksIn(here.id) : []).map((work) => [work.visit, work]));
  }

  /** Keep what has been entered so far; nothing of it goes to the server yet. */
  async draft(day: Day, work: Work): Promise<void> {
    await this.alone("record", async () => {
      for (const record of await this.shownAs(day.day, work)) await this.database.keepRecord(record);
    });
  }

  /**
   * Record changes of one visit, in order, with what they show and their attachments: kept sealed, all or none, before this
   * returns. Throws DOMException where there is no room.
   */
  async record(day: Day, changes: Change[], work: Work): Promise<void> {
    await this.alone("record", async () => {
      const { device, nextSeq } = await this.mine();
      const operations: OutboxRecord[] = [];
      const sealed: AttachmentRecord[] = [];
      for (const change of changes) {
        const [id, seq] = [uuid7(), nextSeq + operations.length];
        const attachments = await Promise.all((change.attachments ?? []).map((one) => this.vault.sealAttachment(one)));
        const operation = {
          ...{ id, device, seq, package: change.package, entity: change.entity, base_version: change.baseVersion },
          kind: change.kind,
          changes: change.changes,
          client_time: new Date(this.now()).toISOString(),
          attachments: attachments.map((one) => one.name),
        };
        operations.push({ seq, id, sealed: await this.vault.sealOperation(id, operation) });
        sealed.push(...attachments);
      }
      await this.database.queue(operations, sealed, await this.shownAs(day.day, work));
    });
  }

  /** Send all that waits; returns whether the package should be fetched anew. Throws WipeOrdered, NoAnswer. */
  async push(): Promise<boolean> {
    let stale = false;
    const server = this.reached();
    await this.alone("operations", async () => {
      stale = await pushOperations(this.database, server);
    });
    await this.alone("attachments", () => pushAttachments(this.database, server));
    return stale;
  }

  async unsent(): Promise<{ operations: number; attachments: number }> {
    return this.database.unsent();
  }

  /** Done when all that is being recorded is kept. */
  async settled(): Promise<void> {
    await this.alone("record", async () => undefined);
  }

  /** All that is unsent, still sealed, as a file that the office can take in: for a handheld that reaches the server no more. */
  async rescue(): Promise<Blob> {
    const device = await this.mine();
    const operations = (await this.database.outbox()).map((one) => ({ id: one.id, seq: one.seq, sealed: base64url(one.sealed) }));
    const attachments = [];
    for (const name of await this.database.attachmentNames()) {
      const one = await this.database.attachment(name);
      if (one) attachments.push({ name, sealed: base64url(one.sealed) });
    }
    return new Blob([JSON.stringify({ device: device.device, operations, attachments })], { type: "application/json" });
  }

  /** Out of service by the officer's own hand; the office is told where it was open and there is signal. Throws Unsent while work waits: it would be lost. */
  async leave(): Promise<void> {
    const { operations, attachments } = await this.database.unsent();
    if (operations + attachments > 0) throw new Unsent();
    await this.database.destroyKeys();
    await this.forget();
    await this.tellWiped();
  }

  /**
   * The server's order: keys first, so that nothing can be read any more; then what is sealed to the server is handed in, for it
   * may be evidence; then everything goes, and the server is told. Returns whether all is gone: what could not be handed in
   * stays, sealed, until it is, or until somebody has saved it as a file and says `forget`.
   */
  async wipe(): Promise<boolean> {
    await this.database.destroyKeys();
    await this.database.destroyReadable();
    const lanes = this.server ? [pushOperations, pushAttachments] : [];
    for (const lane of lanes) await quietly(() => lane(this.database, this.reached().withoutSession()));
    const { operations, attachments } = await this.database.unsent();
    const gone = operations + attachments === 0;
    if (gone) await this.forget();
    await this.tellWiped();
    return gone;
  }

  private async tellWiped(): Promise<void> {
    if (this.server) await quietly(() => this.reached().withoutSession().ask({ method: "POST", path: "wiped", body: utf8("{}"), headers: JSON_BODY }));
  }

  /** Everything goes. */
  async forget(): Promise<void> {
    await this.database.destroy();
  }

  private async told(path: string, asked: unknown, expected: number): Promise<any> {
    let answer: Response;
    try {
      answer = await this.fetched(AT + path, { method: "POST", headers: JSON_BODY, body: JSON.stringify(asked), credentials: "omit" });
    } catch (error) {
      throw new NoAnswer(String(error));
    }
    if (answer.status >= 500) throw new NoAnswer(`status ${answer.status}`);
    const told = await answer.json();
    if (told.reason === "wipe") throw new WipeOrdered();
    if (answer.status !== expected) throw new NotEnrolled(told.reason);
    return told;
  }

  private async opened(answer: Response): Promise<Opened> {
    try {
      const { sealed, signature } = await answer.json();
      return (await this.vault.openPackage(unbase64url(sealed), unbase64url(signature))) as Opened;
    } catch (error) {
      throw new PackageTorn(String(error));
    }
  }

  private async renewed(day: string, opened: Opened, etag: string): Promise<void> {
    const here = await this.packageOf(day);
    const begun = here ? await this.begun(here.id) : new Map<string, VisitOfDay>();
    const { visits: came, ...rest } = opened;
    const again = (work: Work): boolean => work.finished && came.some((one) => one.visit === work.visit && otherwise(one, begun.get(one.visit)));
    const works = (here ? await this.worksIn(here.id) : []).filter((work) => !again(work));
    const kept = works.map((work) => begun.get(work.visit) as VisitOfDay);
    const asCame = came.map((one) => kept.find((old) => old.visit === one.visit) ?? { ...one, package: opened.package });
    const before = here ? ((await this.read(here.id, DAY_STORE, "")) as Day).order : [];
    const gone = kept.filter((one) => !asCame.includes(one)).sort((one, other) => before.indexOf(one.visit) - before.indexOf(other.visit));
    const visits = [...gone, ...asCame]; // whoever goes down the list finds it where it was: what is done stays above
    const wrappedKey = here?.id === opened.package ? here.wrappedKey : await this.vault.makePackageKey(opened.package);
    const made: PackageRecord = { id: opened.package, day: opened.day, etag, expiresAt: Date.parse(opened.expires_at), wrappedKey };
    const records = await Promise.all([
      this.sealed(made.id, DAY_STORE, "", { ...rest, order: visits.map((one) => one.visit) }),
      ...visits.map((one) => this.sealed(made.id, VISIT_STORE, one.visit, one)),
      ...works.map((one) => this.sealed(made.id, WORK_STORE, one.visit, one)),
    ]);
    await this.database.keepPackage(made, records);
    if (here && here.id !== made.id) await this.vault.forgetPackage(here.id);
    await this.database.updateDevice(() => ({ endedDay: "" }));
  }

  /** The office has no visits that day any more: those that were not begun go. */
  private async emptied(day: string): Promise<void> {
    const here = await this.packageOf(day);
    if (here === undefined) return;
    const begun = await this.begun(here.id);
    const kept = (await this.read(here.id, DAY_STORE, "")) as Day;
    const order = kept.order.filter((one) => begun.has(one));
    await this.database.keepPackage({ ...here, etag: "" }, [await this.sealed(here.id, DAY_STORE, "", { ...kept, order })]);
  }

  private async begun(packageId: string): Promise<Map<string, VisitOfDay>> {
    const works = await this.worksIn(packageId);
    const { form } = (await this.read(packageId, DAY_STORE, "")) as Day;
    const visits = await Promise.all(works.map((work) => this.read(packageId, VISIT_STORE, work.visit) as Promise<VisitOfDay>));
    return new Map(visits.map((one) => [one.visit, { form, ...one }]));
  }

  private async worksIn(packageId: string): Promise<Work[]> {
    const kept = await this.database.records(packageId, WORK_STORE);
    return Promise.all(kept.map((record) => this.vault.decrypt(record, record.bytes) as Promise<Work>));
  }

  private async packageOf(day: string): Promise<PackageRecord | undefined> {
    return (await this.database.packages()).find((one) => one.day === day && one.wrappedKey !== null);
  }

  /** Of a day that is over nothing is kept to be read. */
  private async shownAs(day: string, work: Work): Promise<SealedRecord[]> {
    const here = await this.packageOf(day);
    return here ? [await this.sealed(here.id, WORK_STORE, work.visit, work)] : [];
  }

  private async sealed(packageId: string, store: string, id: string, content: unknown) {
    const version = ((await this.database.record(packageId, store, id))?.version ?? 0) + 1;
    const place = { package: packageId, store, id, version };
    return { ...place, bytes: await this.vault.encrypt(place, content) };
  }

  private async read(packageId: string, store: string, id: string): Promise<unknown> {
    const record = await this.database.record(packageId, store, id);
    return record ? this.vault.decrypt(record, record.bytes) : null;
  }

  private async started(device: DeviceRecord): Promise<void> {
    await this.vault.knows(device.device, device.server);
    this.server = new Server(device.device, this.vault, this.database, this.fetched, this.now);
  }

  private reached(): Server {
    if (this.server === null) throw new Error("The vault is locked.");
    return this.server;
  }

  private async mine(): Promise<DeviceRecord> {
    const device = await this.database.device();
    if (device === undefined) throw new NotEnrolled();
    return device;
  }
}

const otherwise = (one: Pick<VisitOfDay, "appointment">, other: VisitOfDay | undefined): boolean => one.appointment?.version !== other?.appointment?.version;

async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof WipeOrdered)) throw error;
  }
}

async function withLock(lane: string, work: () => Promise<void>): Promise<void> {
  await navigator.locks.request(`kaifong-field-${lane}`, work);
}
