"""Indexes and constraints made after a table's first rows, not row by row beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kaifong.infra.database import fetch_all

# The table's keys to other tables, unique and exclusion constraints, in an order in which they can be dropped and made.
CONSTRAINTS = """
select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where conrelid = %(table)s::regclass and contype in ('u', 'x', 'f')
order by contype <> 'f', conname
"""
INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = %(table)s::regclass and not i.indisprimary
    and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
order by 1
"""
OWNED = "select pg_has_role(relowner, 'usage') from pg_class where oid = %(table)s::regclass"


@contextmanager
def indexed_afterwards(*tables: str) -> Iterator[None]:
    """Within a transaction: set aside what slows the filling of these tables, and make it again, as it was, at the end.

    Primary keys and checks stay. A row that breaks a constraint is refused all the same, when the constraint is made.
    A table that holds rows, or that the database user does not own, keeps all its own, checked row by row. Measured on 837,800 tenancies and
    2.1 million persons: see docs/reference/file-layouts-tenancies.md.
    """
    remake: list[str] = []
    with connection.cursor() as cursor:
        # Else millions of foreign keys queue in memory until the commit, and a table with any queued cannot be altered.
        cursor.execute("set constraints all immediate")
        for table in tables:
            if _has_rows(table) or fetch_all(OWNED, {"table": table}) != [(True,)]:
                continue
            for name, definition in fetch_all(CONSTRAINTS, {"table": table}):
                cursor.execute(f"alter table {table} drop constraint {name}")
                remake.append(f"alter table {table} add constraint {name} {definition}")
            for name, definition in fetch_all(INDEXES, {"table": table}):
                cursor.execute(f"drop index {name}")
                remake.append(definition)
        yield
        for statement in reversed(remake):
            cursor.execute(statement)


def _has_rows(table: str) -> bool:
    return fetch_all(f"select exists (select from {table})") == [(True,)]  # noqa: S608
