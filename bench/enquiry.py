"""``make bench-enquiry``: what a signed-in tenant asks most, on the full register. See docs/reference/benchmarks.md.

On the world that ``make bench-rent`` left below KAIFONG_HOME (``var/bench``). ``BENCH_SECONDS`` (10) is a run's length.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("KAIFONG_HOME", str(Path("var/bench").absolute()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
os.environ.pop("DATABASE_URL", None)

from bench import load
from bench.bare import Account, Digest
from bench.harness import database_settings, figure, held_database

SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
ROUNDS = 3
"""The program and its limit take turns, so that whatever else the machine does falls on both."""
TENANTS = 10_000
CALLERS = 8
WORKERS = 2
OPEN_RATE = 100.0
ASKED = {
    "rent-status": "/api/v1/questions/rent-status",
    "payment-history": "/api/v1/questions/payment-history",
    "portal-page": "/zh-hant/my/ask/rent-status/",
}
HOME = Path(os.environ["KAIFONG_HOME"])


def main() -> None:
    with held_database() as url, ExitStack() as servers:
        settings = database_settings(url)
        os.environ["KAIFONG_TODAY"] = last_day(url)
        tenants = sign_in()
        taken = HOME / "statements.pickle"
        taken.write_bytes(pickle.dumps({path: take_down(path, *tenants[0]) for path in ASKED.values()}))
        ours = servers.enter_context(serving("kaifong serve", [sys.executable, "-m", "kaifong", "serve"], {}))
        bare = servers.enter_context(
            serving(
                "bare", [sys.executable, "-m", "bench.bare_server"], {"BENCH_TAKEN": str(taken), "BENCH_DATABASE": url}
            )
        )
        for name, path in ASKED.items():
            measure(name, path, tenants, ours, bare, settings)


def last_day(url: str) -> str:
    """The last day that was sealed: as at it, every month has been charged and paid."""
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("select max(day) from ledger_seal").fetchone()
    assert row is not None
    return str(row[0])


def sign_in() -> list[tuple[int, str]]:
    """Sessions of random tenants, as the portal opens them; all in one transaction, for they are no part of the measure."""
    import django

    django.setup()
    from django.db import transaction

    from kaifong.domains.access import api as access
    from kaifong.infra import clock
    from kaifong.infra.database import fetch_all

    chance = random.Random(1)
    accounts = [row[0] for row in fetch_all("select account_no from tenancies_tenancy order by account_no")]
    chosen = chance.sample(accounts, min(TENANTS, len(accounts)))
    with transaction.atomic():
        return [
            (account, access.session_open(account_no=account, door="portal", assurance=2, now=clock.now()))
            for account in chosen
        ]


def take_down(path: str, account: int, token: str) -> list[tuple[str, Any]]:
    """The statements with which the program answers, marked where they name the account or its session."""
    from django.db import connection
    from django.test import Client

    digest = hashlib.sha256(token.encode()).digest()

    def marked(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: marked(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [marked(one) for one in value]
        if type(value) is int and value == account:
            return Account(value)
        return Digest(digest) if isinstance(value, bytes | memoryview) and bytes(value) == digest else value

    ran: list[tuple[str, Any]] = []

    def watch(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        ran.append((statement, marked(values)))
        return execute(statement, values, many, context)

    client = Client(headers={"Host": "localhost"})
    client.cookies["kf_portal"] = token
    with connection.execute_wrapper(watch):
        assert client.get(path).status_code == 200, path
    assert 3 <= len(ran) <= 5, ran
    return ran


@contextmanager
def serving(name: str, command: list[str], environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--workers", str(WORKERS)],
        stdout=subprocess.DEVNULL, env={**os.environ, **environment},
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit(f"{name} did not start")
        yield port
    finally:
        server.terminate()
        server.wait()


def measure(
    name: str, path: str, tenants: list[tuple[int, str]], ours: int, bare: int, settings: dict[str, str]
) -> None:
    head = "GET {} HTTP/1.1\r\nHost: localhost\r\nCookie: kf_portal={}\r\n\r\n"
    to_us = [head.format(path, token).encode() for _account, token in tenants]
    to_bare = [head.format(f"{path}?{account}", token).encode() for account, token in tenants]
    for port, requests in ((ours, to_us), (bare, to_bare)):
        load.closed(port, requests, connections=CALLERS, seconds=2)
    runs = [
        (load.closed(ours, to_us, connections=CALLERS, seconds=SECONDS / ROUNDS),
         load.closed(bare, to_bare, connections=CALLERS, seconds=SECONDS / ROUNDS))
        for _ in range(ROUNDS)
    ]  # fmt: skip
    of_us, limit = (_together(side) for side in zip(*runs, strict=True))
    at_rate = load.opened(ours, to_us, rate=OPEN_RATE, seconds=SECONDS)
    figure(
        name, seconds=of_us.seconds, ratio=round(of_us.rate / limit.rate, 2), rps=round(of_us.rate),
        limit_rps=round(limit.rate), limit="bare ASGI handler, the same SQL through psycopg's async pool",
        p50_ms=of_us.percentile_ms(50), p99_ms=of_us.percentile_ms(99),
        at_100_a_second_p50_ms=at_rate.percentile_ms(50), at_100_a_second_p99_ms=at_rate.percentile_ms(99),
        callers=CALLERS, workers=WORKERS, tenants=len(tenants), settings=settings,
    )  # fmt: skip


def _together(runs: tuple[load.Loaded, ...]) -> load.Loaded:
    return load.Loaded(sum(run.seconds for run in runs), [time for run in runs for time in run.times])


if __name__ == "__main__":
    main()
