"""An estate's month and its tenancies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaifong.domains.access.api import NotPermitted
from kaifong.domains.rent import api as rent
from kaifong.interfaces.office import figures
from kaifong.interfaces.office.types import PAGE_ROWS, TenancyLine, Totals
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import account_no, format_account_no
from kaifong.kernel.localtext import LocalText
from tests.integration.small_landlord import small_landlord
from tests.integration.two_months import BY, FEB, JAN, RENT, TODAY

pytestmark = pytest.mark.django_db


def shown(actor, code=1001, month=FEB, *, only_arrears=False, search="", page=1, as_at=TODAY):
    return figures.estate_figures(
        code=code, month=month, only_arrears=only_arrears, search=search, page=page, as_at=as_at, actor=actor
    )


def flat(number):
    return LocalText(f"甲樓1樓{number}室", f"Flat {number}, 1/F, Block A", f"甲楼1楼{number}室")


def accounts(estate):
    return [row.account_no for row in estate.tenancies]


def test_an_estate_lists_its_tenancies_by_account_with_what_each_owes(months, officer):
    estate = shown(officer)

    assert (estate.month, estate.as_at, estate.found, estate.page) == (FEB, TODAY, 3, 1)
    assert estate.estate.totals == Totals(690_000, 520_000, 540_000, 3, 2)
    assert (estate.estate.code, estate.estate.name.en, estate.district.en) == (1001, "Estate 1001", "District")
    assert estate.tenancies == (
        TenancyLine(months.a, flat(1), RENT, 0, 230_000, 1),
        TenancyLine(months.b, flat(2), RENT, 50_000, 310_000, 2),
        TenancyLine(months.c, flat(3), RENT, 470_000, -10_000, 0),
    )


def test_an_adjustment_of_other_months_is_charged_in_the_month_that_posts_it(months, officer):
    assert shown(officer, 1002).tenancies == (
        TenancyLine(months.d, flat(1), RENT, 200_000, 30_000, 1),
        TenancyLine(months.e, flat(2), RENT - 200_000, 0, 260_000, 2),
    )
    assert shown(officer, 1002, JAN).tenancies[1] == TenancyLine(months.e, flat(2), RENT, 0, RENT, 1)


def test_tenancies_in_arrears_are_told_from_those_that_are_not(months, officer):
    estate = shown(officer, only_arrears=True)

    assert (estate.found, accounts(estate)) == (2, [months.a, months.b])
    assert estate.estate.totals.tenancies == 3


def test_rent_is_not_in_arrears_on_the_day_on_which_it_is_due(months, officer):
    on_the_day = shown(officer, as_at=FEB.first)

    assert [(row.balance_cents, row.months_in_arrears) for row in on_the_day.tenancies] == [
        (RENT, 0), (130_000 + RENT, 1), (2 * RENT, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("flat 2", "b"),
        ("block A", "abc"),
        ("BLOCK 3", "c"),
        ("甲樓1樓2室", "b"),
        ("甲楼", "abc"),
        ("Flat 4", ""),
        ("1001", ""),
        ("   ", "abc"),
        ("%", ""),
    ],
)
def test_a_flat_is_found_by_words_of_its_name_in_any_language(months, officer, search, found):
    assert accounts(shown(officer, search=search)) == [getattr(months, name) for name in found]


def test_a_tenancy_is_found_by_its_account_number_however_it_is_written(months, officer):
    for written in (f"{months.b}", format_account_no(months.b), f" {format_account_no(months.b).replace(' ', '-')} "):
        estate = shown(officer, search=written)
        assert (estate.found, accounts(estate)) == (1, [months.b])


def test_an_account_of_another_estate_is_not_found_here(months, officer):
    assert shown(officer, search=f"{months.d}").tenancies == ()


def test_search_and_filter_narrow_together(months, officer):
    assert accounts(shown(officer, search="Flat 3", only_arrears=True)) == []
    assert accounts(shown(officer, search="Flat 2", only_arrears=True)) == [months.b]


def test_pages_follow_each_other_without_gap_or_repetition_and_end(officer, db):
    small_landlord(flats=(2 * PAGE_ROWS + 1, 1))
    rent.rent_roll(month=JAN, by=BY)

    pages = [shown(officer, month=JAN, page=page) for page in (1, 2, 3, 4)]

    assert [len(page.tenancies) for page in pages] == [PAGE_ROWS, PAGE_ROWS, 1, 0]
    assert [page.found for page in pages] == [2 * PAGE_ROWS + 1] * 4
    listed = [account for page in pages for account in accounts(page)]
    assert listed == [account_no(1001, serial) for serial in range(1, 2 * PAGE_ROWS + 2)]


def test_an_actor_sees_only_the_estates_within_its_scope(months, scoped):
    assert shown(scoped, 1002).found == 2
    with pytest.raises(NotPermitted):
        shown(scoped, 1001)
    with pytest.raises(NotPermitted):
        shown(replace(scoped, verbs=frozenset()), 1002)


def test_an_estate_or_a_month_that_is_not_there(months, officer):
    with pytest.raises(figures.NotThere):
        shown(officer, 1003)
    with pytest.raises(figures.NotThere):
        shown(officer, month=Month(2026, 3))


def test_before_the_first_roll_an_estate_has_no_month(officer, db):
    small_landlord()

    with pytest.raises(figures.NotThere):
        shown(officer, as_at=date(2025, 12, 31), month=JAN)


@pytest.mark.parametrize("flats", [3, 2 * PAGE_ROWS])
@pytest.mark.parametrize(("search", "expected"), [("", 8), ("Flat", 10)])
def test_an_estate_takes_the_same_number_of_statements_whatever_its_size(
    officer, statements, db, flats, search, expected
):
    small_landlord(flats=(flats, 1))
    rent.rent_roll(month=JAN, by=BY)

    assert statements(lambda: shown(officer, month=JAN, search=search)) == expected
