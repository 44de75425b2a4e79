"""Frozen, cancelled, reinstated, converted: what becomes of the clock, the state and the record of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import CancelReason, EventKind, FreezeReason, State, Waited
from kaifong.domains.applications.models import ApplicationEvent
from kaifong.domains.rules.api import NoRuleInForce
from tests.integration.applications.conftest import BY, TODAY, one_person, person, registered

pytestmark = pytest.mark.usefixtures("landlord")
REGISTERED = date(2023, 11, 27)


def freeze(number: int, on: date):
    return applications.application_freeze(application_no=number, reason=FreezeReason.RESIDENCE, on=on, by=BY)


def unfreeze(number: int, on: date):
    return applications.application_unfreeze(application_no=number, on=on, by=BY)


def cancel(number: int, on: date):
    return applications.application_cancel(application_no=number, reason=CancelReason.NO_ANSWER, on=on, by=BY)


def waited(number: int, on: date = TODAY) -> Waited:
    return applications.progress(application_no=number, on=on).waited


@pytest.fixture
def number() -> int:
    return registered().application.application_no


def test_three_years_after_registration_three_years_have_been_waited(number):
    assert waited(number) == Waited(3, 0, 0, 1_096)


def test_frozen_days_are_left_out(number):
    frozen = freeze(number, date(2024, 11, 27))
    going_on = unfreeze(number, date(2025, 11, 27))

    assert (frozen.state, frozen.stopped_on) == (State.FROZEN, date(2024, 11, 27))
    assert (going_on.state, going_on.stopped_on) == (State.WAITING, None)
    assert going_on.waiting_from == REGISTERED + timedelta(days=365)
    found = applications.progress(application_no=number, on=TODAY)
    assert (found.waited.total_days, found.frozen_days) == (1_096 - 365, 365)


def test_while_it_is_frozen_an_application_has_no_place_and_its_time_stands(number):
    freeze(number, date(2024, 11, 27))

    found = applications.progress(application_no=number, on=TODAY)

    assert (found.state, found.ahead, found.outlook) == (State.FROZEN, None, None)
    assert found.waited == Waited(1, 0, 0, 366)
    assert found.frozen_days == 730


def test_progress_is_told_as_at_a_past_day(number):
    freeze(number, date(2024, 11, 27))
    unfreeze(number, date(2025, 11, 27))

    states = [
        applications.progress(application_no=number, on=day).state
        for day in (REGISTERED, date(2024, 11, 26), date(2024, 11, 27), date(2025, 11, 27))
    ]

    assert states == [State.WAITING, State.WAITING, State.FROZEN, State.WAITING]
    assert [each.kind for each in applications.progress(application_no=number, on=date(2024, 12, 1)).events] == [
        EventKind.REGISTERED,
        EventKind.FROZEN,
    ]
    with pytest.raises(applications.ApplicationNotFound):
        applications.progress(application_no=number, on=date(2023, 11, 26))


def test_a_place_is_not_told_of_a_day_before_the_last_event(number):
    freeze(number, date(2024, 11, 27))
    unfreeze(number, date(2025, 11, 27))

    assert applications.progress(application_no=number, on=date(2024, 6, 1)).ahead is None
    assert applications.progress(application_no=number, on=TODAY).ahead is not None


@pytest.mark.parametrize(("counts", "days"), [(True, 1_096), (False, 1_096 - 365)])
def test_whether_the_time_of_a_cancellation_counts_is_decided_with_the_reinstatement(number, counts, days):
    cancel(number, date(2024, 11, 27))

    back = applications.application_reinstate(application_no=number, counts=counts, on=date(2025, 11, 27), by=BY)

    assert back.state is State.WAITING
    assert waited(number).total_days == days


def test_an_application_that_is_cancelled_is_told_as_such(number):
    cancel(number, date(2025, 11, 27))

    found = applications.progress(application_no=number, on=TODAY)

    assert (found.state, found.stopped_on, found.ahead) == (State.CANCELLED, date(2025, 11, 27), None)
    assert found.waited == Waited(2, 0, 0, 731)
    assert found.events[-1].reason == "no_answer"


def test_converting_keeps_half_of_the_time_waited():
    number = one_person().application.application_no

    found = applications.application_convert(
        application_no=number, category="general", others=(person(),), on=TODAY, by=BY
    )

    assert found.category == "general"
    assert len(found.persons) == 2
    assert found.waiting_from == TODAY - timedelta(days=548)
    told = applications.progress(application_no=number, on=TODAY)
    assert (told.waited.total_days, told.credit_days, told.points) == (548, 548, None)
    assert told.registered_on == REGISTERED


def test_converting_keeps_three_years_at_most():
    number = one_person(registered_on=date(2016, 1, 1)).application.application_no

    applications.application_convert(application_no=number, category="general", others=(person(),), on=TODAY, by=BY)

    assert waited(number) == Waited(3, 0, 0, 1_096)


def test_before_the_conversion_the_old_category_and_its_points_are_told():
    number = one_person().application.application_no
    before = applications.points_of(application_no=number, on=date(2026, 1, 1))

    applications.application_convert(application_no=number, category="general", others=(person(),), on=TODAY, by=BY)

    assert applications.points_of(application_no=number, on=date(2026, 1, 1)) == before
    with pytest.raises(applications.NotRankedByPoints):
        applications.points_of(application_no=number, on=TODAY)


@pytest.mark.parametrize(
    ("category", "others", "refusal"),
    [
        ("one_person", 0, applications.NothingChanges),
        ("general", 0, applications.PersonsDoNotFit),
        ("elderly_one_person", 0, applications.TooYoung),
        ("penthouse", 0, applications.CategoryUnknown),
    ],
)
def test_a_conversion_that_does_not_fit_changes_nothing(category, others, refusal):
    before = one_person().application

    with pytest.raises(refusal):
        applications.application_convert(application_no=before.application_no, category=category, on=TODAY, by=BY)

    assert applications.application(before.application_no) == before


def test_a_person_of_another_live_application_is_not_taken_along(number):
    other = one_person().application
    [of_family, _] = applications.application(number).persons

    with pytest.raises(applications.OnLiveApplication):
        applications.application_convert(
            application_no=other.application_no, category="general", others=(of_family,), on=TODAY, by=BY
        )

    assert applications.application(other.application_no) == other


def test_leaving_public_housing_gives_thirty_points_back():
    number = one_person(in_public_housing=True).application.application_no
    inside = applications.points_of(application_no=number, on=TODAY).total

    applications.public_housing_change(application_no=number, lives_there=False, on=TODAY, by=BY)

    assert applications.points_of(application_no=number, on=TODAY).total == inside + 30
    # the day before was also the last of a month
    assert applications.points_of(application_no=number, on=TODAY - timedelta(days=1)).total == inside - 1
    with pytest.raises(applications.NothingChanges):
        applications.public_housing_change(application_no=number, lives_there=False, on=TODAY, by=BY)


def test_points_before_the_scheme_are_refused_for_want_of_a_rule():
    number = one_person(registered_on=date(2014, 6, 1)).application.application_no

    with pytest.raises(NoRuleInForce):
        applications.points_of(application_no=number, on=date(2015, 1, 31))
    # 34 years old at registration: 16 times nine; eight months
    assert applications.points_of(application_no=number, on=date(2015, 2, 1)).total == 144 + 8


@pytest.mark.parametrize(
    "step",
    [
        lambda number: unfreeze(number, TODAY),
        lambda number: applications.application_reinstate(application_no=number, counts=True, on=TODAY, by=BY),
    ],
)
def test_a_step_that_its_state_forbids_is_refused(number, step):
    with pytest.raises(applications.StateForbids):
        step(number)

    assert ApplicationEvent.objects.count() == 1


def test_a_frozen_application_is_not_frozen_again_nor_converted(number):
    freeze(number, TODAY)

    with pytest.raises(applications.StateForbids):
        freeze(number, TODAY)
    with pytest.raises(applications.StateForbids):
        applications.application_convert(application_no=number, category="one_person", on=TODAY, by=BY)


def test_nothing_happens_before_what_has_happened(number):
    freeze(number, date(2025, 1, 1))

    with pytest.raises(applications.OutOfOrder):
        unfreeze(number, date(2024, 12, 31))

    assert applications.application(number).state is State.FROZEN


def test_an_application_that_does_not_exist_is_not_found():
    with pytest.raises(applications.ApplicationNotFound, match="9260 0000 0157"):
        freeze(926000000157, TODAY)


def test_who_registers_may_freeze_and_may_not_convert(number):
    clerk = Actor("clerk", "office", frozenset({"applications.register"}))

    applications.application_freeze(application_no=number, reason=FreezeReason.FAMILY, on=TODAY, by=clerk)
    applications.application_unfreeze(application_no=number, on=TODAY, by=clerk)

    with pytest.raises(NotPermitted):
        applications.application_convert(application_no=number, category="one_person", on=TODAY, by=clerk)
