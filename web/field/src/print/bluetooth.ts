/** A low-energy Bluetooth printer. */

import type { Bytes } from "../bytes.js";
import { Heard, type Line, Trouble } from "./line.js";

/** As `kaifong.interfaces.field.printers`; they come with the day's package. */
export interface PrinterKind {
  service: string;
  write: string;
  status: string;
  chunk_bytes: number;
  pause_ms: number;
}

/** What every line carries at once. */
const LEAST_BYTES = 20;
/** A printer that takes nothing for so long is as good as gone. */
const SILENT_MS = 20_000;
/** Where nothing is confirmed, a slip has gone when the connection has stood for so long after its last piece. */
const GRACE_MS = 500;

let known: BluetoothDevice | null = null;
let line: BluetoothLine | null = null;

/** The printer of before, connected anew where need be, or one that the officer chooses. Throws Trouble. */
export async function bluetoothLine(kinds: PrinterKind[]): Promise<Line> {
  if (line?.connected) return line;
  const device = known ?? (await chosen(kinds));
  try {
    line = await connected(device, kinds);
  } catch (error) {
    known = null;
    if (error instanceof DOMException) throw new Trouble("out_of_reach");
    throw error;
  }
  known = device;
  return line;
}

/** The next slip goes to whichever printer is chosen then. */
export function forgetPrinter(): void {
  known?.gatt?.disconnect();
  known = line = null;
}

async function chosen(kinds: PrinterKind[]): Promise<BluetoothDevice> {
  if (!(await navigator.bluetooth.getAvailability())) throw new Trouble("no_bluetooth");
  const services = kinds.map((kind) => kind.service);
  try {
    return await navigator.bluetooth.requestDevice({ filters: services.map((service) => ({ services: [service] })), optionalServices: services });
  } catch (error) {
    if (error instanceof DOMException) throw new Trouble("not_chosen");
    throw error;
  }
}

async function connected(device: BluetoothDevice, kinds: PrinterKind[]): Promise<BluetoothLine> {
  const server = await (device.gatt as BluetoothRemoteGATTServer).connect();
  const services = await server.getPrimaryServices();
  for (const kind of kinds) {
    const service = services.find((one) => one.uuid === kind.service);
    if (service === undefined) continue;
    const offered = await service.getCharacteristics();
    const writes = ({ properties }: BluetoothRemoteGATTCharacteristic) => properties.writeWithoutResponse || properties.write;
    const tells = ({ properties }: BluetoothRemoteGATTCharacteristic) => properties.notify;
    const takes = pick(offered, kind.write, writes);
    if (takes) return await BluetoothLine.on(takes, pick(offered, kind.status, tells), kind);
  }
  device.gatt?.disconnect();
  throw new Trouble("takes_nothing");
}

type Able = (one: BluetoothRemoteGATTCharacteristic) => boolean;
const pick = (offered: BluetoothRemoteGATTCharacteristic[], named: string, able: Able) =>
  offered.find((one) => one.uuid === named && able(one)) ?? offered.find(able);

class BluetoothLine implements Line {
  private readonly heard = new Heard();
  private readonly gone: Promise<never>;
  private chunk: number;

  private constructor(
    private readonly takes: BluetoothRemoteGATTCharacteristic,
    private readonly tells: boolean,
    private readonly kind: PrinterKind,
  ) {
    this.chunk = kind.chunk_bytes;
    this.gone = new Promise((_answer, refuse) => {
      takes.service.device.addEventListener("gattserverdisconnected", () => {
        if (!this.connected) refuse(new Trouble("lost")); // else it is told late, of a connection before this
      });
    });
    this.gone.catch(() => {}); // whoever writes next is told
  }

  static async on(takes: BluetoothRemoteGATTCharacteristic, status: BluetoothRemoteGATTCharacteristic | undefined, kind: PrinterKind): Promise<BluetoothLine> {
    const tells = status !== undefined && (await subscribed(status));
    const made = new BluetoothLine(takes, tells, kind);
    status?.addEventListener("characteristicvaluechanged", () => made.hear(status.value));
    return made;
  }

  get connected(): boolean {
    return this.takes.service.device.gatt?.connected ?? false;
  }

  private get confirms(): boolean {
    return !this.takes.properties.writeWithoutResponse;
  }

  /** In pieces; where the first is too long for the printer, in the least ones. */
  async send(content: Bytes, sent: (bytes: number) => void = () => {}): Promise<void> {
    for (let at = 0; at < content.length; ) {
      const piece = content.slice(at, at + this.chunk);
      try {
        await this.write(piece);
        if (!this.connected) throw new Trouble("lost");
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        if (!this.connected || this.chunk === LEAST_BYTES) throw new Trouble("lost");
        this.chunk = LEAST_BYTES;
        continue;
      }
      at += piece.length;
      sent(at);
    }
    if (content.length > this.chunk && !this.confirms) await Promise.race([this.gone, after(GRACE_MS)]);
  }

  async answer(question: Bytes, such: (byte: number) => boolean, milliseconds: number): Promise<number | null> {
    return this.tells ? this.heard.next(() => this.send(question), such, milliseconds) : null;
  }

  private async write(piece: Bytes): Promise<void> {
    const written = this.confirms ? this.takes.writeValueWithResponse(piece) : this.takes.writeValueWithoutResponse(piece);
    await Promise.race([written, this.gone, silence()]);
    if (!this.confirms) await after(this.kind.pause_ms);
  }

  private hear(value: DataView | undefined): void {
    if (value) this.heard.hear(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
}

const after = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

async function silence(): Promise<never> {
  await after(SILENT_MS);
  throw new Trouble("lost");
}

async function subscribed(status: BluetoothRemoteGATTCharacteristic): Promise<boolean> {
  try {
    await status.startNotifications();
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}
