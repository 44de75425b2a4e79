from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.applications.record import Happened, record_of
from kaifong.domains.applications.types import EventKind, State, Waited
from kaifong.domains.applications.waiting import Clock, age_on, between, birthday, months_after

STARTS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
GAPS = st.lists(st.integers(0, 900), min_size=1, max_size=12)


def registered(on: date, **more) -> Happened:
    return Happened(on, EventKind.REGISTERED, category="general", **more)


@pytest.mark.parametrize(
    ("start", "end", "years", "months", "days"),
    [
        ("2023-11-27", "2026-11-27", 3, 0, 0),
        ("2023-11-27", "2026-11-26", 2, 11, 30),
        ("2024-02-29", "2025-02-28", 1, 0, 0),
        ("2024-02-29", "2028-02-28", 3, 11, 30),
        ("2025-01-31", "2025-02-28", 0, 1, 0),
        ("2025-01-31", "2025-03-01", 0, 1, 1),
        ("2025-03-01", "2025-03-01", 0, 0, 0),
    ],
)
def test_a_time_is_told_in_years_months_and_days(start, end, years, months, days):
    first, last = date.fromisoformat(start), date.fromisoformat(end)

    assert between(first, last) == Waited(years, months, days, (last - first).days)


@given(STARTS, st.integers(0, 12_000))
def test_no_time_is_negative_and_months_and_days_are_less_than_the_next_unit(start, days):
    waited = between(start, start + timedelta(days=days))

    assert waited.total_days == days
    assert waited.years >= 0
    assert 0 <= waited.months < 12
    assert 0 <= waited.days < 31


def test_days_on_which_the_clock_stood_are_left_out():
    # 100 days waited, 59 frozen, 40 waited
    clock = Clock(date(2026, 1, 1), stopped_days=59)

    assert clock.waited(date(2026, 1, 1) + timedelta(days=199)).total_days == 140
    assert clock.waiting_from == date(2026, 3, 1)


def test_while_the_clock_stands_nothing_is_added():
    clock = Clock(date(2026, 1, 1), stopped_on=date(2026, 2, 1))

    assert clock.waited(date(2026, 2, 1)) == clock.waited(date(2029, 9, 9)) == Waited(0, 1, 0, 31)


def test_a_month_is_promised_for_the_day_on_which_it_is_full():
    clock = Clock(date(2026, 1, 31), stopped_days=10)

    assert clock.month_full_on(date(2026, 2, 1)) == date(2026, 3, 10)
    assert clock.waited(date(2026, 3, 10)).whole_months == 1
    assert clock.waited(date(2026, 3, 9)).whole_months == 0


@given(STARTS, GAPS)
def test_freezing_and_going_on_never_takes_waiting_away(start, gaps):
    """Events at any distances, freezing and going on by turns: looked at each day, no day takes away, none adds two."""
    events, day = [registered(start)], start
    for number, gap in enumerate(gaps):
        day += timedelta(days=gap)
        events.append(Happened(day, EventKind.UNFROZEN if number % 2 else EventKind.FROZEN))
    running = sum(gap for number, gap in enumerate(gaps) if number % 2 == 0)

    last = -1
    for offset in range(0, (day - start).days + 1, 7):
        on = start + timedelta(days=offset)
        waited = record_of(events, on).clock.waited(on)
        assert 0 <= waited.total_days <= offset
        assert waited.whole_months >= last
        last = waited.whole_months
    assert record_of(events).clock.waited(day).total_days == running


@given(STARTS, st.integers(0, 900), st.integers(0, 900))
def test_a_cancellation_that_counts_costs_nothing_and_one_that_does_not_costs_its_days(start, before, between_):
    cancelled, again = start + timedelta(days=before), start + timedelta(days=before + between_)
    for counts, expected in ((True, before + between_), (False, before)):
        events = [
            registered(start),
            Happened(cancelled, EventKind.CANCELLED),
            Happened(again, EventKind.REINSTATED, counts=counts),
        ]
        assert record_of(events).clock.waited(again).total_days == expected


def test_a_frozen_application_that_is_cancelled_and_reinstated_has_not_waited_while_it_was_frozen():
    events = [
        registered(date(2026, 1, 1)),
        Happened(date(2026, 2, 1), EventKind.FROZEN),
        Happened(date(2026, 3, 1), EventKind.CANCELLED),
        Happened(date(2026, 4, 1), EventKind.REINSTATED, counts=True),
    ]

    assert record_of(events).clock.waited(date(2026, 4, 1)).total_days == 31 + 31


def test_a_record_is_read_as_at_any_day():
    events = [
        registered(date(2020, 1, 1), in_public_housing=True),
        Happened(date(2021, 1, 1), EventKind.FROZEN),
        Happened(date(2022, 1, 1), EventKind.UNFROZEN),
        Happened(date(2023, 1, 1), EventKind.PUBLIC_HOUSING_LEFT),
        Happened(date(2024, 1, 1), EventKind.OFFERED),
        Happened(date(2024, 1, 5), EventKind.REFUSED, acceptable=False),
        Happened(date(2025, 1, 1), EventKind.CANCELLED),
    ]
    states = {year: record_of(events, date(year, 6, 1)).state for year in range(2020, 2026)}

    assert states == {
        2020: State.WAITING, 2021: State.FROZEN, 2022: State.WAITING, 2023: State.WAITING, 2024: State.WAITING,
        2025: State.CANCELLED,
    }  # fmt: skip
    assert [record_of(events, date(year, 1, 1)).in_public_housing for year in (2022, 2023)] == [True, False]
    assert [record_of(events, date(year, 1, 2)).refusals for year in (2023, 2024, 2025)] == [0, 0, 1]


def test_before_its_registration_there_is_no_record():
    with pytest.raises(ValueError, match="not registered by 2019-12-31"):
        record_of([registered(date(2020, 1, 1))], date(2019, 12, 31))


def test_months_end_where_the_month_does():
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 8, 31), -6) == date(2024, 2, 29)


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(0, 120))
def test_an_age_is_reached_on_its_birthday_and_not_before(born, age):
    day = birthday(born, age)

    assert age_on(born, day) == age
    assert age == 0 or age_on(born, day - timedelta(days=1)) == age - 1
