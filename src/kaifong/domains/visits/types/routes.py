"""A day's routes. Times are minutes since the day's midnight, costs minutes of way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class NotServed(StrEnum):
    """Why a visit is on nobody's route; all but the last two hold for it alone, on an otherwise empty day."""

    NO_SKILLED = "no-skilled-vehicle"
    """Nobody who works there that day speaks the language, is a woman where one is asked for, comes in the evening."""
    TOO_LARGE = "too-large"
    OUT_OF_HOURS = "out-of-hours"
    """Of those nobody could be there within the window and back within her hours."""
    NO_ROOM = "no-room"
    """It could be made on an empty day; those who can make it have other visits."""
    NO_WINDOW = "no-window"
    """Its window is in no rule."""


@dataclass(frozen=True, slots=True)
class RouteCall:
    """A visit on a route: arrival, a wait until ``starts``, the visit until ``leaves``; it may start within its window.

    Attributes:
        departs: when the officer leaves for it at the latest; it is under way from then on.
        held: a planner gave it to this officer; planning anew leaves it with her.
    """

    visit_id: int
    departs: int
    arrives: int
    starts: int
    leaves: int
    opens: int
    closes: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause, taken after so many calls."""

    after: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class OfficerRoute:
    """An officer's day: she leaves where her day begins and is back there."""

    officer: str
    leaves: int
    calls: tuple[RouteCall, ...]
    returns: int
    cost: int
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A visit on nobody's route."""

    visit_id: int
    why: NotServed
    held: bool = False


@dataclass(frozen=True, slots=True)
class DayRoutes:
    """The routes of some estates on a day.

    Attributes:
        version: another after each change; 0 before the first routes.
        waiting: planning has been asked for and is not done.
        fault: why the last planning failed, as the name of its refusal; empty where it did not.
        engine: ``night`` or ``day``.
    """

    id: int
    on: date
    estates: tuple[int, ...]
    version: int
    waiting: bool
    fault: str
    engine: str
    kept_at: datetime | None
    kept_by: str
    routes: tuple[OfficerRoute, ...]
    left: tuple[Left, ...]

    @property
    def cost(self) -> int:
        return sum(route.cost for route in self.routes)

    def route_of(self, visit_id: int) -> OfficerRoute | None:
        return next((one for one in self.routes if any(call.visit_id == visit_id for call in one.calls)), None)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What would not hold: ``what`` is a word of `infra.routing.check`, such as ``outside-window``."""

    what: str
    officer: str | None = None
    visit_id: int | None = None


@dataclass(frozen=True, slots=True)
class MoveOffer:
    """A place that a visit could be moved to, and what that would do.

    Attributes:
        after: the visit after which it would come; None where it would be the officer's first.
        cost, duty: minutes of way, and of officers' days, more or less.
        hindrances: none: it can be moved there.
    """

    officer: str
    after: int | None
    cost: int
    duty: int
    hindrances: tuple[Hindrance, ...] = ()

    @property
    def possible(self) -> bool:
        return not self.hindrances


@dataclass(frozen=True, slots=True)
class Moves:
    """All places that a visit of some routes could be moved to, at one version of theirs."""

    plan_id: int
    version: int
    visit_id: int
    offers: tuple[MoveOffer, ...]

    def offer(self, officer: str, after: int | None) -> MoveOffer | None:
        return next((one for one in self.offers if (one.officer, one.after) == (officer, after)), None)


@dataclass(frozen=True, slots=True)
class Area:
    """Estates that share officers on a day, how many visits are planned there, and their routes where there are any."""

    estates: tuple[int, ...]
    visits: int
    plan_id: int | None = None
