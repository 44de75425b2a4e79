import "fake-indexeddb/auto";
import fc from "fast-check";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { ClockBehind, type Day, Field, PackageTorn, Unsent, type Work } from "../src/app/field.js";
import { type Bytes, random, utf8 } from "../src/bytes.js";
import { Database } from "../src/store/database.js";
import { NoAnswer, WipeOrdered } from "../src/sync/server.js";
import { Vault, WrongSecret } from "../src/vault/vault.js";
import { type Cut, FakeServer } from "./fake_server.js";

const DAY = "2026-03-02";
const SECRET = random(32);
const PACKAGE = {
  package: "p1",
  day: DAY,
  made_at: "2026-03-02T01:00:00Z",
  expires_at: "2026-03-03T01:00:00Z",
  officer: { name: "黃主任", languages: ["yue"] },
  form: {},
  visits: [{ visit: "11", household: { members: ["陳大文"] } }, { visit: "12", household: { members: ["李小玲"] } }],
};

let server: FakeServer;

const alone = async (_lane: string, work: () => Promise<void>): Promise<void> => work();

async function page(): Promise<{ field: Field; database: Database }> {
  const database = await Database.open();
  return { field: new Field(new Vault(), database, server.fetch, server.clock, alone), database };
}

async function enrolled(): Promise<{ field: Field; database: Database; day: Day }> {
  const { field, database } = await page();
  const how = { unlock: "words" as const, credential: null, salt: random(16), proof: null };
  await field.enrol("CODE", "handheld 7", how, async () => SECRET);
  server.package = PACKAGE;
  await field.fetchDay(DAY);
  return { field, database, day: (await field.day(DAY)) as Day };
}

const worked = (visit: string, version: number): Work => ({ visit, version, answers: { seen: true }, finished: true });

const outcome = (visit: string, value: string, attachments: Bytes[] = []) => ({
  kind: "visit.outcome",
  package: "p1",
  entity: visit,
  baseVersion: "1",
  changes: { outcome: [null, value] as [unknown, unknown] },
  attachments,
});

async function sentThrough(field: Field): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await field.push();
      return;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }
  throw new Error("It never got through.");
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  server = await FakeServer.make();
});

describe("a day", () => {
  it("is read again after the page was closed, with the right secret alone", async () => {
    await enrolled();

    const { field } = await page();
    await expect(field.unlock(random(32))).rejects.toThrow(WrongSecret);
    await field.unlock(SECRET);

    const day = (await field.day(DAY)) as Day;
    expect((await field.visits(day)).map((one): unknown => one.household)).toEqual([{ members: ["陳大文"] }, { members: ["李小玲"] }]);
  });

  it("is forgotten when it is over, also where no signal comes", async () => {
    const { database } = await enrolled();
    server.pass(25 * 3600 * 1000);

    const { field } = await page();
    await field.unlock(SECRET);

    expect(await field.day(DAY)).toBeNull();
    expect(await database.packages()).toEqual([]);
    expect(await database.records("p1", "visit")).toEqual([]);
  });

  it("is not opened by a clock that was set back", async () => {
    await enrolled();
    server.pass(-3600 * 1000);

    const { field } = await page();

    await expect(field.unlock(SECRET)).rejects.toThrow(ClockBehind);
  });

  it("ends with the device's lease where that is sooner, and says which day it was", async () => {
    const { database } = await enrolled();
    await database.updateDevice(() => ({ leaseUntil: server.clock() + 3600 * 1000 }));
    server.pass(2 * 3600 * 1000);

    const { field } = await page();
    await field.unlock(SECRET);

    expect(await field.day(DAY)).toBeNull();
    expect((await database.device())?.endedDay).toBe(DAY);
  });

  it("keeps what was begun when a newer package comes", async () => {
    const { field, day } = await enrolled();
    await field.draft(day, { visit: "11", version: 1, answers: { note: "𠮷" }, finished: false });
    server.package = { ...PACKAGE, package: "p2" };

    await field.fetchDay(DAY);

    const newer = (await field.day(DAY)) as Day;
    expect(newer.package).toBe("p2");
    expect((await field.works(newer)).get("11")?.answers).toEqual({ note: "𠮷" });
  });
});

describe("a newer package", () => {
  const visit = (id: string, appointment: string, phone = "") => ({ visit: id, appointment: { version: appointment }, contact: { phone } });
  const shown = async (field: Field): Promise<unknown[]> => {
    const day = (await field.day(DAY)) as Day;
    const works = await field.works(day);
    return (await field.visits(day)).map((one) => [one.visit, one.package, one.contact.phone, works.get(one.visit)?.finished ?? null]);
  };
  const begin = async (field: Field, day: Day, id: string, finished: boolean): Promise<void> =>
    field.record(day, [outcome(id, "verified")], { visit: id, version: 1, answers: {}, finished });

  it("leaves a visit that was begun as the officer saw it, also where the office took it away", async () => {
    const { field } = await enrolled();
    server.package = { ...PACKAGE, package: "p2", visits: [visit("11", "a", "1"), visit("12", "a", "1"), visit("13", "a", "1")] };
    await field.fetchDay(DAY);
    const day = (await field.day(DAY)) as Day;
    await begin(field, day, "11", false);
    await begin(field, day, "12", true);

    server.package = { ...PACKAGE, package: "p3", visits: [visit("11", "b", "2"), visit("13", "b", "2")] };
    await field.fetchDay(DAY);

    expect(await shown(field)).toEqual([["12", "p2", "1", true], ["11", "p2", "1", false], ["13", "p3", "2", null]]);
  });

  it("has a visit that was done to be made anew where it has another appointment that day", async () => {
    const { field } = await enrolled();
    server.package = { ...PACKAGE, package: "p2", visits: [visit("11", "a")] };
    await field.fetchDay(DAY);
    await begin(field, (await field.day(DAY)) as Day, "11", true);

    server.package = { ...PACKAGE, package: "p3", visits: [visit("11", "b")] };
    await field.fetchDay(DAY);

    expect(await shown(field)).toEqual([["11", "p3", "", null]]);
  });

  it("that has gone at the office leaves what was begun, and comes again when the office has it again", async () => {
    const { field } = await enrolled();
    const whole = { ...PACKAGE, package: "p2", visits: [visit("11", "a"), visit("12", "a")] };
    server.package = whole;
    await field.fetchDay(DAY);
    await begin(field, (await field.day(DAY)) as Day, "12", false);

    server.package = null;
    await field.fetchDay(DAY);
    const meanwhile = await shown(field);
    server.package = whole;
    await field.fetchDay(DAY);

    expect(meanwhile).toEqual([["12", "p2", "", false]]);
    expect(await shown(field)).toEqual([["11", "p2", "", null], ["12", "p2", "", false]]);
  });

  it("that did not come whole changes nothing", async () => {
    const { field } = await enrolled();
    const before = await shownWith(field);
    server.package = { ...PACKAGE, package: "p2" };
    server.torn = true;

    await expect(field.fetchDay(DAY)).rejects.toThrow(PackageTorn);

    expect(await shownWith(field)).toEqual(before);
  });

  it("keeps every draft that is written while it comes", async () => {
    const { field, day } = await enrolled();
    server.package = { ...PACKAGE, package: "p2" };

    await Promise.all([field.fetchDay(DAY), ...[1, 2, 3].map((version) => field.draft(day, { visit: "11", version, answers: { note: version }, finished: false }))]);

    expect((await field.works((await field.day(DAY)) as Day)).get("11")?.answers).toEqual({ note: 3 });
  });

  const shownWith = async (field: Field): Promise<unknown> => field.visits((await field.day(DAY)) as Day);
});

describe("what is kept", () => {
  it("has no name and no answer in the clear", async () => {
    const { field, day, database } = await enrolled();
    await field.record(day, [outcome("11", "subletting_suspected", [utf8("photo of 陳大文")])], worked("11", 1));

    const kept = [await database.device(), await database.packages(), await database.records("p1", "visit"), await database.records("p1", "work"), await database.outbox(), await database.attachment((await database.attachmentNames())[0] as string)];
    const bytes = JSON.stringify(kept, (_key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value));

    for (const word of ["陳大文", "李小玲", "subletting", "photo"]) {
      expect(bytes).not.toContain(word);
      expect(bytes).not.toContain(Buffer.from(word).toString("latin1"));
    }
  });

  it("is not left behind while anything is unsent", async () => {
    const { field, day } = await enrolled();
    await field.record(day, [outcome("11", "verified")], worked("11", 1));

    await expect(field.leave()).rejects.toThrow(Unsent);
    expect(await field.unsent()).toEqual({ operations: 1, attachments: 0 });
    expect(server.wiped).toBe(0);
  });

  it("leaves nothing behind when its officer signs out, and the office knows", async () => {
    const { field } = await enrolled();

    await field.leave();

    const after = await Database.open();
    expect([await after.device(), await after.packages(), server.wiped]).toEqual([undefined, [], 1]);
  });
});

describe("sending", () => {
  it("reaches the server once and in order, wherever the line is cut and however often the page is closed", async () => {
    const cut = fc.constantFrom<Cut>("none", "before", "after");
    const step = fc.constantFrom("record", "photo", "push", "reload");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.array(cut, { maxLength: 25 }), async (steps, cuts) => {
        globalThis.indexedDB = new IDBFactory();
        server = await FakeServer.make();
        let { field, day } = await enrolled();
        server.cuts = [...cuts];
        const wanted: string[] = [];
        for (const [at, one] of steps.entries()) {
          if (one === "reload") {
            ({ field } = await page());
            await field.unlock(SECRET);
            day = (await field.day(DAY)) as Day;
          } else if (one === "push") await field.push().catch(() => undefined);
          else {
            const photos = one === "photo" ? [random(1000)] : [];
            await field.record(day, [outcome("11", `o${at}`, photos), outcome("12", `p${at}`)], worked("11", at + 1));
            wanted.push(`o${at}`, `p${at}`);
          }
        }

        await sentThrough(field);

        expect(server.operations.map((one) => one.changes.outcome[1])).toEqual(wanted);
        expect(server.operations.map((one) => one.seq)).toEqual(wanted.map((_one, at) => at + 1));
        for (const one of server.operations) for (const name of one.attachments) expect(await server.opened(name)).toHaveLength(1000);
        expect(await field.unsent()).toEqual({ operations: 0, attachments: 0 });
      }),
      { numRuns: 60 },
    );
  }, 300_000);

  it("goes on with a photo where the line was cut", async () => {
    const { field, day } = await enrolled();
    await field.record(day, [outcome("11", "verified", [new Uint8Array(700_000)])], worked("11", 1));
    server.cuts = ["none", "none", "none", "before"];
    await expect(field.push()).rejects.toThrow(NoAnswer);
    const before = server.requests;

    await field.push();

    expect(server.requests - before).toBe(3);
    expect(await field.unsent()).toEqual({ operations: 0, attachments: 0 });
  });

  it("keeps a photo that came torn, sends the others, and sends it again the next time", async () => {
    const { field, day } = await enrolled();
    await field.record(day, [outcome("11", "verified", [new Uint8Array(300_000), new Uint8Array(1000)])], worked("11", 1));
    server.garbled = 1;

    await field.push();
    expect(await field.unsent()).toEqual({ operations: 0, attachments: 1 });
    await field.push();

    expect(await field.unsent()).toEqual({ operations: 0, attachments: 0 });
    expect([...server.attachments.values()].map((one) => one.there.length === one.length)).toEqual([true, true]);
  });

  it("ends in nothing left when the server orders a wipe, and tells it so", async () => {
    const { field, day, database } = await enrolled();
    await field.record(day, [outcome("11", "verified")], worked("11", 1));
    server.revoked = true;

    await expect(field.push()).rejects.toThrow(WipeOrdered);
    await field.wipe();

    expect(server.wiped).toBe(1);
    expect(server.operations.map((one) => one.changes.outcome[1])).toEqual(["verified"]);
    await expect(database.device()).rejects.toThrow();
    expect(await (await Database.open()).device()).toBeUndefined();
    expect(await (await Database.open()).outbox()).toEqual([]);
  });

  it("destroys what can be read, and keeps what could not be handed in until it can, when the line is cut in a wipe", async () => {
    const { field, day, database } = await enrolled();
    await field.record(day, [outcome("11", "verified")], worked("11", 1));
    server.revoked = true;
    server.cuts = ["before", "before"];

    const gone = await field.wipe();

    expect([gone, (await database.device())?.wrapped, await database.packages(), await database.records("p1", "visit")]).toEqual([false, null, [], []]);
    expect(await field.unsent()).toEqual({ operations: 1, attachments: 0 });
    expect(await field.wipe()).toBe(true);
    expect(server.operations).toHaveLength(1);
    expect(await (await Database.open()).device()).toBeUndefined();
  });

  it("can be rescued as a file that holds nothing readable", async () => {
    const { field, day } = await enrolled();
    await field.record(day, [outcome("11", "subletting_suspected", [utf8("photo")])], worked("11", 1));

    const file = JSON.parse(await (await field.rescue()).text());

    expect(file.device).toBe("d1");
    expect(file.operations.map((one: { seq: number }) => one.seq)).toEqual([1]);
    expect(file.attachments).toHaveLength(1);
    expect(JSON.stringify(file)).not.toContain("subletting");
  });
});
