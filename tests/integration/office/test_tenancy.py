"""A tenancy, its ledger, and why each posting is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaifong.domains.access.api import NotPermitted
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.rules.api import InForce
from kaifong.infra.database import fetch_all
from kaifong.interfaces.office import figures
from kaifong.interfaces.office.types import ChargeDetail, ComponentLine, LedgerLine, PaymentDetail
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement import MonthTotals
from tests.integration.small_landlord import NET, RATES
from tests.integration.two_months import BY, FEB, JAN, RENT, TODAY

pytestmark = pytest.mark.django_db

STORE = payments.channel("convenience_store").name
COMPONENTS = LocalText("租金組成", "What rent is made of", "租金组成")
SOURCE = "No publication named; those on additional rent speak of net rent and rates"
NET_FACT = LocalText(
    "單位淨租金每月HK$2,000.00，由2020年1月1日起",
    "Flat's net rent HK$2,000.00 a month since 1\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2020",
    "单位净租金每月HK$2,000.00，由2020年1月1日起",
)
RATES_FACT = LocalText(
    "單位差餉每月HK$300.00，由2020年1月1日起",
    "Flat's rates HK$300.00 a month since 1\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2020",
    "单位差饷每月HK$300.00，由2020年1月1日起",
)
WHOLE_RENT = (
    ComponentLine(
        LocalText("淨租金", "Net rent", "净租金"), NET, None, COMPONENTS, SOURCE, InForce(None, None), False, NET_FACT
    ),
    ComponentLine(
        LocalText("差餉", "Rates", "差饷"), RATES, None, COMPONENTS, SOURCE, InForce(None, None), False, RATES_FACT
    ),
)


def shown(actor, account, *, ledger_from=JAN, as_at=TODAY):
    return figures.tenancy_figures(account_no=account, ledger_from=ledger_from, as_at=as_at, actor=actor)


def rolled(month, balance):
    return LedgerLine(month.first, RENT, balance, str(month), ChargeDetail(month, False, WHOLE_RENT))


def paid(day, cents, balance, *detail):
    return LedgerLine(day, cents, balance, "convenience_store", PaymentDetail(STORE, *detail))


def test_a_payment_and_its_return_are_shown_with_file_line_and_reason(months, officer):
    tenancy = shown(officer, months.a)

    assert tenancy.ledger == (
        rolled(JAN, RENT),
        paid(date(2026, 1, 5), -RENT, 0, "J1", date(2026, 1, 5), "0105.csv", 2),
        rolled(FEB, RENT),
        paid(date(2026, 2, 2), -RENT, 0, "F1", date(2026, 2, 2), "0202.csv", 2),
        paid(
            date(2026, 2, 3), RENT, RENT, "F3", date(2026, 2, 3), "0203.csv", 2,
            LocalText("沒有說明原因", "No reason was given", "没有说明原因"),
        ),
    )  # fmt: skip
    assert (tenancy.balance_cents, tenancy.months_in_arrears, tenancy.oldest_unpaid) == (RENT, 1, FEB)
    assert tenancy.months[-2:] == (MonthTotals(JAN, RENT, RENT), MonthTotals(FEB, RENT, 0))
    assert [row.month for row in tenancy.months] == list(Month(2025, 9).until(FEB))
    assert tenancy.statements == (FEB, JAN)


def test_a_tenancy_is_named_with_its_flat_and_days(months, officer):
    tenancy = shown(officer, months.d)

    assert tenancy.tenant_name == LocalText("陳大文", "CHAN TAI MAN", "陳大文")
    assert tenancy.address == LocalText("邨甲樓1樓1室", "Flat 1, 1/F, Block A, Estate 1002", "邨甲楼1楼1室")
    assert (tenancy.estate_code, tenancy.estate_name.en) == (1002, "Estate 1002")
    assert tenancy.in_force == DateRange(date(2020, 1, 1))
    assert (tenancy.account_no, tenancy.as_at) == (months.d, TODAY)


def test_money_that_stood_in_suspense_names_the_receipt_it_came_from(months, officer):
    tenancy = shown(officer, months.b)

    assert tenancy.ledger[-1] == paid(
        date(2026, 2, 10), -50_000, 310_000, "J4", date(2026, 1, 5), "0105.csv", 5
    )  # fmt: skip
    assert (tenancy.months_in_arrears, tenancy.oldest_unpaid) == (2, JAN)


def test_a_refund_is_told_by_its_reference_and_reason(months, officer):
    tenancy = shown(officer, months.c)

    assert tenancy.ledger[-1].posted_on == date(2026, 2, 15)
    assert (tenancy.ledger[-1].amount_cents, tenancy.ledger[-1].balance_cents) == (30_000, -10_000)
    assert tenancy.ledger[-1].memo.startswith("REFUND-")
    assert tenancy.ledger[-1].memo.endswith(": asked for it")
    assert tenancy.ledger[-1].detail is None
    assert (tenancy.balance_cents, tenancy.months_in_arrears, tenancy.oldest_unpaid) == (-10_000, 0, None)


def test_an_adjustment_is_shown_a_month_a_line_with_the_fact_behind_it(months, officer):
    january, february = shown(officer, months.e).ledger[-2:]

    assert (january.amount_cents, january.balance_cents) == (-100_000, 360_000)
    assert (february.amount_cents, february.balance_cents) == (-100_000, 260_000)
    assert (january.charge.for_month, january.charge.adjustment) == (JAN, True)
    assert (february.charge.for_month, february.charge.adjustment) == (FEB, True)
    [line] = january.charge.components
    assert (line.name.en, line.amount_cents, line.confirmed) == ("Rent assistance", -100_000, False)
    assert line.fact == LocalText(
        "減免淨租金50%，由2026年1月1日起",
        "50% off the net rent, granted from 1\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2026",
        "减免净租金50%，由2026年1月1日起",
    )


def test_the_ledger_can_begin_later_and_brings_the_balance_forward(months, officer):
    tenancy = shown(officer, months.b, ledger_from=FEB)

    assert (tenancy.opening_cents, tenancy.has_earlier) == (130_000, True)
    assert [line.balance_cents for line in tenancy.ledger] == [360_000, 310_000]
    assert not shown(officer, months.b, ledger_from=JAN).has_earlier


def test_a_ledger_that_begins_after_today_is_empty(months, officer):
    tenancy = shown(officer, months.b, ledger_from=Month(2026, 3))

    assert (tenancy.opening_cents, tenancy.ledger, tenancy.balance_cents) == (310_000, (), 310_000)


def test_nothing_after_the_day_is_shown(months, officer):
    tenancy = shown(officer, months.a, as_at=date(2026, 2, 2))

    assert (len(tenancy.ledger), tenancy.balance_cents, tenancy.months_in_arrears) == (4, 0, 0)


def test_before_any_roll_a_tenancy_owes_nothing(months, officer):
    tenancy = shown(officer, months.a, ledger_from=Month(2025, 8), as_at=date(2025, 12, 31))

    assert (tenancy.balance_cents, tenancy.ledger, tenancy.oldest_unpaid) == (0, (), None)


def test_a_look_is_recorded(months, officer):
    shown(officer, months.a)

    assert fetch_all(
        "select actor, door, action, account_no from access_auditrecord where action like '%%look' order by id"
    ) == [("officer", "office", "tenancy.look", months.a)]


def test_who_may_not_look_is_refused_and_nothing_is_recorded(months, scoped):
    for actor in (scoped, replace(scoped, estates=None, verbs=frozenset({"payments.view"}))):
        with pytest.raises(NotPermitted):
            shown(actor, months.a)

    assert fetch_all("select 1 from access_auditrecord where action = 'tenancy.look'") == []


def test_a_tenancy_that_is_not_there(months, officer):
    with pytest.raises(figures.NotThere):
        shown(officer, account_no(1001, 999))


def test_a_tenancy_takes_fifteen_statements_whatever_its_history(months, officer, statements):
    def look():
        shown(officer, months.a)

    before = statements(look)
    for number in range(30):
        payments.counter_take(account_no=months.a, amount_cents=1, receipt_no=f"X{number}", on=TODAY, by=BY)
    rent.charges_adjust(account_no=months.a, since=JAN, on=TODAY, by=BY)

    assert statements(look) == before == 15
