"""A day's routes as the planner's page shows them: flats, times and reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import DayRoutes, Hindrance, MoveOffer, NotServed, OfficerRoute, RouteCall, VisitState
from kaifong.interfaces.office.figures import NotThere
from kaifong.kernel.localtext import LocalText

HOUR = 60
FIRST = "first"
"""In a form, the place before an officer's other visits."""

WHY: dict[NotServed, Promise] = {
    NotServed.NO_SKILLED: _("Nobody who works there that day can be sent: language, a woman asked for, or evening"),
    NotServed.TOO_LARGE: _("Nobody takes so many visits"),
    NotServed.OUT_OF_HOURS: _("Nobody could be there within the window and back within her hours"),
    NotServed.NO_ROOM: _("Those who could make it have other visits"),
    NotServed.NO_WINDOW: _("Its window is in no rule"),
}
HINDRANCES: dict[str, Promise] = {
    "outside-window": _("%(officer)s would be too late for the window of %(flat)s"),
    "skill-missing": _("%(officer)s cannot be sent to %(flat)s: estate, language, a woman asked for, or evening"),
    "after-shift": _("%(officer)s would be back after her hours"),
    "before-shift": _("%(officer)s would leave before her hours"),
    "pause-missing": _("%(officer)s would have no lunch in time"),
    "pause-outside-window": _("%(officer)s would have no lunch in time"),
    "overloaded": _("%(officer)s would have more visits than she takes"),
    "done": _("%(officer)s has been at %(flat)s, or has left for it"),
}
FAULTS: dict[str, Promise] = {
    "NoRuleInForce": _("No rule on record says how long ways and visits take."),
    "TooManyStops": _("There are too many visits for one planning. Plan fewer estates at a time."),
    "TooManyVehicles": _("There are too many officers for one planning. Plan fewer estates at a time."),
    "NoValidPlan": _("What has begun does not fit the rules or an officer's hours any more. Plan the day anew."),
}
STATES: dict[VisitState, Promise] = {
    VisitState.DUE: _("off the plan"),
    VisitState.PLANNED: _("planned"),
    VisitState.STARTED: _("begun"),
    VisitState.FINISHED: _("made"),
    VisitState.CLOSED: _("closed"),
}


@dataclass(frozen=True, slots=True)
class Flat:
    """Where a visit is made. ``door`` is what stands on it."""

    name: LocalText
    door: str
    block: tuple[int, int]
    block_name: LocalText


@dataclass(frozen=True, slots=True)
class CallLine:
    """A visit on a route.

    Attributes:
        new_block: the officer comes to a block, or begins there.
        begun: made or under way, so that it stays where it is.
    """

    call: RouteCall
    flat: Flat
    state: VisitState
    new_block: bool
    begun: bool

    @property
    def state_words(self) -> Promise:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class RouteLine:
    route: OfficerRoute
    calls: tuple[CallLine, ...]

    @property
    def windows(self) -> tuple[tuple[int, int], ...]:
        """From when until when visits may start, each once."""
        return tuple(dict.fromkeys((line.call.opens, line.call.closes) for line in self.calls))


@dataclass(frozen=True, slots=True)
class LeftLine:
    visit_id: int
    flat: Flat
    window: LocalText | None
    why: Promise


@dataclass(frozen=True, slots=True)
class Day:
    """A day's areas, and the routes of one of them where it has any.

    Attributes:
        first, last: the hours that all routes lie within, as minutes.
        spare: officers without a visit who could have some.
    """

    on: date
    areas: tuple[tuple[visits.Area, str], ...]
    routes: DayRoutes | None = None
    title: str = ""
    lines: tuple[RouteLine, ...] = ()
    left: tuple[LeftLine, ...] = ()
    first: int = 9 * HOUR
    last: int = 18 * HOUR
    fault: Promise | str = ""
    spare: tuple[str, ...] = ()

    @property
    def served(self) -> int:
        return sum(len(line.calls) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit could be put: its value in a form, and what stands there."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Moving:
    """A visit that is to be moved, where to, and what that would do."""

    line: CallLine | LeftLine
    officer: str
    places: tuple[tuple[str, tuple[Place, ...]], ...]
    moves: visits.Moves
    chosen: MoveOffer | None = None
    says: str = ""


def day(*, on: date, plan_id: int | None, now: datetime, within: Collection[int] | None) -> Day:
    """A day's routes: the ones asked for, or the only ones there are; raises NotThere, and shows no others' estates."""
    found = visits.areas(on=on, estates=within)
    names = estates.estate_names()
    titled = tuple((area, _title(area.estates, names)) for area in found)
    planned = [area.plan_id for area in found if area.plan_id is not None]
    if plan_id is None and len(planned) == 1:
        plan_id = planned[0]
    if plan_id is None:
        return Day(on, titled)
    if plan_id not in planned:
        raise NotThere(f"Routes {plan_id}")
    routes = visits.day_routes(plan_id)
    lines, left = _lines(routes, now)
    times = [time for line in lines for time in (line.route.leaves, line.route.returns)]
    return Day(
        on,
        titled,
        routes,
        _title(routes.estates, names),
        lines,
        left,
        min(times, default=9 * HOUR) // HOUR * HOUR,
        -(-max(times, default=18 * HOUR) // HOUR) * HOUR,
        FAULTS.get(routes.fault, routes.fault),
        visits.officers_spare(routes),
    )


def moving(shown: Day, *, visit_id: int, now: datetime, to: str = "") -> Moving:
    """Where a visit could be moved to; with ``to``, a place's value, what that would do.

    Raises:
        NotThere: the visit, or the place.
        VisitUnderWay.
    """
    if shown.routes is None:
        raise NotThere("Routes")
    line, officer = _line_of(shown, visit_id)
    moves = visits.route_moves(plan_id=shown.routes.id, visit_id=visit_id, now=now)
    chosen = None
    if to:
        chosen = next((offer for offer in moves.offers if value_of(offer) == to), None)
        if chosen is None:
            raise NotThere("A place")
    calls = {one.call.visit_id: one for route in shown.lines for one in route.calls}
    grouped: dict[str, list[Place]] = {}
    for offer in moves.offers:
        grouped.setdefault(offer.officer, []).append(Place(value_of(offer), _place_words(offer, calls)))
    places = tuple((name, tuple(found)) for name, found in grouped.items())
    return Moving(line, officer, places, moves, chosen, says(chosen, shown) if chosen else "")


def value_of(offer: MoveOffer) -> str:
    return f"{offer.officer}/{offer.after or FIRST}"


def place_of(value: str) -> tuple[str, int | None]:
    """Officer and visit before, of a place's value; raises NotThere."""
    officer, _slash, after = value.rpartition("/")
    if not officer or not (after == FIRST or after.isdecimal()):
        raise NotThere("A place")
    return officer, None if after == FIRST else int(after)


def says(offer: MoveOffer, shown: Day) -> str:
    """What a move would do, or what of it would not hold, in a sentence."""
    if not offer.possible:
        return gettext("Would not hold: %(what)s.") % {"what": hindrance_words(offer.hindrances, shown)}
    return gettext("%(way)s on the way, %(duty)s on duty") % {
        "way": _minutes(offer.cost),
        "duty": _minutes(offer.duty),
    }


def hindrance_words(hindrances: Iterable[Hindrance], shown: Day) -> str:
    flats = {line.call.visit_id: line.flat for route in shown.lines for line in route.calls}
    flats |= {line.visit_id: line.flat for line in shown.left}
    language = get_language() or "en"
    said = []
    for one in hindrances:
        flat = flats.get(one.visit_id) if one.visit_id is not None else None
        words = {"officer": one.officer or "", "flat": flat.name[language] if flat else ""}
        said.append(str(HINDRANCES[one.what]) % words if one.what in HINDRANCES else one.what)
    return "; ".join(dict.fromkeys(said))


def _place_words(offer: MoveOffer, calls: dict[int, CallLine]) -> str:
    before = calls.get(offer.after) if offer.after is not None else None
    where = (
        gettext("after %(time)s %(flat)s")
        % {"time": clock(before.call.starts), "flat": before.flat.name[get_language() or "en"]}
        if before
        else gettext("before all others")
    )
    return f"{where} ({_minutes(offer.cost) if offer.possible else gettext('would not hold')})"


def _minutes(count: int) -> str:
    words = ngettext("%(count)s minute", "%(count)s minutes", abs(count)) % {"count": abs(count)}
    return f"{'+' if count > 0 else '−' if count < 0 else '±'}{words}"


def clock(minute: int) -> str:
    return f"{minute // HOUR:02d}:{minute % HOUR:02d}"


def _title(codes: Iterable[int], names: dict[int, LocalText]) -> str:
    language = get_language() or "en"
    comma = ", " if language == "en" else "、"
    return comma.join(names[code][language] if code in names else str(code) for code in codes)


def _line_of(shown: Day, visit_id: int) -> tuple[CallLine | LeftLine, str]:
    for route in shown.lines:
        for line in route.calls:
            if line.call.visit_id == visit_id:
                return line, route.route.officer
    for one in shown.left:
        if one.visit_id == visit_id:
            return one, ""
    raise NotThere(f"Visit {visit_id}")


def _lines(routes: DayRoutes, now: datetime) -> tuple[tuple[RouteLine, ...], tuple[LeftLine, ...]]:
    found = visits.visits_on_routes(routes.id)
    flats = _flats({one.id: int(one.account_no) for one in found.values()}, whole=len(routes.estates) > 1)
    titles = {window.code: window.title for window in visits.windows(routes.on)} if routes.left else {}
    begun = visits.calls_begun(routes, now)
    lines = []
    for route in routes.routes:
        calls, block = [], None
        for call in route.calls:
            flat = flats[call.visit_id]
            line = CallLine(call, flat, found[call.visit_id].state, flat.block != block, call.visit_id in begun)
            calls.append(line)
            block = flat.block
        lines.append(RouteLine(route, tuple(calls)))
    left = tuple(
        LeftLine(one.visit_id, flats[one.visit_id], titles.get(found[one.visit_id].window), WHY[one.why])
        for one in routes.left
    )
    return tuple(lines), left


def _flats(accounts: dict[int, int], *, whole: bool) -> dict[int, Flat]:
    """Where visits are made; with the estate's name where there are several."""
    flat_of = tenancies.flats_of(accounts.values())
    flats = estates.flats(flat_of.values())
    names = (estates.flat_addresses if whole else estates.flat_names)(flat_of.values())
    blocks = {
        (block.estate_code, block.number): block.name
        for code in {flat.estate_code for flat in flats.values()}
        for block in estates.blocks(code)
    }
    found = {}
    for visit_id, account_no in accounts.items():
        flat = flats[flat_of[account_no]]
        where = (flat.estate_code, flat.block_number)
        found[visit_id] = Flat(names[flat.id], flat.number, where, blocks[where])
    return found
