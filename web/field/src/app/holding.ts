/** The app as its screens hold it: what is open, what waits to be sent, and what happens by itself. */

import { type AnswerRecord, Database, type DeviceRecord, type Unlock } from "../store/database.js";
import { ClockWrong, NoAnswer, WipeOrdered } from "../sync/server.js";
import { Ended, type OpenVault, openVault } from "../vault/door.js";
import { makePasskey, pinProof, secretOfPasskey, secretOfPin, tidied } from "../vault/secrets.js";
import { type Bytes, random } from "../bytes.js";
import { ClockBehind, type Day, Field, NotEnrolled, PackageTorn } from "./field.js";
import type { VisitOfDay } from "./day.js";

const LOCK_AFTER = 5 * 60 * 1000;
const LOOK_EVERY = 60 * 1000;
const IDLE_LOOK_EVERY = 5 * 1000;
const KEEPING_MAY_TAKE = 3 * 1000;
const WRONG_PINS = 5;
const HOST = location.hostname;

export type Screen = "loading" | "enrol" | "locked" | "day" | "wiped";

/** What keeps the office from being reached, other than the line. */
export type Trouble = "" | "clock" | "torn";

export interface Shown {
  screen: Screen;
  device: DeviceRecord | null;
  day: Day | null;
  visits: VisitOfDay[];
  unsent: { operations: number; attachments: number };
  online: boolean;
  sending: boolean;
  persistent: boolean;
  trouble: Trouble;
  answers: AnswerRecord[];
}

export class Holding extends EventTarget {
  shown: Shown = {
    ...{ screen: "loading", device: null, day: null, visits: [], online: navigator.onLine, sending: false, persistent: false, trouble: "", answers: [] },
    unsent: { operations: 0, attachments: 0 },
  };
  private vault: OpenVault | null = null;
  private lastTouched = Date.now();
  /** The server's part of a PIN's key, in memory alone until the app is closed: a shift goes on where there is no signal. */
  private share: Bytes | null = null;
  private wrongPins = 0;
  private constructor(private database: Database) {
    super();
  }

  /** What the screens work with; there only while unlocked. */
  field!: Field;

  static async open(): Promise<Holding> {
    const holding = new Holding(await Database.open());
    await holding.begin();
    return holding;
  }

  private async begin(): Promise<void> {
    this.newVault();
    await this.field.expire();
    const device = (await this.database.device()) ?? null;
    const persistent = (await navigator.storage?.persisted?.()) ?? false;
    this.show({ device, persistent, screen: screenOf(device), unsent: await this.field.unsent() });
    for (const sign of ["pointerdown", "keydown", "input"]) addEventListener(sign, () => this.touched(), { passive: true, capture: true });
    addEventListener("unhandledrejection", (event) => {
      if (event.reason instanceof Ended) event.preventDefault(); // what was asked of a vault that was locked meanwhile
    });
    document.addEventListener("visibilitychange", () => void this.lockIfIdle());
    setInterval(() => void this.lockIfIdle(), IDLE_LOOK_EVERY);
    addEventListener("online", () => this.lineChanged());
    addEventListener("offline", () => this.lineChanged());
    setInterval(() => void this.look(), LOOK_EVERY);
  }

  async enrol(code: string, name: string, unlock: Unlock, typed: string): Promise<void> {
    const salt = random(16);
    const credential = unlock === "passkey" ? await makePasskey(name, HOST) : null;
    if (unlock === "passkey" && credential === null) throw new NoPasskey();
    const stretched = unlock === "passkey" ? null : await this.open.vault.stretched(tidied(typed), salt);
    const proof = unlock === "pin" && stretched ? await pinProof(stretched, salt) : null;
    await this.field.enrol(code, name, { unlock, credential, salt, proof }, (share) => {
      this.share = share;
      return this.secret(unlock, credential, salt, stretched, share);
    });
    await navigator.storage?.persist?.();
    this.show({ device: (await this.database.device()) ?? null, persistent: (await navigator.storage?.persisted?.()) ?? false });
    await this.opened();
  }

  /** Throws WrongSecret, ClockBehind, NotEnrolled, NoShare, NoAnswer. */
  async unlock(typed: string): Promise<void> {
    const device = this.shown.device as DeviceRecord;
    const { unlock, credential, salt } = device;
    if (await this.field.clockIsBehind()) throw new ClockBehind();
    try {
      const stretched = unlock === "passkey" ? null : await this.open.vault.stretched(tidied(typed), salt);
      const share = unlock === "pin" && stretched ? await this.shareFor(device.device, await pinProof(stretched, salt)) : null;
      await this.field.unlock(await this.secret(unlock, credential, salt, stretched, share));
    } catch (error) {
      if (error instanceof WipeOrdered) return this.wipe();
      if ((error as Error).name === "WrongSecret") this.wrongPin();
      throw error;
    }
    await this.opened();
  }

  /** What is being recorded has a moment to be kept; then the keys go. */
  async lock(): Promise<void> {
    await Promise.race([this.field.settled(), new Promise((done) => setTimeout(done, KEEPING_MAY_TAKE))]);
    this.vault?.end();
    this.newVault();
    this.show({ screen: "locked", day: null, visits: [], trouble: "" });
    await this.field.expire();
    this.show({ device: (await this.database.device()) ?? null, unsent: await this.field.unsent() });
  }

  /** Everything goes, by the officer's own hand. Throws Unsent. */
  async leave(): Promise<void> {
    await this.field.leave();
    await this.begunAnew("enrol");
  }

  /** What was kept back of a handheld that was put out has been saved as a file. */
  async forget(): Promise<void> {
    await this.field.forget();
    await this.gone();
  }

  async answersSeen(): Promise<void> {
    await this.database.answersSeen();
    await this.counted();
  }

  /** Fetch the day and send what waits; without signal nothing changes. */
  async meet(): Promise<void> {
    if (this.shown.screen !== "day" || this.shown.sending) return;
    const field = this.field;
    this.show({ sending: true });
    try {
      await field.push();
      await field.fetchDay(today());
      this.show({ online: true, trouble: "" });
    } catch (error) {
      if (error instanceof Ended) return;
      if (error instanceof WipeOrdered) return await this.wipe();
      if (error instanceof ClockWrong) this.show({ online: true, trouble: "clock" });
      else if (error instanceof PackageTorn) this.show({ online: true, trouble: "torn" });
      else if (error instanceof NoAnswer) this.show({ online: false });
      else throw error;
    } finally {
      this.show({ sending: false });
    }
    if (this.shown.screen === "day") await this.readDay();
  }

  async readDay(): Promise<void> {
    const field = this.field;
    const day = await field.day(today());
    const visits = day ? await field.visits(day) : [];
    if (field !== this.field) return; // locked meanwhile
    this.show({ day, visits, device: (await this.database.device()) ?? null });
    await this.counted();
  }

  async counted(): Promise<void> {
    this.show({ unsent: await this.field.unsent(), answers: await this.database.answers() });
  }

  private async opened(): Promise<void> {
    this.lastTouched = Date.now();
    this.show({ screen: "day" });
    await this.readDay();
    void this.meet();
  }

  private async look(): Promise<void> {
    if (this.shown.screen === "wiped") return this.handedIn();
    await this.field.expire();
    if (this.shown.screen === "locked") this.show({ device: (await this.database.device()) ?? null });
    if (this.shown.screen !== "day") return;
    if (await this.field.clockIsBehind()) await this.lock();
    else if (this.shown.day !== null && (await this.field.day(today())) === null) await this.readDay();
    else await this.meet();
  }

  private async lockIfIdle(): Promise<void> {
    if (this.shown.screen === "day" && Date.now() - this.lastTouched >= LOCK_AFTER) await this.lock();
  }

  private touched(): void {
    if (Date.now() - this.lastTouched < LOCK_AFTER) this.lastTouched = Date.now();
  }

  /** The server counts wrong PINs where it is reached, and this app where it is not: then the share in memory goes. */
  private async shareFor(device: string, proof: Bytes): Promise<Bytes> {
    try {
      this.share = await this.field.share(device, proof);
      this.wrongPins = 0;
    } catch (error) {
      if (error instanceof NotEnrolled && error.message === "locked") this.share = null;
      if (!(error instanceof NoAnswer)) throw error;
    }
    if (this.share === null) throw new NoShare();
    return this.share;
  }

  private wrongPin(): void {
    this.wrongPins += 1;
    if (this.wrongPins >= WRONG_PINS) this.share = null;
  }

  private async wipe(): Promise<void> {
    this.share = null;
    if (await this.field.wipe()) return this.gone();
    this.show({ screen: "wiped", day: null, visits: [], device: (await this.database.device()) ?? null, unsent: await this.field.unsent() });
  }

  /** What is left of a handheld that was put out, where its key is still in memory: handed in as soon as it can be. */
  private async handedIn(): Promise<void> {
    if (this.shown.device !== null && this.shown.unsent.operations + this.shown.unsent.attachments > 0) await this.wipe();
  }

  private async gone(): Promise<void> {
    this.vault?.end();
    for (const name of await caches.keys()) await caches.delete(name);
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    this.show({ screen: "wiped", device: null, day: null, visits: [], unsent: { operations: 0, attachments: 0 } });
  }

  private async begunAnew(screen: Screen): Promise<void> {
    this.vault?.end();
    this.share = null;
    this.database = await Database.open();
    this.newVault();
    this.show({ screen, device: null, day: null, visits: [], answers: [] });
  }

  private lineChanged(): void {
    this.show({ online: navigator.onLine });
    if (navigator.onLine) void (this.shown.screen === "wiped" ? this.handedIn() : this.meet());
  }

  private async secret(unlock: Unlock, credential: Bytes | null, salt: Bytes, stretched: Bytes | null, share: Bytes | null): Promise<Bytes> {
    if (unlock === "passkey") return secretOfPasskey(credential as Bytes, HOST);
    return unlock === "pin" ? secretOfPin(stretched as Bytes, share as Bytes, salt) : (stretched as Bytes);
  }

  private newVault(): void {
    this.vault = openVault();
    this.field = new Field(this.vault.vault, this.database);
  }

  private get open(): OpenVault {
    return this.vault as OpenVault;
  }

  private show(some: Partial<Shown>): void {
    this.shown = { ...this.shown, ...some };
    this.dispatchEvent(new Event("shown"));
  }
}

const screenOf = (device: DeviceRecord | null): Screen => (device === null ? "enrol" : device.wrapped === null ? "wiped" : "locked");

/** The server's part of a PIN's key is not in memory, and the server cannot be asked for it. */
export class NoShare extends Error {}

/** This handheld has no passkey that gives a secret. */
export class NoPasskey extends Error {}

/** The calendar day where the handheld is. */
export const today = (): string => new Intl.DateTimeFormat("sv-SE").format(new Date());
