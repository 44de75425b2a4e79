"""What is wrong with a problem before anything is planned, and which stops nobody could serve on an empty day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaifong.infra.routing.errors import (
    KeyGivenTwice,
    MatrixNotSquare,
    PlaceUnknown,
    TooManyStops,
    TooManyVehicles,
    ValueOutOfRange,
)
from kaifong.infra.routing.timing import Begun, fits, lateness
from kaifong.infra.routing.types import (
    MAX_PRIORITY,
    MAX_STOPS,
    MAX_TIME,
    MAX_VEHICLES,
    Problem,
    Reason,
    Stop,
    Unserved,
    Vehicle,
    Window,
)


def validate(problem: Problem) -> None:
    """Raises RoutingRefused: a subclass named after what is wrong, with the key of the stop or vehicle."""
    if len(problem.stops) > MAX_STOPS:
        raise TooManyStops(len(problem.stops), MAX_STOPS)
    if len(problem.vehicles) > MAX_VEHICLES:
        raise TooManyVehicles(len(problem.vehicles), MAX_VEHICLES)
    _each_once(stop.key for stop in problem.stops)
    _each_once(vehicle.key for vehicle in problem.vehicles)
    places = len(problem.travel)
    for name, matrix in (("travel", problem.travel), ("cost", problem.costs)):
        if len(matrix) != places or any(len(row) != places for row in matrix):
            raise MatrixNotSquare(name)
        for row in matrix:
            _in_range(name, "a value", *row)
    for stop in problem.stops:
        _place(stop.key, stop.place, places)
        _in_range(stop.key, "service", stop.service)
        _in_range(stop.key, "load", stop.load)
        if not 1 <= stop.priority <= MAX_PRIORITY:
            raise ValueOutOfRange(stop.key, "priority", stop.priority)
        if not stop.windows:
            raise ValueOutOfRange(stop.key, "the number of windows", 0)
        for window in stop.windows:
            _window(stop.key, "a window", window)
        for one, following in zip(stop.windows, stop.windows[1:], strict=False):
            if following.opens <= one.closes:
                raise ValueOutOfRange(stop.key, "a window that opens before the one before closes", following.opens)
    for vehicle in problem.vehicles:
        _place(vehicle.key, vehicle.start, places)
        _place(vehicle.key, vehicle.end, places)
        _window(vehicle.key, "the shift", vehicle.shift)
        _in_range(vehicle.key, "fixed cost", vehicle.fixed_cost)
        _in_range(vehicle.key, "capacity", vehicle.capacity or 0)
        if vehicle.pause:
            _window(vehicle.key, "the pause's window", vehicle.pause.window)
            _in_range(vehicle.key, "the pause", vehicle.pause.length)


def unservable(problem: Problem, begun: Mapping[str, Begun] | None = None) -> tuple[Unserved, ...]:
    """The stops that nobody could serve if they were alone in the day, or in what is left of it, each with its reason."""
    validate(problem)
    done = {call.stop for state in (begun or {}).values() for call in state.calls}
    found = []
    for stop in problem.stops:
        reason = why_not_alone(problem, stop, begun or {}) if stop.key not in done else None
        if reason:
            found.append(Unserved(stop.key, reason))
    return tuple(found)


def why_not_alone(problem: Problem, stop: Stop, begun: Mapping[str, Begun]) -> Reason | None:
    """Why nobody could serve it with nothing but what has begun beside it; None where somebody could."""
    skilled = [vehicle for vehicle in problem.vehicles if stop.skills <= vehicle.skills]
    if not skilled:
        return Reason.NO_SKILLED_VEHICLE
    roomy = [vehicle for vehicle in skilled if vehicle.capacity is None or stop.load <= vehicle.capacity]
    if not roomy:
        return Reason.TOO_LARGE
    if not any(_alone(problem, vehicle, stop, begun.get(vehicle.key)) for vehicle in roomy):
        return Reason.OUT_OF_HOURS
    return None


def _alone(problem: Problem, vehicle: Vehicle, stop: Stop, begun: Begun | None) -> bool:
    if begun is not None and (begun.gone or not fits(problem, vehicle, [stop], begun)):
        return False
    return not lateness(problem, vehicle, [stop], begun)


def _each_once(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise KeyGivenTwice(key)
        seen.add(key)


def _place(key: str, place: int, places: int) -> None:
    if not 0 <= place < places:
        raise PlaceUnknown(key, place, places)


def _window(key: str, what: str, window: Window) -> None:
    _in_range(key, what, window.opens, window.closes)
    if window.closes < window.opens:
        raise ValueOutOfRange(key, f"{what} that closes before it opens", window.closes)


def _in_range(key: str, what: str, *values: int) -> None:
    for value in values:
        if not 0 <= value <= MAX_TIME:
            raise ValueOutOfRange(key, what, value)
