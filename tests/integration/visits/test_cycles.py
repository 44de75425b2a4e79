"""Cycles over all tenancies, and what becomes of those that begin and end meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaifong.domains.access.api import NotPermitted
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.kernel.calendar import DateRange
from tests.integration.small_landlord import one
from tests.integration.visits.conftest import BY, DAY, FIRST, plan


def test_a_cycle_is_as_long_as_the_rule_says_and_holds_every_household_once(landlord):
    run = visits.cycle_open(first=FIRST, by=BY)

    found = visits.cycle_on(FIRST)
    assert (run.visits, found.first, found.last) == (5, FIRST, date(2027, 12, 31))
    assert sorted(one.account_no for one in visits.visits_list(cycle_id=run.cycle_id)) == sorted(landlord.accounts)
    assert {one.estate_code: one.due for one in visits.cycle_progress(cycle_id=run.cycle_id)} == {1001: 3, 1002: 2}


def test_two_cycles_have_no_day_together(cycle):
    with pytest.raises(visits.CycleOverlaps):
        visits.cycle_open(first=date(2027, 12, 1), by=BY)

    assert visits.cycle_open(first=date(2028, 1, 1), by=BY).visits == 5
    assert len(visits.cycles_list()) == 2


def test_households_that_move_in_are_added_and_those_that_left_are_closed_and_their_places_free(cycle, landlord):
    gone = landlord.accounts[0]
    plan(gone, officer="")
    flat = tenancies.tenancy(gone).flat_id
    tenancies.tenancy_end(account_no=gone, on=DAY - timedelta(days=1), by=BY)
    new = tenancies.tenancy_start(
        flat_id=flat, in_force=DateRange(DAY), principal=tenancies.Particulars(name_en="NEW"), by=BY
    )

    run = visits.cycle_refresh(on=DAY, by=BY)

    assert (run.added, run.closed, run.visits) == (1, 1, 6)
    assert visits.visit_of(gone, DAY).state is visits.VisitState.CLOSED
    assert visits.visit_of(new.account_no, DAY).state is visits.VisitState.DUE
    assert [slot.taken for slot in visits.slots_list(estate_code=1001, first=DAY, last=DAY)] == [0]
    again = visits.cycle_refresh(on=DAY, by=BY)
    assert (again.added, again.closed) == (0, 0)


def test_a_household_of_no_cycle_has_no_visit(landlord):
    with pytest.raises(visits.VisitNotFound):
        visits.visit_of(landlord.accounts[0], FIRST)


def test_whoever_may_not_plan_for_all_estates_opens_no_cycle(landlord):
    with pytest.raises(NotPermitted):
        visits.cycle_open(first=FIRST, by=replace(BY, estates=frozenset({1001})))

    assert one("select count(*) from visits_cycle") == 0
