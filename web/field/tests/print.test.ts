import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { VisitOfDay } from "../src/app/day.js";
import { type Entered, nothingEntered } from "../src/app/visiting.js";
import { bluetoothLine, forgetPrinter, type PrinterKind } from "../src/print/bluetooth.js";
import * as escpos from "../src/print/escpos.js";
import { Heard, type Line, Trouble } from "../src/print/line.js";
import { printOn } from "../src/print/printing.js";
import { filled, partsOf } from "../src/print/slip.js";

const CONTENT = Uint8Array.from({ length: 1_000 }, (_, at) => at & 0xff);
const KIND: PrinterKind = { service: "s", write: "w", status: "n", chunk_bytes: 100, pause_ms: 0 };

afterEach(() => {
  forgetPrinter();
  vi.unstubAllGlobals();
});

/** A printer that answers at once as its bits say; a bit of null: it says nothing. */
class Answering implements Line {
  sent: number[] = [];
  constructor(private readonly bits: { paper?: number | null; printer?: number; cause?: number; confirms?: boolean }) {}
  async send(content: Uint8Array): Promise<void> {
    this.sent.push(...content);
  }
  async answer(question: Uint8Array): Promise<number | null> {
    if (question === escpos.CONFIRM) return this.bits.confirms === false ? null : 0;
    const said = question === escpos.ASK_PAPER ? this.bits.paper : question === escpos.ASK_PRINTER ? this.bits.printer : this.bits.cause;
    return said === null ? null : 0x12 | (said ?? 0);
  }
}

describe("a printer is asked how it is", () => {
  test("one that says that it is done has printed", async () => {
    const line = new Answering({});
    expect(await printOn(line, CONTENT, () => {})).toBe("printed");
    expect(line.sent).toEqual([...CONTENT]);
  });

  test("one that says nothing about itself was sent the slip, and no more is said", async () => {
    expect(await printOn(new Answering({ paper: null }), CONTENT, () => {})).toBe("sent");
  });

  test.each([
    ["paper_out", { paper: 0x60 }],
    ["cover_open", { printer: 0x08, cause: 0x04 }],
    ["offline", { printer: 0x08, cause: 0x40 }],
  ])("%s is told before a byte of the slip is sent", async (reason, bits) => {
    const line = new Answering(bits);
    await expect(printOn(line, CONTENT, () => {})).rejects.toMatchObject({ reason });
    expect(line.sent).toEqual([]);
  });

  test("one that does not say that it is done is told to forget the rest", async () => {
    const line = new Answering({ confirms: false });
    await expect(printOn(line, CONTENT, () => {})).rejects.toMatchObject({ reason: "unconfirmed" });
    expect(line.sent).toEqual([...CONTENT, ...escpos.CLEAR]);
  });

  test("only an answer of the kind that was asked for counts", async () => {
    const heard = new Heard();
    const asked = async () => heard.hear([0x00, 0x11, 0x7e]);
    expect(await heard.next(asked, escpos.isState, 20)).toBe(0x7e);
    expect(await heard.next(async () => heard.hear([0x11, 0x7e]), escpos.isConfirmation, 20)).toBeNull();
  });
});

/** A characteristic as a browser has it; what is longer than `longest` is refused, after `lives` writes the connection is gone. */
function emulated({ longest = 512, lives = Number.POSITIVE_INFINITY, answers = null as number | null } = {}) {
  const pieces: Uint8Array[] = [];
  let chosen = 0;
  const gatt: { connected: boolean } & Record<string, unknown> = {
    connected: false,
    connect: async () => Object.assign(gatt, { connected: true }),
    disconnect: () => Object.assign(gatt, { connected: false }),
    getPrimaryServices: async () => [service],
  };
  const device = Object.assign(new EventTarget(), { gatt });
  const service = { uuid: "s", device, getCharacteristics: async () => [status, takes] };
  const status = Object.assign(new EventTarget(), {
    ...{ uuid: "n", service, value: undefined as DataView | undefined, properties: { notify: true, write: true, writeWithoutResponse: false } },
    startNotifications: async () => {
      if (answers === null) throw new DOMException("", "NotSupportedError");
    },
  });
  const takes = {
    ...{ uuid: "w", service, properties: { notify: false, write: true, writeWithoutResponse: true } },
    async writeValueWithoutResponse(piece: Uint8Array) {
      if (pieces.length >= lives) {
        gatt.connected = false;
        device.dispatchEvent(new Event("gattserverdisconnected"));
        await new Promise(() => {});
      }
      if (!gatt.connected || piece.length > longest) throw new DOMException("", "NetworkError");
      pieces.push(piece);
      if (answers !== null && piece[0] === 0x10) {
        status.value = new DataView(Uint8Array.of(answers).buffer);
        status.dispatchEvent(new Event("characteristicvaluechanged"));
      }
    },
  };
  const bluetooth = {
    getAvailability: async () => true,
    requestDevice: async () => {
      chosen += 1;
      return device;
    },
  };
  vi.stubGlobal("navigator", { bluetooth });
  return { pieces, gatt, chosen: () => chosen };
}

describe("a low-energy Bluetooth printer", () => {
  test("is sent a slip in pieces, on the characteristic that is known to take it", async () => {
    const { pieces } = emulated();
    await (await bluetoothLine([KIND])).send(CONTENT);
    expect(pieces.map((one) => one.length)).toEqual(Array(10).fill(100));
    expect(pieces.flatMap((one) => [...one])).toEqual([...CONTENT]);
  });

  test("that takes shorter pieces gets the shortest, and nothing twice", async () => {
    const { pieces } = emulated({ longest: 60 });
    await (await bluetoothLine([KIND])).send(CONTENT);
    expect(pieces.map((one) => one.length)).toEqual(Array(50).fill(20));
    expect(pieces.flatMap((one) => [...one])).toEqual([...CONTENT]);
  });

  test("that was lost is told, and connected anew without being chosen again", async () => {
    const printer = emulated({ lives: 3 });
    await expect((await bluetoothLine([KIND])).send(CONTENT)).rejects.toEqual(new Trouble("lost"));
    await bluetoothLine([KIND]);
    expect([printer.gatt.connected, printer.chosen()]).toEqual([true, 1]);
  });

  test("that tells how it is, is heard", async () => {
    emulated({ answers: 0x7e });
    const line = await bluetoothLine([KIND]);
    await expect(printOn(line, CONTENT, () => {})).rejects.toMatchObject({ reason: "paper_out" });
  });

  test("of another kind takes nothing", async () => {
    const { gatt } = emulated();
    await expect(bluetoothLine([{ ...KIND, service: "another" }])).rejects.toMatchObject({ reason: "takes_nothing" });
    expect(gatt.connected).toBe(false);
  });

  test("that nobody chose is no printer", async () => {
    emulated();
    vi.stubGlobal("navigator", { bluetooth: { getAvailability: async () => true, requestDevice: () => Promise.reject(new DOMException("", "NotFoundError")) } });
    await expect(bluetoothLine([KIND])).rejects.toMatchObject({ reason: "not_chosen" });
  });

  test("needs Bluetooth that is switched on", async () => {
    vi.stubGlobal("navigator", { bluetooth: { getAvailability: async () => false } });
    await expect(bluetoothLine([KIND])).rejects.toMatchObject({ reason: "no_bluetooth" });
  });
});

describe("a picture", () => {
  /** As a printer puts it on paper: rows of bytes, each as wide as the widest. */
  function decoded(stream: Uint8Array, across: number): number[][] {
    const rows: number[][] = [];
    expect([...stream.slice(0, 2)]).toEqual([0x1b, 0x40]);
    let at = 2;
    while (stream[at] === 0x1d) {
      const [wide, tall] = [stream[at + 4]! + stream[at + 5]! * 256, stream[at + 6]! + stream[at + 7]! * 256];
      at += 8;
      for (let y = 0; y < tall; y++, at += wide) rows.push([...stream.slice(at, at + wide), ...Array(across - wide).fill(0)]);
    }
    expect([...stream.slice(at)]).toEqual([0x1b, 0x64, 4]);
    return rows;
  }

  test("comes out as it went in, whatever its length and ink", () => {
    const rowsOf = (width: number) => fc.array(fc.array(fc.boolean(), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 60 });
    const picture = fc.constantFrom(8, 16, 40).chain((width) => rowsOf(width).map((rows) => ({ width, rows })));
    fc.assert(
      fc.property(picture, ({ width, rows }) => {
        const data = Uint8ClampedArray.from(rows.flat().flatMap((ink) => (ink ? [0, 0, 0, 255] : [255, 255, 255, 255])));
        const bits = decoded(escpos.raster({ data, width, height: rows.length }), width / 8).map((row) => row.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((byte >> bit) & 1) === 1)));
        expect(bits).toEqual(rows);
      }),
    );
  });

  test("is not sent where it is blank", () => {
    const data = new Uint8ClampedArray(384 * 24 * 4).fill(255);
    expect(escpos.raster({ data, width: 384, height: 24 }).length).toBe(2 + 8 + 24 + 3);
  });
});

describe("what stands on a slip", () => {
  const visit = (step: string) => ({ appointment: { step }, household: { members: [{ person: 1, presence: "" }, { person: 2, presence: "left" }] } }) as unknown as VisitOfDay;
  const of = (some: Partial<Entered>): Entered => ({ ...nothingEntered(), ...some });

  test("nothing of what was suspected or noted", () => {
    const suspected = of({ door: "met", suspicion: "subletting", note: "a note", findings: { help_needed: "", flat_condition: "" } });
    expect(partsOf(visit("first"), suspected)).toEqual(["met", "facts", "signing"]);
  });

  test("who left since, what needs repair, and that nobody signed", () => {
    const found = of({ door: "met", presence: { 1: "died", 2: "left" }, findings: { repair_needed: "the tap" }, unsigned: "declined" });
    expect(partsOf(visit("first"), found)).toEqual(["met", "facts", "gone", "repair", "unsigned", "signing"]);
    expect(partsOf(visit("first"), of({ door: "met", presence: { 2: "left" } }))).toEqual(["met", "facts", "signing"]);
  });

  test.each(["first", "revisit", "letter"])("after a visit in vain at the step %s what comes next, and how to choose", (step) => {
    expect(partsOf(visit(step), of({ door: "no_answer" }))).toEqual(["no_answer", "facts", `again.${step}`, "choose"]);
  });

  test("after a duty visit in vain, that they must call", () => {
    expect(partsOf(visit("duty"), of({ door: "refused" }))).toEqual(["refused", "facts", "again.duty"]);
  });

  test("names stay text, whatever signs are in them", () => {
    const form = { page: "<p>{at}</p>{blocks}<style>p { margin: 0 }</style>", parts: { facts: "<b>{place}</b>" } };
    const page = filled(form, ["facts"], { at: "now", place: '<i>&"$& {at}\u0007' });
    expect(page).toBe('<p>now</p><b>&lt;i&gt;&amp;&quot;$&amp; {at} </b><style>p { margin: 0 }</style>');
  });
});
