/** What the handheld keeps. Nothing here can be read without the vault, but what the app must know before it is unlocked. */

import { type DBSchema, type IDBPDatabase, deleteDB, openDB } from "idb";
import type { Bytes } from "../bytes.js";

export type Unlock = "passkey" | "pin" | "words";

/**
 * This device. `wrapped` is null once it was put out of service and what is left is sealed to the server. `endedDay` is the day
 * whose visits were destroyed because their time was over, until others come. Times are milliseconds since 1970.
 */
export interface DeviceRecord {
  device: string;
  unlock: Unlock;
  credential: Bytes | null;
  salt: Bytes;
  wrapped: Bytes | null;
  server: { signKey: Bytes; sealKey: Bytes };
  leaseUntil: number;
  serverTime: number;
  nextSeq: number;
  endedDay: string;
}

/** A day's package; without `wrappedKey` its records cannot be read any more. */
export interface PackageRecord {
  id: string;
  day: string;
  etag: string;
  expiresAt: number;
  wrappedKey: Bytes | null;
}

export interface SealedRecord {
  package: string;
  store: string;
  id: string;
  version: number;
  bytes: Bytes;
}

/** An operation that the server has not finally answered. */
export interface OutboxRecord {
  seq: number;
  id: string;
  sealed: Bytes;
}

/** A final answer that a person should see. It names nobody. */
export interface AnswerRecord {
  seq: number;
  id: string;
  result: string;
  reason: string;
}

export interface AttachmentRecord {
  name: string;
  sealed: Bytes;
}

interface Schema extends DBSchema {
  device: { key: string; value: DeviceRecord };
  packages: { key: string; value: PackageRecord };
  records: { key: [string, string, string]; value: SealedRecord };
  outbox: { key: number; value: OutboxRecord };
  answers: { key: number; value: AnswerRecord };
  attachments: { key: string; value: AttachmentRecord };
}

const NAME = "kaifong-field";
const VERSION = 1;
const ONLY = "this";
const STORES = ["device", "packages", "records", "outbox", "answers", "attachments"] as const;

export class Database {
  private constructor(private readonly idb: IDBPDatabase<Schema>) {}

  static async open(): Promise<Database> {
    const idb = await openDB<Schema>(NAME, VERSION, {
      upgrade(made) {
        made.createObjectStore("device");
        made.createObjectStore("packages", { keyPath: "id" });
        made.createObjectStore("records", { keyPath: ["package", "store", "id"] });
        made.createObjectStore("outbox", { keyPath: "seq" });
        made.createObjectStore("answers", { keyPath: "seq" });
        made.createObjectStore("attachments", { keyPath: "name" });
      },
      blocking(_is, _wanted, event) {
        (event.target as IDBDatabase).close(); // another window destroys it
      },
    });
    return new Database(idb);
  }

  async device(): Promise<DeviceRecord | undefined> {
    return this.idb.get("device", ONLY);
  }

  async keepDevice(device: DeviceRecord): Promise<void> {
    await this.idb.put("device", device, ONLY);
  }

  /** Change some of what is known of the device, in one transaction. */
  async updateDevice(change: (device: DeviceRecord) => Partial<DeviceRecord>): Promise<void> {
    const tx = this.idb.transaction("device", "readwrite");
    const device = await tx.store.get(ONLY);
    if (device !== undefined) await tx.store.put({ ...device, ...change(device) }, ONLY);
    await tx.done;
  }

  async packages(): Promise<PackageRecord[]> {
    return this.idb.getAll("packages");
  }

  /** A package with all its records at once: it is there whole, or not at all. The same day's older one goes. */
  async keepPackage(made: PackageRecord, records: SealedRecord[]): Promise<void> {
    const tx = this.idb.transaction(["packages", "records"], "readwrite");
    for (const old of await tx.objectStore("packages").getAll()) {
      if (old.day === made.day && old.id !== made.id) await this.drop(tx.objectStore("packages"), tx.objectStore("records"), old.id);
    }
    await tx.objectStore("packages").put(made);
    for (const record of records) await tx.objectStore("records").put(record);
    await tx.done;
  }

  /** Forget a package's key first, then its records. */
  async expirePackage(id: string): Promise<void> {
    const tx = this.idb.transaction(["packages", "records"], "readwrite");
    await this.drop(tx.objectStore("packages"), tx.objectStore("records"), id);
    await tx.done;
  }

  async records(packageId: string, store: string): Promise<SealedRecord[]> {
    return this.idb.getAll("records", IDBKeyRange.bound([packageId, store], [packageId, store, []]));
  }

  async record(packageId: string, store: string, id: string): Promise<SealedRecord | undefined> {
    return this.idb.get("records", [packageId, store, id]);
  }

  async keepRecord(record: SealedRecord): Promise<void> {
    await this.idb.put("records", record);
  }

  /** Operations, the records that show them, and their attachments, in one transaction with the next numbers: all or none. */
  async queue(operations: OutboxRecord[], attachments: AttachmentRecord[], records: SealedRecord[]): Promise<void> {
    const tx = this.idb.transaction(["device", "outbox", "attachments", "records"], "readwrite");
    const device = await tx.objectStore("device").get(ONLY);
    if (device === undefined || device.nextSeq !== operations[0]?.seq) {
      tx.abort();
      await tx.done.catch(() => undefined);
      throw new Error("Another window has used this number.");
    }
    await tx.objectStore("device").put({ ...device, nextSeq: device.nextSeq + operations.length }, ONLY);
    for (const operation of operations) await tx.objectStore("outbox").put(operation);
    for (const attachment of attachments) await tx.objectStore("attachments").put(attachment);
    for (const record of records) await tx.objectStore("records").put(record);
    await tx.done;
  }

  async outbox(): Promise<OutboxRecord[]> {
    return this.idb.getAll("outbox");
  }

  /** The server has answered for good: the operation goes, and what somebody should see stays. */
  async answered(seqs: number[], answers: AnswerRecord[]): Promise<void> {
    const tx = this.idb.transaction(["outbox", "answers"], "readwrite");
    for (const seq of seqs) await tx.objectStore("outbox").delete(seq);
    for (const answer of answers) await tx.objectStore("answers").put(answer);
    await tx.done;
  }

  async answers(): Promise<AnswerRecord[]> {
    return this.idb.getAll("answers");
  }

  async answersSeen(): Promise<void> {
    await this.idb.clear("answers");
  }

  async attachmentNames(): Promise<string[]> {
    return this.idb.getAllKeys("attachments");
  }

  async attachment(name: string): Promise<AttachmentRecord | undefined> {
    return this.idb.get("attachments", name);
  }

  async attachmentSent(name: string): Promise<void> {
    await this.idb.delete("attachments", name);
  }

  async unsent(): Promise<{ operations: number; attachments: number }> {
    return { operations: await this.idb.count("outbox"), attachments: await this.idb.count("attachments") };
  }

  /** The wrapped keys at once and before anything else; without them the rest is noise. */
  async destroyKeys(): Promise<void> {
    const tx = this.idb.transaction(["device", "packages"], "readwrite");
    const device = await tx.objectStore("device").get(ONLY);
    if (device !== undefined) await tx.objectStore("device").put({ ...device, wrapped: null, credential: null }, ONLY);
    for (const one of await tx.objectStore("packages").getAll()) await tx.objectStore("packages").put({ ...one, wrappedKey: null });
    await tx.done;
  }

  /** All but what is sealed to the server, and the number of the device that sealed it. */
  async destroyReadable(): Promise<void> {
    const tx = this.idb.transaction(["packages", "records", "answers"], "readwrite");
    for (const store of ["packages", "records", "answers"] as const) await tx.objectStore(store).clear();
    await tx.done;
  }

  async destroy(): Promise<void> {
    const tx = this.idb.transaction(STORES, "readwrite");
    for (const store of STORES) await tx.objectStore(store).clear();
    await tx.done;
    this.idb.close();
    await deleteDB(NAME);
  }

  private async drop(
    packages: { delete(key: string): Promise<void> },
    records: { delete(key: IDBKeyRange): Promise<void> },
    id: string,
  ): Promise<void> {
    await packages.delete(id);
    await records.delete(IDBKeyRange.bound([id], [id, []]));
  }
}
