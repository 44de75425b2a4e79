"""Worked examples; half cents round up."""

from __future__ import annotations

from datetime import date

import pytest

from kaifong.kernel.calendar import Month
from kaifong.sim.rents import Award, FlatRent, charge

JANUARY = Month(2026, 1)
LONG_AGO = date(2010, 5, 4)
RENT = [FlatRent(date(2024, 1, 1), 2150_00, 123_40)]


def test_a_whole_month_is_net_rent_and_rates():
    assert charge(JANUARY, LONG_AGO, None, RENT, None) == 2273_40


def test_a_tenancy_that_begins_on_the_twelfth_pays_twenty_days_of_thirty_one():
    # 2150.00 × 20/31 = 1387.096…, 123.40 × 20/31 = 79.612…
    assert charge(JANUARY, date(2026, 1, 12), None, RENT, None) == 1387_10 + 79_61


def test_a_tenancy_that_ends_on_the_twelfth_pays_twelve_days():
    # 2150.00 × 12/31 = 832.258…, 123.40 × 12/31 = 47.767…
    assert charge(JANUARY, LONG_AGO, date(2026, 1, 12), RENT, None) == 832_26 + 47_77


def test_a_tenancy_within_one_month_pays_its_days():
    # 2150.00 × 3/31 = 208.064…, 123.40 × 3/31 = 11.941…
    assert charge(JANUARY, date(2026, 1, 10), date(2026, 1, 12), RENT, None) == 208_06 + 11_94


def test_half_a_cent_rounds_up():
    # 0.05 × 15/30 = 0.025
    assert charge(Month(2026, 4), date(2026, 4, 16), None, [FlatRent(date(2024, 1, 1), 5, 0)], None) == 3


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2026, 2, 1), None), (LONG_AGO, date(2025, 12, 31))],
)
def test_nothing_is_charged_outside_the_tenancy(start, end):
    assert charge(JANUARY, start, end, RENT, None) == 0


def test_the_last_day_of_a_month_is_a_whole_month():
    assert charge(JANUARY, LONG_AGO, date(2026, 1, 31), RENT, None) == 2273_40


def test_a_changed_rent_counts_from_its_month():
    changed = [*RENT, FlatRent(date(2026, 2, 1), 2279_00, 123_40)]

    assert charge(JANUARY, LONG_AGO, None, changed, None) == 2273_40
    assert charge(Month(2026, 2), LONG_AGO, None, changed, None) == 2402_40


def test_assistance_takes_half_or_a_quarter_off_the_net_rent_through_its_last_month():
    half = Award(date(2024, 2, 1), date(2026, 1, 31), reduction_percent=50)

    assert charge(JANUARY, LONG_AGO, None, RENT, half) == 1075_00 + 123_40
    assert charge(Month(2026, 2), LONG_AGO, None, RENT, half) == 2273_40
    quarter = Award(date(2024, 2, 1), date(2026, 1, 31), reduction_percent=25)
    # a quarter of 2150.02 is 537.505
    assert charge(JANUARY, LONG_AGO, None, [FlatRent(date(2024, 1, 1), 2150_02, 0)], quarter) == 2150_02 - 537_51


@pytest.mark.parametrize(
    ("month", "ratio", "charged"),
    [
        ("2026-09", 201, 3225_00),
        ("2026-09", 300, 3225_00),
        ("2026-09", 301, 4300_00),
        ("2026-09", 400, 4300_00),
        ("2026-09", 500, 4300_00),
        ("2026-10", 201, 5375_00),
        ("2026-10", 300, 5375_00),
        ("2026-10", 301, 7525_00),
        ("2026-10", 400, 7525_00),
        ("2026-10", 401, 9675_00),
        ("2026-10", 500, 9675_00),
    ],
)
def test_additional_rent_multiplies_the_net_rent_by_tier_and_day(month, ratio, charged):
    award = Award(date(2025, 4, 1), date(2027, 3, 31), ratio_hundredths=ratio)

    assert charge(Month.parse(month), LONG_AGO, None, RENT, award) == charged + 123_40


def test_additional_rent_of_a_part_month_multiplies_the_part():
    award = Award(date(2025, 4, 1), date(2027, 3, 31), ratio_hundredths=250)

    # net 1387.10 as above, half of it again 693.55, rates 79.61
    assert charge(JANUARY, date(2026, 1, 12), None, RENT, award) == 1387_10 + 693_55 + 79_61
