from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.infra.routing.api import (
    Engine,
    Fault,
    Pause,
    Problem,
    Reason,
    Stop,
    StopIsDone,
    StopUnknown,
    Unserved,
    Vehicle,
    VehicleUnknown,
    Window,
    begun_by,
    check,
    cost_of_move,
    costs_of_moves,
    in_step,
    insert,
    move,
    plan,
    remove,
    replan,
    windows_for,
)
from kaifong.infra.routing.checking import rank
from tests.unit.routing.worlds import LINE, problems

slowly = settings(max_examples=40, suppress_health_check=list(HealthCheck))
DAY = Problem(
    tuple(Stop(f"{n}", n, service=20) for n in range(1, 6)),
    (Vehicle("ah", 0, 0, Window(540, 900)), Vehicle("bo", 0, 0, Window(540, 900), fixed_cost=1)),
    LINE,
)
"""Ah serves all five along the street, whichever way round, and is back 200 minutes later."""
PLAN = plan(DAY, seconds=10, engine=Engine.DAY)


def begun(found, now):
    """What of a plan has begun or is under way."""
    return {route.vehicle: list(route.calls[: begun_by(route, now)]) for route in found.routes}


def test_the_day_to_change_is_one_route():
    assert [(route.vehicle, sorted(route.stops)) for route in PLAN.routes] == [("ah", ["1", "2", "3", "4", "5"])]


@slowly
@given(problems(), st.integers(500, 1100), st.data())
def test_replanning_keeps_what_has_begun_and_holds(problem, now, data):
    before = plan(problem, seconds=30, engine=Engine.DAY)
    fixed = {call.stop for calls in begun(before, now).values() for call in calls}
    free = [stop.key for stop in problem.stops if stop.key not in fixed]
    cancelled = data.draw(st.sets(st.sampled_from(free))) if free else set()
    left = replace(problem, stops=tuple(stop for stop in problem.stops if stop.key not in cancelled))

    after = replan(left, before, now=now, seconds=30)

    assert check(left, after) == ()
    for vehicle, calls in begun(before, now).items():
        if calls:
            assert list(after.route(vehicle).calls[: len(calls)]) == calls
    for route in after.routes:
        new = route.calls[len(begun(before, now).get(route.vehicle, ())) :]
        assert all(call.starts >= now for call in new)


@slowly
@given(problems(), st.integers(500, 1100), st.data())
def test_a_stop_that_is_put_in_moves_no_other_and_nothing_that_has_begun(problem, now, data):
    if not problem.stops:
        return
    added = data.draw(st.sampled_from(problem.stops))
    before = plan(problem.without(added.key), seconds=30, engine=Engine.DAY)

    after = insert(problem, before, added.key, now=now)

    assert check(problem, after) == ()
    for route in after.routes:
        others = tuple(key for key in route.stops if key != added.key)
        known = before.route(route.vehicle)
        assert others == (known.stops if known else ())
    for vehicle, calls in begun(before, now).items():
        if calls:
            assert list(after.route(vehicle).calls[: len(calls)]) == calls


@slowly
@given(problems(), st.data())
def test_the_cost_of_a_move_is_what_the_move_costs(problem, data):
    before = plan(problem, seconds=30, engine=Engine.DAY)
    served = [key for route in before.routes for key in route.stops]
    if not served:
        return
    stop = data.draw(st.sampled_from(served))
    vehicle = data.draw(st.sampled_from(problem.vehicles)).key
    there = [key for key in (before.route(vehicle).stops if before.route(vehicle) else ()) if key != stop]
    position = data.draw(st.integers(0, len(there)))

    said = cost_of_move(problem, before, stop, vehicle, position)

    after = move(problem, before, stop, vehicle, position)
    assert said.faults == check(problem, after)
    assert said.cost == after.cost - before.cost
    assert after.route(vehicle).stops == (*there[:position], stop, *there[position:])
    if said.possible:
        assert rank(problem, after)[:2] == rank(problem, before)[:2]


@slowly
@given(problems(), st.integers(500, 1100), st.data())
def test_every_place_that_a_stop_could_be_dragged_to_costs_what_the_move_there_does(problem, now, data):
    before = plan(problem, seconds=30, engine=Engine.DAY)
    fixed = {call.stop for calls in begun(before, now).values() for call in calls}
    free = [stop.key for stop in problem.stops if stop.key not in fixed]
    if not free:
        return
    stop = data.draw(st.sampled_from(free))
    stands = in_step(problem, before, now=now)

    places = costs_of_moves(problem, stands, stop, now=now)

    for place in places:
        said = cost_of_move(problem, stands, stop, place.vehicle, place.position, now=now)
        assert (place.move.cost, place.move.duty) == (said.cost, said.duty)
        assert sorted(map(str, place.move.faults)) == sorted(map(str, said.faults))


@slowly
@given(problems(), st.integers(500, 1100), st.data())
def test_a_plan_brought_in_step_names_what_is_new_and_forgets_what_is_gone(problem, now, data):
    if not problem.stops:
        return
    new = data.draw(st.sampled_from(problem.stops)).key
    before = plan(problem.without(new), seconds=30, engine=Engine.DAY)
    fixed = {call.stop for calls in begun(before, now).values() for call in calls}
    gone = [one.key for one in problem.stops if one.key not in fixed and one.key != new][:1]
    after = replace(problem, stops=tuple(one for one in problem.stops if one.key not in gone))

    stands = in_step(after, before, now=now)

    assert check(after, stands) == ()
    assert new in {missing.stop for missing in stands.unserved}


def test_a_vehicle_that_waits_is_not_under_way_before_it_must_leave():
    late = replace(
        DAY,
        stops=(Stop("1", 1, 20, (Window(540, 600),)), Stop("2", 2, windows=(Window(800, 850),))),
        vehicles=DAY.vehicles[:1],
    )
    before = plan(late, seconds=10, engine=Engine.DAY)
    assert [call.starts for call in before.routes[0].calls][1] == 800

    assert begun_by(before.routes[0], 789) == 1
    assert begun_by(before.routes[0], 790) == 2
    assert remove(late, before, "2", now=789).routes[0].stops == ("1",)
    with pytest.raises(StopIsDone):
        remove(late, before, "2", now=790)


def test_a_pause_that_has_begun_is_not_taken_again():
    resting = replace(DAY.vehicles[0], pause=Pause(Window(600, 700), 60))
    late = replace(
        DAY,
        stops=(Stop("1", 1, 20, (Window(540, 600),)), Stop("2", 2, windows=(Window(800, 850),))),
        vehicles=(resting,),
    )
    before = plan(late, seconds=10, engine=Engine.DAY)
    pause = before.routes[0].pause
    more = late.with_stop(Stop("3", 3, service=5))

    after = replan(more, before, now=pause.starts + 10)

    assert after.routes[0].pause == pause
    assert set(after.routes[0].stops) == {"1", "2", "3"}
    assert min(call.starts for call in after.routes[0].calls[1:]) >= pause.ends


def test_a_cancelled_stop_goes_and_the_later_ones_move_up():
    line = replace(DAY, vehicles=DAY.vehicles[:1])
    before = plan(line, seconds=10, engine=Engine.DAY)
    keys = before.routes[0].stops

    after = remove(line, before, keys[3], now=560)

    assert check(line.without(keys[3]), after) == ()
    assert after.routes[0].stops == (*keys[:3], keys[4])
    assert after.routes[0].returns == before.routes[0].returns - 20


def test_what_has_begun_or_is_under_way_cannot_be_removed_or_moved():
    route = PLAN.routes[0]
    for now, stop in ((route.leaves, route.stops[0]), (route.calls[0].leaves, route.stops[1])):
        with pytest.raises(StopIsDone):
            remove(DAY, PLAN, stop, now=now)
        with pytest.raises(StopIsDone):
            move(DAY, PLAN, stop, route.vehicle, 3, now=now)
        with pytest.raises(StopIsDone):
            replan(DAY.without(stop), PLAN, now=now)
        assert cost_of_move(DAY, PLAN, stop, route.vehicle, 3, now=now).faults == (Fault("done", route.vehicle, stop),)
    assert remove(DAY, PLAN, route.stops[1], now=route.calls[0].leaves - 1).routes[0].stops[0] == route.stops[0]


def test_nothing_is_put_before_what_has_begun():
    route = PLAN.routes[0]

    with pytest.raises(StopIsDone):
        move(DAY, PLAN, route.stops[4], route.vehicle, 0, now=route.leaves)


def test_a_vehicle_on_its_way_home_takes_nothing_more():
    one = replace(DAY, stops=(Stop("1", 1, service=20),), vehicles=DAY.vehicles[:1])
    before = plan(one, seconds=10, engine=Engine.DAY)
    more = one.with_stop(Stop("late call", 2))

    after = insert(more, before, "late call", now=before.routes[0].calls[0].leaves)

    assert after.unserved == (Unserved("late call", Reason.OUT_OF_HOURS),)
    assert after.routes == before.routes


def test_an_unused_vehicle_starts_no_earlier_than_now():
    one = replace(DAY, stops=(), vehicles=DAY.vehicles[:1])
    more = one.with_stop(Stop("urgent", 1))

    after = insert(more, plan(one, seconds=10, engine=Engine.DAY), "urgent", now=700)

    assert after.routes[0].leaves == 700
    assert after.routes[0].calls[0].starts == 710


def test_windows_are_offered_with_their_time_and_their_cost_or_not_at_all():
    morning, night, evening = Window(600, 660), Window(0, 500), Window(880, 900)
    problem = replace(DAY, vehicles=DAY.vehicles[:1], stops=(Stop("1", 1, service=20),))
    before = plan(problem, seconds=10, engine=Engine.DAY)
    more = problem.with_stop(Stop("asked", 2, service=5))

    offers = windows_for(more, before, "asked", [morning, night, evening])

    assert [(offer.vehicle, offer.cost) for offer in offers] == [("ah", 20), (None, None), (None, None)]
    assert offers[0].starts == 600


def test_a_stop_or_vehicle_that_is_not_there_is_said():
    with pytest.raises(StopUnknown):
        insert(DAY, PLAN, "nobody")
    with pytest.raises(StopUnknown):
        cost_of_move(DAY, PLAN, "nobody", "ah", 0)
    with pytest.raises(VehicleUnknown):
        cost_of_move(DAY, PLAN, "1", "nobody", 0)
