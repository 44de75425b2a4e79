"""One TPIN tried on many accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from kaifong.domains.access import api as access
from kaifong.domains.access.models import AuditRecord, FailureCounter, TpinTry
from kaifong.domains.access.services.watch import ACCOUNTS, WINDOW
from kaifong.infra.alarms.api import alarms
from kaifong.infra.outbox.api import events
from kaifong.kernel.identifiers import account_no
from tests.integration.access.conftest import ACCOUNT, NOW

COMMON = "602957"
DOORS = ("portal", "kiosk", "api", "hotline")


def try_(account: int | None, tpin: str = COMMON, *, address: str = "192.0.2.1", door="portal", now=NOW) -> bool:
    try:
        access.tpin_verify(account_no=account, tpin=tpin, address=address, door=door, now=now)
    except access.SignInRefused:
        return False
    return True


def spray(accounts: int = ACCOUNTS, *, now=NOW, tpin=COMMON) -> None:
    """From many addresses, at every door, once on each account."""
    for number in range(accounts):
        assert not try_(
            account_no(1002, number + 1), tpin, address=f"198.51.100.{number}", door=DOORS[number % 4], now=now
        )


def own_tpin(account: int, tpin: str) -> None:
    """Give the account this TPIN, as if the tenant had chosen it."""
    issued = access.tpin_issue(account_no=account, by=access.operator(), now=NOW)
    access.tpin_change(
        account_no=account, current=issued, new=tpin, address="203.0.113.5", by=access.tenant_at("portal"), now=NOW
    )


@pytest.fixture
def theirs(account) -> int:
    own_tpin(ACCOUNT, COMMON)
    return ACCOUNT


def test_a_tpin_tried_on_nine_accounts_opens_the_one_whose_it_is(theirs):
    spray(ACCOUNTS - 1)

    assert try_(theirs)
    assert alarms(since=NOW, now=NOW) == ()


def test_tried_on_ten_it_opens_none_at_any_door_not_even_its_own(theirs):
    spray()

    assert [try_(theirs, address="203.0.113.9", door=door) for door in DOORS] == 4 * [False]


def test_other_tpins_and_other_ways_in_are_not_touched(theirs):
    other = access.tpin_issue(account_no=account_no(1001, 2), by=access.operator(), now=NOW)
    spray()

    assert try_(account_no(1001, 2), other)


def test_it_opens_again_when_half_an_hour_has_passed_however_often_it_was_tried_meanwhile(theirs):
    spray()
    for minute in (5, 15, 29):
        assert not try_(account_no(1003, minute), now=NOW + timedelta(minutes=minute))
    assert not try_(theirs, now=NOW + WINDOW - timedelta(seconds=1))

    assert try_(theirs, now=NOW + WINDOW)


def test_one_account_tried_ten_times_is_the_accounts_own_matter(theirs):
    for minute in range(ACCOUNTS):
        try_(account_no(1002, 1), now=NOW + timedelta(minutes=minute))

    assert TpinTry.objects.count() == 1
    assert try_(theirs, now=NOW + timedelta(minutes=10))


def test_tries_of_a_locked_address_do_not_count_so_that_one_address_cannot_lock_a_tpin(theirs):
    for number in range(100):
        try_(account_no(1004, number + 1), f"{number:06d}")
    for number in range(ACCOUNTS):
        assert not try_(account_no(1002, number + 1))

    assert try_(theirs, address="203.0.113.9")


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "٠١٢٣٤٥", "abc"])
def test_what_is_no_tpin_is_not_counted(account, typed):
    for number in range(3):
        try_(account_no(1002, number + 1), typed)

    assert TpinTry.objects.count() == 0


def test_whoever_signs_in_is_not_counted(theirs):
    try_(theirs)

    assert TpinTry.objects.count() == 0


def test_it_is_told_once_without_the_tpin_or_an_account(theirs):
    with capture_logs() as logs:
        spray(ACCOUNTS + 5)

    [alarm] = alarms(since=NOW, now=NOW)
    assert (alarm.kind, alarm.subject, alarm.count, alarm.cleared_at) == ("one-tpin", "", ACCOUNTS, None)
    assert [(line["event"], line["action"]) for line in logs if line["log_level"] == "error"] == [("alarm", "one-tpin")]
    assert [(event.name, event.facts) for event in events(name="alarm.raised")] == [
        ("alarm.raised", {"kind": "one-tpin", "subject": "", "count": ACCOUNTS})
    ]
    assert alarms(since=NOW, now=NOW + WINDOW)[0].cleared_at == NOW + WINDOW


def test_neither_the_tpin_nor_an_account_can_be_read_out_of_the_table(theirs):
    spray()

    kept = str(list(TpinTry.objects.values()))
    assert COMMON not in kept
    assert str(account_no(1002, 1)) not in kept
    assert len({row.tpin_mark for row in TpinTry.objects.all()}) == 1


def test_what_is_older_than_the_window_is_swept(account):
    spray(3)

    try_(account_no(1003, 1), "740182", now=NOW + WINDOW)

    assert TpinTry.objects.count() == 1


def test_a_good_sign_in_costs_one_statement_more_and_every_refusal_the_same(theirs, django_assert_num_queries):
    spray(ACCOUNTS - 5)
    with django_assert_num_queries(12):  # two selects, two counts and what success writes, each in a transaction
        assert try_(theirs)
    locked = account_no(1009, 1)
    for _ in range(5):
        try_(locked, "740182")
    for account in (account_no(1008, 1), ACCOUNT, None):
        with django_assert_num_queries(10):
            assert not try_(account, "740182", address="203.0.113.77")
    assert FailureCounter.objects.filter(key=f"account:{ACCOUNT}").get().failures == 1
    assert not AuditRecord.objects.filter(detail__icontains=COMMON).exists()


def test_what_is_refused_for_the_tpin_takes_the_same_statements_right_or_wrong(theirs, django_assert_num_queries):
    spray(ACCOUNTS + 1)

    counts = set()
    for account in (theirs, account_no(1001, 9)):
        with django_assert_num_queries(20, exact=False) as asked:
            assert not try_(account, address="203.0.113.78")
        counts.add(len(asked))

    assert len(counts) == 1
