"""Worlds that many tests begin with are made once in a run, by the program; after that their rows are copied back.

The rows keep their ids. Sequences do not go back when a test is rolled back, so what a test adds gets ids beyond them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from kaifong.infra.database import fetch_all

P, T = ParamSpec("P"), TypeVar("T")

JOURNALS = frozenset({"access_auditrecord", "outbox_event"})
"""Rows of before do not meet the world's here: an id apart they may be equal, and none is ever looked up to be changed."""

Rows = dict[str, list[bytes]]
"""Lines as COPY writes them, by table and its columns: ``rules_rule (id, …)``."""


@dataclass(frozen=True)
class Kept:
    rows: Rows
    made: object


_kept: dict[Hashable, Kept] = {}


def kept(tables: Callable[[], None] | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Of a function that makes the same rows each time it is called with the same arguments, in tables where none are.

    Where some are, it is called as if it were not kept.

    Args:
        tables: makes the tables that the function makes.
    """

    def of(make: Callable[P, T]) -> Callable[P, T]:
        @wraps(make)
        def made(*args: P.args, **kwargs: P.kwargs) -> T:
            key = (make.__module__, make.__qualname__, args, tuple(kwargs.items()))
            with transaction.atomic():
                found = _kept.get(key)
                if found and _empty(found.rows):
                    if tables:
                        tables()
                    _write(found.rows)
                    return found.made  # type: ignore[return-value]
                before = {} if found else _read()
                result = make(*args, **kwargs)
                if not found and (rows := _added(before, _read())):
                    _kept[key] = Kept(rows, result)
                return result

        return made

    return of


@cache
def _tables() -> dict[str, str]:
    """By name, each table with the columns that can be written; of one in parts, the whole."""
    return dict(
        fetch_all(
            "select c.relname, format('%I (%s)', c.relname, string_agg(format('%I', a.attname), ', ' order by attnum))"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped"
            "   and attgenerated = ''"
            " where c.relkind in ('r', 'p') and not relispartition and c.relnamespace = 'public'::regnamespace"
            " group by c.relname"
        )
    )


def _read() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for name, table in _tables().items():
            with cursor.copy(f"copy (select {table.removeprefix(name).strip(' ()')} from {name}) to stdout") as copy:
                if lines := b"".join(copy).splitlines(keepends=True):
                    found[table] = lines
    return found


def _added(before: Rows, after: Rows) -> Rows | None:
    """None where the world changed what was there, or came beside it."""
    added = {}
    for table, lines in after.items():
        old = before.get(table, [])
        seen = set(old)
        if lines == old:
            continue
        if old and table.split()[0] not in JOURNALS:
            return None
        added[table] = [line for line in lines if line not in seen]
    return added if before.keys() <= after.keys() else None


def _empty(rows: Rows) -> bool:
    names = [name for name in (table.split()[0] for table in rows) if name not in JOURNALS]
    [(any_row,)] = fetch_all(f"select {' or '.join(f'exists (select from {name})' for name in names)}")
    return not any_row


def _write(rows: Rows) -> None:
    """As they were read; what they are checked against and what they set off was done when they were made."""
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for table, lines in rows.items():
            with cursor.copy(f"copy {table} from stdin") as copy:
                copy.write(b"".join(lines))
        cursor.execute("set local session_replication_role = origin")
