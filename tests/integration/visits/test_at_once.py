"""Many at the same time, from connections of their own."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from kaifong.domains.visits import api as visits
from kaifong.infra.database import fetch_all
from kaifong.kernel.errors import Refusal
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import BY, DAY, FIRST, NOW, at, hand_of, plan, profile

pytestmark = pytest.mark.django_db(transaction=True)
ASKING = 500
PLACES = 10
CONNECTIONS = 16


def attempt(act) -> str:
    try:
        act()
    except Refusal as refusal:
        return type(refusal).__name__
    finally:
        connection.close()
    return "done"


def test_five_hundred_at_once_on_a_slot_of_ten_give_exactly_ten():
    small_landlord(flats=(ASKING, 1))
    cycle = visits.cycle_open(first=FIRST, by=BY).cycle_id
    visits.capacity_set(estate_code=1001, on=DAY, window="morning", places=PLACES, by=BY)
    asking = [one.id for one in visits.visits_list(cycle_id=cycle, estates=[1001], limit=ASKING)]
    together = Barrier(CONNECTIONS, timeout=60)
    first = set(asking[:CONNECTIONS])

    def book(visit_id: int) -> str:
        if visit_id in first:
            together.wait()
        return attempt(lambda: visits.visit_book(visit_id=visit_id, on=DAY, window="morning", by=BY))

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        outcomes = Counter(pool.map(book, asking))

    assert outcomes == {"done": PLACES, "NoPlace": ASKING - PLACES}
    assert fetch_all("select taken, places from visits_slot") == [(PLACES, PLACES)]
    assert fetch_all("select count(*) from visits_visit where state = 'planned'") == [(PLACES,)]


def test_two_officers_who_move_one_visit_at_once_leave_it_one_place():
    account = small_landlord().accounts[0]
    visits.cycle_open(first=FIRST, by=BY)
    days = [DAY, DAY + timedelta(days=1)]
    for day in days:
        visits.capacity_set(estate_code=1001, on=day, window="morning", places=1, by=BY)
    visit = visits.visit_of(account, FIRST).id
    both = Barrier(2, timeout=60)

    def book(day) -> str:
        both.wait()
        return attempt(lambda: visits.visit_book(visit_id=visit, on=day, window="morning", by=BY))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(book, days)) == ["done", "done"]

    assert fetch_all("select sum(taken) from visits_slot") == [(1,)]


def test_one_batch_pushed_by_two_requests_at_once_has_one_effect():
    from kaifong.domains.access.api import Actor, staff_add
    from tests.integration.visits.conftest import OFFICER_VERBS

    account = small_landlord().accounts[0]
    visits.cycle_open(first=FIRST, by=BY)
    visits.officer_set(profile=profile(), by=BY)
    staff_add(username="wong", password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    plan(account)
    hand = hand_of(Actor("wong", "field", OFFICER_VERBS, None))
    batch = [
        hand.writes(account, "visit.start"),
        hand.writes(account, "visit.outcome", {"outcome": [None, "no_answer"]}),
    ]
    both = Barrier(2, timeout=60)
    answers = []

    def push(_) -> str:
        both.wait()
        return attempt(lambda: answers.append(hand.push(*batch, now=at(DAY, 18))))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(push, range(2))) == ["done", "done"]

    assert answers == [["applied", "applied"]] * 2
    assert visits.visit_of(account, FIRST).tries == 1
    assert fetch_all("select count(*) from visits_attempt") == [(1,)]


def test_two_who_use_one_enrolment_code_at_once_get_one_handheld():
    from tests.integration.visits.conftest import point

    small_landlord()
    code = visits.handheld_code_make(officer="wong", estate_code=1001, by=BY, now=NOW)
    both = Barrier(2, timeout=60)

    def enrol(_) -> str:
        both.wait()
        return attempt(
            lambda: visits.handheld_enrol(
                code=code, sign_key=point(), seal_key=point(), name="x", unlock=visits.Unlock.WORDS, proof=None,
                address="192.0.2.1", now=NOW,
            )
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enrol, range(2))) == ["HandheldRefused", "done"]

    assert fetch_all("select count(*) from visits_handheld") == [(1,)]


def test_two_planners_who_move_at_once_from_what_both_saw_make_one_change():
    accounts = small_landlord().accounts
    visits.cycle_open(first=FIRST, by=BY)
    for name in ("wong", "lee"):
        visits.officer_set(profile=profile(name), by=BY)
    planned = [plan(account) for account in accounts]
    kept = visits.routes_plan(on=DAY, estates_wanted=[1001, 1002], now=NOW, by=BY, seconds=0.1)
    both = Barrier(2, timeout=60)

    def move(visit_id: int) -> str:
        both.wait()
        return attempt(
            lambda: visits.route_move(
                plan_id=kept.id, version=kept.version, visit_id=visit_id, officer="lee", after=None, now=NOW, by=BY
            )
        )

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(move, planned[:2]))

    assert outcomes == ["RoutesChanged", "done"]
    after = visits.day_routes(kept.id)
    assert after.version == kept.version + 1
    assert sorted(call.visit_id for route in after.routes for call in route.calls) == sorted(planned)
    assert fetch_all("select count(*) from access_auditrecord where action = 'visit.route.move'") == [(1,)]


def test_two_plannings_at_once_leave_each_visit_on_one_route_and_each_officer_on_one():
    accounts = small_landlord().accounts
    visits.cycle_open(first=FIRST, by=BY)
    for name in ("wong", "lee"):
        visits.officer_set(profile=profile(name), by=BY)
    for account in accounts:
        plan(account, officer="")
    both = Barrier(2, timeout=60)

    def plan_area(estate: int) -> str:
        both.wait()
        return attempt(lambda: visits.routes_plan(on=DAY, estates_wanted=[estate], now=NOW, by=BY, seconds=0.1))

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(plan_area, (1001, 1002)))

    assert outcomes == ["done", "done"]
    officers = [one for (one,) in fetch_all("select officer from visits_route")]
    assert len(officers) == len(set(officers))
    assert fetch_all("select max(times) from (select count(*) times from visits_routestop group by visit_id) x") == [
        (1,)
    ]
