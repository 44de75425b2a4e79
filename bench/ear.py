"""Hundreds of ears and fingers at once, in one process that costs little: RTP taken with the kernel's time of its coming, and
keys pressed as RFC 4733 events.

Python's own loops would be late at 20,000 packets a second, so no moment is taken from them: it is the kernel's, told with
each packet.
"""

from __future__ import annotations

import heapq
import json
import random
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from array import array
from dataclasses import dataclass, field

SO_TIMESTAMPNS = 35
SOUND = 8
"""A-law's payload type."""
PORTS = 10_000
"""sipp gives calls these in turn, and then the first again."""
FRAME_SAMPLES = 160
LOOK_SECONDS = 0.005
QUIET_SECONDS = 1.0
"""After which a turn has ended, which had so many packets at least."""
TURN_PACKETS = 10
ANSWER_PACKETS = 50
"""A second of sound after the last keys: an answer, or the engine's one file."""
KEY_FRAMES, KEY_EVERY_SECONDS = 5, 0.22
SILENCE = b"\xd5" * FRAME_SAMPLES
EVENTS = {**{str(digit): digit for digit in range(10)}, "*": 10, "#": 11}


Packet = tuple[int, int, bytes]
"""Payload type with its marker, timestamp, payload."""


@dataclass(slots=True)
class Step:
    """Press the keys when this turn has been listened to for so long, or has ended before that."""

    listen_seconds: float
    keys: str = field(repr=False)


@dataclass(slots=True)
class Caller:
    """One call."""

    number: int
    socket: socket.socket
    steps: list[Step]
    engine: tuple[str, int]
    source: int
    first: float
    last: float
    next_timestamp: int = -1
    turn_since: float = 0.0
    turn_packets: int = 0
    pressed_until: float = 0.0
    at: int = 0
    sequence: int = field(default_factory=lambda: random.randrange(1 << 15))


Due = tuple[float, int, Caller, Packet]


@dataclass(slots=True)
class Port:
    """Where calls come one after another; a new source of sound is another call.

    Attributes:
        number: of its next call.
    """

    socket: socket.socket
    number: int
    caller: Caller | None = None


class Ear:
    """Args: ``scripts`` by call, the first one's port, every how many ports another has its own, and a call's length."""

    def __init__(self, scripts: list[list[Step]], *, port: int, every: int, seconds: float) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        self.scripts, self.seconds = scripts, seconds
        self.ports_used = min(len(scripts), PORTS // every)
        self.selector = selectors.EpollSelector()
        for number in range(self.ports_used):
            self._listen(port + every * number, number)
        self.first = [0.0] * len(scripts)
        self.done = [False] * len(scripts)
        self.spacings = array("d")
        self._up: list[Caller] = []
        self._due: list[Due] = []
        self._count = 0

    def _listen(self, port: int, number: int) -> None:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        one.setblocking(False)
        one.bind(("127.0.0.1", port))
        self.selector.register(one, selectors.EVENT_READ, Port(one, number))

    def listen(self, until: signal.Signals) -> None:
        """Until that signal comes."""
        ended = []
        signal.signal(until, lambda *_: ended.append(True))
        frames, begun = 0, time.time()
        while not ended:
            time.sleep(LOOK_SECONDS)
            for key, _events in self.selector.select(0):
                self._take(key.data)
            now = time.time()
            while begun + frames * 0.02 < now:
                frames += 1
                self._up = [caller for caller in self._up if now - caller.first < self.seconds]
                for caller in self._up:
                    self._send(caller, SOUND, frames * FRAME_SAMPLES, SILENCE)
                    if caller.at < len(caller.steps):
                        self._decide(caller, now)
            while self._due and self._due[0][0] <= now:
                _, _, caller, packet = heapq.heappop(self._due)
                self._send(caller, *packet)

    def _take(self, port: Port) -> None:
        while True:
            try:
                data, ancillary, _flags, address = port.socket.recvmsg(2048, 64)
            except BlockingIOError:
                return
            if len(data) < 12 + FRAME_SAMPLES or data[1] & 0x7F != SOUND:
                continue
            seconds, nanoseconds = struct.unpack_from("qq", ancillary[0][2])
            came = seconds + nanoseconds / 1e9
            timestamp, source = struct.unpack_from("!II", data, 4)
            caller = port.caller
            if caller is None or caller.source != source:
                if port.number >= len(self.scripts):
                    continue
                caller = port.caller = Caller(
                    port.number, port.socket, self.scripts[port.number], address, source, came, came
                )
                port.number += self.ports_used
                self.first[caller.number] = came
                self._up.append(caller)
            elif timestamp == caller.next_timestamp:
                self.spacings.append(came - caller.last)
            if not caller.turn_since and came >= caller.pressed_until:
                caller.turn_since, caller.turn_packets = came, 0
            caller.turn_packets += 1
            if caller.at == len(caller.steps) and caller.turn_packets == ANSWER_PACKETS:
                self.done[caller.number] = True
            caller.last = came
            caller.next_timestamp = (timestamp + FRAME_SAMPLES) & 0xFFFFFFFF

    def _decide(self, caller: Caller, now: float) -> None:
        """Press the next keys where it is time, and then listen to the next turn."""
        step = caller.steps[caller.at]
        ended = caller.turn_packets >= TURN_PACKETS and now - caller.last >= QUIET_SECONDS
        if not caller.turn_since or (now - caller.turn_since < step.listen_seconds and not ended):
            return
        caller.at += 1
        for nth, key in enumerate(step.keys):
            for when, packet in self._key(key, now + nth * KEY_EVERY_SECONDS):
                self._count += 1
                heapq.heappush(self._due, (when, self._count, caller, packet))
        caller.pressed_until = now + len(step.keys) * KEY_EVERY_SECONDS
        caller.turn_since, caller.turn_packets = 0.0, 0

    def _key(self, key: str, pressed: float) -> list[tuple[float, Packet]]:
        """One event at one timestamp, growing every 20 ms, its end said three times (RFC 4733, 2.5.1)."""
        begun = int(pressed * 8000) & 0xFFFFFFFF
        packets = []
        for frame in (*range(1, KEY_FRAMES + 1), *[KEY_FRAMES + 1] * 3):
            marker = 0x80 if frame == 1 else 0
            end = 0x80 if frame > KEY_FRAMES else 0
            event = struct.pack("!BBH", EVENTS[key], end | 10, frame * FRAME_SAMPLES)
            packets.append((pressed + 0.02 * (frame - 1), (marker | 101, begun, event)))
        return packets

    def _send(self, caller: Caller, kind: int, timestamp: int, payload: bytes) -> None:
        assert caller.engine
        caller.sequence = (caller.sequence + 1) & 0xFFFF
        head = struct.pack("!BBHII", 0x80, kind, caller.sequence, timestamp & 0xFFFFFFFF, 0xCA11)
        caller.socket.sendto(head + payload, caller.engine)

    def report(self) -> dict[str, object]:
        """Moments of first packets by call, and how far each came; spacings of packets that follow one another in a sound."""
        spacings = sorted(self.spacings)

        def percentile_ms(percent: int) -> float:
            return round(spacings[len(spacings) * percent // 100] * 1000, 2) if spacings else 0.0

        return {
            "packets": len(spacings),
            "spacing_p50_ms": percentile_ms(50),
            "spacing_p99_ms": percentile_ms(99),
            "first": self.first,
            "done": self.done,
        }


def main() -> None:
    """Reads what to do from standard input, says ``ready``, listens until SIGTERM, reports on standard output. JSON both ways."""
    told = json.load(sys.stdin)
    scripts = [[Step(*step) for step in script] for script in told["scripts"]]
    ear = Ear(scripts, port=told["port"], every=told["every"], seconds=told["seconds"])
    print("ready", flush=True)
    ear.listen(signal.SIGTERM)
    print(json.dumps(ear.report()), flush=True)


if __name__ == "__main__":
    main()
