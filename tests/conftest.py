"""What all tests share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _wipe(_self: TransactionTestCase) -> None:
    """Empty the tables after a test that committed; the guards that refuse it are set aside for that alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(format('%I', tablename), ', ') from pg_tables where schemaname = 'public'"
            " and tablename not in ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        (tables,) = cursor.fetchone()
        cursor.execute("set session_replication_role = replica")
        cursor.execute(f"truncate {tables} restart identity")
        cursor.execute("set session_replication_role = origin")


TransactionTestCase._fixture_teardown = _wipe  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
) -> Iterator[None]:
    """The tests' own database, whichever tests are run. pytest-django's makes one only where a test is marked or takes
    ``db``; journeys, which share a world for a module, would fill and empty the landlord's."""
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, aliases=[DEFAULT_DB_ALIAS], serialized_aliases=[], keepdb=django_db_keepdb
        )
    yield
    with django_db_blocker.unblock():
        if not django_db_keepdb:
            teardown_databases(made, verbosity=0)


_parse = ast.parse


def _parsed(*arguments: Any, **more: Any) -> Any:
    """CPython 3.11 before 3.11.8 now and then takes its own parser's depth for another's (gh-106905): then once more."""
    for _ in range(5):
        try:
            return _parse(*arguments, **more)
        except SystemError:
            continue
    return _parse(*arguments, **more)


ast.parse = _parsed  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def the_landlords_language() -> None:
    """What a page of the test before was drawn in stays the thread's language; each test begins with the landlord's."""
    translation.deactivate()
