/** Where somebody signs with a finger. The strokes are kept as points and drawn anew when the screen turns. */

import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Stroke } from "../app/visiting.js";
import type { Bytes } from "../bytes.js";
import { _ } from "../words.js";
import { Part } from "./element.js";

const WIDTH = 600;
const HEIGHT = 240;
const INK = 5;

@customElement("kf-signature")
export class Signature extends Part {
  @property({ attribute: false }) strokes: Stroke[] = [];

  get empty(): boolean {
    return this.strokes.every((stroke) => stroke.length < 2);
  }

  /** A PNG of the signature, or null where nothing was drawn. */
  async png(): Promise<Bytes | null> {
    if (this.empty) return null;
    const blob = await new Promise<Blob | null>((made) => this.canvas.toBlob(made, "image/png"));
    return blob ? new Uint8Array(await blob.arrayBuffer()) : null;
  }

  clear(): void {
    this.strokes = [];
    this.tell("signed", this.strokes);
  }

  protected override render() {
    return html`<canvas
        class="signature"
        width=${WIDTH}
        height=${HEIGHT}
        role="img"
        aria-label=${_("Sign here with a finger")}
        @pointerdown=${this.begin}
        @pointermove=${this.go}
        @pointerup=${this.end}
        @pointercancel=${this.end}
      ></canvas>
      <button type="button" class="plain" @click=${this.clear}>${_("Sign again")}</button>`;
  }

  protected override updated(): void {
    this.draw();
  }

  private begin(event: PointerEvent): void {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes = [...this.strokes, [this.at(event)]];
  }

  private go(event: PointerEvent): void {
    if (!this.canvas.hasPointerCapture(event.pointerId)) return;
    this.strokes.at(-1)?.push(this.at(event));
    this.draw();
  }

  private end(): void {
    this.tell("signed", this.strokes);
  }

  private at(event: PointerEvent): Stroke[number] {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  }

  private draw(): void {
    const pen = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.lineWidth = INK;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of this.strokes) {
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo(x, y);
      pen.stroke();
    }
  }

  private get canvas(): HTMLCanvasElement {
    return this.querySelector("canvas") as HTMLCanvasElement;
  }
}
