"""From orders of stops to a plan that holds, whatever an engine made of the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaifong.infra.routing.screening import why_not_alone
from kaifong.infra.routing.timing import Begun, Timed, fits, lateness, not_begun, serves, time_route
from kaifong.infra.routing.types import Engine, Plan, Problem, Reason, Route, Stop, Unserved, Vehicle


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a stop could go: the position is among the stops that the vehicle has still to come."""

    cost: int
    duty: int
    vehicle: str
    position: int
    starts: int


def assemble(
    problem: Problem,
    orders: Mapping[str, Sequence[str]],
    *,
    engine: Engine,
    begun: Mapping[str, Begun] | None = None,
) -> Plan:
    """The plan that serves the stops in these orders after what has begun.

    A stop that its vehicle cannot keep in its order is taken out; then everything unserved goes where it costs least,
    the most important first, so that no stop is left out which could still be put somewhere.
    """
    begun = begun or {}
    holding: dict[str, list[Stop]] = {}
    for vehicle in problem.vehicles:
        stops = [problem.stop(key) for key in orders.get(vehicle.key, ())]
        holding[vehicle.key] = _pruned(problem, vehicle, stops, begun.get(vehicle.key))
    placed = {stop.key for stops in holding.values() for stop in stops}
    placed |= {call.stop for state in begun.values() for call in state.calls}
    unserved = []
    for stop in sorted(problem.stops, key=lambda stop: -stop.priority):
        if stop.key in placed:
            continue
        cheapest = place_cheapest(problem, holding, stop, begun)
        if cheapest is None:
            unserved.append(Unserved(stop.key, why_not_alone(problem, stop, begun) or Reason.NO_ROOM))
        else:
            holding[cheapest.vehicle].insert(cheapest.position, stop)
    return plan_of(problem, holding, unserved, engine=engine, begun=begun)


def plan_of(
    problem: Problem,
    holding: Mapping[str, Sequence[Stop]],
    unserved: Sequence[Unserved],
    *,
    engine: Engine,
    begun: Mapping[str, Begun],
) -> Plan:
    """These stops in these orders, timed as they come, whether or not they hold."""
    routes = []
    for vehicle in problem.vehicles:
        state = begun.get(vehicle.key)
        route = timed(problem, vehicle, holding[vehicle.key], state).route
        if route.calls:
            routes.append(route)
    order = {stop.key: number for number, stop in enumerate(problem.stops)}
    return Plan(
        tuple(routes),
        tuple(sorted(unserved, key=lambda missing: order[missing.stop])),
        sum(route.cost for route in routes),
        engine,
    )


def timed(problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], begun: Begun | None) -> Timed:
    """As `time_route`; of a vehicle that is on its way to its end, what it did."""
    if begun is not None and begun.gone:
        assert begun.leaves is not None
        assert begun.returns is not None
        done = time_route(problem, vehicle, [], begun).route
        return Timed(Route(vehicle.key, begun.leaves, begun.calls, begun.returns, done.cost, begun.pause), 0)
    return time_route(problem, vehicle, stops, begun)


def place_cheapest(
    problem: Problem, holding: Mapping[str, Sequence[Stop]], stop: Stop, begun: Mapping[str, Begun]
) -> Spot | None:
    """Where the stop costs least, then delays least, with everything else still holding."""
    best: Spot | None = None
    for vehicle in problem.vehicles:
        state = begun.get(vehicle.key) or not_begun(vehicle)
        stops = list(holding[vehicle.key])
        if state.gone or not serves(vehicle, stop) or not fits(problem, vehicle, [*stops, stop], state):
            continue
        before = time_route(problem, vehicle, stops, state).route
        for position in range(len(stops) + 1):
            order = [*stops[:position], stop, *stops[position:]]
            if lateness(problem, vehicle, order, state):
                continue
            tried = time_route(problem, vehicle, order, state)
            cost = tried.route.cost - before.cost
            duty = tried.route.returns - tried.route.leaves - (before.returns - before.leaves)
            if best is None or (cost, duty) < (best.cost, best.duty):
                starts = tried.route.calls[len(state.calls) + position].starts
                best = Spot(cost, duty, vehicle.key, position, starts)
    return best


def _pruned(problem: Problem, vehicle: Vehicle, stops: list[Stop], begun: Begun | None) -> list[Stop]:
    if begun is not None and begun.gone:
        return []
    stops = [stop for stop in stops if serves(vehicle, stop)]
    while stops and (not fits(problem, vehicle, stops, begun) or lateness(problem, vehicle, stops, begun)):
        stops.remove(min(stops, key=lambda stop: _worth_keeping(problem, vehicle, stops, stop, begun)))
    return stops


def _worth_keeping(
    problem: Problem, vehicle: Vehicle, stops: list[Stop], stop: Stop, begun: Begun | None
) -> tuple[int, int]:
    """The late time that stays without it, then its priority."""
    others = [other for other in stops if other is not stop]
    return lateness(problem, vehicle, others, begun), stop.priority
