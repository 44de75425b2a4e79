"""The landlord's month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaifong.domains.access.api import NotPermitted
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.infra.database import execute, fetch_all
from kaifong.interfaces.office import figures
from kaifong.interfaces.office.types import ChannelTotals, ClearingState, SuspenseTotals, Totals
from kaifong.kernel.calendar import Month
from tests.integration.small_landlord import small_landlord
from tests.integration.two_months import BY, FEB, JAN, RENT, TODAY

pytestmark = pytest.mark.django_db

STORE = payments.channel("convenience_store").name
COUNTER = payments.channel("counter").name


def shown(actor, month=None, as_at=TODAY):
    return figures.month_figures(month=month, as_at=as_at, actor=actor)


def test_the_last_month_charged_is_shown_as_at_today(months, officer):
    month = shown(officer)

    assert (month.month, month.as_at, month.months) == (FEB, TODAY, (JAN, FEB))
    assert month.totals == Totals(950_000, 720_000, 830_000, 5, 4)
    assert [(estate.code, estate.name.en, estate.totals) for estate in month.estates] == [
        (1001, "Estate 1001", Totals(690_000, 520_000, 540_000, 3, 2)),
        (1002, "Estate 1002", Totals(260_000, 200_000, 290_000, 2, 2)),
    ]
    assert month.channels == (
        ChannelTotals("convenience_store", STORE, 2, 500_000),
        ChannelTotals("counter", COUNTER, 1, 200_000),
    )
    assert (month.last_roll.month, month.last_roll.tenancies) == (FEB, 5)
    assert month.last_roll.finished_at is not None
    assert month.sealed_through == JAN.last
    assert month.suspense == SuspenseTotals(0, 0)


def test_an_earlier_month_is_shown_as_it_ended(months, officer):
    month = shown(officer, JAN)

    assert month.as_at == JAN.last
    assert month.totals == Totals(5 * RENT, 560_000, 590_000, 5, 3)
    assert [estate.totals for estate in month.estates] == [
        Totals(690_000, 330_000, 360_000, 3, 2),
        Totals(460_000, 230_000, 230_000, 2, 1),
    ]
    assert month.channels == (ChannelTotals("convenience_store", STORE, 4, 610_000),)
    assert month.clearing == (ClearingState("convenience_store", STORE, 610_000, 610_000, 0),)


def test_a_day_on_which_channel_and_bank_differ_is_counted(months, officer):
    assert shown(officer, FEB).clearing == (
        ClearingState("convenience_store", STORE, 500_000, 0, 2),
        ClearingState("counter", COUNTER, 200_000, 0, 1),
    )


def test_nothing_after_the_day_counts(months, officer):
    month = shown(officer, FEB, as_at=date(2026, 2, 2))

    assert month.as_at == date(2026, 2, 2)
    # before the shop took a's payment back
    assert month.totals == Totals(5 * RENT, RENT + 500_000, (RENT - 100_000 + RENT) + RENT + 2 * RENT, 5, 3)
    assert month.channels == (ChannelTotals("convenience_store", STORE, 2, RENT + 500_000),)


def test_what_was_charged_is_what_was_rolled_and_adjusted(months, officer):
    [(rolled,)] = fetch_all("select sum(charged_cents) from rent_estateroll where month = '2026-02-01'")
    [(adjusted,)] = fetch_all("select sum(total_cents) from rent_adjustment")

    assert shown(officer).totals.charged_cents == rolled + adjusted


def test_a_month_charged_before_it_begins_is_shown_as_at_its_first_day(months, officer):
    month = shown(officer, FEB, as_at=date(2026, 1, 20))

    assert month.as_at == FEB.first
    assert (month.totals.charged_cents, month.totals.paid_cents) == (5 * RENT, 0)


def test_before_the_first_roll_there_is_the_month_of_today_with_nothing_in_it(officer, db):
    small_landlord()

    month = shown(officer)

    assert (month.month, month.months, month.estates, month.channels, month.last_roll, month.sealed_through) == (
        Month.of(TODAY), (), (), (), None, None,
    )  # fmt: skip
    assert month.totals == Totals(0, 0, 0, 5, 0)
    with pytest.raises(figures.NotThere):
        shown(officer, FEB)


@pytest.mark.parametrize("month", [Month(2025, 12), Month(2026, 3)], ids=["before", "after"])
def test_a_month_that_was_never_charged_is_not_there(months, officer, month):
    with pytest.raises(figures.NotThere):
        shown(officer, month)


def test_an_actor_of_some_estates_sees_their_sums_alone(months, scoped):
    month = shown(scoped)

    assert month.totals == Totals(260_000, 200_000, 290_000, 2, 2)
    assert [estate.code for estate in month.estates] == [1002]
    assert month.channels == (ChannelTotals("counter", COUNTER, 1, 200_000),)
    assert (month.clearing, month.suspense) == (None, None)
    assert shown(scoped, JAN).channels == (ChannelTotals("convenience_store", STORE, 1, RENT),)


def test_an_actor_of_no_estate_sees_nothing(months, officer):
    month = shown(replace(officer, estates=frozenset()))

    assert (month.totals, month.estates, month.channels) == (Totals(0, 0, 0, 0, 0), (), ())


def test_who_may_not_see_payments_sees_no_clearing_and_no_suspense(months, officer):
    month = shown(replace(officer, verbs=frozenset({"rent.view"})))

    assert (month.clearing, month.suspense) == (None, None)


def test_who_may_not_see_rent_sees_no_month(months, officer):
    with pytest.raises(NotPermitted):
        shown(replace(officer, verbs=frozenset({"payments.view"})))


def test_a_tenancy_that_ended_in_arrears_is_still_counted(months, officer):
    execute(
        "update tenancies_tenancy set in_force = daterange(lower(in_force), '2026-02-01') where account_no = %(account)s",
        {"account": months.e},
    )
    rent.charges_adjust(account_no=months.e, since=FEB, on=TODAY, by=BY)

    totals = shown(officer).estates[1].totals

    # e is charged nothing for February any more and still owes half of January's net rent, and its rates
    assert (totals.tenancies, totals.tenancies_in_arrears, totals.arrears_cents) == (2, 2, 30_000 + 130_000)


@pytest.mark.parametrize("flats", [(3, 2), (150, 60)])
def test_a_month_takes_nine_statements_whatever_its_size(officer, statements, db, flats):
    account = small_landlord(flats=flats).accounts[0]
    rent.rent_roll(month=JAN, by=BY)
    payments.counter_take(account_no=account, amount_cents=1, receipt_no="1", on=JAN.first, by=BY)

    assert statements(lambda: shown(officer)) == 9
