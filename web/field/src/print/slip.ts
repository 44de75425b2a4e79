/** The slip that the household keeps: as dots, because printers have no 漢字 that can be relied on. */

import type { VisitOfDay } from "../app/day.js";
import type { Day } from "../app/field.js";
import { type Entered, outcomeOf } from "../app/visiting.js";
import { _, local, writtenDay, writtenTime } from "../words.js";

/** Printers of 58 mm paper print 48 mm, 384 dots of 1/8 mm. */
export const WIDTH_DOTS = 384;
const MARGIN = 8;
const GAP = 14;
const INK_BELOW = 160;
const LETTERS = '"Noto Sans CJK HK", "Noto Sans HK", "PingFang HK", "Microsoft JhengHei", Roboto, sans-serif';

export interface Line {
  text: string;
  size: number;
  bold: boolean;
}

const OUTCOMES: Record<string, () => string> = {
  no_answer: () => _("Nobody opened. Please call your estate office to agree on another time."),
  refused: () => _("The visit did not take place. Please call your estate office."),
};

export function slipLines(visit: VisitOfDay, day: Day, of: Entered): Line[] {
  const outcome = outcomeOf(of);
  return [
    { text: _("Household visit"), size: 34, bold: true },
    { text: writtenDay(day.day), size: 26, bold: false },
    { text: `${writtenTime(visit.appointment.window.start)}–${writtenTime(visit.appointment.window.end)}`, size: 26, bold: false },
    { text: local(visit.place), size: 26, bold: true },
    { text: _("Officer: {name}", { name: day.officer.name }), size: 24, bold: false },
    { text: (OUTCOMES[outcome] ?? (() => _("Your household was visited. Thank you.")))(), size: 26, bold: false },
    ...(of.unsigned ? [{ text: _("Nobody signed."), size: 24, bold: false }] : []),
  ];
}

/** A canvas as wide as the paper and as long as the lines need; no shade between black and white. */
export function drawSlip(lines: Line[]): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH_DOTS;
  const measure = canvas.getContext("2d") as CanvasRenderingContext2D;
  const broken = lines.map((line) => ({ line, rows: rowsOf(measure, line) }));
  canvas.height = broken.reduce((sum, { line, rows }) => sum + rows.length * Math.ceil(line.size * 1.3) + GAP, MARGIN * 2);
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  pen.textBaseline = "top";
  let y = MARGIN;
  for (const { line, rows } of broken) {
    pen.font = fontOf(line);
    for (const row of rows) {
      pen.fillText(row, MARGIN, y);
      y += Math.ceil(line.size * 1.3);
    }
    y += GAP;
  }
  inked(pen, canvas);
  return canvas;
}

const fontOf = ({ size, bold }: Line): string => `${bold ? "bold " : ""}${size}px ${LETTERS}`;

/** Broken between words, and within 漢字 at any sign. */
function rowsOf(pen: CanvasRenderingContext2D, line: Line): string[] {
  pen.font = fontOf(line);
  const rows: string[] = [];
  let row = "";
  for (const piece of line.text.match(/[\u0021-\u024f]+\s*|\s+|./gu) ?? []) {
    if (row !== "" && pen.measureText(row + piece.trimEnd()).width > WIDTH_DOTS - 2 * MARGIN) {
      rows.push(row.trimEnd());
      row = "";
    }
    row += piece;
  }
  return [...rows, row.trimEnd()];
}

function inked(pen: CanvasRenderingContext2D, { width, height }: HTMLCanvasElement): void {
  const picture = pen.getImageData(0, 0, width, height);
  for (let at = 0; at < picture.data.length; at += 4) {
    const ink = (picture.data[at] as number) < INK_BELOW ? 0 : 255;
    picture.data[at] = picture.data[at + 1] = picture.data[at + 2] = ink;
  }
  pen.putImageData(picture, 0, 0);
}
