from __future__ import annotations

import json

import pytest

from kaifong.sim.compare import compare
from kaifong.sim.month import MonthTruth, play
from kaifong.sim.store import WorldMissing
from tests.unit.sim.worlds import OURS, START, FakeProgram, new_world


@pytest.fixture
def world(tmp_path):
    world, _ = new_world(tmp_path / "home", seed=1, tenancies=1_000)
    play(world, START, tmp_path / "out", OURS)
    return world


@pytest.fixture
def program(world):
    """A program whose ledger is the truth."""
    program = FakeProgram()
    truth = MonthTruth.read(world.channels(START))
    program.answers["ledger balances"] = world.truth(START).read_text().replace("paid_cents", "received_cents")
    program.answers["payments shares"] = json.dumps(
        [{"channel": c.channel, "amount_cents": c.net_cents, "share": c.share} for c in truth.channels]
    )
    return program


def test_a_ledger_that_is_the_truth_agrees(program, world):
    found = compare(program, world, START)

    assert (found.agrees, found.tenancies, found.differing, found.first) == (True, 1_000, 0, ())
    assert [call[0:2] for call in program.calls] == [("ledger", "balances"), ("payments", "shares")]


def test_one_cent_in_one_account_is_found(program, world):
    lines = program.answers["ledger balances"].splitlines()
    account, opening, charged, paid, closing = map(int, lines[7].split(","))
    lines[7] = f"{account},{opening},{charged},{paid + 1},{closing - 1}"
    program.answers["ledger balances"] = "\n".join(lines)

    found = compare(program, world, START)

    assert (found.agrees, found.differing) == (False, 1)
    assert found.first[0].account_no == account
    assert found.first[0].truth.paid + 1 == found.first[0].ledger.paid


def test_an_account_that_only_the_ledger_knows_differs_unless_it_is_all_nil(program, world):
    program.answers["ledger balances"] += "899900000178,0,0,0,0\n"
    program.answers["ledger balances"] += "899900000275,0,0,5,-5\n"

    found = compare(program, world, START)

    assert (found.differing, found.first[0].account_no) == (1, 899900000275)


def test_an_account_that_the_ledger_lacks_differs_unless_nothing_moved(program, world):
    lines = program.answers["ledger balances"].splitlines()
    nil = [line for line in lines if line.endswith(",0,0,0,0")]
    program.answers["ledger balances"] = "\n".join(line for line in lines[:-1] if line not in nil)

    found = compare(program, world, START)

    assert nil
    assert [difference.account_no for difference in found.first] == [int(lines[-1].split(",")[0])]


def test_no_more_than_twenty_differences_are_shown(program, world):
    program.answers["ledger balances"] = "account_no,opening_cents,charged_cents,received_cents,closing_cents\n"

    found = compare(program, world, START)

    assert found.differing > 900
    assert len(found.first) == 20


@pytest.mark.parametrize(("shift", "agrees"), [(0.0049, True), (0.0051, False)])
def test_shares_may_differ_by_half_a_point(program, world, shift, agrees):
    shares = json.loads(program.answers["payments shares"])
    shares[0]["share"] += shift
    program.answers["payments shares"] = json.dumps(shares)

    assert compare(program, world, START).agrees is agrees


def test_a_channel_that_the_program_does_not_tell_of_has_no_share(program, world):
    shares = json.loads(program.answers["payments shares"])
    program.answers["payments shares"] = json.dumps(shares[1:])

    found = compare(program, world, START)

    assert found.agrees is False
    assert [s.ledger for s in found.shares if s.channel == shares[0]["channel"]] == [0.0]


def test_a_month_not_yet_played_cannot_be_compared(program, world):
    with pytest.raises(WorldMissing):
        compare(program, world, START.next)
