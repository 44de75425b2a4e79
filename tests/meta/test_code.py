"""What no module may do: read the clock, print, reckon money in floats, grow past a page that is read at once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meta.tree import DOMAINS, PACKAGE, dotted, inside, modules, modules_below, statements_of_domain

MAX_LINES = 400

CLOCK = {"kaifong.infra.clock"}
OWN_CLOCK = {"kaifong.demo", "kaifong.sim.handheld"}
"""The demo plays the months before today; it has no landlord whose day it could ask for. A simulated handheld is a machine
of its own, whose clock the server judges."""
READS_OF_THE_CLOCK = re.compile(
    r"(?:^|\.)(?:date|datetime|timezone)\.(?:today|now|utcnow)$|^time\.(?:time|time_ns|ctime)$"
)
SQL_CLOCK = re.compile(r"\b(?:current_date|current_timestamp|current_time|localtime|localtimestamp)\b", re.IGNORECASE)

PRINTERS = ("kaifong.interfaces.cli", "kaifong.demo")

MONEY_CODE = ("kaifong.kernel", "kaifong.channels", *(f"kaifong.domains.{d}" for d in ("ledger", "rent", "payments")))
EXACT = {"Decimal", "Fraction"}
SAYS_MONEY = re.compile(r"cents|amount|money|net_rent|^net$|^rates$|balance|total", re.IGNORECASE)
RATIOS = {
    # A channel's part of all the money: a ratio for people to look at, never posted.
    ("kaifong.domains.payments.selectors.reconciliation", "int(cents) / total"),
}


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def test_the_clock_is_read_in_one_place() -> None:
    readers = [
        f"{name}:{node.lineno} {called}"
        for name, (_, tree) in modules().items()
        if name not in CLOCK | OWN_CLOCK
        for node, called in calls(tree)
        if READS_OF_THE_CLOCK.search(called)
    ]

    assert readers == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_statement_asks_the_database_for_the_day(domain: str) -> None:
    # now() may stamp a row with when it was written; a day that decides anything is an argument
    asking = [place for place, statement in statements_of_domain(domain) if SQL_CLOCK.search(statement)]

    assert asking == []


def test_nothing_prints_but_the_command_line() -> None:
    printing = [
        f"{name}:{node.lineno}"
        for name, (_, tree) in modules().items()
        if not name.startswith(PRINTERS)
        for node, called in calls(tree)
        if called == "print"
    ]

    assert printing == []


def test_money_is_never_a_float() -> None:
    found = [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, _, tree in modules_below(*MONEY_CODE)
        for node in ast.walk(tree)
        if _makes_a_float(node) and (name, ast.unparse(node)) not in RATIOS
    ]

    assert found == []


def test_every_exception_for_ratios_is_still_needed() -> None:
    found = {(name, ast.unparse(node)) for name, _, tree in modules_below(*MONEY_CODE) for node in ast.walk(tree)}

    assert sorted(RATIOS - found) == []


def _makes_a_float(node: ast.AST) -> bool:
    """A call of float, or a division in which an amount takes part and nothing exact does."""
    if isinstance(node, ast.Call):
        return dotted(node.func) == "float"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        words = [inner.id if isinstance(inner, ast.Name) else inner.attr for inner in ast.walk(node)
                 if isinstance(inner, ast.Name | ast.Attribute)]  # fmt: skip
        return any(map(SAYS_MONEY.search, words)) and not EXACT & set(words)
    return False


@pytest.mark.parametrize("path", [path for path, _ in modules().values()], ids=inside)
def test_a_module_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_no_statement_in_a_file_is_unused() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    unused = [inside(path) for path in PACKAGE.rglob("*.sql") if not _is_named(path.stem, text)]

    assert unused == []


def _is_named(name: str, text: str) -> bool:
    """In quotes, or made up from a beginning and a channel's code: ``f"demands_{channel_code}"``."""
    return f'"{name}"' in text or f"'{name}'" in text or (name.startswith("demands_") and 'f"demands_{' in text)
