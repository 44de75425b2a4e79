/** The app as its screens hold it: what is open, what waits to be sent, and what happens by itself. */

import { Database, type DeviceRecord, type Unlock } from "../store/database.js";
import { NoAnswer, WipeOrdered } from "../sync/server.js";
import { type OpenVault, openVault } from "../vault/door.js";
import { makePasskey, pinProof, secretOfPasskey, secretOfPin, tidied } from "../vault/secrets.js";
import { type Bytes, random } from "../bytes.js";
import { type Day, Field } from "./field.js";
import type { VisitOfDay } from "./day.js";

const LOCK_AFTER = 5 * 60 * 1000;
const LOOK_EVERY = 60 * 1000;
const HOST = location.hostname;

export type Screen = "loading" | "enrol" | "locked" | "day" | "wiped";

export interface Shown {
  screen: Screen;
  device: DeviceRecord | null;
  day: Day | null;
  visits: VisitOfDay[];
  unsent: { operations: number; attachments: number };
  online: boolean;
  sending: boolean;
  persistent: boolean;
}

export class Holding extends EventTarget {
  shown: Shown = {
    ...{ screen: "loading", device: null, day: null, visits: [], online: navigator.onLine, sending: false, persistent: false },
    unsent: { operations: 0, attachments: 0 },
  };
  private vault: OpenVault | null = null;
  private lastTouched = Date.now();
  private constructor(private readonly database: Database) {
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
    this.show({ device, persistent, screen: device === null ? "enrol" : "locked", unsent: await this.field.unsent() });
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => (this.lastTouched = Date.now()), { passive: true });
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
    await this.field.enrol(code, name, { unlock, credential, salt, proof }, (share) => this.secret(unlock, credential, salt, stretched, share));
    await navigator.storage?.persist?.();
    this.show({ device: (await this.database.device()) ?? null, persistent: (await navigator.storage?.persisted?.()) ?? false });
    await this.opened();
  }

  /** Throws WrongSecret, ClockBehind, LeaseOver, NotEnrolled, NoAnswer. */
  async unlock(typed: string): Promise<void> {
    const device = this.shown.device as DeviceRecord;
    const { unlock, credential, salt } = device;
    try {
      const stretched = unlock === "passkey" ? null : await this.open.vault.stretched(tidied(typed), salt);
      const share = unlock === "pin" && stretched ? await this.field.share(device.device, await pinProof(stretched, salt)) : null;
      await this.field.unlock(await this.secret(unlock, credential, salt, stretched, share));
    } catch (error) {
      if (error instanceof WipeOrdered) return this.wipe();
      throw error;
    }
    await this.opened();
  }

  lock(): void {
    this.vault?.end();
    this.newVault();
    this.show({ screen: "locked", day: null, visits: [] });
  }

  /** Fetch the day and send what waits; without signal nothing changes. */
  async meet(): Promise<void> {
    if (this.shown.screen !== "day" || this.shown.sending) return;
    this.show({ sending: true });
    try {
      await this.field.push();
      await this.field.fetchDay(today());
      this.show({ online: true });
    } catch (error) {
      if (error instanceof WipeOrdered) return this.wipe();
      if (!(error instanceof NoAnswer)) throw error;
      this.show({ online: false });
    } finally {
      this.show({ sending: false });
    }
    await this.readDay();
  }

  async readDay(): Promise<void> {
    const day = await this.field.day(today());
    const visits = day ? await this.field.visits(day) : [];
    this.show({ day, visits, unsent: await this.field.unsent(), device: (await this.database.device()) ?? null });
  }

  async counted(): Promise<void> {
    this.show({ unsent: await this.field.unsent() });
  }

  private async opened(): Promise<void> {
    this.lastTouched = Date.now();
    this.show({ screen: "day" });
    await this.readDay();
    void this.meet();
  }

  private async look(): Promise<void> {
    if (this.shown.screen === "wiped") return;
    await this.field.expire();
    if (this.shown.screen !== "day") return;
    if (Date.now() - this.lastTouched > LOCK_AFTER) this.lock();
    else if (this.shown.day !== null && (await this.field.day(today())) === null) await this.readDay();
    else await this.meet();
  }

  private async wipe(): Promise<void> {
    await this.field.wipe();
    this.vault?.end();
    for (const name of await caches.keys()) await caches.delete(name);
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    this.show({ screen: "wiped", device: null, day: null, visits: [], unsent: { operations: 0, attachments: 0 } });
  }

  private lineChanged(): void {
    this.show({ online: navigator.onLine });
    if (navigator.onLine) void this.meet();
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

/** This handheld has no passkey that gives a secret. */
export class NoPasskey extends Error {}

/** The calendar day where the handheld is. */
export const today = (): string => new Intl.DateTimeFormat("sv-SE").format(new Date());
