"""A slip printer on the loopback: takes ESC/POS on a port, answers how it is, and keeps every slip as a PNG.

It knows what a slip as we print it is made of (``ESC @``, ``GS v 0``, ``ESC d``, ``GS V``, ``GS r``, ``DLE EOT``,
``DLE DC4 8``) and ``GS ( L`` rasters, and can be out of paper, open, offline, silent, or lose its power in mid-slip.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

WIDTH_DOTS = 576
DLE_EOT, DLE_DC4 = b"\x10\x04", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
CLEARED = b"\x37\x25\x00"


@dataclass
class Paper:
    """What has come out since the last cut: rows of dots, eight to a byte, black is 1."""

    rows: list[bytes] = field(default_factory=list)

    def picture(self) -> Image.Image:
        flat = b"".join(row.ljust(WIDTH_DOTS // 8, b"\0")[: WIDTH_DOTS // 8] for row in self.rows)
        # in a 1-bit picture 1 is white; on paper it is black
        return Image.frombytes("1", (WIDTH_DOTS, len(self.rows)), bytes(byte ^ 0xFF for byte in flat))


class TestPrinter:
    """One printer. Set its attributes from outside at any time; they are what a person does to it.

    Attributes:
        paper_out, paper_low, cover_open, offline: as a real one reports them; it then prints nothing.
        silent: takes everything and answers nothing about what it printed, as after a cable fault on the way back.
        cut_power_after, out_after, drop_after: rows of a slip after which the power fails, the paper ends, or the line
            is cut while the printer itself goes on; None for never. Each happens once.
        slips: the finished pictures' files, oldest first; ``torn`` those that were begun and not finished.
    """

    __test__ = False  # not a test, whatever pytest reads from its name

    def __init__(self, folder: Path, *, port: int = 0, host: str = "127.0.0.1") -> None:
        self.paper_out = self.paper_low = self.cover_open = self.offline = self.silent = False
        self.cut_power_after: int | None = None
        self.out_after: int | None = None
        self.drop_after: int | None = None
        self.seconds_a_slip = 0.0
        self.slips: list[Path] = []
        self.torn: list[Path] = []
        self.told: Callable[[str], None] = lambda _line: None
        self.folder = folder
        self._paper = Paper()
        self._begun = False
        self._wanted = (host, port)
        self._listener: socket.socket | None = None
        self.switch_on()

    @property
    def address(self) -> str:
        return f"{self._wanted[0]}:{self._wanted[1]}"

    def switch_on(self) -> None:
        """Listen; whatever was in the buffer is gone, and a torn slip hangs out of the slot."""
        self._listener = socket.create_server(self._wanted)
        self._wanted = (self._wanted[0], self._listener.getsockname()[1])
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def switch_off(self) -> None:
        """The power is gone: nobody answers any more."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._tear()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    self._talk(_Reader(line, self))
                except ConnectionAbortedError:  # the plug is out
                    self.told("power cut")
                    self.switch_off()
                    return
                except (ConnectionError, EOFError):
                    continue

    def _talk(self, reader: _Reader) -> None:
        while True:
            byte = reader.take(1)
            if byte == b"\x1b":  # ESC
                command = reader.take(1)
                if command not in b"@2":
                    rows = reader.take(1)[0]
                    if command == b"d":
                        self._feed(rows * 24)
            elif byte == b"\x1d":  # GS
                self._graphic(reader, reader.take(1))

    def _graphic(self, reader: _Reader, command: bytes) -> None:
        match command:
            case b"v":  # GS v 0: mode, width in bytes, height in dots, the rows
                reader.take(2)
                width, height = (int.from_bytes(reader.take(2), "little") for _ in range(2))
                self._print(reader, width, height)
            case b"(":  # GS ( L: its length, then a function; 112 stores a raster, 50 prints it
                function = reader.take(1)
                length = int.from_bytes(reader.take(2), "little")
                body = reader.take(length)
                if function == b"L" and body[1] == 112:
                    width = (int.from_bytes(body[6:8], "little") + 7) // 8
                    self._begun = True
                    self._paper.rows += [body[10 + at : 10 + at + width] for at in range(0, len(body) - 10, width)]
            case b"V":
                if reader.take(1)[0] >= 65:
                    reader.take(1)
                self._cut()
            case b"r":
                reader.take(1)
                if not self.silent:
                    reader.answer(bytes([0x03 if self.paper_low else 0]))
            case _:
                reader.take(1)

    def _print(self, reader: _Reader, width: int, height: int) -> None:
        for _ in range(height):
            row = reader.take(width)
            self._begun = True
            while self.paper_out or self.cover_open or self.offline:  # the mechanism stands; the line is still heard
                reader.wait()
            self._paper.rows.append(row)
            done = len(self._paper.rows)
            if done == self.cut_power_after:
                self.cut_power_after = None
                raise ConnectionAbortedError
            if done == self.out_after:
                self.out_after, self.paper_out = None, True
            if done == self.drop_after:
                self.drop_after = None
                reader.drop()

    def _feed(self, rows: int) -> None:
        self._paper.rows += [b""] * rows

    def _cut(self) -> None:
        time.sleep(self.seconds_a_slip)
        self.slips.append(self._keep("slip"))
        self.told(f"printed {self.slips[-1]}")

    def _tear(self) -> None:
        if self._begun and self._paper.rows:
            self.torn.append(self._keep("torn"))
            self.told(f"torn {self.torn[-1]}")

    def _keep(self, kind: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        number = len(list(self.folder.glob("*.png"))) + 1
        path = self.folder / f"{number:04d}-{kind}.png"
        self._paper.picture().save(path)
        self._paper, self._begun = Paper(), False
        return path

    def state(self, asked: int) -> bytes:
        """The answer to ``DLE EOT n``."""
        bits = 0x12
        match asked:
            case 1:
                bits |= 0x08 * (self.offline or self.cover_open or self.paper_out)
            case 2:
                bits |= 0x04 * self.cover_open | 0x20 * self.paper_out
            case 4:
                bits |= 0x0C * (self.paper_low or self.paper_out) | 0x60 * self.paper_out
        return bytes([bits])

    def forget(self) -> None:
        self._tear()


class _Reader:
    """What comes over the line, with the questions picked out that are answered at once."""

    def __init__(self, line: socket.socket, printer: TestPrinter) -> None:
        self._line, self._printer = line, printer
        self._waiting = bytearray()
        self._dropped = False

    def take(self, size: int) -> bytes:
        while len(self._waiting) < size:
            self._receive()
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken

    def wait(self) -> None:
        """Hear what is asked while the mechanism stands."""
        self._receive()

    def answer(self, data: bytes) -> None:
        if not self._dropped:
            self._line.sendall(data)

    def drop(self) -> None:
        """Cut the line; what has arrived is still worked off."""
        self._line.settimeout(0.2)
        try:
            while data := self._line.recv(65_536):
                self._waiting += data
        except TimeoutError:
            pass
        self._dropped = True
        self._line.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        data = b"" if self._dropped else self._line.recv(65_536)
        if not data:
            raise EOFError
        # A question comes by itself or behind what was sent before it; a real printer looks at every byte.
        if data.endswith(DLE_DC4):
            self._waiting.clear()
            self._printer.forget()
            self.answer(CLEARED)
            raise EOFError
        asked = []
        while data[-3:-1] == DLE_EOT:
            asked.append(data[-1])
            data = data[:-3]
        self._waiting += data
        for question in reversed(asked):
            self.answer(self._printer.state(question))
