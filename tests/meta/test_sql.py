"""A domain's SQL writes its own tables alone, and reads none of a domain above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from kaifong.infra.database import LOCK_NAMESPACE, LOCKS
from tests.meta.tree import DOMAINS, PACKAGE, inside, modules_below, statements_of_domain, texts

WRITES_ELSEWHERE = {
    # A single payment is one round trip (ADR 9); the account's first payment opens it there.
    ("src/kaifong/domains/payments/sql/create_receive.sql", "ledger_account"),
}
"""Place and table. An entry that is no longer needed fails a test."""

_TABLE = r"(?:only\s+)?(?P<table>[a-z]+_[a-z0-9_]+)\b"
_WRITE = re.compile(
    rf"\b(?:insert\s+into|update|delete\s+from|truncate(?:\s+table)?|alter\s+table|(?:create|drop)\s+table|"
    rf"after\s+insert\s+on|before\s+update[\w ]*\s+on|copy)\s+{_TABLE}",
    re.IGNORECASE,
)
_WORD = re.compile(r"\b[a-z]+_[a-z0-9_]+\b")
_LOCK = re.compile(r"pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?\((\d+),\s*(\d+)[^)]*\);?(.*)")
_NAMED = re.compile(r'--\s*infra\.database\.LOCKS\["([^"]+)"\]')


def owners() -> dict[str, str]:
    """Every domain's tables, by name."""
    return {model._meta.db_table: label for label in DOMAINS for model in apps.get_app_config(label).get_models()}


def owner(table: str) -> str | None:
    """The domain that owns a table; a month's partition belongs to its parent's."""
    return owners().get(re.sub(r"_\d*$", "", table))


def writes_elsewhere(domain: str) -> Iterator[tuple[str, str]]:
    for place, statement in statements_of_domain(domain):
        for match in _WRITE.finditer(statement):
            if owner(match["table"]) not in (None, domain):
                yield place, match["table"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domains_sql_writes_its_own_tables_alone(domain: str) -> None:
    assert [found for found in writes_elsewhere(domain) if _without_line(found) not in WRITES_ELSEWHERE] == []


def test_every_exception_for_writing_elsewhere_is_still_needed() -> None:
    found = {_without_line(found) for domain in DOMAINS for found in writes_elsewhere(domain)}

    assert sorted(WRITES_ELSEWHERE - found) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domains_sql_reads_no_table_of_a_domain_above(domain: str) -> None:
    above = set(DOMAINS[DOMAINS.index(domain) + 1 :])
    read = [
        (place, word)
        for place, statement in statements_of_domain(domain)
        for word in _WORD.findall(statement)
        if owner(word) in above
    ]

    assert read == []


def test_nothing_above_the_domains_names_a_table() -> None:
    named = [
        (name, word)
        for name, _, tree in modules_below(
            "kaifong.selfservice", "kaifong.channels", "kaifong.interfaces", "kaifong.config", "kaifong.sim"
        )
        for _, text in texts(tree)
        for word in _WORD.findall(text)
        if owner(word)
    ]

    assert named == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.sql")), ids=inside)
def test_an_advisory_lock_in_sql_is_the_one_that_it_names(path) -> None:  # type: ignore[no-untyped-def]
    for line in path.read_text(encoding="utf-8").splitlines():
        for namespace, number, rest in _LOCK.findall(line):
            named = _NAMED.search(rest)

            assert named, f"the lock is not named: {line.strip()}"
            assert (int(namespace), int(number)) == (LOCK_NAMESPACE, LOCKS[named[1]])


ACCOUNT_LOCKS = {
    # One account's refunds, its adjustments, or its cases and notices, one after the other; the key is its number.
    "src/kaifong/domains/enforcement/services/acting.py",
    "src/kaifong/domains/payments/services/refunds.py",
    "src/kaifong/domains/rent/services/adjustments.py",
    # One telephone call's steps, one after the other, by a lock of the session; the key is the call's.
    "src/kaifong/infra/held/api.py",
}
"""Where an advisory lock has no name in `infra.database.LOCKS`. An entry that is no longer needed fails a test."""


def test_a_lock_is_taken_by_its_name() -> None:
    # infra.database.lock is the one place that knows the numbers, and their order keeps writers from waiting in a ring
    taking = {
        inside(path)
        for name, path, tree in modules_below("kaifong")
        if name != "kaifong.infra.database"
        for _, text in texts(tree)
        if "pg_advisory" in text
    }

    assert taking == ACCOUNT_LOCKS


def test_every_lock_that_has_a_name_is_taken_somewhere() -> None:
    sources = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.sql")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unused = [name for name in LOCKS if f'lock("{name}"' not in text and f'LOCKS["{name}"]' not in text]

    assert unused == []


def _without_line(found: tuple[str, str]) -> tuple[str, str]:
    return found[0].split(":")[0], found[1]
