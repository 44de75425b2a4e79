"""Printers that a browser takes for real ones: a low-energy Bluetooth printer that Chromium emulates, a serial port that keeps its bytes."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from playwright.sync_api import BrowserContext, Page

BLUETOOTH = "--enable-blink-features=WebBluetooth"
"""What Chromium must be started with."""
ADDRESS = "09:09:09:09:09:09"
SERVICE, WRITE = "000018f0-0000-1000-8000-00805f9b34fb", "00002af1-0000-1000-8000-00805f9b34fb"
EMULATION = "BluetoothEmulation."


class BluetoothPrinter:
    """A printer near the handheld; whoever is asked which one chooses it.

    Attributes:
        pieces: what it was sent, write by write; ``prompts`` how often the officer was asked to choose.
        cut_after: pieces after which the connection breaks, once; None for never.
    """

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.pieces: list[bytes] = []
        self.prompts = 0
        self.cut_after: int | None = None
        self._cut = False
        self._answered: set[str] = set()
        assert context.browser is not None
        self._air = context.browser.new_browser_cdp_session()
        self._screen = context.new_cdp_session(page)
        self._tell("enable", state="powered-on", leSupported=True)
        self._tell(
            "simulatePreconnectedPeripheral",
            address=ADDRESS,
            name="MPT-II",
            manufacturerData=[],
            knownServiceUuids=[SERVICE],
        )
        self._offer()
        self._air.on(EMULATION + "gattOperationReceived", self._gatt)
        self._air.on(EMULATION + "characteristicOperationReceived", self._written)
        self._screen.on("DeviceAccess.deviceRequestPrompted", self._prompted)
        self._screen.send("DeviceAccess.enable")

    @property
    def stream(self) -> bytes:
        return b"".join(self.pieces)

    def _tell(self, what: str, **how: Any) -> dict[str, Any]:
        return self._air.send(EMULATION + what, how)

    def _offer(self) -> None:
        service = self._tell("addService", address=ADDRESS, serviceUuid=SERVICE)["serviceId"]
        properties = {"write": True, "writeWithoutResponse": True}
        self._tell("addCharacteristic", serviceId=service, characteristicUuid=WRITE, properties=properties)

    def _gatt(self, asked: dict[str, Any]) -> None:
        if self._cut and asked["type"] == "discovery":  # with the connection Chromium forgets what was offered
            self._cut = False
            self._offer()
        self._tell("simulateGATTOperationResponse", address=asked["address"], type=asked["type"], code=0)

    def _written(self, asked: dict[str, Any]) -> None:
        piece = b64decode(asked.get("data", ""))
        if self._cut:  # sent before the page knew
            return
        if len(self.pieces) == self.cut_after:
            self.cut_after, self._cut = None, True
            self._tell("simulateGATTDisconnection", address=ADDRESS)
            return
        self.pieces.append(piece)
        self._tell(
            "simulateCharacteristicOperationResponse",
            characteristicId=asked["characteristicId"],
            type=asked["type"],
            code=0,
        )

    def _prompted(self, asked: dict[str, Any]) -> None:
        if asked["id"] in self._answered:  # it is told anew with every device found; a second answer ends Chromium
            return
        self._answered.add(asked["id"])
        self.prompts += 1
        self._screen.send("DeviceAccess.selectPrompt", {"id": asked["id"], "deviceId": asked["devices"][0]["id"]})


SERIAL = """
globalThis.stand = { bytes: [], paper_out: false, says: true };
const stand = globalThis.stand;
const answers = (content, tell) => {
  for (let at = 0; stand.says && at < content.length - 2; at++) {
    if (content[at] === 0x10 && content[at + 1] === 0x04) tell(0x12 | (content[at + 2] === 4 && stand.paper_out ? 0x6c : 0));
    if (content[at] === 0x1d && content[at + 1] === 0x72) tell(0);
  }
};
class Port {
  async open() {
    let heard;
    this.readable = new ReadableStream({ start: (to) => { heard = to; } });
    this.writable = new WritableStream({ write: (content) => {
      stand.bytes.push(...content);
      if (content.length === 3) answers(content, (byte) => heard.enqueue(Uint8Array.of(byte)));
    } });
  }
  async close() {}
}
Object.defineProperty(navigator, "serial", { value: { requestPort: async () => new Port() } });
"""
"""A stand-in for ``navigator.serial``; ``globalThis.stand`` has what was written, and what a person does to the printer."""
