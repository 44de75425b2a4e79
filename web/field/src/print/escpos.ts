/**
 * A picture in ESC/POS: `ESC @`, the raster by `GS v 0` in bands, four lines of feed; and how a printer is asked how it is.
 *
 * As `kaifong.infra.printing.escpos`, whose printers hang on a network.
 */

import { type Bytes, join } from "../bytes.js";

const START = Uint8Array.of(0x1b, 0x40);
const FEED = Uint8Array.of(0x1b, 0x64, 4);
/** Small, so that little is left of a band where the line was cut. */
const BAND_ROWS = 24;
const DARK_BELOW = 128;

export const [ASK_PRINTER, ASK_CAUSE, ASK_PAPER] = [1, 2, 4].map((which) => Uint8Array.of(0x10, 0x04, which)) as [Bytes, Bytes, Bytes];
/** `GS r 1`: answered when all that came before has been worked off. */
export const CONFIRM: Bytes = Uint8Array.of(0x1d, 0x72, 1);
/** `DLE DC4 8`: forget what is not printed yet, so that the rest does not come out later. */
export const CLEAR: Bytes = Uint8Array.of(0x10, 0x14, 8, 1, 3, 0x14, 1, 6, 2, 8);

export const isState = (answer: number): boolean => (answer & 0x93) === 0x12;
export const isConfirmation = (answer: number): boolean => (answer & 0x90) === 0;
export const isOffline = (answer: number): boolean => (answer & 0x08) !== 0;
export const isOpen = (answer: number): boolean => (answer & 0x04) !== 0;
export const isOutOfPaper = (answer: number): boolean => (answer & 0x60) === 0x60;

export const rasterOf = (canvas: HTMLCanvasElement): Bytes =>
  raster((canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height));

export function raster({ data: pixels, width, height }: Pick<ImageData, "data" | "width" | "height">): Bytes {
  const bands: Bytes[] = [];
  for (let top = 0; top < height; top += BAND_ROWS) bands.push(band(pixels, width, top, Math.min(BAND_ROWS, height - top)));
  return join(START, ...bands, FEED);
}

/**
 * What brings a printer back that was left in the middle of a band: so many blank dots as a whole band may lack, and a line.
 * Outside a band a printer passes over them.
 */
export const recovery = (width: number): Bytes => join(new Uint8Array((width / 8) * BAND_ROWS + 8), Uint8Array.of(0x0a));

/** As wide as its ink: what is blank at the right is not sent. */
function band(pixels: Uint8ClampedArray, width: number, top: number, rows: number): Bytes {
  const dark = (x: number, y: number): boolean => (pixels[((top + y) * width + x) * 4] as number) < DARK_BELOW;
  let across = 1;
  for (let y = 0; y < rows; y++) for (let x = across * 8; x < width; x++) if (dark(x, y)) across = (x >> 3) + 1;
  const made = new Uint8Array(8 + across * rows);
  made.set([0x1d, 0x76, 0x30, 0, across & 0xff, across >> 8, rows & 0xff, rows >> 8]);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < across * 8; x++) if (dark(x, y)) made[8 + y * across + (x >> 3)]! |= 0x80 >> (x & 7);
  }
  return made;
}
