"""A plan while the day goes on. What is done or under way at ``now`` stays as it was; ``now`` None is before the day.

A stop is under way when its vehicle must have left for it: one that is too early waits where it was before. A vehicle
that has left for its end takes nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kaifong.infra.routing import day_engine
from kaifong.infra.routing.assembling import assemble, place_cheapest, plan_of, timed
from kaifong.infra.routing.checking import better, check, faults_of_route
from kaifong.infra.routing.errors import StopIsDone
from kaifong.infra.routing.screening import unservable, validate, why_not_alone
from kaifong.infra.routing.timing import Begun, can_rest, not_begun
from kaifong.infra.routing.types import (
    Engine,
    Fault,
    Move,
    Place,
    Plan,
    Problem,
    Reason,
    Route,
    Stop,
    Unserved,
    Vehicle,
    Window,
    WindowOffer,
)


def replan(problem: Problem, plan: Plan, *, now: int | None = None, seconds: float = 0.8) -> Plan:
    """The rest of the day planned anew: stops of the problem that are new come in, those no longer in it go.

    What comes out is never worse than the plan as it stands with only those put in and taken out.

    Raises:
        StopIsDone: a stop that has begun or is under way is no longer in the problem.
    """
    begun = _begun(problem, plan, now)
    hopeless = {unserved.stop for unserved in unservable(problem, begun)}
    kept = assemble(problem, _remaining(problem, plan, begun), engine=plan.engine, begun=begun)
    rest = _rest(problem, begun, hopeless)
    orders = day_engine.orders(rest, seconds=seconds)
    return better(problem, kept, assemble(problem, orders, engine=Engine.DAY, begun=begun))


def insert(problem: Problem, plan: Plan, stop: str, *, now: int | None = None) -> Plan:
    """The stop (of the problem, served nowhere yet) put where it costs least; unserved if nowhere. Nothing else moves."""
    validate(problem)
    begun = _begun(problem, plan, now)
    wanted = problem.stop(stop)
    holding = _holding(problem, plan, begun)
    others = [unserved for unserved in plan.unserved if unserved.stop != stop]
    if all(wanted not in stops for stops in holding.values()):
        place = place_cheapest(problem, holding, wanted, begun)
        if place is None:
            others.append(Unserved(stop, why_not_alone(problem, wanted, begun) or Reason.NO_ROOM))
        else:
            holding[place.vehicle].insert(place.position, wanted)
    return plan_of(problem, holding, others, engine=plan.engine, begun=begun)


def remove(problem: Problem, plan: Plan, stop: str, *, now: int | None = None) -> Plan:
    """The plan of the problem without the stop; the vehicle's later times move up.

    Raises:
        StopIsDone: it has begun or is under way.
    """
    begun = _begun(problem, plan, now)
    _must_be_free(stop, begun)
    left = problem.without(stop)
    unserved = [missing for missing in plan.unserved if missing.stop != stop]
    return plan_of(left, _holding(left, plan, begun), unserved, engine=plan.engine, begun=begun)


def move(problem: Problem, plan: Plan, stop: str, vehicle: str, position: int, *, now: int | None = None) -> Plan:
    """The plan with the stop at that position of the vehicle's calls, counted without it; valid if `cost_of_move` is.

    Raises:
        StopIsDone: it has begun or is under way, or what would come after it has.
    """
    begun = _begun(problem, plan, now)
    _must_be_free(stop, begun)
    moved, done = problem.stop(stop), begun[problem.vehicle(vehicle).key]
    holding = _holding(problem, plan, begun)
    for stops in holding.values():
        if moved in stops:
            stops.remove(moved)
    if done.gone or position < len(done.calls):
        raise StopIsDone(done.calls[min(position, len(done.calls) - 1)].stop)
    holding[vehicle].insert(position - len(done.calls), moved)
    unserved = [missing for missing in plan.unserved if missing.stop != stop]
    return plan_of(problem, holding, unserved, engine=plan.engine, begun=begun)


def cost_of_move(
    problem: Problem, plan: Plan, stop: str, vehicle: str, position: int, *, now: int | None = None
) -> Move:
    """What `move` would change, and the faults it would make; for drag and drop, nothing is searched."""
    try:
        moved = move(problem, plan, stop, vehicle, position, now=now)
    except StopIsDone:
        return Move(0, 0, (Fault("done", vehicle, stop),))
    return Move(moved.cost - plan.cost, _duty(moved.routes) - _duty(plan.routes), check(problem, moved))


def costs_of_moves(problem: Problem, plan: Plan, stop: str, *, now: int | None = None) -> tuple[Place, ...]:
    """`cost_of_move` to every place there is, by vehicle and position: what a planner is told while dragging a stop.

    Only the two routes that a move changes are timed and checked; the rest of the plan is taken to hold.

    Raises:
        StopIsDone: the stop has begun or is under way.
    """
    begun = _begun(problem, plan, now)
    _must_be_free(stop, begun)
    moved, holding = problem.stop(stop), _holding(problem, plan, begun)
    was_on = next((key for key, stops in holding.items() if moved in stops), None)
    for stops in holding.values():
        if moved in stops:
            stops.remove(moved)
    kept = {route.vehicle: route for route in plan.routes}
    left: Route | None = None
    if was_on is not None:
        left = timed(problem, problem.vehicle(was_on), holding[was_on], begun[was_on]).route
    found = []
    for vehicle in problem.vehicles:
        state, stops = begun[vehicle.key], holding[vehicle.key]
        if state.gone:
            continue
        touched = {vehicle.key, was_on} - {None}
        before = [route for key in touched if (route := kept.get(str(key)))]
        for position in range(len(stops) + 1):
            here = timed(problem, vehicle, [*stops[:position], moved, *stops[position:]], state).route
            after = [here] if was_on in (None, vehicle.key) or left is None or not left.calls else [here, left]
            faults = tuple(
                fault for route in after for fault in faults_of_route(problem, problem.vehicle(route.vehicle), route)
            )
            cost = sum(route.cost for route in after) - sum(route.cost for route in before)
            found.append(
                Place(vehicle.key, len(state.calls) + position, Move(cost, _duty(after) - _duty(before), faults))
            )
    return tuple(found)


def in_step(problem: Problem, plan: Plan, *, now: int | None = None) -> Plan:
    """The plan as it stands, for a problem that has changed: stops that are gone are out, new ones unserved. Nothing is searched."""
    begun = _begun(problem, plan, now)
    holding = _holding(problem, plan, begun)
    on_way = {stop.key for stops in holding.values() for stop in stops}
    on_way |= {call.stop for state in begun.values() for call in state.calls}
    known = {missing.stop: missing for missing in plan.unserved}
    unserved = [
        known.get(stop.key) or Unserved(stop.key, Reason.NO_ROOM) for stop in problem.stops if stop.key not in on_way
    ]
    return plan_of(problem, holding, unserved, engine=plan.engine, begun=begun)


def begun_by(route: Route, now: int | None) -> int:
    """How many of a route's calls have begun or are under way."""
    if now is None:
        return 0
    before, done = route.leaves, 0
    for call in route.calls:
        done += (before if call.departs is None else call.departs) <= now
        before = call.leaves
    return done


def windows_for(
    problem: Problem, plan: Plan, stop: str, windows: Sequence[Window], *, now: int | None = None
) -> tuple[WindowOffer, ...]:
    """For each window, where and when the stop could be served beside the plan and what it would cost.

    Of a stop that is in the plan, the cost is against the plan without it.

    Raises:
        StopIsDone: it has begun or is under way.
    """
    begun = _begun(problem, plan, now)
    _must_be_free(stop, begun)
    asked = problem.stop(stop)
    offers = []
    for window in windows:
        tried = problem.with_stop(replace(asked, windows=(window,)))
        validate(tried)
        holding = _holding(problem.without(stop), plan, begun)
        place = place_cheapest(tried, holding, tried.stop(stop), begun)
        offers.append(
            WindowOffer(window, place.vehicle, place.position, place.starts, place.cost)
            if place
            else WindowOffer(window)
        )
    return tuple(offers)


def _begun(problem: Problem, plan: Plan, now: int | None) -> dict[str, Begun]:
    found = {}
    for vehicle in problem.vehicles:
        route = plan.route(vehicle.key)
        state = _begun_by(problem, vehicle, route, now) if route and now is not None else not_begun(vehicle)
        if now is not None and not state.calls:
            state = replace(state, free_at=max(state.free_at, now))
        found[vehicle.key] = state
    return found


def _begun_by(problem: Problem, vehicle: Vehicle, route: Route, now: int) -> Begun:
    done = begun_by(route, now)
    if not done:
        return not_begun(vehicle)
    calls = route.calls[:done]
    for call in calls:
        if not problem.has_stop(call.stop):
            raise StopIsDone(call.stop)
    gone = route.calls[-1].leaves <= now
    rested = route.pause is not None and (gone or route.pause.after < done or route.pause.starts <= now)
    pause = route.pause if rested else None
    free_at = max(calls[-1].leaves, now, pause.ends if pause and pause.after == done else 0)
    place = problem.stop(calls[-1].stop).place
    return Begun(place, free_at, route.leaves, calls, pause, gone, route.returns if gone else None)


def _duty(routes: Iterable[Route]) -> int:
    return sum(route.returns - route.leaves for route in routes)


def _must_be_free(stop: str, begun: Mapping[str, Begun]) -> None:
    if any(call.stop == stop for state in begun.values() for call in state.calls):
        raise StopIsDone(stop)


def _remaining(problem: Problem, plan: Plan, begun: Mapping[str, Begun]) -> dict[str, list[str]]:
    return {key: [stop.key for stop in stops] for key, stops in _holding(problem, plan, begun).items()}


def _holding(problem: Problem, plan: Plan, begun: Mapping[str, Begun]) -> dict[str, list[Stop]]:
    """What each vehicle has still to do, without stops that are no longer in the problem."""
    found: dict[str, list[Stop]] = {vehicle.key: [] for vehicle in problem.vehicles}
    for route in plan.routes:
        if problem.has_vehicle(route.vehicle):
            keys = route.stops[len(begun[route.vehicle].calls) :]
            found[route.vehicle] = [problem.stop(key) for key in keys if problem.has_stop(key)]
    return found


def _rest(problem: Problem, begun: Mapping[str, Begun], hopeless: set[str]) -> Problem:
    """What is left of the day as a problem of its own: each vehicle starts where and when its begun part ends."""
    done = {call.stop for state in begun.values() for call in state.calls}
    vehicles = []
    for vehicle in problem.vehicles:
        state = begun[vehicle.key]
        if state.gone or state.free_at > vehicle.shift.closes:
            continue
        carried = sum(problem.stop(call.stop).load for call in state.calls)
        left = replace(
            vehicle,
            start=state.place,
            shift=Window(state.free_at, vehicle.shift.closes),
            pause=None if state.pause else vehicle.pause,
            capacity=None if vehicle.capacity is None else vehicle.capacity - carried,
            fixed_cost=0 if state.calls else vehicle.fixed_cost,
        )
        if can_rest(left):
            vehicles.append(left)
    stops = tuple(stop for stop in problem.stops if stop.key not in done and stop.key not in hopeless)
    return replace(problem, stops=stops, vehicles=tuple(vehicles))
