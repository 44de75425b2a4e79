/** A photo as it goes to the office: turned upright, no larger than is needed to see a crack, without where it was taken. */

import type { Bytes } from "../bytes.js";

const LONGEST = 1600;
const SMALL = 120;
const QUALITY = 0.8;
const MOST_BYTES = 60_000_000;

export class NotAPhoto extends Error {}
export class TooLarge extends Error {}

export interface Photo {
  jpeg: Bytes;
  small: string;
}

/** Throws NotAPhoto, TooLarge. */
export async function photoOf(file: File): Promise<Photo> {
  if (file.size > MOST_BYTES) throw new TooLarge();
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPhoto();
  }
  const blob = await scaled(picture, LONGEST).convertToBlob({ type: "image/jpeg", quality: QUALITY });
  const small = await scaled(picture, SMALL).convertToBlob({ type: "image/jpeg", quality: QUALITY });
  picture.close();
  return { jpeg: new Uint8Array(await blob.arrayBuffer()), small: await dataUrl(small) };
}

function scaled(picture: ImageBitmap, longest: number): OffscreenCanvas {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  (canvas.getContext("2d") as OffscreenCanvasRenderingContext2D).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as string);
    reader.onerror = () => failed(reader.error ?? new Error("unread"));
    reader.readAsDataURL(blob);
  });
}
