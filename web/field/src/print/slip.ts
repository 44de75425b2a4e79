/**
 * The slip that the household keeps: the page that kiosks print, as the server gave it, its slots filled and drawn as dots.
 *
 * As dots, because printers have no 漢字 that can be relied on; by the browser, because there may be no signal.
 */

import type { VisitOfDay } from "../app/day.js";
import type { Entered } from "../app/visiting.js";
import type { Language } from "../words.js";

/** A page that is well-formed as XML too, with the slots `{at}` and `{blocks}`; `parts` are what may stand for the latter. */
export interface SlipForm {
  page: string;
  parts: Record<string, string>;
}
export type Slips = Record<Language, SlipForm>;

/** What paper of 58 mm and 80 mm takes: 48 mm and 72 mm, by 8 dots a mm. */
export const PAPERS = { 58: 384, 80: 576 } as const;
export type Paper = keyof typeof PAPERS;

const DOTS_PER_MM = 8;
const PX_PER_MM = 96 / 25.4;
const LONGEST_DOTS = 400 * DOTS_PER_MM;
const FOOT_DOTS = 2 * DOTS_PER_MM;
/** Shades darker than this become ink, as at the kiosk. */
const INK_BELOW = 160;

export function partsOf(visit: VisitOfDay, of: Entered): string[] {
  const { step } = visit.appointment;
  if (of.door !== "met") return [of.door, "facts", `again.${step}`, ...(step === "duty" ? [] : ["choose"])];
  const gone = visit.household.members.some(({ person, presence }) => {
    const now = of.presence[person] ?? "";
    return (now === "left" || now === "died") && now !== presence;
  });
  const notes = { gone, repair: "repair_needed" in of.findings, unsigned: of.unsigned !== "", signing: true };
  return ["met", "facts", ...Object.entries(notes).flatMap(([name, wanted]) => (wanted ? [name] : []))];
}

/** The page, its slots filled; what a slot is filled with is text and stays text. */
export function filled(form: SlipForm, parts: string[], slots: Record<string, string>): string {
  const blocks = parts.map((name) => form.parts[name] ?? "").join("\n");
  const page = form.page.replace("{blocks}", () => blocks);
  return page.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in slots ? escaped(slots[name] as string) : whole));
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] as string).replaceAll(/\p{Cc}/gu, " ");

/** A canvas as wide as the paper and as long as the slip needs; no shade between black and white. Throws TypeError where it is too long. */
export async function drawn(page: string, width: number): Promise<HTMLCanvasElement> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(page, width))}`;
  await picture.decode();
  const whole = blank(width, LONGEST_DOTS);
  whole.pen.drawImage(picture, 0, 0);
  const dots = whole.pen.getImageData(0, 0, width, LONGEST_DOTS);
  const last = inked(dots);
  if (last >= LONGEST_DOTS - FOOT_DOTS) throw new TypeError("The slip is longer than any should be.");
  const cut = blank(width, last + 1 + FOOT_DOTS);
  cut.pen.putImageData(dots, 0, 0);
  return cut.canvas;
}

function svgOf(page: string, width: number): string {
  const px = (dots: number): string => (dots / DOTS_PER_MM * PX_PER_MM).toFixed(4);
  const html = page.replace(/^\s*<!DOCTYPE html>\s*/, "").replace("<html ", '<html xmlns="http://www.w3.org/1999/xhtml" ');
  const box = `${px(width)} ${px(LONGEST_DOTS)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LONGEST_DOTS}" viewBox="0 0 ${box}">
    <foreignObject width="${px(width)}" height="${px(LONGEST_DOTS)}">${html}</foreignObject></svg>`;
}

function blank(width: number, height: number): { canvas: HTMLCanvasElement; pen: CanvasRenderingContext2D } {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  return { canvas, pen };
}

/** Makes every dot ink or none; returns the last row that has ink. */
function inked({ data, width }: ImageData): number {
  let last = 0;
  for (let at = 0; at < data.length; at += 4) {
    const grey = 0.299 * (data[at] as number) + 0.587 * (data[at + 1] as number) + 0.114 * (data[at + 2] as number);
    const ink = grey < INK_BELOW;
    data[at] = data[at + 1] = data[at + 2] = ink ? 0 : 255;
    if (ink) last = Math.floor(at / 4 / width);
  }
  return last;
}

/** Signs that no font of this device has: it draws them as it draws one that nobody has. */
export function lacking(text: string, language: Language): string[] {
  const { canvas, pen } = blank(48, 48);
  canvas.lang = language;
  const pictureOf = (sign: string): string => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 48, 48);
    pen.fillStyle = "#000";
    pen.font = "32px sans-serif";
    pen.fillText(sign, 4, 36);
    return String(pen.getImageData(0, 0, 48, 48).data);
  };
  const nobodys = pictureOf("\u{10FFFF}");
  return [...new Set(text)].filter((sign) => sign > "\u00ff" && pictureOf(sign) === nobodys);
}
