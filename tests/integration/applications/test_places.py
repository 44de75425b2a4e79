"""The order of a category, in one statement, and what an applicant is told of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import Band, FreezeReason, Outlook
from kaifong.infra.database import execute
from tests.integration.applications.conftest import BY, TODAY, flat, one_person, registered

pytestmark = pytest.mark.usefixtures("landlord")


def order(category: str, on: date = TODAY) -> list[int]:
    return [each.application_no for each in applications.places(category=category, on=on)]


def test_who_has_waited_longer_comes_first_credits_and_stops_counted():
    late = registered(registered_on=date(2024, 3, 1)).application.application_no
    early = registered(registered_on=date(2024, 1, 1)).application.application_no
    credited = registered(registered_on=date(2024, 5, 1), harmonious=True).application.application_no
    stopped = registered(registered_on=date(2023, 1, 1)).application.application_no
    for act, day in (("freeze", date(2024, 1, 1)), ("unfreeze", date(2025, 6, 1))):
        more = {"reason": FreezeReason.OTHER} if act == "freeze" else {}
        getattr(applications, f"application_{act}")(application_no=stopped, on=day, by=BY, **more)

    assert order("general") == [credited, early, late, stopped]
    assert [each.ahead for each in applications.places(category="general", on=TODAY)] == [0, 1, 2, 3]
    assert {each.points for each in applications.places(category="general", on=TODAY)} == {None}


def test_most_points_come_first_and_of_as_many_whoever_has_waited_longer():
    young = one_person("2000-01-01").application.application_no
    old = one_person("1975-01-01").application.application_no
    housed = one_person("1975-01-01", in_public_housing=True).application.application_no
    # a year younger and nine months earlier: as many points as the first of these
    older_wait = one_person("2001-01-01", registered_on=date(2023, 2, 27)).application.application_no

    found = applications.places(category="one_person", on=TODAY)

    assert [each.application_no for each in found] == [old, housed, older_wait, young]
    assert [each.points for each in found] == [270 + 60 + 36, 270 + 60 + 36 - 30, 36 + 45, 45 + 36]


def test_frozen_housed_and_cancelled_applications_and_other_categories_have_no_place():
    waiting = registered().application.application_no
    frozen, cancelled = (registered().application.application_no for _ in range(2))
    one_person()
    applications.application_freeze(application_no=frozen, reason=FreezeReason.OTHER, on=TODAY, by=BY)
    applications.application_cancel(
        application_no=cancelled, reason=applications.CancelReason.WITHDRAWN, on=TODAY, by=BY
    )

    assert order("general") == [waiting]


def test_the_place_of_one_is_that_among_all():
    numbers = [one_person(f"{year}-06-01").application.application_no for year in (1990, 1970, 1980)]
    among = {each.application_no: each for each in applications.places(category="one_person", on=TODAY)}

    for number in numbers:
        assert applications.places(category="one_person", on=TODAY, application_no=number) == [among[number]]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dates(date(1935, 1, 1), date(1996, 12, 31)),
    st.dates(date(2015, 2, 1), date(2024, 12, 31)),
    st.integers(0, 400),
    st.integers(0, 400),
    st.booleans(),
    st.dates(date(2026, 10, 1), date(2031, 12, 31)),
)
def test_the_statement_reckons_points_as_the_explanation_does(landlord, born, on, after, stop, public_housing, day):
    number = one_person(f"{born}", registered_on=on, in_public_housing=public_housing).application.application_no
    for act, days, more in (("freeze", after, {"reason": FreezeReason.OTHER}), ("unfreeze", after + stop, {})):
        when = date.fromordinal(on.toordinal() + days)
        getattr(applications, f"application_{act}")(application_no=number, on=when, by=BY, **more)

    [place] = applications.places(category="one_person", on=day, application_no=number)

    assert place.points == applications.points_of(application_no=number, on=day).total


def test_a_hundred_before_are_told_as_a_range_and_a_time_at_the_pace_of_twelve_months():
    for _ in range(2):
        housed = registered(registered_on=date(2020, 1, 1)).application.application_no
        applications.offer_make(application_no=housed, flat_id=flat(), on=TODAY, by=BY)
        applications.offer_answer(application_no=housed, accepted=True, on=TODAY, by=BY)
    number = registered().application.application_no

    found = applications.progress(application_no=number, on=TODAY)

    assert found.ahead == Band(0, 100)
    assert found.outlook == Outlook(2, 0, None)


@pytest.mark.parametrize(
    ("on", "count"), [(date(2025, 11, 27), 0), (date(2025, 11, 28), 1), (TODAY, 1), (date(2026, 11, 28), 0)]
)
def test_the_pace_counts_twelve_months_to_the_day(on, count):
    housed = registered(registered_on=date(2020, 1, 1)).application.application_no
    applications.offer_make(application_no=housed, flat_id=flat(), on=date(2025, 11, 28), by=BY)
    applications.offer_answer(application_no=housed, accepted=True, on=date(2025, 11, 28), by=BY)

    assert applications.housed_count(category="general", on=on) == count


def test_a_decline_of_nobody_is_no_outlook():
    number = registered().application.application_no

    assert applications.progress(application_no=number, on=TODAY).outlook is None


def test_a_category_that_is_none_has_no_order():
    with pytest.raises(applications.CategoryUnknown):
        applications.places(category="penthouse", on=TODAY)


def test_however_many_there_are_progress_costs_seven_statements_and_an_order_two():
    number = one_person().application.application_no
    for _ in range(5):
        one_person("1970-01-01")

    with CaptureQueriesContext(connection) as told:
        applications.progress(application_no=number, on=TODAY)
    with CaptureQueriesContext(connection) as placed:
        applications.places(category="one_person", on=TODAY)

    assert len(told) == 7
    assert len(placed) == 2


def test_an_order_of_thousands_is_one_statement():
    one_person("1980-02-01")
    execute(
        "insert into applications_application (application_no, category, state, registered_on, clock_start, waiting_from,"
        "   in_public_housing, harmonious, refusals, districts, applicant_id, code_hash)"
        " select (n * 100 + (98 - (n * 100) % 97) % 97), 'one_person', 'waiting', day, day, day, false, false, 0, '{}', id, ''"
        " from (select 9250000000 + g as n, date '2016-01-01' + g as day, p.id"
        "   from generate_series(1, 3000) as g, (select applicant_id as id from applications_application limit 1) as p) as rows"
    )

    found = applications.places(category="one_person", on=TODAY)

    assert len(found) == 3_001
    assert [each.points for each in found] == sorted((each.points for each in found), reverse=True)
