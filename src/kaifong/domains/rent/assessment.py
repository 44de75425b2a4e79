"""A declaration against the income limits of its day, as pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kaifong.domains.rent.calculator import limit_of, ratio_of
from kaifong.domains.rent.types import Assessed, Declared
from kaifong.domains.rules import api as rules

LIMITS = "limits.income"
AMOUNT_AT_MOST_CENTS = 10**11
"""More than any household has; above it a ratio might not fit its column."""


def assessor(versions: Sequence[rules.Rule]) -> Callable[[Declared], Assessed]:
    """A function that assesses declarations by these versions of the income limits.

    It raises NoRuleInForce where none of them covers the declaration's day, and ValueError for what nobody can declare.
    """
    standing = [rule for rule in versions if rule.superseded_at is None]
    by_day: dict[date, rules.Rule] = {}

    def assess(declared: Declared) -> Assessed:
        _must_be_possible(declared)
        day = declared.declared_on
        if day not in by_day:
            found = next((rule for rule in standing if day in rule.in_force), None)
            if found is None:
                raise rules.NoRuleInForce(LIMITS, day, [])
            by_day[day] = found
        rule = by_day[day]
        limit = rule.read(lambda value: limit_of(value, declared.persons))
        if limit is None:
            return Assessed(None, None, rule.id)
        return Assessed(ratio_of(declared.income_cents, limit), ratio_of(declared.assets_cents, limit), rule.id)

    return assess


def _must_be_possible(declared: Declared) -> None:
    if not 1 <= declared.persons <= 99:
        raise ValueError("persons is from 1 to 99")
    if not all(0 <= cents <= AMOUNT_AT_MOST_CENTS for cents in (declared.income_cents, declared.assets_cents)):
        raise ValueError("income and assets are not below nil and not above 1,000,000,000")


def amounts_text(declared: Declared) -> str:
    """What is encrypted of a declaration."""
    return f"{declared.income_cents} {declared.assets_cents}"


def amounts_of(text: str) -> tuple[int, int]:
    """Income a month and assets, in cents, of what was encrypted."""
    income, assets = text.split(" ")
    return int(income), int(assets)


def declaration_id(account_no: int, declared_on: date) -> int:
    """The row's id, known before it is written: see `models.IncomeDeclaration`."""
    return account_no * 1_000_000 + declared_on.toordinal()
