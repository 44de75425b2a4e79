/** A picture in ESC/POS: `ESC @`, the raster by `GS v 0` in strips, four lines of feed. */

import { type Bytes, join } from "../bytes.js";

const START = Uint8Array.of(0x1b, 0x40);
const FEED = Uint8Array.of(0x1b, 0x64, 4);
const STRIP_ROWS = 128;
const DARK_BELOW = 128;

export function rasterOf(canvas: HTMLCanvasElement): Bytes {
  const { width, height } = canvas;
  const pixels = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, width, height).data;
  const strips: Bytes[] = [];
  for (let top = 0; top < height; top += STRIP_ROWS) strips.push(strip(pixels, width, top, Math.min(STRIP_ROWS, height - top)));
  return join(START, ...strips, FEED);
}

function strip(pixels: Uint8ClampedArray, width: number, top: number, rows: number): Bytes {
  const across = width / 8;
  const made = new Uint8Array(8 + across * rows);
  made.set([0x1d, 0x76, 0x30, 0, across & 0xff, across >> 8, rows & 0xff, rows >> 8]);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const dark = (pixels[((top + y) * width + x) * 4] as number) < DARK_BELOW;
      if (dark) made[8 + y * across + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return made;
}
