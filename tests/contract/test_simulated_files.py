"""The simulated world's files, written without a line of the channels' code, are read right by the channels."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

import pytest

import kaifong
from kaifong.domains.payments.spi import ENTRY_POINT_GROUP, BadLine, Kind, Line, PaymentChannel
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import is_account_no
from kaifong.sim.habits import CHANNELS
from kaifong.sim.month import MonthTruth, play
from kaifong.sim.store import Balance, World
from tests.contract.samples import channel_settings
from tests.unit.sim.worlds import new_world

MONTH = Month(2026, 1)
LANDLORD = Path(kaifong.__file__).parent / "config" / "landlord.toml"


class Played(NamedTuple):
    world: World
    truth: MonthTruth
    lines: dict[str, list[Line | BadLine]]


def read(folder: Path, channel: PaymentChannel) -> list[Line | BadLine]:
    lines: list[Line | BadLine] = []
    for path in sorted(folder.iterdir()):
        if path.suffix != ".jsonl":
            with path.open("rb") as file:
                lines += channel.read(file)
    return lines


@pytest.fixture(scope="module", params=[False, True], ids=["bank bills as text", "bank bills as camt.054"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    ours = tomllib.loads(LANDLORD.read_text(encoding="utf-8"))["channels"]
    world, _ = new_world(tmp_path_factory.mktemp("home"), seed=1, tenancies=3_000)
    out = tmp_path_factory.mktemp("out")
    truth = play(world, MONTH, out, ours, camt=request.param)
    points = entry_points(group=ENTRY_POINT_GROUP)
    lines = {code: read(out / code, points[code].load()(channel_settings(code))) for code in CHANNELS}
    return Played(world, truth, lines)


def told_once(lines: list[Line | BadLine]) -> list[Line]:
    seen: dict[str, Line] = {}
    for line in lines:
        assert isinstance(line, Line)
        if line.kind is not Kind.NOTICE:
            seen.setdefault(line.reference, line)
    return list(seen.values())


def test_every_line_is_read_and_its_money_is_what_the_truth_says(played):
    for channel in played.truth.channels:
        lines = played.lines[channel.channel]
        once = told_once(lines)
        assert sum(line.kind is Kind.PAYMENT for line in once) == channel.payments
        assert sum(line.amount_cents for line in once if line.kind is Kind.PAYMENT) == channel.gross_cents
        assert sum(line.amount_cents for line in once if line.kind is Kind.REVERSAL) == channel.reversals_cents
        assert sum(line.kind is Kind.NOTICE for line in lines) == channel.notices
        assert len(lines) == len(once) + channel.notices + channel.told_twice


def test_each_account_gets_what_the_truth_says_reached_it(played):
    paid: Counter[int] = Counter()
    for lines in played.lines.values():
        for line in told_once(lines):
            account = line.account
            if len(account) == 12 and account.isdigit() and is_account_no(int(account)):
                paid[int(account)] += line.amount_cents * (1 if line.kind is Kind.PAYMENT else -1)
    truth = {balance.account_no: balance.paid for balance in Balance.read(played.world.truth(MONTH)) if balance.paid}

    assert {account: cents for account, cents in paid.items() if cents} == truth


def test_reversals_name_a_payment_of_their_channel(played):
    for lines in played.lines.values():
        payments = {line.reference: line for line in told_once(lines) if line.kind is Kind.PAYMENT}
        for line in told_once(lines):
            if line.kind is Kind.REVERSAL:
                assert payments[line.reverses].amount_cents == line.amount_cents


def test_days_currencies_and_statuses_are_read(played):
    for lines in played.lines.values():
        for line in lines:
            assert line.currency == "HKD"
            assert date(2026, 1, 1) <= line.paid_on <= date(2026, 1, 30)
    statuses = {line.status for line in played.lines["swd_transfer"] if line.status}
    assert statuses == {"partly_paid", "not_entitled", "moved", "died"}
    refused = {line.status for line in played.lines["autopay"] if line.kind is Kind.NOTICE}
    assert refused <= {"AM04", "AC04", "MD01"}
    assert refused
