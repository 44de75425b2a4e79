"""A load generator that costs next to nothing beside what it loads: requests made before, one process, epoll, no library."""

from __future__ import annotations

import random
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context

FAR = 3600.0


@dataclass
class Loaded:
    """Seconds that each answer took, and how long the run was."""

    seconds: float
    times: list[float]

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.times)
        return round(ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000, 2)


def closed(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Loaded:
    """So many callers, each of whom asks again as soon as it has its answer."""
    return _elsewhere(_closed, port, requests, connections, seconds)


def opened(port: int, requests: Sequence[bytes], *, rate: float, seconds: float) -> Loaded:
    """Callers who come when they come, at random moments, whether or not others still wait.

    An answer's time counts from the moment at which its caller came, so that a server which stands still is not spared.
    """
    return _elsewhere(_opened, port, requests, rate, seconds)


def _elsewhere(run, *arguments) -> Loaded:  # type: ignore[no-untyped-def]
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(run, arguments)


@dataclass
class _Caller:
    socket: socket.socket
    since: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    wanted: int = 0

    def ask(self, request: bytes, since: float) -> None:
        self.since = since
        self.received.clear()
        self.wanted = 0
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Take what has come; whether the answer is whole. Anything but 200 ends the run."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        if not self.wanted:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            if not self.received.startswith(b"HTTP/1.1 200"):
                raise ValueError(bytes(self.received[:300]))
            head = bytes(self.received[:end]).lower()
            at = head.index(b"content-length:") + 15
            self.wanted = end + 4 + int(head[at : (head.find(b"\r\n", at) + 1 or len(head) + 1) - 1])
        return len(self.received) >= self.wanted


def _connect(port: int, selector: selectors.BaseSelector) -> _Caller:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    caller = _Caller(connection)
    selector.register(connection, selectors.EVENT_READ, caller)
    return caller


def _closed(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Loaded:
    selector = selectors.EpollSelector()
    times: list[float] = []
    turn = _in_turn(requests)
    started = time.perf_counter()
    for _ in range(connections):
        _connect(port, selector).ask(next(turn), time.perf_counter())
    end = started + seconds
    while (now := time.perf_counter()) < end:
        for key, _events in selector.select(end - now):
            caller: _Caller = key.data
            if caller.answered():
                now = time.perf_counter()
                times.append(now - caller.since)
                caller.ask(next(turn), now)
    return Loaded(time.perf_counter() - started, times)


def _opened(port: int, requests: Sequence[bytes], rate: float, seconds: float) -> Loaded:
    selector = selectors.EpollSelector()
    chance = random.Random(1)
    times: list[float] = []
    idle: list[_Caller] = []
    turn = _in_turn(requests)
    started = comes = time.perf_counter()
    waiting = 0
    while True:
        now = time.perf_counter()
        while comes <= now and comes < started + seconds:
            caller = idle.pop() if idle else _connect(port, selector)
            caller.ask(next(turn), comes)
            waiting += 1
            comes += chance.expovariate(rate)
        if comes >= started + seconds and not waiting:
            return Loaded(seconds, times)
        for key, _events in selector.select(
            max(0.0, comes - time.perf_counter()) if comes < started + seconds else 1.0
        ):
            if key.data.answered():
                times.append(time.perf_counter() - key.data.since)
                idle.append(key.data)
                waiting -= 1


def _in_turn(requests: Sequence[bytes]):  # type: ignore[no-untyped-def]
    chance = random.Random(2)
    while True:
        yield chance.choice(requests)
