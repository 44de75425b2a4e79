"""Quota and points by Hong Kong's pack, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.applications.types import PointsChange, Term
from kaifong.domains.applications.waiting import Clock
from tests.unit.applications.facts import CODES, points

DAYS = st.dates(date(2015, 2, 1), date(2060, 12, 31))
BIRTHS = st.dates(date(1930, 1, 1), date(1996, 12, 31))


def terms(found) -> dict[Term, int]:
    return {each.term: each.points for each in found.terms}


@pytest.mark.parametrize(
    ("born", "age", "expected"),
    [
        ("2002-03-01", 18, 0),
        ("2001-03-01", 19, 9),
        ("2000-03-01", 20, 18),
        ("1975-03-02", 44, 234),
        ("1975-03-01", 45, 243),
        ("1961-03-02", 58, 360),
        ("1961-03-01", 59, 369),
        ("1960-03-01", 60, 369),
        ("1930-03-01", 90, 369),
    ],
)
def test_age_at_registration_gives_nine_points_a_year_over_eighteen_and_369_at_most(born, age, expected):
    found = points(born, "2020-03-01", "2020-03-01")

    assert terms(found)[Term.AGE] == expected
    assert found.terms[0].count == age


def test_who_registers_as_a_minor_by_an_old_file_has_no_points_below_nought_for_it():
    assert terms(points("2004-03-01", "2020-03-01", "2020-03-01"))[Term.AGE] == 0


@pytest.mark.parametrize(("on", "expected"), [("2025-06-14", 0), ("2025-06-15", 60), ("2040-01-01", 60)])
def test_sixty_points_are_given_once_on_the_day_of_the_forty_fifth_birthday(on, expected):
    assert terms(points("1980-06-15", "2020-01-01", on))[Term.REACHED_AGE] == expected


@pytest.mark.parametrize(("on", "expected"), [("2025-02-28", 0), ("2025-03-01", 60)])
def test_who_was_born_on_a_leap_day_is_forty_five_on_the_first_of_march(on, expected):
    assert terms(points("1980-02-29", "2020-01-01", on))[Term.REACHED_AGE] == expected


def test_who_registers_at_forty_five_has_both():
    assert terms(points("1975-03-01", "2020-03-01", "2020-03-01")) == {
        Term.AGE: 243,
        Term.REACHED_AGE: 60,
        Term.PUBLIC_HOUSING: 0,
        Term.WAITING: 0,
    }


def test_living_in_public_housing_takes_thirty_and_may_leave_less_than_nothing():
    inside, outside = (
        points("2002-03-01", "2020-03-01", "2020-03-31", public_housing=lives) for lives in (True, False)
    )

    assert (inside.total, outside.total) == (-30, 0)


@pytest.mark.parametrize(
    ("on", "months"),
    [
        ("2020-03-30", 1),
        ("2020-02-28", 0),
        ("2020-02-29", 1),
        ("2020-03-31", 2),
        ("2021-01-31", 12),
        ("2026-01-30", 71),
    ],
)
def test_a_month_is_full_on_the_same_day_or_the_last_of_a_shorter_month(on, months):
    assert terms(points("1990-01-01", "2020-01-31", on))[Term.WAITING] == months


def test_months_before_the_scheme_was_refined_count_and_before_it_there_is_no_rule():
    # registered 1.2.2010, sixty months before the day from which the refined scheme is in force
    assert terms(points("1980-02-01", "2010-02-01", "2015-02-01"))[Term.WAITING] == 60
    assert [each.in_force.start for each in CODES["applications.quota_points"].versions] == [date(2015, 2, 1)]


def test_a_worked_case_adds_up():
    # 30 at registration: 108. 45 since 10.5.2024: 60. In public housing: -30. 28.1.2010 to 27.11.2026: 201 months
    found = points("1979-05-10", "2010-01-28", "2026-11-27", public_housing=True)

    assert terms(found) == {Term.AGE: 108, Term.REACHED_AGE: 60, Term.PUBLIC_HOUSING: -30, Term.WAITING: 201}
    assert found.total == 339


def test_what_would_change_the_points_is_told_with_its_day():
    found = points("1985-07-20", "2020-01-15", "2026-11-27", public_housing=True)

    assert found.changes == (
        PointsChange(Term.WAITING, 1, date(2026, 12, 15)),
        PointsChange(Term.REACHED_AGE, 60, date(2030, 7, 20)),
        PointsChange(Term.PUBLIC_HOUSING, 30, None),
    )


def test_while_the_clock_stands_no_month_is_promised():
    frozen = Clock(date(2020, 1, 15), stopped_on=date(2026, 1, 1))

    assert [each.term for each in points("1970-07-20", "2020-01-15", "2026-11-27", clock=frozen).changes] == []


@given(BIRTHS, DAYS, st.integers(0, 12_000), st.integers(0, 400))
def test_points_never_fall_by_waiting(born, registered, later, and_later):
    first, second = registered + timedelta(days=later), registered + timedelta(days=later + and_later)
    before, after = (points(f"{born}", f"{registered}", f"{day}").total for day in (first, second))

    assert before <= after


@given(BIRTHS, DAYS, st.integers(0, 9_000))
def test_every_change_that_has_a_day_comes_true_on_it_and_not_a_day_before(born, registered, later):
    found = points(f"{born}", f"{registered}", f"{registered + timedelta(days=later)}")
    for change in found.changes:
        if change.on is not None:
            on, before = (
                points(f"{born}", f"{registered}", f"{day}") for day in (change.on, change.on - timedelta(days=1))
            )
            assert terms(on)[change.term] - terms(before)[change.term] == change.points


@given(BIRTHS, DAYS, st.integers(0, 9_000), st.booleans())
def test_the_sum_is_that_of_its_terms(born, registered, later, public_housing):
    found = points(f"{born}", f"{registered}", f"{registered + timedelta(days=later)}", public_housing=public_housing)

    assert found.total == sum(each.points for each in found.terms)
