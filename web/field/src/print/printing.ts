/** Three ways to paper: a low-energy Bluetooth printer, a serial one (classic Bluetooth among them), the system's dialogue. */

import { bluetoothLine, forgetPrinter, type PrinterKind } from "./bluetooth.js";
import * as escpos from "./escpos.js";
import { type Line, type Reason, Trouble } from "./line.js";
import { forgetPort, serial, serialLine } from "./serial.js";

export type Way = "bluetooth" | "serial" | "dialogue";
/** `printed`: the printer said so. `sent`: it says nothing about itself. */
export type Done = "printed" | "sent";

const ANSWER_MS = 1_000;
const WORKED_OFF_MS = 12_000;
/** Where the browser does not say that its dialogue was closed. */
const DIALOGUE_MS = 60_000;

export const ways = (): Way[] => [...(navigator.bluetooth ? (["bluetooth"] as const) : []), ...(serial() ? (["serial"] as const) : []), "dialogue"];

const torn = new Set<Way>();

/** Throws Trouble. A slip that was torn before is printed anew from its first row. `gone` is told the part that has gone, from 0 to 1. */
export async function printSlip(way: Way, canvas: HTMLCanvasElement, kinds: PrinterKind[], gone: (part: number) => void): Promise<Done> {
  if (way === "dialogue") return byDialogue(canvas);
  const line = way === "bluetooth" ? await bluetoothLine(kinds) : await serialLine();
  if (torn.has(way)) await line.send(escpos.recovery(canvas.width));
  torn.add(way);
  const done = await printOn(line, escpos.rasterOf(canvas), gone);
  torn.delete(way);
  return done;
}

/** The next slip asks for a printer again. */
export function chooseAnew(): void {
  forgetPrinter();
  forgetPort();
}

/** Asks the printer before and after, if it answers at all. Throws Trouble. */
export async function printOn(line: Line, content: Uint8Array<ArrayBuffer>, gone: (part: number) => void): Promise<Done> {
  const before = await state(line);
  if (before) throw new Trouble(before);
  await line.send(content, (bytes) => gone(bytes / content.length));
  if (before === null) return "sent";
  if ((await line.answer(escpos.CONFIRM, escpos.isConfirmation, WORKED_OFF_MS)) !== null) return "printed";
  const after = await state(line);
  await line.send(escpos.CLEAR);
  throw new Trouble(after || "unconfirmed");
}

/** What is wrong with the printer; "" for nothing, null where it does not answer. */
async function state(line: Line): Promise<Reason | "" | null> {
  const paper = await line.answer(escpos.ASK_PAPER, escpos.isState, ANSWER_MS);
  if (paper === null) return null;
  if (escpos.isOutOfPaper(paper)) return "paper_out";
  const printer = await line.answer(escpos.ASK_PRINTER, escpos.isState, ANSWER_MS);
  if (printer === null || !escpos.isOffline(printer)) return "";
  const cause = await line.answer(escpos.ASK_CAUSE, escpos.isState, ANSWER_MS);
  return cause !== null && escpos.isOpen(cause) ? "cover_open" : "offline";
}

async function byDialogue(canvas: HTMLCanvasElement): Promise<Done> {
  const image = new Image();
  image.className = `slip dots-${canvas.width}`;
  image.src = canvas.toDataURL("image/png");
  await image.decode();
  document.body.append(image);
  const closed = new Promise((done) => {
    addEventListener("afterprint", done, { once: true });
    setTimeout(done, DIALOGUE_MS);
  });
  print();
  await closed;
  image.remove();
  return "sent";
}
