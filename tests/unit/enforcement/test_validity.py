from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.enforcement.validity import months_after

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2024, 3, 10), 24, date(2026, 3, 10)),
        (date(2024, 2, 28), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 3, 1)),
        (date(2024, 3, 1), 24, date(2026, 3, 1)),
        (date(2022, 2, 28), 24, date(2024, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 8, 31), 18, date(2027, 3, 1)),
        (date(2025, 12, 31), 2, date(2026, 3, 1)),
    ],
)
def test_the_day_so_many_months_later(day, months, after):
    assert months_after(day, months) == after


@given(day=days, months=st.integers(1, 60))
def test_nothing_lives_shorter_than_what_began_the_day_before(day, months):
    assert months_after(day, months) >= months_after(day - timedelta(days=1), months)


@given(day=days, years=st.integers(1, 5))
def test_whole_years_are_whole_to_the_day_and_leap_days_lose_none(day, years):
    after = months_after(day, 12 * years)

    assert (after.year, after.month, after.day) == (day.year + years, day.month, day.day) or (
        (day.month, day.day) == (2, 29) and after == date(day.year + years, 3, 1)
    )
    assert 365 * years <= (after - day).days <= 366 * years
