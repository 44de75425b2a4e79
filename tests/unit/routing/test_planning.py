from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import HealthCheck, given, settings

from kaifong.infra.routing import planning
from kaifong.infra.routing.api import (
    ANY_TIME,
    MAX_STOPS,
    MAX_VEHICLES,
    Engine,
    KeyGivenTwice,
    MatrixNotSquare,
    Pause,
    PlaceUnknown,
    Problem,
    Reason,
    Stop,
    TooManyStops,
    TooManyVehicles,
    Unserved,
    ValueOutOfRange,
    Vehicle,
    Window,
    check,
    plan,
    unservable,
)
from kaifong.infra.routing.assembling import place_cheapest
from kaifong.infra.routing.checking import rank
from kaifong.infra.routing.timing import fits, serves, time_route
from tests.unit.routing.worlds import LINE, STREET, problems

ITERATIONS = 60
DAY_SECONDS = 300
"""Longer than a machine that stands still for a while takes: cut short, the same problem has another plan."""
slowly = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def by_day(problem):
    return plan(problem, seconds=DAY_SECONDS, engine=Engine.DAY)


def by_night(problem, seed=1):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "MOST_DAY_SECONDS", DAY_SECONDS)
        return plan(problem, seconds=DAY_SECONDS, seed=seed, iterations=ITERATIONS)


def cheapest(problem):
    """The best rank of all plans, by trying every one: for a handful of stops."""
    best = None
    keys = [vehicle.key for vehicle in problem.vehicles]
    for chosen in product([*keys, None], repeat=len(problem.stops)):
        cost, left = 0, [stop for stop, key in zip(problem.stops, chosen, strict=True) if key is None]
        for vehicle in problem.vehicles:
            mine = [stop for stop, key in zip(problem.stops, chosen, strict=True) if key == vehicle.key]
            if not all(serves(vehicle, stop) for stop in mine) or not fits(problem, vehicle, mine):
                break
            routes = [time_route(problem, vehicle, order) for order in permutations(mine)]
            costs = [timed.route.cost for timed in routes if not timed.late]
            if mine and not costs:
                break
            cost += min(costs) if mine else 0
        else:
            found = (sum(stop.priority for stop in left), len(left), cost)
            best = found if best is None else min(best, found)
    return best


@slowly
@given(problems())
def test_every_plan_of_the_days_engine_holds(problem):
    assert check(problem, by_day(problem)) == ()


@slowly
@given(problems())
def test_every_plan_of_the_nights_engine_holds_and_is_never_worse_than_the_days(problem):
    found = by_night(problem)

    assert check(problem, found) == ()
    assert rank(problem, found) <= rank(problem, by_day(problem))


@slowly
@given(problems())
def test_a_stop_is_unserved_for_a_true_reason(problem):
    found = by_day(problem)

    alone = {missing.stop: missing.reason for missing in unservable(problem)}
    holding = {vehicle.key: [] for vehicle in problem.vehicles}
    holding |= {route.vehicle: [problem.stop(key) for key in route.stops] for route in found.routes}
    for missing in found.unserved:
        assert missing.reason == alone.get(missing.stop, Reason.NO_ROOM)
        assert place_cheapest(problem, holding, problem.stop(missing.stop), {}) is None


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(problems(most_stops=4, most_vehicles=2))
def test_the_night_finds_the_best_of_all_plans_where_these_can_be_counted(problem):
    found = by_night(problem)

    assert rank(problem, found)[:3] == cheapest(problem)


def test_the_same_seed_gives_the_same_plan():
    many = replace(STREET, stops=tuple(Stop(f"{n}", n % 6, service=9, load=n % 3) for n in range(15)))

    assert by_night(many, seed=7) == by_night(many, seed=7)
    assert by_day(many) == by_day(many)


def test_the_pause_is_taken_where_it_delays_least():
    problem = Problem(
        (Stop("early", 1, 30, (Window(600, 660),)), Stop("late", 1, 30, (Window(800, 810),))),
        (Vehicle("ah", 0, 0, Window(540, 900), pause=Pause(Window(700, 780), 60)),),
        LINE,
    )

    (route,) = by_day(problem).routes

    assert (route.pause.after, route.pause.starts, route.pause.ends) == (1, 700, 760)
    assert [call.starts for call in route.calls] == [600, 800]


def test_the_most_important_stops_are_served_when_not_all_can_be():
    stops = tuple(Stop(f"{n}", 1, 30, (Window(600, 600),), priority=10 * n) for n in range(1, 5))
    problem = Problem(stops, tuple(Vehicle(f"v{n}", 0, 0, Window(540, 700)) for n in range(2)), LINE)

    for found in (by_day(problem), by_night(problem)):
        assert found.unserved == (Unserved("1", Reason.NO_ROOM), Unserved("2", Reason.NO_ROOM))


def test_the_way_between_two_stops_at_one_place_counts():
    within = tuple(tuple(4 if a == b else LINE[a][b] for b in range(6)) for a in range(6))
    problem = Problem((Stop("3A", 2, 10), Stop("9C", 2, 10)), (Vehicle("ah", 0, 0, Window(540, 700)),), within)

    for found in (by_day(problem), by_night(problem)):
        assert found.cost == 44
        (route,) = found.routes
        assert route.calls[1].arrives - route.calls[0].leaves == 4


REASONS = {
    Reason.NO_SKILLED_VEHICLE: Stop("odd", 1, skills=frozenset({"hakka", "lift"})),
    Reason.TOO_LARGE: Stop("odd", 1, load=2),
    Reason.OUT_OF_HOURS: Stop("odd", 1, service=600),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_stop_that_nobody_could_serve_is_said_before_anything_is_planned(reason):
    weak = replace(STREET, vehicles=tuple(replace(vehicle, capacity=1) for vehicle in STREET.vehicles))
    problem = weak.with_stop(REASONS[reason])

    assert unservable(problem) == (Unserved("odd", reason),)
    assert Unserved("odd", reason) in by_day(problem).unserved


WRONG = {
    TooManyStops: replace(STREET, stops=tuple(Stop(f"{n}", 0) for n in range(MAX_STOPS + 1))),
    TooManyVehicles: replace(STREET, vehicles=tuple(Vehicle(f"{n}", 0, 0, ANY_TIME) for n in range(MAX_VEHICLES + 1))),
    KeyGivenTwice: replace(STREET, stops=(STREET.stops[0], STREET.stops[0])),
    PlaceUnknown: replace(STREET, stops=(Stop("far off", 6),)),
    MatrixNotSquare: replace(STREET, travel=LINE[:5]),
    ValueOutOfRange: replace(STREET, stops=(Stop("endless", 0, service=10_000_001),)),
}


@pytest.mark.parametrize("refusal", WRONG)
def test_a_problem_that_is_wrong_is_refused_with_what_is_wrong(refusal):
    with pytest.raises(refusal):
        by_day(WRONG[refusal])


@pytest.mark.parametrize(
    "stop",
    [
        Stop("odd", 1, windows=()),
        Stop("odd", 1, windows=(Window(700, 600),)),
        Stop("odd", 1, windows=(Window(600, 700), Window(700, 800))),
        Stop("odd", 1, windows=(Window(700, 800), Window(600, 650))),
        Stop("odd", 1, priority=0),
        Stop("odd", 1, priority=101),
        Stop("odd", 1, load=-1),
    ],
)
def test_values_out_of_range_are_said_with_the_stop(stop):
    with pytest.raises(ValueOutOfRange, match="odd: "):
        by_day(STREET.with_stop(stop))


def test_a_vehicle_whose_pause_does_not_fit_into_its_shift_serves_nothing_and_the_others_do():
    tired = Vehicle("tired", 0, 0, Window(850, 1080), pause=Pause(Window(720, 840), 60))
    problem = Problem((Stop("one", 1, 10),), (tired, Vehicle("bo", 0, 0, Window(540, 1080))), LINE)

    for found in (by_day(problem), by_night(problem)):
        assert [route.vehicle for route in found.routes] == ["bo"]
    assert by_day(replace(problem, vehicles=(tired,))).unserved == (Unserved("one", Reason.OUT_OF_HOURS),)
