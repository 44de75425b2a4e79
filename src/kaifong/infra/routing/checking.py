"""Whether a plan holds, worked out from the problem alone: nothing here is shared with what makes plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kaifong.infra.routing.errors import RoutingRefused
from kaifong.infra.routing.types import Fault, Plan, Problem, Route, Vehicle

Rank = tuple[int, int, int, int]


class NoValidPlan(RoutingRefused):
    """Each of the plans to choose from has a fault; the message names the first."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"No plan holds: {fault.what}, vehicle {fault.vehicle}, stop {fault.stop}.")


def check(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """What is wrong with a plan: no fault means that every time, window, skill, pause, load and cost in it is right.

    A vehicle may set out later than it could, and so be there later; never sooner.
    """
    return tuple(_faults(problem, plan))


def better(problem: Problem, *plans: Plan) -> Plan:
    """The valid plan that serves most, by priority, then by number; of those the cheapest, then the shortest.

    Of two alike the first given is kept.

    Raises:
        NoValidPlan: none of them holds.
    """
    valid = [plan for plan in plans if not check(problem, plan)]
    if not valid:
        raise NoValidPlan(check(problem, plans[0])[0])
    return min(valid, key=lambda plan: rank(problem, plan))


def rank(problem: Problem, plan: Plan) -> Rank:
    """The smaller the better."""
    unserved = [problem.stop(unserved.stop).priority for unserved in plan.unserved]
    duty = sum(route.returns - route.leaves for route in plan.routes)
    return sum(unserved), len(unserved), plan.cost, duty


def _faults(problem: Problem, plan: Plan) -> Iterator[Fault]:
    served = Counter(key for route in plan.routes for key in route.stops)
    unserved = Counter(unserved.stop for unserved in plan.unserved)
    for key in served.keys() | unserved.keys():
        if not problem.has_stop(key):
            yield Fault("stop-unknown", stop=key)
        if served[key] > 1:
            yield Fault("stop-twice", stop=key)
        if unserved[key] > 1 or (unserved[key] and served[key]):
            yield Fault("stop-served-and-unserved", stop=key)
    for stop in problem.stops:
        if not served[stop.key] and not unserved[stop.key]:
            yield Fault("stop-forgotten", stop=stop.key)
    for key, times in Counter(route.vehicle for route in plan.routes).items():
        if not problem.has_vehicle(key):
            yield Fault("vehicle-unknown", vehicle=key)
        if times > 1:
            yield Fault("vehicle-twice", vehicle=key)
    for route in plan.routes:
        if problem.has_vehicle(route.vehicle) and all(problem.has_stop(key) for key in route.stops):
            yield from faults_of_route(problem, problem.vehicle(route.vehicle), route)
    if sum(route.cost for route in plan.routes) != plan.cost:
        yield Fault("total-cost-wrong")


def faults_of_route(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Fault]:
    """What is wrong with one route, whatever the others serve."""
    if not route.calls:
        yield Fault("route-empty", vehicle.key)
        return
    yield from _faults_of_times(problem, vehicle, route)
    yield from _faults_of_pause(vehicle, route)
    load, cost, place = 0, vehicle.fixed_cost, vehicle.start
    for call in route.calls:
        stop = problem.stop(call.stop)
        load += stop.load
        cost += problem.costs[place][stop.place]
        place = stop.place
        if stop.skills - vehicle.skills:
            yield Fault("skill-missing", vehicle.key, stop.key)
    if vehicle.capacity is not None and load > vehicle.capacity:
        yield Fault("overloaded", vehicle.key)
    if cost + problem.costs[place][vehicle.end] != route.cost:
        yield Fault("cost-wrong", vehicle.key)


def _faults_of_times(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Fault]:
    if route.leaves < vehicle.shift.opens:
        yield Fault("before-shift", vehicle.key)
    if route.returns > vehicle.shift.closes:
        yield Fault("after-shift", vehicle.key)
    now, place = route.leaves, vehicle.start
    for position, call in enumerate(route.calls):
        stop = problem.stop(call.stop)
        if call.arrives < _there(route, position, now, problem.travel[place][stop.place]):
            yield Fault("arrival-wrong", vehicle.key, stop.key)
        if call.departs is not None and not now <= call.departs <= call.starts - problem.travel[place][stop.place]:
            yield Fault("departure-wrong", vehicle.key, stop.key)
        if call.starts < call.arrives:
            yield Fault("starts-before-arrival", vehicle.key, stop.key)
        if call.leaves != call.starts + stop.service:
            yield Fault("service-wrong", vehicle.key, stop.key)
        if not any(window.opens <= call.starts <= window.closes for window in stop.windows):
            yield Fault("outside-window", vehicle.key, stop.key)
        now, place = call.leaves, stop.place
    if route.returns < _there(route, len(route.calls), now, problem.travel[place][vehicle.end]):
        yield Fault("return-wrong", vehicle.key)


def _there(route: Route, position: int, leaves: int, travel: int) -> int:
    """When the vehicle is ready at the next place: it can walk before its pause and after it, not during it."""
    pause = route.pause
    if pause is None or pause.after != position:
        return leaves + travel
    walked = min(travel, pause.starts - leaves)
    return pause.ends + travel - walked


def _faults_of_pause(vehicle: Vehicle, route: Route) -> Iterator[Fault]:
    wanted, taken = vehicle.pause, route.pause
    if wanted is None or taken is None:
        if wanted is not None:
            yield Fault("pause-missing", vehicle.key)
        if taken is not None:
            yield Fault("pause-unknown", vehicle.key)
        return
    if not 0 <= taken.after <= len(route.calls):
        yield Fault("pause-nowhere", vehicle.key)
        return
    before = route.calls[taken.after - 1].leaves if taken.after else route.leaves
    if taken.starts < before:
        yield Fault("pause-during-service", vehicle.key)
    if not wanted.window.opens <= taken.starts <= wanted.window.closes:
        yield Fault("pause-outside-window", vehicle.key)
    if taken.ends - taken.starts != wanted.length:
        yield Fault("pause-length-wrong", vehicle.key)
