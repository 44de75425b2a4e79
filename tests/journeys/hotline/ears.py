"""Ears for callers that keep nothing of what they hear: a socket that their offer says sound is to be sent to."""

from __future__ import annotations

import socket
import struct
import threading
import time

import numpy as np

from kaifong.interfaces.hotline.caller.heard import RATE, Samples

ALAW = 8
GAP_SECONDS = 0.06
"""Packets come every 20 ms. After a longer pause the engine had nothing to say, unless a packet's timestamp follows on the
one before it: then this machine was busy."""


class Ear:
    """Use as a context; what was heard is kept after it."""

    def __enter__(self) -> Ear:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self._parts: list[tuple[float, int, bytes]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def heard(self) -> Samples:
        sound, came, next_timestamp = b"", 0.0, -1
        for at, timestamp, payload in self._parts:
            if came and timestamp != next_timestamp and at - came > GAP_SECONDS:
                sound += b"\xd5" * round((at - came) * RATE - len(payload))
            sound, came, next_timestamp = sound + payload, at, timestamp + len(payload)
        return from_alaw(sound)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                packet = self._socket.recv(2_000)
            except TimeoutError:
                continue
            _, kind, _, timestamp, _ = struct.unpack(">BBHII", packet[:12])
            if kind & 0x7F == ALAW:
                self._parts.append((time.monotonic(), timestamp, packet[12:]))


def from_alaw(sound: bytes) -> Samples:
    """ITU-T G.711's A-law as samples between -1 and 1."""
    octets = np.frombuffer(sound, np.uint8).astype(np.int32) ^ 0x55
    exponent, mantissa = (octets >> 4) & 7, octets & 0x0F
    size = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return (np.where(octets & 0x80, size, -size) / 32_768).astype(np.float32)
