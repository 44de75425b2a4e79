"""Receipts that found no account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaifong.domains.access.api import NotPermitted
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.spi import Kind, Line
from kaifong.domains.rent import api as rent
from kaifong.infra.database import fetch_all
from kaifong.interfaces.office import figures
from kaifong.interfaces.office.types import PAGE_ROWS, Suggestion, SuspenseReceipt, SuspenseTotals
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText
from tests.contract.samples import Payment, TextFile
from tests.integration.small_landlord import NET, RATES, small_landlord
from tests.integration.two_months import BY, JAN, RENT, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]

STORE = payments.channel("convenience_store").name
FLAT_2 = LocalText("甲樓1樓2室", "Flat 2, 1/F, Block A", "甲楼1楼2室")
DAY = date(2026, 1, 5)


@pytest.fixture
def take(tmp_path):
    def import_(*of, name="f.csv"):
        path = tmp_path / name
        path.write_bytes(TextFile("convenience_store", of).bytes())
        payments.file_import(path=path, channel_code="convenience_store", on=TODAY, by=BY)

    return import_


def one_digit_off(account):
    return str(account)[:-1] + str((int(str(account)[-1]) + 1) % 10)


def test_a_receipt_says_where_it_came_from_why_it_is_here_and_whose_it_may_be(landlord, officer, take):
    wrong = one_digit_off(landlord.accounts[1])
    take(Payment("1", wrong, 77_700, DAY))

    shown = figures.suspense_list(page=1, actor=officer)

    assert shown.totals == SuspenseTotals(1, 77_700)
    [receipt] = shown.receipts
    assert receipt == SuspenseReceipt(
        receipt.receipt_id, STORE, "1", DAY, 77_700, wrong,
        LocalText(
            "戶口號碼的位數或核對數字不符",
            "The account number's length or check digits are wrong",
            "账户号码的位数或核对数字不符",
        ),
        "f.csv", 2,
        (Suggestion(landlord.accounts[1], FLAT_2, LocalText("一個數字不同", "One digit differs", "一个数字不同")),),
    )  # fmt: skip


def test_an_account_that_owes_exactly_this_is_suggested_first(landlord, officer, take):
    rent.rent_roll(month=JAN, by=BY)
    take(Payment("1", one_digit_off(landlord.accounts[1]), RENT, DAY))

    [receipt] = figures.suspense_list(page=1, actor=officer).receipts

    assert receipt.suggestions[0].because == LocalText(
        "一個數字不同；所欠正是這個款額",
        "One digit differs; it owes exactly this amount",
        "一个数字不同；所欠正是这个款额",
    )


@pytest.mark.parametrize(
    ("stated", "why"),
    [(str(account_no(1001, 999)), "There is no such account"), ("", "No account number was given")],
    ids=["unknown", "none"],
)
def test_why_is_said_for_each_reason(landlord, officer, take, stated, why):
    take(Payment("1", stated, 1, DAY))

    [receipt] = figures.suspense_list(page=1, actor=officer).receipts

    assert (receipt.why.en, receipt.stated_account) == (why, stated)


def test_a_return_without_its_payment_counts_against_the_sum_and_names_the_account_it_gave(landlord, officer, take):
    a = landlord.accounts[0]
    code = next(code for code, outcome in TextFile("convenience_store").codes.items() if outcome == "reversal")
    take(Payment("9", str(a), 500, DAY, code, "1"))

    shown = figures.suspense_list(page=1, actor=officer)

    assert shown.totals == SuspenseTotals(1, -500)
    [receipt] = shown.receipts
    assert receipt.amount_cents == -500
    assert receipt.why.en == "The payment that it takes back has not arrived, or was taken back before"
    assert (receipt.suggestions[0].account_no, receipt.suggestions[0].because.en) == (
        a, "It is the account that was given",
    )  # fmt: skip


def test_the_oldest_comes_first_and_pages_hold_all_of_them_once(landlord, officer, take):
    days = [DAY + timedelta(days=number % 3) for number in range(PAGE_ROWS + 7)]
    take(*(Payment(f"{number:015d}", "1", 1, day) for number, day in enumerate(days)))

    pages = [figures.suspense_list(page=page, actor=officer) for page in (1, 2, 3)]

    assert [len(page.receipts) for page in pages] == [PAGE_ROWS, 7, 0]
    assert {page.totals for page in pages} == {SuspenseTotals(PAGE_ROWS + 7, PAGE_ROWS + 7)}
    listed = [(receipt.paid_on, receipt.receipt_id) for page in pages for receipt in page.receipts]
    assert listed == sorted(set(listed))


def test_a_receipt_that_came_singly_has_no_file(landlord, officer):
    line = Line(0, Kind.PAYMENT, "R1", "no number", 100, "HKD", DAY)
    payments.payment_receive(channel_code="fps", line=line, key="K", body=b"x", currency="HKD", on=TODAY, by=BY)

    [receipt] = figures.suspense_list(page=1, actor=officer).receipts

    assert (receipt.file, receipt.line, receipt.stated_account) == (None, None, "no number")


def test_assigned_it_is_gone_and_the_reason_is_on_record(landlord, officer, take):
    a = landlord.accounts[0]
    take(Payment("1", "1", 100, DAY))
    [receipt] = figures.suspense_list(page=1, actor=officer).receipts

    figures.suspense_assign(receipt_id=receipt.receipt_id, account_no=a, reason="called us", on=TODAY, actor=officer)

    assert figures.suspense_list(page=1, actor=officer).totals == SuspenseTotals(0, 0)
    assert fetch_all(
        "select actor, account_no, detail ->> 'reason' from access_auditrecord where action = 'payments.suspense.assign'"
    ) == [("officer", a, "called us")]
    with pytest.raises(payments.NotInSuspense):
        figures.suspense_assign(receipt_id=receipt.receipt_id, account_no=a, reason="x", on=TODAY, actor=officer)


def test_suspense_belongs_to_no_estate_so_a_scoped_actor_may_not_see_it(landlord, officer, scoped):
    for actor in (scoped, replace(officer, verbs=frozenset({"rent.view"}))):
        with pytest.raises(NotPermitted):
            figures.suspense_list(page=1, actor=actor)


@pytest.mark.parametrize("receipts", [1, PAGE_ROWS])
def test_a_page_takes_four_statements_whatever_is_on_it(officer, statements, take, db, receipts):
    wrong = one_digit_off(small_landlord().accounts[0])
    take(*(Payment(f"{number:015d}", wrong, NET + RATES, DAY) for number in range(receipts)))

    assert statements(lambda: figures.suspense_list(page=1, actor=officer)) == 4
