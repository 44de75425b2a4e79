"""Places, and who may take them; officers, and to whom they may be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaifong.domains.access.api import Actor
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.infra.database import execute, fetch_all
from tests.integration.visits.conftest import BY, DAY, FIRST, at, plan, profile

TENANT = Actor("tenant", "portal", frozenset({"visits.view", "visits.rebook"}), frozenset({1001}))
LATER = DAY + timedelta(days=7)


def taken() -> dict[tuple[date, str], int]:
    return {(on, window): count for on, window, count in fetch_all('select on_day, "window", taken from visits_slot')}


def room(on: date, window: str = "afternoon", places: int = 1) -> None:
    visits.capacity_set(estate_code=1001, on=on, window=window, places=places, by=BY)


def test_a_visit_that_is_moved_gives_its_place_back(officer, landlord):
    visit = plan(landlord.accounts[0])
    room(LATER)

    visits.visit_book(visit_id=visit, on=LATER, window="afternoon", officer="wong", by=BY)

    assert taken() == {(DAY, "morning"): 0, (LATER, "afternoon"): 1}
    assert visits.visit(visit).on == LATER


def test_a_full_slot_takes_nobody_and_leaves_the_visit_where_it_was(officer, landlord):
    plan(landlord.accounts[0], places=1)
    other = visits.visit_of(landlord.accounts[1], FIRST)

    with pytest.raises(visits.NoPlace):
        visits.visit_book(visit_id=other.id, on=DAY, window="morning", by=BY)

    assert visits.visit(other.id).state is visits.VisitState.DUE
    assert taken() == {(DAY, "morning"): 1}


def test_places_are_not_taken_away_from_who_has_them(officer, landlord):
    plan(landlord.accounts[0])

    with pytest.raises(visits.PlacesTaken):
        room(DAY, "morning", 0)


def test_a_household_moves_its_visit_and_keeps_its_officer_where_she_can_be_sent(officer, landlord):
    visit = plan(landlord.accounts[0])
    room(LATER)
    room(LATER, "evening")

    visits.visit_rebook(
        account_no=landlord.accounts[0], visit_id=visit, on=LATER, window="afternoon", today=FIRST, by=TENANT
    )
    kept = visits.visit(visit).officer
    visits.officer_set(profile=profile(evenings=False), by=BY)
    visits.visit_rebook(
        account_no=landlord.accounts[0], visit_id=visit, on=LATER, window="evening", today=FIRST, by=TENANT
    )

    assert (kept, visits.visit(visit).officer) == ("wong", "")


def test_a_household_moves_no_visit_of_today_and_none_of_its_neighbours(officer, landlord):
    visit = plan(landlord.accounts[0])
    room(LATER)

    with pytest.raises(visits.VisitNotReady):
        visits.visit_rebook(
            account_no=landlord.accounts[0], visit_id=visit, on=LATER, window="afternoon", today=DAY, by=TENANT
        )
    with pytest.raises(visits.VisitNotFound):
        visits.visit_rebook(
            account_no=landlord.accounts[1], visit_id=visit, on=LATER, window="afternoon", today=FIRST, by=TENANT
        )

    assert visits.visit(visit).on == DAY


def test_what_a_household_may_choose_is_what_is_left(officer, landlord):
    plan(landlord.accounts[0], places=1)
    room(LATER)
    room(LATER, "evening", 2)
    room(LATER + timedelta(days=1), "morning", 0)

    found = visits.appointment(landlord.accounts[1], DAY - timedelta(days=5))

    assert [(on, window.code) for on, window in found.choices] == [(LATER, "afternoon"), (LATER, "evening")]
    assert visits.appointment(landlord.accounts[0], DAY).choices == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"estates": (1002,)}, "no-officer"),
        ({"languages": ("en",)}, "no-language"),
        ({"female": False}, "no-female-officer"),
        ({"evenings": False}, "no-evening"),
    ],
)
def test_an_officer_is_not_sent_where_she_does_not_fit(officer, landlord, change, why):
    visits.preference_set(account_no=landlord.accounts[0], female_officer=True, evening=False, by=BY)
    visits.officer_set(profile=profile(**change), by=BY)
    room(DAY, "evening")

    with pytest.raises(visits.OfficerUnfit) as refused:
        visits.visit_book(
            visit_id=visits.visit_of(landlord.accounts[0], FIRST).id, on=DAY, window="evening", officer="wong", by=BY
        )

    assert refused.value.why == why
    assert taken() == {(DAY, "evening"): 0}


def test_an_officer_on_leave_is_not_sent_and_what_she_has_planned_is_told(officer, landlord):
    plan(landlord.accounts[0])

    assert visits.officer_leave(username="wong", first=DAY, last=LATER, by=BY) == 1
    with pytest.raises(visits.OfficerUnfit):
        plan(landlord.accounts[1])


def test_a_visit_is_not_before_the_ladder_allows(officer, landlord):
    visit = visits.visit_of(landlord.accounts[0], FIRST).id
    execute("update visits_visit set not_before = %(day)s where id = %(id)s", {"day": LATER, "id": visit})

    with pytest.raises(visits.TooEarly):
        plan(landlord.accounts[0])


def test_planning_gives_due_visits_an_officer_a_day_and_a_window(officer, cycle):
    room(DAY, "morning", 2)
    room(DAY + timedelta(days=1), "afternoon", 5)

    run = visits.visits_plan(estates_wanted=[1001], first=DAY, last=DAY + timedelta(days=1), by=BY)

    assert (run.planned, run.unplanned) == (3, ())
    assert sum(taken().values()) == 3
    assert {one.officer for one in visits.visits_list(cycle_id=cycle.cycle_id, state=visits.VisitState.PLANNED)} == {
        "wong"
    }


def test_planning_names_why_a_visit_was_not_planned(officer, landlord):
    room(DAY, "morning", 2)
    visits.preference_set(account_no=landlord.accounts[0], female_officer=True, evening=False, by=BY)
    visits.officer_set(profile=profile(female=False), by=BY)

    run = visits.visits_plan(estates_wanted=[1001, 1002], first=DAY, last=DAY, by=BY)

    assert (run.planned, run.unplanned) == (2, (("no-female-officer", 1), ("no-place", 2)))


def test_a_second_visit_comes_at_another_time_of_day(officer, landlord):
    visit = plan(landlord.accounts[0])
    visits.outcome_record(visit_id=visit, outcome=visits.Outcome.NO_ANSWER, on=DAY, now=at(DAY, 18), by=BY)
    room(LATER, "morning", 5)
    room(LATER, "afternoon", 1)

    visits.visits_plan(estates_wanted=[1001], first=LATER, last=LATER, by=BY)

    assert visits.visit(visit).window == "afternoon"


def test_a_profile_that_cannot_be_is_refused(cycle):
    for wrong in (
        {"estates": ()}, {"languages": ("fr",)}, {"starts_at": profile().ends_at}, {"visits_a_day": 61},
    ):  # fmt: skip
        with pytest.raises(visits.ProfileRefused):
            visits.officer_set(profile=replace(profile(), **wrong), by=BY)

    assert visits.officers_list(on=DAY) == ()


def test_the_language_that_counts_is_the_principal_tenants(officer, landlord):
    tenancies.particulars_change(account_no=landlord.accounts[0], contact=tenancies.Contact(language="en"), by=BY)
    visits.officer_set(profile=profile(languages=("zh-hans",)), by=BY)

    with pytest.raises(visits.OfficerUnfit):
        plan(landlord.accounts[0])
    plan(landlord.accounts[1])
