"""A day's routes: kept, changed by hand, planned anew when the day changes; every visit is served or named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kaifong.domains.access.api import Actor
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.services import routes as services
from kaifong.domains.visits.services.routes import by_night
from kaifong.domains.visits.tasks import routes_by_night
from kaifong.infra.database import fetch_all
from kaifong.infra.routing import api as routing
from kaifong.kernel.errors import Refusal
from tests.integration.visits.conftest import BY, DAY, FIRST, hand_of, plan, profile

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 3, 1, 2, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""Twelve o'clock in Hong Kong."""


def work(now: datetime = BEFORE) -> int:
    """Do the jobs that wait, in their order, in this process and its transaction; how many they were."""
    found = fetch_all(
        "select id, args from procrastinate_jobs where task_name = 'visits.routes' and status = 'todo' order by id"
    )
    for number, said in found:
        arguments = json.loads(said)
        services._planned(
            plan_id=arguments["plan_id"],
            number=arguments["number"],
            fresh=arguments["fresh"],
            now=now,
            by=Actor(arguments["asked_by"], "job", frozenset({"visits.plan"})),
            seconds=0.1,
        )
        fetch_all("update procrastinate_jobs set status = 'succeeded' where id = %(id)s returning 1", {"id": number})
    return len(found)


@pytest.fixture
def team(officer):
    """Wong, who speaks everything, and Lee, who speaks no English and is no woman."""
    visits.officer_set(profile=profile("lee", languages=("zh-hant",), female=False), by=BY)


@pytest.fixture
def booked(landlord, team) -> list[int]:
    """Five visits on one day: three in the morning in one estate, two in the afternoon in the other."""
    return [plan(one) for one in landlord.accounts[:3]] + [
        plan(one, window="afternoon") for one in landlord.accounts[3:]
    ]


@pytest.fixture
def kept(booked) -> visits.DayRoutes:
    return visits.routes_plan(on=DAY, estates_wanted=[1001, 1002], now=BEFORE, by=BY, seconds=0.1)


def served(routes: visits.DayRoutes) -> list[int]:
    return sorted(call.visit_id for route in routes.routes for call in route.calls)


def order(routes: visits.DayRoutes, officer: str) -> list[int]:
    return [call.visit_id for route in routes.routes if route.officer == officer for call in route.calls]


def test_planned_routes_serve_every_visit_and_give_it_to_the_officer_who_comes(kept, booked):
    assert served(kept) == sorted(booked)
    assert kept.left == ()
    assert (kept.version, kept.waiting, kept.kept_by, kept.engine) == (1, False, "planner", "night")
    assert {visits.visit(one).officer for one in booked} == {route.officer for route in kept.routes}
    assert all(call.opens <= call.starts <= call.closes for route in kept.routes for call in route.calls)
    assert all(12 * 60 <= route.rest.starts <= 14 * 60 for route in kept.routes)


def test_a_visit_that_nobody_can_make_is_named_with_its_reason(booked, landlord):
    visits.preference_set(account_no=landlord.accounts[0], female_officer=True, evening=False, by=BY)
    visits.officer_leave(username="wong", first=DAY, last=DAY, by=BY)

    found = visits.routes_plan(on=DAY, estates_wanted=[1001, 1002], now=BEFORE, by=BY, seconds=0.1)

    assert [(one.visit_id, one.why) for one in found.left] == [(booked[0], visits.NotServed.NO_SKILLED)]
    assert served(found) == sorted(booked[1:])


def test_nobody_is_given_more_visits_than_she_takes(booked):
    for name in ("wong", "lee"):
        visits.officer_set(profile=profile(name, visits_a_day=1, evenings=False), by=BY)
    for one in booked:
        visits.visit_assign(visit_id=one, officer="", by=BY)

    found = visits.routes_plan(on=DAY, estates_wanted=[1001, 1002], now=BEFORE, by=BY, seconds=0.1)

    assert [len(route.calls) for route in found.routes] == [1, 1]
    assert {one.why for one in found.left} == {visits.NotServed.NO_ROOM}


def test_the_handheld_gets_its_day_in_the_order_of_the_route(kept, booked, officer):
    route = kept.routes[0]
    last = [call.visit_id for call in route.calls if call.opens < 13 * 60][-1]
    moved = visits.route_move(plan_id=kept.id, version=1, visit_id=last, officer="wong", after=None, now=BEFORE, by=BY)

    package = hand_of(officer).package

    assert [one.visit_id for one in package.visits] == order(moved, "wong")
    assert package.visits[0].visit_id == last


def test_a_moved_visit_is_its_new_officers_and_costs_what_was_said(kept, booked):
    visit = order(kept, kept.routes[0].officer)[0]
    other = "lee" if kept.routes[0].officer == "wong" else "wong"
    offer = visits.route_moves(plan_id=kept.id, visit_id=visit, now=BEFORE).offer(other, None)

    moved = visits.route_move(plan_id=kept.id, version=1, visit_id=visit, officer=other, after=None, now=BEFORE, by=BY)

    assert offer.possible
    assert moved.cost - kept.cost == offer.cost
    assert visits.visit(visit).officer == other
    assert moved.version == 2
    assert served(moved) == sorted(booked)


def test_a_move_that_would_not_hold_changes_nothing(kept, booked, landlord):
    visits.preference_set(account_no=landlord.accounts[0], female_officer=True, evening=False, by=BY)
    [offer] = [
        one
        for one in visits.route_moves(plan_id=kept.id, visit_id=booked[0], now=BEFORE).offers
        if (one.officer, one.after) == ("lee", None)
    ]

    with pytest.raises(visits.MoveRefused) as refused:
        visits.route_move(plan_id=kept.id, version=1, visit_id=booked[0], officer="lee", after=None, now=BEFORE, by=BY)

    assert [(one.what, one.officer, one.visit_id) for one in refused.value.hindrances] == [
        ("skill-missing", "lee", booked[0])
    ]
    assert set(refused.value.hindrances) == set(offer.hindrances)
    assert visits.day_routes(kept.id) == kept


def test_a_version_that_is_no_more_changes_nothing(kept, booked):
    visit = booked[0]
    now = visits.route_move(plan_id=kept.id, version=1, visit_id=visit, officer="lee", after=None, now=BEFORE, by=BY)

    with pytest.raises(visits.RoutesChanged):
        visits.route_move(plan_id=kept.id, version=1, visit_id=visit, officer="wong", after=None, now=BEFORE, by=BY)

    assert visits.day_routes(kept.id) == now
    assert visits.visit(visit).officer == "lee"


def test_while_routes_are_planned_nothing_is_moved(kept, booked):
    visits.routes_ask(on=DAY, estates_wanted=[1001, 1002], by=BY)

    with pytest.raises(visits.RoutesWaiting):
        visits.route_move(plan_id=kept.id, version=1, visit_id=booked[0], officer="lee", after=None, now=BEFORE, by=BY)

    assert visits.day_routes(kept.id) == replace(kept, waiting=True)


def test_a_visit_taken_off_at_noon_leaves_the_routes_and_what_has_begun_stays(kept, booked):
    afternoon = [call for route in kept.routes for call in route.calls if call.opens > 13 * 60]
    visits.visit_release(visit_id=afternoon[0].visit_id, by=BY)
    assert visits.day_routes(kept.id).waiting

    assert work(NOON) == 1

    after = visits.day_routes(kept.id)
    assert served(after) == sorted(set(booked) - {afternoon[0].visit_id})
    assert (after.version, after.waiting, after.left) == (2, False, ())
    for route in kept.routes:
        begun = [call for call in route.calls if call.arrives < 12 * 60]
        assert [one.calls[: len(begun)] for one in after.routes if one.officer == route.officer] == [tuple(begun)]


def test_every_change_of_the_day_asks_once_and_the_last_is_planned(kept, booked, landlord):
    slot_elsewhere = DAY + timedelta(days=1)
    visits.capacity_set(estate_code=1001, on=slot_elsewhere, window="morning", places=5, by=BY)
    visits.visit_book(visit_id=booked[0], on=slot_elsewhere, window="morning", by=BY)
    visits.visit_rebook(
        account_no=landlord.accounts[1], visit_id=booked[1], on=slot_elsewhere, window="morning", today=FIRST, by=BY
    )
    visits.visit_assign(visit_id=booked[2], officer="lee", by=BY)

    assert work() == 3

    after = visits.day_routes(kept.id)
    assert (after.version, after.waiting) == (2, False)
    assert served(after) == sorted(booked[2:])
    assert booked[2] in order(after, "lee")


def test_a_visit_booked_for_a_day_with_routes_comes_onto_one(officer, landlord):
    first = plan(landlord.accounts[0])
    kept = visits.routes_plan(on=DAY, estates_wanted=[1001], now=BEFORE, by=BY, seconds=0.1)
    second = plan(landlord.accounts[1], officer="")

    work()

    assert served(visits.day_routes(kept.id)) == sorted([first, second])
    assert visits.visit(second).officer == "wong"


def test_what_a_planner_moved_stays_with_that_officer_when_the_day_is_planned_anew(kept, booked):
    moved = visits.route_move(
        plan_id=kept.id, version=1, visit_id=booked[0], officer="lee", after=None, now=BEFORE, by=BY
    )
    moved = (
        visits.route_move(
            plan_id=kept.id, version=moved.version, visit_id=booked[3], officer="wong", after=None, now=BEFORE, by=BY
        )
        if booked[3] not in order(moved, "wong")
        else moved
    )
    visits.visit_release(visit_id=booked[4], by=BY)

    work()

    after = visits.day_routes(kept.id)
    assert booked[0] in order(after, "lee")
    visits.routes_ask(on=DAY, estates_wanted=[1001, 1002], by=BY)
    work()
    assert not any(call.held for route in visits.day_routes(kept.id).routes for call in route.calls)


def test_an_officer_who_falls_ill_at_noon_is_sent_nowhere_and_her_visits_are_others(kept, booked):
    route = kept.routes[0]
    other = "lee" if route.officer == "wong" else "wong"
    visits.officer_leave(username=route.officer, first=DAY, last=DAY, by=BY)

    work(NOON)

    after = visits.day_routes(kept.id)
    assert order(after, route.officer) == []
    named = [one.visit_id for one in after.left]
    assert sorted(order(after, other) + named) == sorted(booked)


def test_a_visit_that_was_made_early_leaves_the_rest_of_the_day(kept, booked):
    afternoon = [call.visit_id for route in kept.routes for call in route.calls if call.opens > 13 * 60]
    visits.outcome_record(visit_id=afternoon[0], outcome=visits.Outcome.VERIFIED, on=DAY, now=NOON, by=BY)

    moves = visits.route_moves(plan_id=kept.id, visit_id=afternoon[1], now=NOON)

    assert afternoon[0] not in {one.after for one in moves.offers}
    assert any(one.possible for one in moves.offers)


def test_a_visit_under_way_is_not_moved(kept, booked):
    with pytest.raises(visits.VisitUnderWay):
        visits.route_moves(plan_id=kept.id, visit_id=booked[0], now=NOON)
    with pytest.raises(visits.MoveRefused):
        visits.route_move(plan_id=kept.id, version=1, visit_id=booked[0], officer="lee", after=None, now=NOON, by=BY)

    assert visits.day_routes(kept.id) == kept


def test_a_planning_that_is_refused_says_so_and_leaves_the_routes(kept, monkeypatch):
    def too_many(*_, **__):
        raise routing.TooManyStops(1_001, 1_000)

    monkeypatch.setattr(routing, "plan", too_many)
    visits.routes_ask(on=DAY, estates_wanted=[1001, 1002], by=BY)

    work()

    assert visits.day_routes(kept.id) == replace(kept, fault="TooManyStops")


def test_a_job_that_is_done_twice_plans_once(kept):
    visits.routes_ask(on=DAY, estates_wanted=[1001, 1002], by=BY)
    arguments = {"plan_id": kept.id, "number": 2, "fresh": True, "now": BEFORE, "by": BY, "seconds": 0.5}

    services._planned(**arguments)
    services._planned(**arguments)

    assert visits.day_routes(kept.id).version == 2


def test_an_estate_is_in_one_plan_of_a_day_and_an_officer_too(kept, landlord):
    with pytest.raises(visits.RoutesOverlap):
        visits.routes_ask(on=DAY, estates_wanted=[1001], by=BY)

    assert fetch_all("select count(*) from visits_routeplan") == [(1,)]


def test_officers_of_other_routes_of_the_day_are_not_sent(booked):
    visits.routes_plan(on=DAY, estates_wanted=[1001], now=BEFORE, by=BY, seconds=0.1)
    [first] = fetch_all("select officer from visits_route")

    visits.routes_plan(on=DAY, estates_wanted=[1002], now=BEFORE, by=BY, seconds=0.1)

    assert len(fetch_all("select officer from visits_route")) == len(
        fetch_all("select distinct officer from visits_route")
    )
    assert first in fetch_all("select officer from visits_route where plan_id = (select min(id) from visits_routeplan)")


def test_areas_are_estates_that_share_officers_and_by_night_each_is_asked_for_once(booked):
    assert [(one.estates, one.visits, one.plan_id) for one in visits.areas(on=DAY)] == [((1001, 1002), 5, None)]
    for name in ("wong", "lee"):
        visits.officer_set(profile=profile(name, estates=(1001,) if name == "wong" else (1002,)), by=BY)
    assert [(one.estates, one.visits) for one in visits.areas(on=DAY)] == [((1001,), 3), ((1002,), 2)]
    assert [one.estates for one in visits.areas(on=DAY, estates=[1002])] == [(1002,)]
    night = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)

    routes_by_night(now=lambda: night - timedelta(hours=1))
    assert fetch_all("select count(*) from visits_routeplan") == [(0,)]
    routes_by_night(now=lambda: night)
    by_night(now=night, by=BY)

    assert fetch_all("select on_day, estates, asked from visits_routeplan order by id") == [
        (DAY, [1001], 1),
        (DAY, [1002], 1),
    ]


def test_who_may_not_plan_in_one_of_the_estates_neither_plans_nor_moves(kept, booked):
    clerk = Actor("chan", "office", frozenset({"visits.plan"}), frozenset({1001}))

    for act in (
        lambda: visits.routes_ask(on=DAY, estates_wanted=[1001, 1002], by=clerk),
        lambda: visits.route_move(
            plan_id=kept.id, version=1, visit_id=booked[0], officer="lee", after=None, now=BEFORE, by=clerk
        ),
    ):
        with pytest.raises(Refusal, match="chan"):
            act()

    assert visits.day_routes(kept.id) == kept


def test_what_is_kept_is_as_the_checker_wants_it(kept):
    from kaifong.domains.visits.selectors.routes import plan_of, problem_of

    assert routing.check(problem_of(kept, None), plan_of(kept)) == ()


def test_a_change_of_a_household_is_audited_with_its_account(kept, booked, landlord):
    visits.route_move(plan_id=kept.id, version=1, visit_id=booked[0], officer="lee", after=None, now=BEFORE, by=BY)

    [(account, detail)] = fetch_all(
        "select account_no, detail from access_auditrecord where action = 'visit.route.move'"
    )
    assert account == landlord.accounts[0]
    assert "lee" in str(detail)
