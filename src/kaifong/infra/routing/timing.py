"""When each stop of a given order is served: as early as can be, the pause where it delays the route least."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from kaifong.infra.routing.types import Call, Problem, Route, Stop, TakenPause, Vehicle, Window


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a vehicle's day stands: what cannot change any more, and from when and where on it can."""

    place: int
    free_at: int
    leaves: int | None = None
    calls: tuple[Call, ...] = ()
    pause: TakenPause | None = None
    gone: bool = False
    """On its way to its end or there already: it takes nothing more."""
    returns: int | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    route: Route
    late: int
    """By how much services, the pause and the return begin too late, all together: 0 where the order can be kept."""


@dataclass(frozen=True, slots=True)
class _State:
    late: int
    time: int
    before: _State | None = None
    pause: tuple[int, int] | None = None
    """Taken on the way here."""
    ready: int = 0
    starts: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        return self.late, self.time


def not_begun(vehicle: Vehicle) -> Begun:
    return Begun(place=vehicle.start, free_at=vehicle.shift.opens)


def time_route(problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], begun: Begun | None = None) -> Timed:
    """The route that serves the stops in this order after what has begun.

    At every stop the earliest time, once with the pause taken and once without, is all that the rest of the route
    depends on; so two states a stop are enough, and the result is the best for the order.
    """
    begun = begun or not_begun(vehicle)
    last = _last(problem, vehicle, stops, begun)
    return Timed(_route(problem, vehicle, stops, begun, last), last.late)


def lateness(problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], begun: Begun | None = None) -> int:
    """By how much an order cannot be kept, as `time_route` says."""
    return _last(problem, vehicle, stops, begun or not_begun(vehicle)).late


def _last(problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], begun: Begun) -> _State:
    fresh: _State | None = _State(0, begun.free_at)
    rested: _State | None = None
    if vehicle.pause is None or begun.pause is not None:
        fresh, rested = None, fresh
    place = begun.place
    for stop in stops:
        travel = problem.travel[place][stop.place]
        fresh, rested = (
            _serve(stop, fresh, travel),
            _best(_serve(stop, rested, travel), _serve(stop, fresh, travel, vehicle)),
        )
        place = stop.place
    home = Stop(key="", place=vehicle.end, windows=(Window(0, vehicle.shift.closes),))
    travel = problem.travel[place][vehicle.end]
    return _best(_serve(home, rested, travel), _serve(home, fresh, travel, vehicle))


def serves(vehicle: Vehicle, stop: Stop) -> bool:
    """Has the skills for it, and room for it alone."""
    return stop.skills <= vehicle.skills and (vehicle.capacity is None or stop.load <= vehicle.capacity)


def can_rest(vehicle: Vehicle) -> bool:
    """Whether its pause fits into its shift at all; without it, it can serve nothing, and engines refuse it."""
    if vehicle.pause is None:
        return True
    begins = max(vehicle.shift.opens, vehicle.pause.window.opens)
    return begins <= vehicle.pause.window.closes and begins + vehicle.pause.length <= vehicle.shift.closes


def fits(problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], begun: Begun | None = None) -> bool:
    """Whether the load can be carried, beside what has begun."""
    if vehicle.capacity is None:
        return True
    taken = sum(problem.stop(call.stop).load for call in begun.calls) if begun else 0
    return taken + sum(stop.load for stop in stops) <= vehicle.capacity


def _serve(stop: Stop, state: _State | None, travel: int, pausing: Vehicle | None = None) -> _State | None:
    if state is None:
        return None
    late, ready, taken = state.late, state.time + travel, None
    if pausing is not None:
        assert pausing.pause is not None
        window, length = pausing.pause.window, pausing.pause.length
        begins = max(state.time, window.opens)
        late += max(0, begins - window.closes)
        ready = max(ready, begins) + length
        taken = (begins, begins + length)
    window = next((window for window in stop.windows if window.closes >= ready), stop.windows[-1])
    starts = max(ready, window.opens)
    late += max(0, starts - window.closes)
    return _State(late, starts + stop.service, state, taken, ready, starts)


def _best(one: _State | None, other: _State | None) -> _State:
    states = [state for state in (one, other) if state is not None]
    assert states, "a vehicle with a pause has either taken it or not"
    return min(states, key=lambda state: state.rank)


def _route(problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], begun: Begun, last: _State) -> Route:
    states = [last]
    while (state := states[-1].before) is not None:
        states.append(state)
    states.reverse()
    calls, pause, place = list(begun.calls), begun.pause, begun.place
    leaves = begun.free_at if begun.leaves is None else begun.leaves
    for index, (stop, state) in enumerate(zip(stops, states[1:], strict=False)):
        if state.pause:
            pause = TakenPause(len(calls), *state.pause)
        arrives = state.ready
        latest = state.starts - problem.travel[place][stop.place]
        if index == 0 and begun.leaves is None:
            if not state.pause:
                leaves = max(leaves, latest)
                arrives = leaves + problem.travel[place][stop.place]
            latest = leaves
        elif state.pause and latest < state.pause[1]:
            latest = calls[-1].leaves
        calls.append(Call(stop.key, arrives, state.starts, state.time, latest))
        place = stop.place
    if last.pause:
        pause = TakenPause(len(calls), *last.pause)
    return Route(
        vehicle.key, leaves, tuple(calls), last.time, cost_of(problem, vehicle, [call.stop for call in calls]), pause
    )


def cost_of(problem: Problem, vehicle: Vehicle, stops: Sequence[str]) -> int:
    """What the way costs, and the vehicle itself where it has any stop."""
    if not stops:
        return 0
    places = [vehicle.start, *(problem.stop(key).place for key in stops), vehicle.end]
    legs = itertools.pairwise(places)
    return vehicle.fixed_cost + sum(problem.costs[a][b] for a, b in legs)
