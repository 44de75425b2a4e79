from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from kaifong.domains.ledger import api as ledger
from kaifong.domains.ledger.models import Entry, Opening, Posting
from kaifong.infra.database import execute
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
CASH, INCOME = 1, 2
DAY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def accounts(db):
    ledger.account_open(account_id=CASH, kind=ledger.AccountKind.ASSET, name=LocalText("現金", "Cash", "现金"))
    ledger.account_open(account_id=INCOME, kind=ledger.AccountKind.INCOME, name=LocalText("收入", "Income", "收入"))


def post(by, key="a", cents=100, day=DAY):
    legs = [ledger.Leg(CASH, cents), ledger.Leg(INCOME, -cents)]
    return ledger.entry_post(key=key, kind="test", posted_on=day, legs=legs, memo="", by=by)


def test_an_entry_moves_both_accounts_by_its_amount(by):
    post(by, cents=12_345)

    assert ledger.balance(account_id=CASH, as_at=DAY) == 12_345
    assert ledger.balance(account_id=INCOME, as_at=DAY) == -12_345
    assert ledger.balance(account_id=CASH, as_at=date(2026, 1, 4)) == 0


@pytest.mark.parametrize(
    "legs",
    [
        [ledger.Leg(CASH, 100), ledger.Leg(INCOME, -99)],
        [ledger.Leg(CASH, 100)],
        [ledger.Leg(CASH, 100), ledger.Leg(77, -100)],
    ],
    ids=["off by a cent", "one leg", "unknown account"],
)
def test_unsound_legs_are_refused_and_nothing_is_posted(by, legs):
    with pytest.raises(ledger.EntryUnsound):
        ledger.entry_post(key="a", kind="test", posted_on=DAY, legs=legs, memo="", by=by)

    assert Entry.objects.count() == Posting.objects.count() == 0


LEGS = "select a as account_id, c as amount_cents, null::bigint as source_id, 0 as position from (values {}) v (a, c)"


def test_a_batch_is_one_entry_with_a_leg_for_each_row_of_its_query(by):
    legs = ledger.Query(LEGS.format("(2, -12), (1, 5), (1, 7)"), {})

    posted = ledger.batch_post(key="a", kind="test", posted_on=DAY, legs=legs, memo="m", segment=7, by=by)

    assert posted == ledger.Posted(legs=3, debit_cents=12)
    entry = Entry.objects.get()
    assert (entry.key, entry.memo, entry.segment, entry.legs, entry.debit_cents) == ("a", "m", 7, 3, 12)
    legs_posted = Posting.objects.order_by("leg").values_list("leg", "account_id", "amount_cents")
    assert [(leg, account) for leg, account, _ in legs_posted] == [(1, 1), (2, 1), (3, 2)]
    assert sorted(cents for _, _, cents in legs_posted) == [-12, 5, 7]


def test_a_batch_that_does_not_sum_to_zero_posts_nothing(by):
    with pytest.raises(ledger.EntryUnsound):
        ledger.batch_post(
            key="a", kind="test", posted_on=DAY, legs=ledger.Query(LEGS.format("(1, 7), (2, -6)"), {}), memo="", by=by
        )

    assert Entry.objects.count() == Posting.objects.count() == 0


def test_a_batch_without_legs_makes_no_entry(by):
    legs = ledger.Query(LEGS.format("(1, 1)") + " where false", {})

    assert ledger.batch_post(key="a", kind="test", posted_on=DAY, legs=legs, memo="", by=by) == ledger.Posted(0, 0)
    assert Entry.objects.count() == 0


def test_a_key_is_posted_once(by):
    post(by)

    with pytest.raises(DatabaseError), transaction.atomic():
        post(by)
    assert ledger.balance(account_id=CASH, as_at=DAY) == 100


def test_a_reversal_leaves_both_entries_and_can_happen_once(by):
    entry = post(by)
    ledger.entry_reverse(entry_id=entry, on=date(2026, 1, 9), memo="by mistake", by=by)

    with pytest.raises(ledger.EntryAlreadyReversed):
        ledger.entry_reverse(entry_id=entry, on=date(2026, 1, 9), memo="again", by=by)
    views = ledger.postings(account_id=CASH, first=DAY, last=date(2026, 1, 31))
    assert [(view.amount_cents, view.balance_cents) for view in views] == [(100, 100), (-100, 0)]


def test_a_sealed_day_takes_no_posting_and_the_next_day_does(by):
    post(by)
    ledger.days_seal(through=DAY, by=by)

    with pytest.raises(ledger.DaySealed):
        post(by, key="b")
    post(by, key="c", day=date(2026, 1, 6))
    assert ledger.first_open_day(not_before=date(2025, 1, 1)) == date(2026, 1, 6)
    with pytest.raises(ledger.DaySealed):
        ledger.days_seal(through=DAY, by=by)


def test_a_month_opens_with_what_stood_at_the_end_of_the_one_before(by):
    post(by, cents=100)
    with pytest.raises(ledger.MonthNotSealed):
        ledger.month_open(month=Month(2026, 2), by=by)
    ledger.days_seal(through=date(2026, 1, 31), by=by)

    assert ledger.month_open(month=Month(2026, 2), by=by) == 2
    assert ledger.month_open(month=Month(2026, 2), by=by) == 0
    post(by, key="b", cents=-100, day=date(2026, 2, 3))
    ledger.days_seal(through=date(2026, 2, 28), by=by)
    ledger.month_open(month=Month(2026, 3), by=by)

    assert Opening.objects.filter(month=date(2026, 3, 1)).count() == 0, "accounts at nil have no opening"
    assert ledger.balance(account_id=CASH, as_at=date(2026, 2, 2)) == 100
    assert ledger.balance(account_id=CASH, as_at=date(2026, 1, 31)) == 100
    assert ledger.balance(account_id=CASH, as_at=date(2026, 3, 1)) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_posting set amount_cents = 1",
        "update ledger_posting_202601 set amount_cents = 1",
        "delete from ledger_posting",
        "truncate ledger_posting_202601",
        "update ledger_entry set memo = 'x'",
        "delete from ledger_entry",
        "delete from ledger_seal",
        "delete from access_auditrecord",
    ],
)
def test_what_is_written_stays_whoever_tries(by, statement):
    post(by)
    ledger.days_seal(through=DAY, by=by)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement)


def test_the_guards_hold_for_who_writes_to_a_partition_directly(by):
    entry = post(by)

    with pytest.raises(DatabaseError, match="does not sum to zero"), transaction.atomic():
        execute(f"insert into ledger_posting_202601 values ({entry}, 3, 1, 5, '2026-01-05', null)")


def test_the_hash_is_of_facts_and_not_of_ids(by):
    post(by, key="a")
    post(by, key="b", cents=7)
    before = ledger.ledger_hash()
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("delete from ledger_posting")
        cursor.execute("delete from ledger_entry")
        cursor.execute("set session_replication_role = origin")

    post(by, key="b", cents=7)
    post(by, key="a")

    assert ledger.ledger_hash() == before
    post(by, key="c")
    assert ledger.ledger_hash() != before
