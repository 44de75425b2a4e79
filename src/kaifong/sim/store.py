"""The world's folder: the files that populate it, what is known of it, and the truth of the months played so far."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Generic, NamedTuple, Self, TypeVar

from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.sim.rents import Award, FlatRent

T = TypeVar("T")

FLATS = ("estate_code", "block", "floor", "flat", "area_m2")
FLAT_RENTS = ("estate_code", "block", "floor", "flat", "from", "net_rent", "rates")
TENANCIES = (
    *("account_no", "estate_code", "block", "floor", "flat", "start", "end", "relationship", "name_zh", "name_en"),
    *("identity_no", "date_of_birth", "sex", "phone", "email", "language"),
)
AWARDS = ("account_no", "kind", "from", "until", "reduction_percent", "income_ratio")
MANDATES = ("account_no", "mandate_id", "bank_code", "bank_account", "signed_on", "limit")
WELFARE = ("account_no", "case_reference", "from", "until", "monthly_amount")
TRUTH = ("account_no", "opening_cents", "charged_cents", "paid_cents", "closing_cents")


class WorldMissing(Refusal):
    """There is no world yet, or not the month that was asked for."""


class Welfare(NamedTuple):
    """The department pays this much of the rent, from a day through another, or until further notice."""

    case_reference: str
    since: date
    until: date | None
    monthly_cents: int


class Mandate(NamedTuple):
    mandate_id: str
    signed_on: date
    limit_cents: int


class Tenancy(NamedTuple):
    """What the world knows of a tenancy when a month begins."""

    account_no: int
    name_zh: str
    start: date
    end: date | None
    rents: list[FlatRent]
    award: Award | None
    welfare: Welfare | None
    mandate: Mandate | None


@dataclass(frozen=True, slots=True)
class About:
    """What a world was made with and what it holds."""

    seed: int
    start: str
    estates: int
    flats: int
    tenancies: int
    persons: int
    awards: int
    mandates: int
    entitlements: int


class World:
    """One world on disk, below a deployment's home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "world"

    @property
    def about(self) -> About:
        try:
            return About(**json.loads((self.folder / "world.json").read_text()))
        except FileNotFoundError:
            raise WorldMissing("There is no world yet; run kaifong world populate.") from None

    @about.setter
    def about(self, about: About) -> None:
        (self.folder / "world.json").write_text(json.dumps(asdict(about), indent=2) + "\n")

    def csv(self, name: str) -> Path:
        return self.folder / f"{name}.csv"

    def part(self, name: str, number: int) -> Path:
        return self.folder / f"{name}.{number}.csv"

    def truth(self, month: Month) -> Path:
        return self.folder / "truth" / f"truth-{month}.csv"

    def channels(self, month: Month) -> Path:
        return self.folder / "truth" / f"channels-{month}.json"

    def estates(self) -> Iterator[tuple[int, Iterator[Tenancy]]]:
        """Estate by estate, its tenancies by serial. One estate's must be taken before the next is asked for."""
        return (
            (code, tenancies) for code, tenancies in groupby(self._tenancies(), key=lambda t: t.account_no // 10**8)
        )

    def _tenancies(self) -> Iterator[Tenancy]:
        """All files are in the order of account numbers, so one pass over each, side by side, brings them together."""
        rents = groupby(_rows(self.csv("flat-rents")), key=itemgetter(0, 1, 2, 3))
        awards = _Beside(self.csv("awards"), _award)
        mandates = _Beside(self.csv("mandates"), _mandate)
        welfare = _Beside(self.csv("welfare"), _welfare)
        principals = (row for row in _rows(self.csv("tenancies")) if row[7] == "principal")
        for row, (flat, flat_rents) in zip(principals, rents, strict=True):
            if tuple(row[1:5]) != flat:
                raise WorldMissing(f"The world's files do not agree at account {row[0]}; populate it again.")
            account = row[0]
            yield Tenancy(
                int(account),
                row[8],
                _day(row[5]),
                _day_or_none(row[6]),
                [FlatRent(_day(r[4]), cents(r[5]), cents(r[6])) for r in flat_rents],
                awards.of(account),
                welfare.of(account),
                mandates.of(account),
            )
        if not (awards.spent and mandates.spent and welfare.spent):
            raise WorldMissing("The world's files do not agree with its tenancies; populate it again.")


class Balance(NamedTuple):
    """One tenancy's month, in cents: closing = opening + charged − paid."""

    account_no: int
    opening: int
    charged: int
    paid: int
    closing: int

    @classmethod
    def read(cls, path: Path) -> Iterator[Self]:
        return (cls(*map(int, row)) for row in _rows(path))


class _Beside(Generic[T]):
    """A file with at most one row an account, in the same order as the accounts that are asked for."""

    def __init__(self, path: Path, read: Callable[[list[str]], T]) -> None:
        self._rows, self._read = _rows(path), read
        self._next = next(self._rows, None)

    def of(self, account: str) -> T | None:
        row = self._next
        if row is None or row[0] != account:
            return None
        self._next = next(self._rows, None)
        return self._read(row)

    @property
    def spent(self) -> bool:
        return self._next is None


def _award(row: list[str]) -> Award:
    return Award(_day(row[2]), _day(row[3]), int(row[4] or 0), cents(row[5] or "0"))


def _mandate(row: list[str]) -> Mandate:
    return Mandate(row[1], _day(row[4]), cents(row[5]))


def _welfare(row: list[str]) -> Welfare:
    return Welfare(row[1], _day(row[2]), _day_or_none(row[3]), cents(row[4]))


def cents(amount: str) -> int:
    """``2150.00`` → 215000, and a ratio ``2.35`` → 235. The world's own files always have two decimals, or none."""
    units, _, part = amount.partition(".")
    return int(units) * 100 + int(part or 0)


def decimal(amount_cents: int) -> str:
    return f"{amount_cents // 100}.{amount_cents % 100:02d}"


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            yield from reader
    except FileNotFoundError:
        raise WorldMissing(f"{path} is missing; populate the world, and play its months in order.") from None


_day = date.fromisoformat


def _day_or_none(text: str) -> date | None:
    return _day(text) if text else None
