"""What all tests share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import settings

from kaifong.domains.access import hashing

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _wipe(_self: TransactionTestCase) -> None:
    """Empty the tables after a test that committed; the guards that refuse it are set aside for that alone.

    Few of 140 tables have rows then: to delete them is quicker than to truncate all, and waits for nobody who reads.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(format('select %L where exists (select from %I)', tablename, tablename), ' union all ')"
            " from pg_tables where schemaname = 'public'"
            " and tablename not in ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        [(with_rows,)] = cursor.fetchall()
        cursor.execute(with_rows)
        filled = cursor.fetchall()
        cursor.execute("set local session_replication_role = replica")
        for (table,) in filled:
            cursor.execute(f'delete from "{table}"')


TransactionTestCase._fixture_teardown = _wipe  # type: ignore[method-assign]


TOGETHER = ("tests/journeys/hotline",)
"""Folders whose tests all go to one worker: their calls would disturb one another."""
FIRST = (
    *TOGETHER,
    "tests/crash/test_kills.py",
    "tests/unit/hotline/dialog/test_any_keys.py",
    "tests/journeys/portal/test_portal_in_a_browser.py",
)
"""What takes minutes, where workers share the tests: who began it last would keep the others waiting."""


def _together(nodeid: str) -> str:
    """A module's tests go to one worker, with the world that they share."""
    module = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if module.startswith(folder)), module)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """xdist's own groups are void: 3.8 writes them where pytest 9.2 no longer looks for a test's name."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _together(nodeid)

    config.option.loadscopereorder = False
    return Together(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """After pytest-django, which puts tests into an order of its own."""
    yield
    items.sort(key=lambda item: FIRST.index(_together(item.nodeid)) if _together(item.nodeid) in FIRST else len(FIRST))


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


AS_IT_RUNS = hashing.HASHER


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """A secret that people type is hashed in no time: thousands are in a run, and each would take a thirtieth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def hashes_as_they_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", AS_IT_RUNS)


@pytest.fixture(autouse=True)
def the_landlords_language() -> None:
    """What a page of the test before was drawn in stays the thread's language; each test begins with the landlord's."""
    translation.deactivate()
