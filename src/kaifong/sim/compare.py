"""Compare: the truth of a month, to the cent and tenancy by tenancy, against what the program's ledger says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

from kaifong.kernel.calendar import Month
from kaifong.sim.month import MonthTruth
from kaifong.sim.program import Program
from kaifong.sim.store import Balance, World

SHOWN_DIFFERENCES = 20
SHARE_TOLERANCE_POINTS = 0.5
"""Percentage points by which a channel's share may differ; a share is a ratio, where a cent is nothing."""


class Difference(NamedTuple):
    """A tenancy on which truth and ledger disagree; amounts in cents, nil where one of them does not know it."""

    account_no: int
    truth: Balance
    ledger: Balance


class ShareDifference(NamedTuple):
    channel: str
    truth: float
    ledger: float
    points: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared.

    Attributes:
        differing: tenancies that differ in any figure; ``first`` are the first of them.
        shares: every channel's share of the month's money, and by how many percentage points the two differ.
    """

    month: Month
    tenancies: int
    differing: int
    first: tuple[Difference, ...]
    shares: tuple[ShareDifference, ...]

    @property
    def agrees(self) -> bool:
        return not self.differing and all(share.points <= SHARE_TOLERANCE_POINTS for share in self.shares)


def compare(program: Program, world: World, month: Month) -> Comparison:
    """Hold the ledger's balances and channel shares of a month against the truth.

    A tenancy that only one side lists differs unless all its figures are nil.

    Raises:
        WorldMissing: the month has not been played. ProgramFailed.
    """
    truth = MonthTruth.read(world.channels(month))
    lines = program("ledger", "balances", "--month", str(month)).splitlines()
    ledger = dict(line.split(",", 1) for line in lines[1:])
    tenancies = differing = 0
    first: list[Difference] = []

    def check(true: Balance, known: Balance) -> None:
        nonlocal differing
        if true != known:
            differing += 1
            if len(first) < SHOWN_DIFFERENCES:
                first.append(Difference(true.account_no, true, known))

    for balance in Balance.read(world.truth(month)):
        tenancies += 1
        check(balance, _balance(balance.account_no, ledger.pop(str(balance.account_no), "0,0,0,0")))
    for account, figures in ledger.items():
        tenancies += 1
        check(_balance(int(account), "0,0,0,0"), _balance(int(account), figures))
    shares = _shares(truth, json.loads(program("payments", "shares", str(month), "--json")))
    return Comparison(month, tenancies, differing, tuple(first), shares)


def _balance(account_no: int, figures: str) -> Balance:
    return Balance(account_no, *map(int, figures.split(",")))


def _shares(truth: MonthTruth, ledger: list[dict[str, float]]) -> tuple[ShareDifference, ...]:
    known = {str(share["channel"]): share["share"] for share in ledger}
    true = {channel.channel: channel.share for channel in truth.channels}
    return tuple(
        ShareDifference(
            channel,
            true.get(channel, 0.0),
            known.get(channel, 0.0),
            round(abs(true.get(channel, 0.0) - known.get(channel, 0.0)) * 100, 4),
        )
        for channel in sorted(true.keys() | known.keys())
    )
