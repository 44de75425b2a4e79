"""A tenancy's statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access.api import NotPermitted, operator
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import execute, fetch_all
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement import (
    ChargeLine,
    MonthTotals,
    PaymentLine,
    ReversalLine,
    render_html,
    statement_of,
)
from tests.integration.small_landlord import NET, RATES, small_landlord
from tests.integration.two_months import BY, FEB, JAN, RENT, TODAY, TwoMonths, two_months

pytestmark = pytest.mark.django_db

STORE = payments.channel("convenience_store").name
OFFICER = replace(operator("office"), name="officer")


@pytest.fixture
def months(db, tmp_path, sound) -> TwoMonths:
    return two_months()


def statement(account, month=FEB, as_at=TODAY, by=OFFICER):
    return statement_of(account_no=account, month=month, as_at=as_at, by=by)


def plain(text: LocalText) -> str:
    return text.en.replace("\N{NO-BREAK SPACE}", " ")


def test_a_statement_leads_from_the_opening_over_charges_payments_and_returns_to_the_balance(months):
    shown = statement(months.a)

    assert (shown.opening_cents, shown.charged_cents, shown.paid_cents, shown.taken_back_cents, shown.closing_cents) == (
        0, RENT, RENT, RENT, RENT,
    )  # fmt: skip
    assert [
        (line.name.en, line.amount_cents, plain(line.reason), line.confirmed, line.for_month) for line in shown.charges
    ] == [
        ("Net rent", NET, "Flat's net rent HK$2,000.00 a month since 1 January 2020", False, None),
        ("Rates", RATES, "Flat's rates HK$300.00 a month since 1 January 2020", False, None),
    ]
    assert shown.payments == (PaymentLine(date(2026, 2, 2), STORE, RENT),)
    assert shown.reversals == (
        ReversalLine(
            date(2026, 2, 3), STORE, LocalText("沒有說明原因", "No reason was given", "没有说明原因"), RENT
        ),
    )  # fmt: skip
    assert (shown.pay_cents, shown.due_on, shown.issued_on) == (RENT, date(2026, 2, 1), TODAY)
    assert shown.months[-2:] == (MonthTotals(JAN, RENT, RENT), MonthTotals(FEB, RENT, 0))
    assert [row.month for row in shown.months] == list(Month(2025, 9).until(FEB))
    assert (shown.account_no, shown.month, shown.landlord.en) == (months.a, FEB, "Kaifong Housing")
    assert (shown.tenant_name.zh_hant, shown.address.en) == ("陳大文", "Flat 1, 1/F, Block A, Estate 1001")


def test_money_found_later_stands_in_the_month_that_found_it_with_the_day_it_was_paid(months):
    january, february = statement(months.b, JAN), statement(months.b)

    assert january.payments == (PaymentLine(date(2026, 1, 5), STORE, 100_000),)
    assert february.opening_cents == january.closing_cents == 130_000
    [payment] = february.payments
    assert (payment.paid_on, payment.amount_cents) == (date(2026, 1, 5), 50_000)
    assert payment.channel == LocalText(
        "便利店（戶口號碼其後查明）", "Convenience store (account found later)", "便利店（账户号码其后查明）"
    )


def test_a_refund_stands_among_what_was_given_back_and_nothing_is_to_be_paid(months):
    shown = statement(months.c)

    assert shown.reversals == (
        ReversalLine(
            date(2026, 2, 15),
            LocalText("退回預繳的款項", "Refund of what was paid in advance", "退回预缴的款项"),
            LocalText("asked for it", "asked for it", "asked for it"),
            30_000,
        ),
    )
    assert (shown.closing_cents, shown.pay_cents, shown.barcode, shown.qr) == (-10_000, 0, None, None)


def test_an_adjustment_names_the_month_it_is_for(months):
    charges = statement(months.e).charges

    assert [(line.name.en, line.amount_cents, line.for_month) for line in charges] == [
        ("Net rent", NET, None),
        ("Rates", RATES, None),
        ("Rent assistance", -100_000, JAN),
        ("Rent assistance", -100_000, FEB),
    ]
    assert plain(charges[2].reason) == "Adjustment: 50% off the net rent, granted from 1 January 2026"
    assert charges[2] == ChargeLine(charges[2].name, charges[2].reason, -100_000, confirmed=False, for_month=JAN)


def test_the_first_statement_does_not_know_of_a_later_adjustment(months):
    assert statement(months.e, JAN).closing_cents == RENT


def test_the_slip_carries_the_shops_barcode_and_the_fps_code_for_what_is_owed(months):
    shown = statement(months.a)

    assert shown.barcode == f"7201{months.a:012d}00230000260201"
    assert f"{months.a:012d}" in shown.qr
    assert "54072300.00" in shown.qr
    assert {way.name.en: way.reference for way in shown.ways} == {
        payments.channel(code).name.en: f"{months.a:012d}"
        for code in ("bank_bill", "convenience_store", "counter", "fps", "mtr_counter", "pps")
    }


def test_above_the_shops_cap_there_is_no_barcode_and_the_shop_says_why(db):
    account = small_landlord().accounts[0]
    execute("update rent_flatrent set net_rent_cents = 500000")
    rent.rent_roll(month=JAN, by=BY)

    shown = statement(account, JAN)

    assert (shown.pay_cents, shown.barcode) == (530_000, None)
    assert shown.qr is not None
    [shop] = [way for way in shown.ways if way.name == STORE]
    assert shop.cap_cents == 500_000
    assert shop.note.en.startswith("The amount is above HK$5,000.00")


def test_a_bank_or_department_pays_only_where_it_was_told_to(months):
    execute(
        "insert into payments_mandate (mandate_id, account_no, bank_code, bank_account_encrypted, signed_on, state, refusals)"
        " values ('M', %(a)s, '004', '', '2026-02-10', 'active', 0), ('N', %(b)s, '004', '', '2026-02-10', 'suspended', 3)",
        {"a": months.a, "b": months.b},
    )
    execute(
        "insert into payments_entitlement (account_no, case_reference_encrypted, from_on, until_on, monthly_cents)"
        " values (%(d)s, '', '2026-01-01', '2026-02-19', 1), (%(e)s, '', '2026-01-01', null, 1)",
        {"d": months.d, "e": months.e},
    )
    collecting = {payments.channel(code).name: code for code in ("autopay", "swd_transfer")}

    def collected(account, as_at=TODAY):
        return [collecting[way.name] for way in statement(account, as_at=as_at).ways if way.name in collecting]

    assert [collected(account) for account in (months.a, months.b, months.d, months.e)] == [
        ["autopay"], [], [], ["swd_transfer"],
    ]  # fmt: skip
    assert collected(months.a, as_at=date(2026, 2, 9)) == []
    assert collected(months.d, as_at=date(2026, 2, 19)) == ["swd_transfer"]


def test_a_statement_of_a_past_month_stands_as_at_its_end_and_of_one_to_come_as_at_its_first_day(months):
    assert statement(months.a, JAN).issued_on == JAN.last
    ahead = statement(months.a, FEB, as_at=date(2026, 1, 25))
    assert (ahead.issued_on, ahead.closing_cents) == (FEB.first, RENT)


def test_posting_by_other_hands_is_named_as_such_and_adds_up(months):
    ledger.entry_post(
        key="by hand", kind="test", posted_on=TODAY, memo="", by=BY,
        legs=[ledger.Leg(months.a, -7), ledger.Leg(months.d, 7)],
    )  # fmt: skip
    other = LocalText("其他帳目", "Other posting", "其他账目")

    assert statement(months.a).payments[-1] == PaymentLine(TODAY, other, 7)
    assert statement(months.d).reversals[-1] == ReversalLine(TODAY, other, other, 7)


@pytest.mark.parametrize("month", [Month(2025, 12), Month(2026, 3)], ids=["before", "after"])
def test_a_month_without_a_charge_has_no_statement(months, month):
    with pytest.raises(rent.NotCharged):
        statement(months.a, month)


def test_a_tenancy_that_is_not_there_has_none(months):
    with pytest.raises(tenancies.TenancyNotFound):
        statement(account_no(1001, 999))


def test_a_statement_is_for_those_who_may_see_the_estates_rent_and_the_look_is_recorded(months):
    scoped = replace(OFFICER, estates=frozenset({1002}))
    with pytest.raises(NotPermitted):
        statement(months.a, by=scoped)

    statement(months.d, by=scoped)

    assert fetch_all(
        "select actor, account_no, detail ->> 'month' from access_auditrecord where action = 'statement.look'"
    ) == [("officer", months.d, "2026-02")]


def test_a_statement_takes_eleven_statements_of_sql_whatever_the_history(months):
    def count():
        with CaptureQueriesContext(connection) as ran:
            statement(months.a)
        return len(ran)

    before = count()
    for number in range(30):
        payments.counter_take(account_no=months.a, amount_cents=1, receipt_no=f"X{number}", on=TODAY, by=BY)

    assert count() == before == 11


@pytest.mark.parametrize(("language", "net_rent"), [("zh-hant", "淨租金"), ("en", "Net rent"), ("zh-hans", "净租金")])
def test_it_can_be_drawn_in_each_language(months, language, net_rent):
    assert net_rent in render_html(statement(months.e), language)
