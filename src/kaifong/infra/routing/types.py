"""What a planner is given and gives back. No word here is a landlord's: a stop may be anything that is called at.

Times, travel, service and pauses are whole numbers of one unit since the day's beginning, whichever the caller chose
(a day's plan is in minutes, a benchmark in hundredths); costs are whole numbers of any unit. A window bounds the
*start* of a service or a pause, as it does in Solomon's files, not its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from kaifong.infra.routing.errors import StopUnknown, VehicleUnknown

MAX_STOPS = 1_000
MAX_VEHICLES = 100
MAX_TIME = 10_000_000
"""The largest time, travel or cost. A day of minutes ×100 is 144,000; beyond this engines that count in 32 bits overflow."""

MAX_PRIORITY = 100
USUAL_PRIORITY = 50

Matrix = tuple[tuple[int, ...], ...]
"""From each place (row) to each place (column); the diagonal is the way between two stops at one place."""


class Engine(StrEnum):
    NIGHT = "night"
    """Minutes of search for the best plan: PyVRP, and VROOM beside it."""
    DAY = "day"
    """A plan in about a second: VROOM."""


class Reason(StrEnum):
    """Why a stop is in nobody's plan. All but the last hold for the stop alone, whatever the other stops."""

    NO_SKILLED_VEHICLE = "no-skilled-vehicle"
    TOO_LARGE = "too-large"
    OUT_OF_HOURS = "out-of-hours"
    """Those with the skills and the room cannot be there within a window and back within their shifts."""
    NO_ROOM = "no-room"
    """It could be served on an empty day; those who can are taken by other stops."""


@dataclass(frozen=True, slots=True)
class Window:
    """From ``opens`` to ``closes``, both included."""

    opens: int
    closes: int


ANY_TIME = Window(0, MAX_TIME)


@dataclass(frozen=True, slots=True)
class Stop:
    """Something to call at once. Of stops that cannot all be served those with the higher priority are."""

    key: str
    place: int
    service: int = 0
    windows: tuple[Window, ...] = (ANY_TIME,)
    skills: frozenset[str] = frozenset()
    load: int = 0
    priority: int = USUAL_PRIORITY


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest that begins within the window, wherever the vehicle is, on its way or between two stops."""

    window: Window
    length: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Who goes. A vehicle with any stop leaves its start and is at its end within the shift, its pause taken."""

    key: str
    start: int
    end: int
    shift: Window
    skills: frozenset[str] = frozenset()
    pause: Pause | None = None
    capacity: int | None = None
    fixed_cost: int = 0


@dataclass(frozen=True)
class Problem:
    """``cost`` is what is kept small, ``travel`` the time it takes; without ``cost`` travel is the cost."""

    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    travel: Matrix
    cost: Matrix | None = None

    @property
    def costs(self) -> Matrix:
        return self.travel if self.cost is None else self.cost

    @cached_property
    def _stops(self) -> dict[str, Stop]:
        return {stop.key: stop for stop in self.stops}

    @cached_property
    def _vehicles(self) -> dict[str, Vehicle]:
        return {vehicle.key: vehicle for vehicle in self.vehicles}

    def has_stop(self, key: str) -> bool:
        return key in self._stops

    def has_vehicle(self, key: str) -> bool:
        return key in self._vehicles

    def stop(self, key: str) -> Stop:
        """Raises StopUnknown."""
        try:
            return self._stops[key]
        except KeyError:
            raise StopUnknown(key) from None

    def vehicle(self, key: str) -> Vehicle:
        """Raises VehicleUnknown."""
        try:
            return self._vehicles[key]
        except KeyError:
            raise VehicleUnknown(key) from None

    def with_stop(self, stop: Stop) -> Problem:
        """With this stop, in the place of one with its key if there is one."""
        if self.has_stop(stop.key):
            return replace(self, stops=tuple(stop if known.key == stop.key else known for known in self.stops))
        return replace(self, stops=(*self.stops, stop))

    def without(self, key: str) -> Problem:
        return replace(self, stops=tuple(stop for stop in self.stops if stop.key != key))


@dataclass(frozen=True, slots=True)
class Call:
    """A stop as it is served: arrival, a wait until ``starts``, service until ``leaves``.

    ``departs`` is when the vehicle leaves for it at the latest, so that it waits where it was before; None: as early as it can.
    """

    stop: str
    arrives: int
    starts: int
    leaves: int
    departs: int | None = None


@dataclass(frozen=True, slots=True)
class TakenPause:
    """Taken after so many calls, before the next one starts: at the last place, on the way or at the door."""

    after: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Route:
    vehicle: str
    leaves: int
    calls: tuple[Call, ...]
    returns: int
    cost: int
    pause: TakenPause | None = None

    @property
    def stops(self) -> tuple[str, ...]:
        return tuple(call.stop for call in self.calls)


@dataclass(frozen=True, slots=True)
class Unserved:
    stop: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """A route for each vehicle that has a stop, in the problem's order; every other stop is unserved, with its reason."""

    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...] = ()
    cost: int = 0
    engine: Engine = Engine.DAY

    def route(self, vehicle: str) -> Route | None:
        return next((route for route in self.routes if route.vehicle == vehicle), None)

    def route_of(self, stop: str) -> Route | None:
        return next((route for route in self.routes if stop in route.stops), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a plan: ``what`` is a word such as ``late``, with the vehicle and the stop it is about."""

    what: str
    vehicle: str | None = None
    stop: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What putting a stop somewhere would do: more or less cost and time on duty, and what would not hold then."""

    cost: int
    duty: int
    faults: tuple[Fault, ...] = field(default=())

    @property
    def possible(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stop could be put, and what that would do; the position is counted among the vehicle's calls without it."""

    vehicle: str
    position: int
    move: Move


@dataclass(frozen=True, slots=True)
class WindowOffer:
    """What serving a stop within this window would cost beside the plan; without a move nobody could."""

    window: Window
    vehicle: str | None = None
    position: int | None = None
    starts: int | None = None
    cost: int | None = None
