/** Three ways to paper: a low-energy Bluetooth printer, a serial one (classic Bluetooth among them), the system's dialogue. */

import type { VisitOfDay } from "../app/day.js";
import type { Day } from "../app/field.js";
import type { Entered } from "../app/visiting.js";
import type { Bytes } from "../bytes.js";
import { rasterOf } from "./escpos.js";
import { drawSlip, slipLines } from "./slip.js";

export type Way = "bluetooth" | "serial" | "dialogue";

/** Services by which makers of small receipt printers take ESC/POS; recalled from their manuals, try yours. */
const SERVICES = ["000018f0-0000-1000-8000-00805f9b34fb", "49535343-fe7d-4ae5-8fa9-9fafd205e455", "0000ff00-0000-1000-8000-00805f9b34fb"];
const CHUNK_BYTES = 180;
const BAUD = 9600;

interface SerialPort {
  open(how: { baudRate: number }): Promise<void>;
  close(): Promise<void>;
  writable: WritableStream<Bytes> | null;
}
const serial = (navigator as unknown as { serial?: { requestPort(): Promise<SerialPort> } }).serial;

export const ways = (): Way[] => [...(navigator.bluetooth ? (["bluetooth"] as const) : []), ...(serial ? (["serial"] as const) : []), "dialogue"];

let printer: BluetoothRemoteGATTCharacteristic | null = null;
let port: SerialPort | null = null;

/** Throws DOMException where there is no printer, or it does not answer. */
export async function printSlip(way: Way, visit: VisitOfDay, day: Day, of: Entered): Promise<void> {
  const canvas = drawSlip(slipLines(visit, day, of));
  if (way === "bluetooth") await byBluetooth(rasterOf(canvas));
  else if (way === "serial") await bySerial(rasterOf(canvas));
  else await byDialogue(canvas);
}

async function byBluetooth(content: Bytes): Promise<void> {
  printer = printer?.service.device.gatt?.connected ? printer : await findPrinter();
  for (let at = 0; at < content.length; at += CHUNK_BYTES) await printer.writeValueWithResponse(content.slice(at, at + CHUNK_BYTES));
}

async function findPrinter(): Promise<BluetoothRemoteGATTCharacteristic> {
  const filters = SERVICES.map((service) => ({ services: [service] }));
  const device = await navigator.bluetooth.requestDevice({ filters });
  const server = await (device.gatt as BluetoothRemoteGATTServer).connect();
  for (const service of await server.getPrimaryServices()) {
    const found = (await service.getCharacteristics()).find((one) => one.properties.write);
    if (found && SERVICES.includes(service.uuid)) return found;
  }
  throw new DOMException("The printer takes no data.", "NotFoundError");
}

async function bySerial(content: Bytes): Promise<void> {
  if (port === null) {
    const asked = await (serial as { requestPort(): Promise<SerialPort> }).requestPort();
    await asked.open({ baudRate: BAUD });
    port = asked;
  }
  const writer = (port.writable as WritableStream<Bytes>).getWriter();
  try {
    await writer.write(content);
  } finally {
    writer.releaseLock();
  }
}

async function byDialogue(canvas: HTMLCanvasElement): Promise<void> {
  const image = new Image();
  image.className = "slip";
  image.src = canvas.toDataURL("image/png");
  await image.decode();
  document.body.append(image);
  try {
    print();
  } finally {
    image.remove();
  }
}
