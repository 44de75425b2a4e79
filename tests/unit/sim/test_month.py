from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import is_account_no
from kaifong.sim.lines import Days
from kaifong.sim.month import Files, MonthTruth, NotPlayable, play
from kaifong.sim.store import Balance, World, WorldMissing
from tests.unit.sim.sent import Sent, cents, check_summary, everything_sent, plain
from tests.unit.sim.worlds import OURS, START, new_world

MONTHS = [START, START.plus(1), START.plus(2)]


class Played(NamedTuple):
    world: World
    out: Path
    truths: list[MonthTruth]


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Played:
    world, _ = new_world(tmp_path_factory.mktemp("home"), seed=1, tenancies=3_000)
    out = tmp_path_factory.mktemp("out")
    return Played(world, out, [play(world, month, out / str(month), OURS) for month in MONTHS])


@pytest.fixture(scope="module")
def january(played) -> list[Sent]:
    return everything_sent(played.out / "2026-01")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def told_once(lines: list[Sent]) -> list[Sent]:
    seen: set[tuple[str, str]] = set()
    return [
        line
        for line in lines
        if line.kind != "notice"
        and not ((line.channel, line.reference) in seen or seen.add((line.channel, line.reference)))
    ]


def is_sound(account: str) -> bool:
    return len(account) == 12 and account.isdigit() and is_account_no(int(account))


def test_the_same_seed_plays_the_same_bytes_and_another_seed_others(tmp_path):
    world, _ = new_world(tmp_path / "home", seed=3, tenancies=200)
    for name in ("a", "b"):
        play(world, START, tmp_path / name, OURS)
    play(world, START, tmp_path / "c", OURS, seed=4)

    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert tree(tmp_path / "a") != tree(tmp_path / "c")


def test_what_the_files_bring_to_each_account_is_what_the_truth_says_was_paid(played):
    for month in MONTHS:
        paid: Counter[int] = Counter()
        for line in told_once(everything_sent(played.out / str(month))):
            if is_sound(line.account):
                paid[int(line.account)] += line.cents if line.kind == "payment" else -line.cents
        truth = {balance.account_no: balance.paid for balance in Balance.read(played.world.truth(month))}

        assert {account: cents for account, cents in paid.items() if cents} == {
            account: cents for account, cents in truth.items() if cents
        }


def test_closing_is_opening_and_charge_less_payments_and_opens_the_next_month(played):
    before: dict[int, int] = {}
    for month in MONTHS:
        balances = list(Balance.read(played.world.truth(month)))
        assert len(balances) == 3_000
        assert all(b.closing == b.opening + b.charged - b.paid for b in balances)
        assert all(b.opening == before.get(b.account_no, 0) for b in balances)
        before = {b.account_no: b.closing for b in balances}


def test_what_the_truth_says_of_each_channel_is_in_its_files(played):
    for month, truth in zip(MONTHS, played.truths, strict=True):
        lines = everything_sent(played.out / str(month))
        once = told_once(lines)
        moved = [line for line in lines if line.kind != "notice"]
        for channel in truth.channels:
            payments = [line for line in once if line.channel == channel.channel and line.kind == "payment"]
            reversals = [line for line in once if line.channel == channel.channel and line.kind == "reversal"]
            notices = [line for line in lines if line.channel == channel.channel and line.kind == "notice"]
            assert channel.payments == len(payments)
            assert channel.gross_cents == sum(line.cents for line in payments)
            assert channel.reversals_cents == sum(line.cents for line in reversals)
            assert channel.notices == len(notices)
            assert channel.suspense_cents == sum(line.cents for line in payments if not is_sound(line.account))
            assert channel.told_twice == sum(line.channel == channel.channel for line in moved) - len(
                [line for line in once if line.channel == channel.channel]
            )
        assert sum(channel.share for channel in truth.channels) == pytest.approx(1, abs=1e-5)
        assert truth.paid_cents == sum(c.net_cents - c.suspense_cents for c in truth.channels)


def test_the_bank_credits_each_channels_day_and_its_balances_follow(played):
    opening = 0
    for month, truth in zip(MONTHS, played.truths, strict=True):
        statement = plain(played.out / str(month) / "bank" / f"{month.first:%Y%m}.xml").find("BkToCstmrStmt/Stmt")
        check_summary(statement)
        takings: Counter[str] = Counter()
        for line in told_once(everything_sent(played.out / str(month))):
            day = _iso(line).replace("-", "")
            takings[f"SETTLE-{line.channel}-{day}"] += line.cents if line.kind == "payment" else -line.cents
        credited = {
            entry.findtext("NtryDtls/TxDtls/Refs/EndToEndId"): cents(entry.findtext("Amt"))
            * (1 if entry.findtext("CdtDbtInd") == "CRDT" else -1)
            for entry in statement.findall("Ntry")
        }
        balances = [cents(balance.findtext("Amt")) for balance in statement.findall("Bal")]

        assert credited == {reference: amount for reference, amount in takings.items() if amount}
        assert balances == [opening, opening + sum(credited.values())]
        assert (truth.bank_opening_cents, truth.bank_closing_cents) == tuple(balances)
        opening = balances[1]


def _iso(line: Sent) -> str:
    day = line.day
    if "-" in day:
        return day
    if "/" in day:
        return "-".join(reversed(day.split("/")))
    return f"{day[4:]}-{day[2:4]}-{day[:2]}" if line.channel == "mtr_counter" else f"{day[:4]}-{day[4:6]}-{day[6:]}"


def test_every_payment_is_made_and_sent_within_its_month(played):
    for month in MONTHS:
        for line in everything_sent(played.out / str(month)):
            assert _iso(line).startswith(str(month))
            assert _iso(line).replace("-", "") <= line.file[:8].replace("-", "")


def test_references_of_a_channel_name_one_payment_over_all_months(played):
    references = [
        (line.channel, line.reference)
        for month in MONTHS
        for line in told_once(everything_sent(played.out / str(month)))
    ]

    assert len(set(references)) == len(references)


def test_a_reversal_names_a_payment_of_the_same_account_and_amount(january):
    payments = {(line.channel, line.reference): line for line in january if line.kind == "payment"}
    reversals = [line for line in january if line.kind == "reversal"]

    assert {line.channel for line in reversals} >= {"autopay", "convenience_store"}
    for line in reversals:
        original = payments[line.channel, line.reverses]
        assert (original.account, original.cents) == (line.account, line.cents)
        assert _iso(original) <= _iso(line)


def test_every_kind_of_slip_occurs_in_a_world_of_three_thousand(played):
    seen: set[str] = set()
    for month, truth in zip(MONTHS, played.truths, strict=True):
        lines = everything_sent(played.out / str(month))
        balances = list(Balance.read(played.world.truth(month)))
        seen |= {f"welfare {line.status}" for line in lines if line.channel == "swd_transfer"}
        seen |= {"debit refused" for line in lines if line.channel == "autopay" and line.kind == "notice"}
        seen |= {f"reversed {line.channel}" for line in lines if line.kind == "reversal"}
        seen |= {"wrong number: empty" for line in lines if line.account == ""}
        seen |= {
            "wrong number: twelve digits" for line in lines if len(line.account) == 12 and not is_sound(line.account)
        }
        seen |= {"wrong number: garbage" for line in lines if line.account and not line.account.isdigit()}
        seen |= {f"late: {b.paid == 0}" for b in balances if b.opening + b.charged > 0}
        seen |= {"in part" for b in balances if 0 < b.paid < b.charged}
        seen |= {"twice" for b in balances if b.opening == 0 and b.paid == 2 * b.charged > 0}
        seen |= {"in advance" for b in balances if b.opening == 0 and b.paid == 3 * b.charged > 0}
        seen |= {"caught up" for b in balances if b.opening > 0 and b.closing == 0}
        files: dict[tuple[str, str], list[str]] = {}
        for line in lines:
            files.setdefault((line.channel, line.reference), []).append(line.file)
        seen |= {"told twice in a file" for names in files.values() if len(names) > len(set(names))}
        seen |= {"told again next day" for names in files.values() if len(set(names)) > 1}
        assert truth.files > 100

    assert seen >= {
        "welfare PAID", "welfare PART", "welfare NOTE", "welfare MOVE", "welfare DIED",
        "debit refused", "reversed autopay", "reversed convenience_store", "reversed mtr_counter",
        "wrong number: empty", "wrong number: twelve digits", "wrong number: garbage",
        "late: True", "late: False", "in part", "twice", "in advance", "caught up",
        "told twice in a file", "told again next day",
    }  # fmt: skip


def test_both_the_department_and_a_tenant_pay_the_same_rent(january, played):
    by_account: dict[str, Counter[str]] = {}
    for line in told_once(january):
        by_account.setdefault(line.account, Counter())[line.channel] += line.cents
    charged = {str(b.account_no): b.charged for b in Balance.read(played.world.truth(START))}

    assert any(
        paid["swd_transfer"] == charged.get(account) and paid.total() == 2 * charged[account]
        for account, paid in by_account.items()
    )


def test_shares_are_near_those_of_the_paper(played):
    shares = {channel.channel: channel.share for channel in played.truths[0].channels}

    assert shares["autopay"] + shares["bank_bill"] + shares["pps"] == pytest.approx(0.30, abs=0.02)
    assert shares["convenience_store"] + shares["mtr_counter"] == pytest.approx(0.19, abs=0.02)
    assert shares["swd_transfer"] == pytest.approx(0.21, abs=0.02)
    assert shares["counter"] + shares["fps"] == pytest.approx(0.30, abs=0.03)


def test_ninety_eight_to_ninety_nine_percent_of_accounts_pay_within_the_month(played):
    for truth in played.truths:
        assert 0.98 <= truth.accounts_paying / truth.accounts_owing <= 0.995


def test_no_payment_at_a_shop_is_above_its_cap_and_some_are_parted_for_it(january):
    at_shops = [line for line in january if line.channel == "convenience_store"]

    assert max(line.cents for line in at_shops) == 5000_00
    assert Counter(line.account for line in at_shops if line.cents == 5000_00).total() >= 1


def test_shops_are_paid_three_working_days_before_the_month_ends(january):
    last = max(_iso(line) for line in january if line.channel == "convenience_store" and line.kind == "payment")

    assert last <= "2026-01-27"


def test_bank_bill_payments_come_as_camt_instead_where_asked_and_say_the_same(tmp_path):
    world, _ = new_world(tmp_path / "home", seed=3, tenancies=500)
    play(world, START, tmp_path / "text", OURS)
    play(world, START, tmp_path / "camt", OURS, camt=True)

    assert {path.suffix for path in (tmp_path / "camt" / "bank_bill").iterdir()} == {".xml"}
    told = [
        sorted(
            (s.reference, s.account, s.cents, _iso(s))
            for s in everything_sent(tmp_path / form)
            if s.channel == "bank_bill"
        )
        for form in ("text", "camt")
    ]
    assert told[0] == told[1]


def test_one_file_a_month_holds_what_the_daily_files_hold(tmp_path):
    world, _ = new_world(tmp_path / "home", seed=3, tenancies=500)
    play(world, START, tmp_path / "daily", OURS)
    play(world, START, tmp_path / "monthly", OURS, files=Files.MONTHLY)

    names = sorted(str(p.relative_to(tmp_path / "monthly")) for p in (tmp_path / "monthly").rglob("*") if p.is_file())
    assert names == [
        "autopay/202601-pain002.xml",
        "autopay/202601.xml",
        "bank/202601.xml",
        "bank_bill/202601.csv",
        "convenience_store/202601.csv",
        "counter/202601.csv",
        "fps/202601.xml",
        "fps/notifications-2026-01.jsonl",
        "mtr_counter/202601.txt",
        "pps/202601.txt",
        "swd_transfer/202601.csv",
        "truth/channels-2026-01.json",
        "truth/truth-2026-01.csv",
    ]
    daily, monthly = (
        sorted(line._replace(file="") for line in everything_sent(tmp_path / name)) for name in ("daily", "monthly")
    )
    assert daily == monthly


def test_the_bank_tells_of_every_fps_payment_as_it_happens(played, january):
    path = played.out / "2026-01" / "fps" / "notifications-2026-01.jsonl"
    told = [json.loads(line) for line in path.read_text().splitlines()]
    booked = [line for line in january if line.channel == "fps"]

    assert {body["transaction_reference"]: cents(body["amount"]) for body in told} == {
        line.reference: line.cents for line in booked
    }
    assert {tuple(body) for body in told} == {("transaction_reference", "account_no", "amount", "currency", "paid_at")}
    assert all(body["paid_at"].startswith("2026-01-") and body["paid_at"].endswith("+08:00") for body in told)


def test_the_truth_lies_beside_the_files_and_in_the_worlds_folder(played):
    for path in (played.world.truth(START), played.world.channels(START)):
        assert (played.out / "2026-01" / "truth" / path.name).read_bytes() == path.read_bytes()
    assert MonthTruth.read(played.world.channels(START)) == played.truths[0]


def test_a_month_before_the_worlds_first_is_refused(played, tmp_path):
    with pytest.raises(NotPlayable, match="begins in 2026-01"):
        play(played.world, START.previous, tmp_path, OURS)


def test_a_month_is_refused_until_the_one_before_is_played(played, tmp_path):
    with pytest.raises(NotPlayable, match="Play 2026-05 before 2026-06"):
        play(played.world, Month(2026, 6), tmp_path, OURS)


def test_a_truth_of_another_world_is_refused(tmp_path):
    world, _ = new_world(tmp_path / "home", seed=3, tenancies=20)
    play(world, START, tmp_path / "out", OURS)
    truth = world.truth(START)
    truth.write_text("\n".join(truth.read_text().splitlines()[:-1]) + "\n")

    with pytest.raises(NotPlayable, match="another world"):
        play(world, START.next, tmp_path / "out", OURS)


def test_no_month_is_played_without_a_world(tmp_path):
    with pytest.raises(WorldMissing):
        play(World(tmp_path), START, tmp_path / "out", OURS)


def test_a_weekends_payments_are_sent_on_monday_and_nobody_pays_after_the_last_business_day():
    days = Days(Month(2026, 1))

    assert days.sent_on(date(2026, 1, 3)) == days.sent_on(date(2026, 1, 4)) == date(2026, 1, 5)
    assert days.sent_on(date(2026, 1, 1)) == date(2026, 1, 1)
    assert days.paying[-1] == date(2026, 1, 30)
    assert days.business_day_after(date(2026, 1, 2)) == date(2026, 1, 5)
    assert days.business_day_after(date(2026, 1, 30)) is None
