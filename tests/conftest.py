"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
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


@pytest.fixture(autouse=True)
def the_landlords_language() -> None:
    """What a page of the test before was drawn in stays the thread's language; each test begins with the landlord's."""
    translation.deactivate()
