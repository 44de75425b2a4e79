"""Many handhelds at once: `kaifong.sim.handheld` speaks, one connection each, and every answer is timed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from PIL import Image

from kaifong.sim.handheld import Handheld, Reply

LONGEST, SHORTER = 1600, 1200
"""A photograph's sides, as the app draws them."""
OPERATIONS_A_VISIT = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is signed when it is sent."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    kind: str
    seconds: float
    status: int
    body: bytes


SESSION = Asked("session", "POST", "sessions", b"{}")


def package(day: date) -> Asked:
    return Asked("package", "GET", f"packages/{day}")


def photograph() -> bytes:
    """About 100 KB, of the size that the app makes."""
    small = Image.effect_noise((LONGEST // 32, SHORTER // 32), 60)
    out = BytesIO()
    small.resize((LONGEST, SHORTER)).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def request(one: Handheld, asked: Asked) -> bytes:
    """A request as it goes over the line."""
    written: list[bytes] = []

    def write(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        own = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in (own | dict(headers)).items())
        written.append(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        return Reply(200, {}, b"")

    one.send = write
    one.ask(asked.method, asked.path, asked.body, **asked.headers)
    return written[0]


def opened(one: Handheld, answer: bytes, day: date) -> None:
    """A package that came: looked at, opened and kept."""
    one.send = lambda *_: Reply(200, {}, answer)
    one.fetch(day)


def recorded(one: Handheld, photographs: Sequence[bytes]) -> list[Asked]:
    """A day's work: each flat begun, members seen, photographs, finished; then the photographs themselves."""
    operations: list[dict[str, Any]] = []
    files: list[Asked] = []
    now = datetime.now(UTC)
    for visit in one.package["visits"]:
        taken = [one.photo(content) for content in photographs]
        members = visit["household"]["members"]
        seen = ("member.seen", {"person": [None, members[0]["person"]]}) if members else ("note", {"text": [None, "-"]})
        names = [name for name, _sealed in taken]
        for kind, changes, attached in (
            ("visit.start", {}, []),
            (*seen, []),
            ("observation", {"photographs": [None, len(names)]}, names),
            ("visit.outcome", {"outcome": [None, "verified"]}, []),
        ):
            operations.append(one.sealed(one.operation(visit, kind, changes, at=now, attachments=attached)))
        for name, sealed in taken:
            at = {"Kaifong_Offset": "0", "Kaifong_Length": str(len(sealed))}
            files.append(Asked("file-asked", "HEAD", f"attachments/{name}"))
            files.append(Asked("file", "PATCH", f"attachments/{name}", sealed, at))
    return [Asked("push", "POST", "operations", json.dumps({"operations": operations}).encode()), *files]


class Line:
    """One connection, kept."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Line:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self, kind: str, request: bytes) -> Answer:
        started = time.perf_counter()
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        at = head.find(b"content-length:")
        length = 0 if at < 0 or request.startswith(b"HEAD") else int(head[at + 15 : head.index(b"\r", at)])
        body = await self._reader.readexactly(length)
        return Answer(kind, time.perf_counter() - started, int(head[9:12]), body)


Day = Callable[[Line], Awaitable[list[Answer]]]


def at_once(port: int, days: Sequence[Day]) -> tuple[float, list[list[Answer]]]:
    """Each day by a connection of its own, all at the same time: the seconds of all together, and the answers of each."""

    async def one(day: Day) -> list[Answer]:
        async with Line(port) as line:
            return await day(line)

    async def everybody() -> tuple[float, list[list[Answer]]]:
        started = time.perf_counter()
        answers = await asyncio.gather(*map(one, days))
        return time.perf_counter() - started, list(answers)

    return asyncio.run(everybody())
