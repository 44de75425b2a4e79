"""A slip printer on the network, spoken to in ESC/POS over a TCP connection (by custom to port 9100).

What the protocol can and cannot prove:

- ``DLE EOT n`` asks for the state now, whatever waits in the printer's buffer: offline, cover open, paper out or near its
  end. It is asked before the first byte of a slip, so that a slip that is refused was certainly not printed.
- ``GS r 1`` stands in the data behind the slip and is answered when all before it has been worked off. That answer
  is the proof of printing that we take. It does not prove that the paper was cut or taken.
- Without that answer nobody knows how much is on paper. Then ``DLE DC4 8`` empties the printer's buffer, so that the rest
  does not come out later before somebody else. A printer that does not know it prints the rest once it can.

Commands and the bits of their answers are EPSON's, as its public command reference has them; recalled, and tried against
the test printer alone: try a landlord's own model before relying on it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kaifong.kernel.errors import Refusal

if TYPE_CHECKING:
    from PIL import Image

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 2.0
PRINT_SECONDS = 12.0
"""How long a slip may take. A printer of 100 mm a second needs two for a long one."""
POLL_SECONDS = 0.5

ASK_PRINTER, ASK_CAUSE, ASK_ERROR, ASK_PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
CONFIRM = b"\x1dr\x01"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"

OFFLINE = 0x08
CAUSE_COVER, CAUSE_PAPER, CAUSE_ERROR = 0x04, 0x20, 0x40
PAPER_NEAR_END, PAPER_END = 0x0C, 0x60


class Trouble(StrEnum):
    """Why a printer does not print."""

    UNREACHABLE = "unreachable"
    OFFLINE = "offline"
    COVER_OPEN = "cover_open"
    PAPER_OUT = "paper_out"
    ERROR = "error"


class PrinterTrouble(Refusal):
    """The printer cannot print now."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(f"The printer cannot print: {trouble.value.replace('_', ' ')}.")


class PrinterState(NamedTuple):
    trouble: Trouble | None
    paper_low: bool = False


def printer_state(address: str) -> PrinterState:
    """Ask a printer how it is. Takes at most `CONNECT_SECONDS` and four times `ANSWER_SECONDS`."""
    try:
        with connected(address) as printer:
            return printer.state()
    except PrinterTrouble as refusal:
        return PrinterState(refusal.trouble)


def slip_data(dots: Image.Image) -> bytes:
    """A picture, the paper cut behind it, and the question that is answered when both are done."""
    from escpos.printer import Dummy

    printer = Dummy()
    printer.hw("INIT")
    printer.image(dots)
    printer.cut()
    return bytes(printer.output) + CONFIRM


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """A connection to ``host:port``. A printer serves one at a time; the next one waits, or is unreachable.

    Raises:
        PrinterTrouble: nobody answers there.
    """
    host, _, port = address.rpartition(":")
    try:
        line = socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:  # also where the address is none
        raise PrinterTrouble(Trouble.UNREACHABLE) from error
    with line:
        yield Connection(line)


class Connection:
    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._worked_off = False

    def state(self) -> PrinterState:
        """How the printer is now.

        Raises:
            PrinterTrouble: it does not answer.
        """
        paper = self._ask(ASK_PAPER)
        if paper & PAPER_END:
            return PrinterState(Trouble.PAPER_OUT, paper_low=True)
        low = bool(paper & PAPER_NEAR_END)
        if not self._ask(ASK_PRINTER) & OFFLINE:
            return PrinterState(None, low)
        cause = self._ask(ASK_CAUSE)
        for bit, trouble in (
            (CAUSE_COVER, Trouble.COVER_OPEN),
            (CAUSE_PAPER, Trouble.PAPER_OUT),
            (CAUSE_ERROR, Trouble.ERROR),
        ):
            if cause & bit:
                return PrinterState(trouble, low)
        return PrinterState(Trouble.OFFLINE, low)

    def print_slip(self, data: bytes, *, seconds: float = PRINT_SECONDS) -> None:
        """Send a slip and wait until the printer has worked it off.

        Raises:
            PrinterTrouble: it did not say so. How much is on paper is not known.
        """
        until = time.monotonic() + seconds
        try:
            self._line.settimeout(seconds)
            self._line.sendall(data)
            while time.monotonic() < until:
                answer = self._read(POLL_SECONDS)
                trouble = self.state().trouble if answer is None else None
                if self._worked_off:
                    return
                if trouble is not None:
                    raise PrinterTrouble(trouble)
        except OSError as error:
            raise PrinterTrouble(Trouble.UNREACHABLE) from error
        raise PrinterTrouble(Trouble.ERROR)

    def clear(self) -> None:
        """Have the printer forget what it has not printed yet, if it still listens."""
        try:
            self._line.sendall(CLEAR)
        except OSError:
            return

    def _ask(self, question: bytes) -> int:
        """The answer to a ``DLE EOT``; bits 1 and 4 tell it from all others."""
        try:
            self._line.sendall(question)
            until = time.monotonic() + ANSWER_SECONDS
            while (left := until - time.monotonic()) > 0:
                answer = self._read(left)
                if answer is not None and answer & 0x93 == 0x12:
                    return answer
        except OSError as error:
            raise PrinterTrouble(Trouble.UNREACHABLE) from error
        raise PrinterTrouble(Trouble.UNREACHABLE)

    def _read(self, seconds: float) -> int | None:
        """One byte, or None where none came. Raises OSError where the line is cut."""
        self._line.settimeout(max(seconds, 0.01))
        try:
            answer = self._line.recv(1)
        except TimeoutError:
            return None
        if not answer:
            raise ConnectionResetError
        self._worked_off |= not answer[0] & 0x90  # as GS r answers; every DLE EOT sets bit 4
        return answer[0]
