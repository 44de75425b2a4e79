/** A printer on a cable, or by classic Bluetooth, which a browser takes for a cable. */

import type { Bytes } from "../bytes.js";
import { Heard, type Line, Trouble } from "./line.js";

const BAUD = 9600;
const CHUNK_BYTES = 512;

export interface SerialPort {
  open(how: { baudRate: number }): Promise<void>;
  close(): Promise<void>;
  readable: ReadableStream<Uint8Array> | null;
  writable: WritableStream<Bytes> | null;
}
export interface Serial {
  requestPort(): Promise<SerialPort>;
}

export const serial = (): Serial | undefined => (navigator as unknown as { serial?: Serial }).serial;

let line: SerialLine | null = null;

/** The port of before, or one that the officer chooses. Throws Trouble. */
export async function serialLine(): Promise<Line> {
  line ??= new SerialLine(await opened());
  return line;
}

/** The next slip goes to whichever port is chosen then. */
export function forgetPort(): void {
  void line?.close();
  line = null;
}

async function opened(): Promise<SerialPort> {
  let port: SerialPort;
  try {
    port = await (serial() as Serial).requestPort();
  } catch (error) {
    if (error instanceof DOMException) throw new Trouble("not_chosen");
    throw error;
  }
  try {
    await port.open({ baudRate: BAUD });
  } catch (error) {
    if (error instanceof DOMException) throw new Trouble("out_of_reach");
    throw error;
  }
  return port;
}

class SerialLine implements Line {
  private readonly heard = new Heard();
  private reader: ReadableStreamDefaultReader<Uint8Array> | null = null;

  constructor(private readonly port: SerialPort) {
    void this.listen();
  }

  async send(content: Bytes, sent: (bytes: number) => void = () => {}): Promise<void> {
    let writer: WritableStreamDefaultWriter<Bytes>;
    try {
      writer = (this.port.writable as WritableStream<Bytes>).getWriter();
    } catch {
      throw this.lost();
    }
    try {
      for (let at = 0; at < content.length; at += CHUNK_BYTES) {
        await writer.write(content.slice(at, at + CHUNK_BYTES));
        sent(Math.min(at + CHUNK_BYTES, content.length));
      }
    } catch {
      throw this.lost();
    } finally {
      writer.releaseLock();
    }
  }

  async answer(question: Bytes, such: (byte: number) => boolean, milliseconds: number): Promise<number | null> {
    return this.heard.next(() => this.send(question), such, milliseconds);
  }

  async close(): Promise<void> {
    try {
      await this.reader?.cancel();
      await this.port.close();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // it is gone already
    }
  }

  private lost(): Trouble {
    line = null;
    void this.close();
    return new Trouble("lost");
  }

  private async listen(): Promise<void> {
    this.reader = this.port.readable?.getReader() ?? null;
    try {
      for (;;) {
        const { value, done } = (await this.reader?.read()) ?? { value: undefined, done: true };
        if (value) this.heard.hear(value);
        if (done) return;
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error; // the line is cut; whoever writes next is told
    } finally {
      this.reader?.releaseLock();
      this.reader = null;
    }
  }
}
