"""SQL beside the service that runs it, named locks, and set-based loading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import psycopg
from django.db import connection, transaction

LOCK_NAMESPACE = 0x4B46  # "KF": the first half of every advisory lock's key
LOCKS = {
    "visits.routes": 2_000_000,
    "visits.device": 1_000_000,
    "office.worklist": 1_000,
    "ledger.seal": 1,
    "rules.load": 2,
    "estates.import": 3,
    "tenancies.import": 4,
    "payments.register": 5,
    "applications.register": 7,
    "applications.offer": 8,
    "visits.cycle": 9,
    "payments.channel": 100,
}
"""Advisory locks by name, in the order in which they are taken; `payments.channel` is followed by one key a channel,
`office.worklist` by a thousand that rows share,
`visits.device` by one a handheld, of which there are less than a million, `visits.routes` by one a day."""


@cache
def sql(package: str, name: str) -> str:
    """The statement in ``<package>/sql/<name>.sql``."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def lock(name: str, *, plus: int = 0, shared: bool = False) -> None:
    """Take a named advisory lock until the transaction ends."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s, %s)", [LOCK_NAMESPACE, LOCKS[name] + plus])


def execute(statement: str, parameters: Mapping[str, Any] | None = None) -> int:
    """Run one statement and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def fetch_all(statement: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def fetch_one(statement: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


@contextmanager
def snapshot() -> Iterator[None]:
    """All statements within see the database as at one moment, so that figures read one after another agree.

    Within a transaction it changes nothing: that one decides.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        execute("set transaction isolation level repeatable read")
        yield


@contextmanager
def copy_into(target: str) -> Iterator[psycopg.Copy]:
    """``COPY`` rows into ``table (column, …)`` over the transaction's connection."""
    with connection.cursor() as cursor, cursor.copy(f"copy {target} from stdin") as copy:
        yield copy
