from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, NewType

EntryId = NewType("EntryId", int)


class AccountKind(StrEnum):
    """Debits are positive: assets and receivables stand above zero, liabilities and income below."""

    ASSET = "asset"
    RECEIVABLE = "receivable"
    LIABILITY = "liability"
    INCOME = "income"


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT, with its parameters, that a caller hands down so that rows pass from table to table inside PostgreSQL."""

    statement: str
    parameters: Mapping[str, Any]


class Leg(NamedTuple):
    """One side of an entry: debit positive, credit negative, never zero.

    Attributes:
        source_id: the caller's own row that this leg comes from, or None.
    """

    account_id: int
    amount_cents: int
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a batch posted: how many legs, and the sum of their debits in cents."""

    legs: int
    debit_cents: int


@dataclass(frozen=True, slots=True)
class PostingView:
    """A posting on one account, with the entry it belongs to and the balance after it."""

    entry_id: int
    key: str
    kind: str
    posted_on: date
    memo: str
    amount_cents: int
    balance_cents: int
    source_id: int | None


@dataclass(frozen=True, slots=True)
class SealView:
    day: date
    entries: int
    postings: int
    debit_cents: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """One invariant that does not hold, where, and by how much; ``invariant`` as in docs/explanation/ledger.md."""

    invariant: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    months: int
    entries: int
    postings: int
    debit_cents: int
    sealed_days: int
    differences: tuple[Difference, ...]
