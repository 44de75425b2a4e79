"""The check must be able to fail: each fault, planted behind the guards' back, is found and named."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from kaifong.domains.ledger import api as ledger
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal(by):
    ledger.account_open(account_id=1, kind=ledger.AccountKind.ASSET, name=LocalText("甲", "A", "甲"))
    ledger.account_open(account_id=2, kind=ledger.AccountKind.INCOME, name=LocalText("乙", "B", "乙"))
    for day in (3, 4):
        legs = [ledger.Leg(1, 100 * day), ledger.Leg(2, -100 * day)]
        ledger.entry_post(key=f"e{day}", kind="t", posted_on=date(2026, 1, day), legs=legs, memo="", by=by)
    ledger.days_seal(through=date(2026, 1, 31), by=by)
    ledger.month_open(month=Month(2026, 2), by=by)
    assert ledger.check().differences == ()


PLANTED = {
    "a posting changed": ("update ledger_posting set amount_cents = 301 where amount_cents = 300", {"I1", "I4", "I6"}),
    "both legs changed": ("update ledger_posting set amount_cents = amount_cents * 2", {"I1", "I4", "I6"}),
    "a posting lost": ("delete from ledger_posting where amount_cents = -300", {"I1", "I4", "I6"}),
    "an entry's postings lost": ("delete from ledger_posting where abs(amount_cents) = 300", {"I1", "I4", "I6"}),
    "an entry lost": ("delete from ledger_entry where key = 'e3'", {"I1", "I6"}),
    "a posting twice": ("insert into ledger_posting select * from ledger_posting where amount_cents = 300", {"I1", "I4", "I6"}),
    "a posting to another account": ("update ledger_posting set account_id = 9 where amount_cents = 300", {"accounts", "I4", "I6"}),
    "a posting on another day": ("update ledger_posting set posted_on = '2026-01-09' where abs(amount_cents) = 300", {"I1"}),
    "a memo changed": ("update ledger_entry set memo = 'x' where key = 'e3'", {"I6"}),
    "an opening changed": ("update ledger_opening set balance_cents = 1 where account_id = 1", {"I4"}),
    "an opening lost": ("delete from ledger_opening where account_id = 1", {"I4"}),
    "a seal lost": ("delete from ledger_seal where day = '2026-01-04'", {"I6"}),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "invariants"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found(journal, statement, invariants):
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("set session_replication_role = origin")

    assert {difference.invariant for difference in ledger.check().differences} == invariants


def test_rebuilding_puts_openings_right_and_says_how_many(journal, by):
    with connection.cursor() as cursor:
        cursor.execute("update ledger_opening set balance_cents = 1 where account_id = 1")

    assert ledger.openings_rebuild(by=by) == 1
    assert ledger.openings_rebuild(by=by) == 0
    assert ledger.check().differences == ()
