"""Keys as RFC 4733 events in one capture, for sipp to play.

sipp 3.6.1's own DTMF reuses timestamps, so that engines drop the digits after the first. Here sequence numbers and
timestamps grow, an event keeps its own, and its end is said three times; between events there is silence, as a telephone
sends it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

SILENCE, EVENTS = 8, 101
"""Payload types: A-law, and what the scenario's offer calls events."""
CODES = {**{str(digit): digit for digit in range(10)}, "*": 10, "#": 11}
FRAME_SECONDS, FRAME = 0.02, 160
KEY_FRAMES, PAUSE_FRAMES = 5, 7


def capture(keys: Sequence[tuple[float, str]], *, until: float) -> bytes:
    """A pcap: for each pair so many seconds of silence, then the keys."""
    line = _Line()
    for wait, pressed in keys:
        line.silence(round(wait / FRAME_SECONDS))
        for key in pressed:
            line.press(CODES[key])
            line.silence(PAUSE_FRAMES)
    line.silence(round(until / FRAME_SECONDS) - line.frame)
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1) + b"".join(line.packets)


class _Line:
    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.frame = 0

    def silence(self, frames: int) -> None:
        for _ in range(frames):
            self._send(SILENCE, self.frame, False, b"\xd5" * FRAME)
            self.frame += 1

    def press(self, code: int) -> None:
        begun = self.frame
        for step in range(1, KEY_FRAMES + 1):
            self._send(EVENTS, begun, step == 1, struct.pack(">BBH", code, 10, FRAME * step))
            self.frame += 1
        for late in range(3):
            event = struct.pack(">BBH", code, 0x80 | 10, FRAME * (KEY_FRAMES + 1))
            self._send(EVENTS, begun, False, event, late=0.0005 * late)
        self.frame += 1

    def _send(self, kind: int, timestamp: int, marked: bool, payload: bytes, late: float = 0.0) -> None:
        number = 1_000 + len(self.packets)
        rtp = struct.pack(
            ">BBHII", 0x80, (marked << 7) | kind, number & 0xFFFF, 160_000 + timestamp * FRAME, 0xC0FFEE01
        )
        udp = struct.pack(">HHHH", 40_000, 40_002, len(rtp + payload) + 8, 0) + rtp + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + udp
        frame = b"\0" * 12 + b"\x08\0" + ip
        seconds, micros = divmod(10**12 + round((self.frame * FRAME_SECONDS + late) * 1e6), 10**6)
        self.packets.append(struct.pack("<IIII", seconds, micros, len(frame), len(frame)) + frame)
