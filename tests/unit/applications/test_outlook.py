from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.applications.outlook import YEARS_AT_MOST, band, outlook
from kaifong.domains.applications.ruleset import ConversionRule, kept_days
from kaifong.domains.applications.types import Band, Outlook

HALF = ConversionRule(Decimal("0.5"), 3)


@pytest.mark.parametrize(
    ("ahead", "low", "high"),
    [
        (0, 0, 100), (100, 0, 100), (101, 100, 200), (200, 100, 200), (201, 200, 500), (501, 500, 1_000),
        (1_001, 1_000, 2_000), (4_321, 2_000, 5_000), (120_000, 100_000, 200_000), (200_001, 200_000, 500_000),
    ],
)  # fmt: skip
def test_a_place_is_told_as_the_range_that_holds_it(ahead, low, high):
    assert band(ahead) == Band(low, high)


@given(st.integers(0, 5_000_000))
def test_a_range_holds_the_place_and_is_never_narrower_than_a_hundred(ahead):
    told = band(ahead)

    assert told.low <= ahead <= told.high
    assert told.high - told.low >= 100


def test_at_the_pace_of_a_year_a_range_takes_from_so_many_to_so_many_years():
    assert outlook(Band(2_000, 5_000), 900) == Outlook(900, 2, 6)
    assert outlook(Band(0, 100), 900) == Outlook(900, 0, 1)


def test_where_nobody_was_housed_nothing_is_said():
    assert outlook(Band(0, 100), 0) is None


def test_beyond_what_a_year_can_tell_no_upper_end_is_said():
    assert outlook(Band(2_000, 5_000), 100) == Outlook(100, YEARS_AT_MOST, None)
    assert outlook(Band(1_000, 2_000), 99) == Outlook(99, 10, None)


@pytest.mark.parametrize(
    ("waited", "kept"),
    [(0, 0), (1, 0), (2, 1), (1_001, 500), (2_190, 1_095), (2_191, 1_095), (2_192, 1_096), (9_999, 1_096)],
)
def test_a_conversion_keeps_half_and_three_years_at_most(waited, kept):
    # from 27.11.2023 to 27.11.2026 are 1,096 days, 29.2.2024 among them
    assert kept_days(waited, HALF, date(2026, 11, 27)) == kept
