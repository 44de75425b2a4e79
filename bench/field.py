"""``make bench-field``: handhelds against the server as it is deployed. See docs/reference/benchmarks.md.

On a world of ``BENCH_TENANCIES`` (20,000) below KAIFONG_HOME (``var/bench-field``), made where it is not there. Each run opens
the next cycle, plans today's visits for officers of its own and enrols their handhelds: ``BENCH_DEVICES`` (200) that come at
once, ``BENCH_PUSHES`` (60) one after another. ``BENCH_PHOTOS`` (2) are taken at each of an officer's 25 flats.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

os.environ.setdefault("KAIFONG_HOME", str(Path("var/bench-field").absolute()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
os.environ.pop("DATABASE_URL", None)

import django
import psycopg
from psycopg import sql

from bench.enquiry import serving
from bench.field_world import VISITS, enrolled, statements_of
from bench.handhelds import (
    OPERATIONS_A_VISIT,
    SESSION,
    Answer,
    Asked,
    Day,
    Line,
    at_once,
    opened,
    package,
    photograph,
    recorded,
    request,
)
from bench.harness import database_settings, figure, held_database, kaifong
from bench.hotline import postmaster
from bench.watching import Watch
from kaifong.sim.handheld import Handheld

HOME = Path(os.environ["KAIFONG_HOME"])
TENANCIES = os.environ.get("BENCH_TENANCIES", "20000")
DEVICES = int(os.environ.get("BENCH_DEVICES", "200"))
PUSHES = int(os.environ.get("BENCH_PUSHES", "60"))
PHOTOS = int(os.environ.get("BENCH_PHOTOS", "2"))
WARM = 5
"""Handhelds that go before the measured ones: the first requests open connections and compile nothing twice."""
WRITTEN = {
    "visits_operation": ("id", "device_id", "seq", "visit_id", "kind", "digest", "body_cipher", "client_time",
                         "clock_doubtful", "received_at", "result", "reason", "looked_by"),
    "visits_operationattachment": ("operation_id", "sha256"),
    "visits_attempt": ("visit_id", "operation_id", "at", "officer", "step", "window", "outcome"),
    "outbox_event": ("key", "name", "account_no", "facts"),
    "access_auditrecord": ("actor", "door", "action", "account_no", "detail"),
}  # fmt: skip
"""What a push adds rows to, and the columns that it fills."""


def main() -> None:
    if not (HOME / "ready").exists():
        kaifong("db", "migrate")
        kaifong("world", "populate", "--seed", "1", "--tenancies", TENANCIES)
        (HOME / "ready").touch()
    with held_database() as url, ExitStack() as servers:
        settings = database_settings(url)
        django.setup()
        today = _today()
        handhelds = enrolled(WARM + PUSHES + DEVICES + 1, today)
        statements = statements_of(handhelds.pop(), today)
        server = servers.enter_context(serving("kaifong serve", [sys.executable, "-m", "kaifong", "serve"], {}))
        watch = Watch({"server": _server_process(server), "postgresql": postmaster(url)})
        warm, alone, together = handhelds[:WARM], handhelds[WARM:-DEVICES], handhelds[-DEVICES:]
        one_after_another(server, warm, today, url)
        with _peak(watch) as peak:
            packages, pushes, rows, limit = one_after_another(server, alone, today, url)
        figure(
            "field-package", seconds=sum(packages), rows=len(packages) * VISITS, visits=VISITS, **_spread(packages),
            statements=statements["package"], peak_rss_mb=round(peak[0]), settings=settings,
        )  # fmt: skip
        figure(
            "field-push", seconds=sum(pushes), limit_seconds=sum(limit), rows=rows, operations=OPERATIONS_A_VISIT * VISITS,
            **_spread(pushes), statements=statements["push"], limit="the same rows inserted through bare psycopg",
            peak_rss_mb=round(peak[0]), settings=settings,
        )  # fmt: skip
        bare = servers.enter_context(serving("bare", [sys.executable, "-m", "bench.field_bare"], {}))
        measure_devices(server, bare, together, today, watch, settings)


def one_after_another(
    port: int, handhelds: Sequence[Handheld], today: date, url: str
) -> tuple[list[float], list[float], int, list[float]]:
    """Seconds of each package and push; how many rows the pushes added, and the seconds of inserting them without us."""
    packages: list[float] = []
    pushes: list[float] = []
    limit: list[float] = []
    rows = 0
    for one in handhelds:
        one.session = _session(_alone(port, one, SESSION).body)
        fetched = _alone(port, one, package(today))
        opened(one, fetched.body, today)
        batch = recorded(one, [b""])[0]
        with psycopg.connect(url) as connection:
            before = _marks(connection)
        push = _alone(port, one, batch)
        assert push.body.count(b'"applied"') == OPERATIONS_A_VISIT * VISITS, push.body
        added, seconds = inserted(url, before)
        packages.append(fetched.seconds)
        pushes.append(push.seconds)
        limit.append(seconds)
        rows += added
    return packages, pushes, rows, limit


def _alone(port: int, one: Handheld, asked: Asked) -> Answer:
    async def day(line: Line) -> list[Answer]:
        return [await line.ask(asked.kind, request(one, asked))]

    _seconds, [[answer]] = at_once(port, [day])
    assert answer.status in (200, 201), answer
    return answer


def _marks(connection: psycopg.Connection) -> dict[str, Any]:
    """What tells the rows that a push adds from those before."""
    marks: dict[str, Any] = {"visits_operation": connection.execute("select clock_timestamp()").fetchone()[0]}  # type: ignore[index]
    for table in list(WRITTEN)[1:]:
        query = sql.SQL("select coalesce(max(id), 0) from {}").format(sql.Identifier(table))
        marks[table] = connection.execute(query).fetchone()[0]  # type: ignore[index]
    return marks


def inserted(url: str, before: dict[str, Any]) -> tuple[int, float]:
    """How many rows were added since, and the seconds in which bare psycopg adds them to tables with the same indexes."""
    with psycopg.connect(url, autocommit=True) as connection:
        batches = []
        for table, columns in WRITTEN.items():
            bare = sql.Identifier(f"bench_{table}")
            connection.execute(
                sql.SQL("create table if not exists {} (like {} including all)").format(bare, sql.Identifier(table))
            )
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            of, newer = sql.Identifier(table), "received_at" if table == "visits_operation" else "id"
            rows = connection.execute(
                sql.SQL("select {} from {} where {} > %s").format(names, of, sql.Identifier(newer)), (before[table],)
            ).fetchall()
            if table in ("outbox_event", "access_auditrecord"):
                rows = [(*row[:-1], psycopg.types.json.Jsonb(row[-1])) for row in rows]
            places = sql.SQL(", ").join(sql.Placeholder() * len(columns))
            batches.append((sql.SQL("insert into {} ({}) values ({})").format(bare, names, places), rows))
        started = time.perf_counter()
        with connection.transaction(), connection.cursor() as cursor:
            for insert, rows in batches:
                cursor.executemany(insert, rows)
        seconds = time.perf_counter() - started
    return sum(len(rows) for _insert, rows in batches), seconds


def measure_devices(
    server: int, bare: int, handhelds: Sequence[Handheld], today: date, watch: Watch, settings: dict[str, str]
) -> None:
    """All handhelds at once: a session and a package each; then, with what they recorded, the push and the photographs.

    What handhelds do themselves (opening, recording, sealing) is done between the two, with no clock running.
    """
    replayed: dict[str, list[tuple[str, bytes]]] = {one.device: [] for one in handhelds}
    photographs = [photograph() for _ in range(PHOTOS)]
    work: dict[str, list[Asked]] = {}

    async def morning(line: Line, one: Handheld) -> list[Answer]:
        first = await line.ask("session", _kept(replayed, one, SESSION))
        one.session = _session(first.body)
        return [first, await line.ask("package", _kept(replayed, one, package(today)))]

    async def evening(line: Line, one: Handheld) -> list[Answer]:
        return [await line.ask(asked.kind, _kept(replayed, one, asked)) for asked in work[one.device]]

    with _peak(watch) as peak:
        watch.begin()
        of_morning, mornings = at_once(server, [_of(morning, one) for one in handhelds])
        first_cpu, _ = watch.end()
        for one, answers in zip(handhelds, mornings, strict=True):
            opened(one, answers[1].body, today)
            work[one.device] = recorded(one, photographs)
        watch.begin()
        of_evening, evenings = at_once(server, [_of(evening, one) for one in handhelds])
        cpu, _ = watch.end()
    answers = [answer for day in (*mornings, *evenings) for answer in day]
    failed = [answer for answer in answers if answer.status not in (200, 201)]
    applied = sum(answer.body.count(b'"applied"') for answer in answers if answer.kind == "push")

    async def again(line: Line, one: Handheld) -> list[Answer]:
        return [await line.ask(kind, written) for kind, written in replayed[one.device]]

    limit, _answers = at_once(bare, [_of(again, one) for one in handhelds])
    by_kind = defaultdict(list)
    for answer in answers:
        by_kind[answer.kind].append(answer.seconds)
    seconds = of_morning + of_evening
    figure(
        "field-devices", seconds=seconds, limit_seconds=limit, rows=applied, devices=len(handhelds),
        requests=len(answers), failed=len(failed), rps=round(len(answers) / seconds), morning_seconds=round(of_morning, 1),
        photographs=len(by_kind["file"]), photograph_kb=round(len(photographs[0]) / 1024) if photographs else 0,
        received=_received(handhelds), p95_ms={kind: _spread(times)["p95_ms"] for kind, times in by_kind.items()},
        cpu_percent=cpu, morning_cpu_percent=first_cpu, peak_rss_mb=round(peak[0]),
        limit="a bare handler under the same server that reads the same requests and answers", settings=settings,
    )  # fmt: skip


def _kept(replayed: dict[str, list[tuple[str, bytes]]], one: Handheld, asked: Asked) -> bytes:
    written = request(one, asked)
    replayed[one.device].append((asked.kind, written))
    return written


def _of(day: Callable[[Line, Handheld], Any], one: Handheld) -> Day:
    return lambda line: day(line, one)


def _received(handhelds: Sequence[Handheld]) -> int:
    """Visits that are finished and whose every file is there."""
    from kaifong.domains.visits import api as visits

    return sum(visits.visit_received(int(visit["visit"])) for one in handhelds for visit in one.package["visits"])


@contextmanager
def _peak(watch: Watch) -> Iterator[list[float]]:
    """The most memory that the server's processes had together, looked at four times a second."""
    peak, over = [0.0], Event()

    def look() -> None:
        while not over.wait(0.25):
            peak[0] = max(peak[0], watch.rss_mb("server"))

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _server_process(port: int) -> int:
    """Our child that was started with this port."""
    import psutil

    return next(one.pid for one in psutil.Process().children() if str(port) in one.cmdline())


def _session(answer: bytes) -> str:
    return str(json.loads(answer)["session"])


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[min(len(ordered) * 95 // 100, len(ordered) - 1)] * 1000, 1),
    }


def _today() -> date:
    from kaifong.infra import clock

    return clock.today()


if __name__ == "__main__":
    main()
