"""A day's visits as `infra.routing` plans them: minutes since midnight, flats as places, skills as words.

All times are the landlord's own (`visits.travel`), marked unconfirmed where nobody has measured them. A flat and the one
beside it are a minute apart, floors go by lift, blocks on foot, estates as the crow flies between their coordinates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from math import asin, ceil, cos, radians, sin, sqrt

from django.db.models import Q

from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import records, ruleset
from kaifong.domains.visits.models import Leave, Officer, Preference
from kaifong.domains.visits.ruleset import Travel
from kaifong.domains.visits.selectors.visits import PACKAGE, officer_view
from kaifong.domains.visits.splitting import speaks
from kaifong.domains.visits.types import OfficerProfile, VisitState, WindowKind
from kaifong.infra.database import fetch_all, sql
from kaifong.infra.routing.types import MAX_PRIORITY, USUAL_PRIORITY, Matrix, Pause, Problem, Stop, Vehicle, Window

EARTH_KM = 6_371
UNKNOWN_KM = 10
"""Between estates of which one has no coordinates on the register."""
FEMALE = "female officer"
EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Door:
    """A place to go from or to. ``height`` counts floors from the ground; ``at`` degrees north and east, where known."""

    estate: int
    block: int
    height: int
    at: tuple[float, float] | None = None


def minutes_between(here: Door, there: Door, travel: Travel) -> int:
    """How long it takes from door to door; never less than from a flat to the one beside it."""
    if here.estate != there.estate:
        return travel.estate_start + ceil(kilometres(here.at, there.at) * travel.per_km)
    if here.block != there.block:
        down_and_up = _by_lift(here.height, travel) + _by_lift(there.height, travel)
        return max(travel.at_least, travel.between_blocks + down_and_up)
    return max(travel.at_least, _by_lift(abs(here.height - there.height), travel))


def kilometres(here: tuple[float, float] | None, there: tuple[float, float] | None) -> float:
    """As the crow flies (haversine)."""
    if here is None or there is None:
        return UNKNOWN_KM
    (lat1, long1), (lat2, long2) = ((radians(north), radians(east)) for north, east in (here, there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((long2 - long1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def matrix(doors: Sequence[Door], travel: Travel) -> Matrix:
    """From each door (row) to each (column); the diagonal is the way to the flat beside it."""
    return tuple(tuple(minutes_between(here, there, travel) for there in doors) for here in doors)


@dataclass(frozen=True, slots=True)
class Done:
    """A call that has begun: where its officer is sent that day it stays as it was, whatever became of the visit."""

    officer: str
    service: int
    window: Window


def routing_problem(
    *,
    on: date,
    estates_wanted: Collection[int],
    done: Mapping[int, Done] | None = None,
    held: Collection[int] = (),
    without: Collection[str] = (),
) -> Problem:
    """The planned visits of some estates on a day, and the officers who can be sent; keys are visits' ids and usernames.

    A visit that has an officer may go to another who is as fit; those who met nobody before are kept first where not all fit.
    Nobody is given more visits than she takes, or than she has that day already. A visit whose window is in no rule is left
    out. Nine statements, and those of the rules.

    Args:
        done: by visit, what has begun.
        held: visits that stay with whoever has them, where she can be sent.
        without: officers who are taken.

    Raises:
        NoRuleInForce: no travel times or windows are on record.
    """
    travel, windows = ruleset.travel_on(on), ruleset.windows_on(on)
    officers = [
        officer_view(row)
        for row in Officer.objects.exclude(left_on__lte=on)
        .filter(estates__overlap=list(estates_wanted))
        .exclude(username__in=Leave.objects.filter(days__contains=on).values("officer"))
        .exclude(username__in=list(without))
        .order_by("username")
    ]
    sent = {one.username for one in officers}
    begun = {visit_id: call for visit_id, call in (done or {}).items() if call.officer in sent}
    planned = Q(estate_code__in=list(estates_wanted), slot__on=on, state=VisitState.PLANNED)
    rows = list(records.visits().filter(planned | Q(id__in=list(begun))).order_by("id"))
    doors = _doors([row.tenancy_id for row in rows], officers)
    languages = dict(fetch_all(sql(PACKAGE, "languages"), {"accounts": [row.tenancy_id for row in rows]}))
    women = set(
        Preference.objects.filter(female_officer=True, tenancy__in=[row.tenancy_id for row in rows]).values_list(
            "tenancy_id", flat=True
        )
    )
    places = {door: place for place, door in enumerate(dict.fromkeys(doors.values()))}
    stops = []
    for row in rows:
        if row.id in begun:
            call = begun[row.id]
            stops.append(Stop(str(row.id), places[doors[row.tenancy_id]], call.service, (call.window,), load=1))
            continue
        window = windows.get(row.slot.window) if row.slot else None
        if window is None:
            continue
        skills = {f"estate {row.estate_code}", _language(languages.get(row.tenancy_id, "zh-hant"))}
        skills |= {FEMALE} if row.tenancy_id in women else set()
        skills |= {EVENING} if window.kind is WindowKind.EVENING else set()
        skills |= {_alone(row.officer)} if row.id in held and row.officer in sent else set()
        stops.append(
            Stop(
                key=str(row.id),
                place=places[doors[row.tenancy_id]],
                service=travel.short_visit if row.confirmed_on else travel.visit,
                windows=(Window(_minute(window.start), _minute(window.end)),),
                skills=frozenset(skills),
                load=1,
                priority=min(MAX_PRIORITY, USUAL_PRIORITY + 10 * row.tries),
            )
        )
    last = max((_minute(window.end) for window in windows.values()), default=0)
    has = Counter(begun[row.id].officer if row.id in begun else row.officer for row in rows)
    return Problem(
        stops=tuple(stops),
        vehicles=tuple(_vehicle(one, places[doors[one.username]], travel, last, has[one.username]) for one in officers),
        travel=matrix(list(places), travel),
    )


def _doors(accounts: list[int], officers: list[OfficerProfile]) -> dict[int | str, Door]:
    """Where each household lives, by account, and where each officer's day begins, by name."""
    flat_of = tenancies.flats_of(accounts)
    flats = estates.flats(flat_of.values())
    codes = {flat.estate_code for flat in flats.values()} | {one.start_estate for one in officers}
    known = {
        estate.code: (float(estate.latitude), float(estate.longitude))
        for estate in estates.estates_list()
        if estate.code in codes and estate.latitude is not None and estate.longitude is not None
    }
    found: dict[int | str, Door] = {}
    for account_no in accounts:
        flat = flats[flat_of[account_no]]
        found[account_no] = Door(flat.estate_code, flat.block_number, height(flat.floor), known.get(flat.estate_code))
    for one in officers:
        found[one.username] = Door(one.start_estate, one.start_block, 0, known.get(one.start_estate))
    return found


def height(floor: str) -> int:
    """A door plate's floor as so many above the ground; what is no number is the ground."""
    return int(floor) if floor.isdecimal() else 0


def _vehicle(officer: OfficerProfile, place: int, travel: Travel, last: int, has: int) -> Vehicle:
    skills = {f"estate {code}" for code in officer.estates} | {_alone(officer.username)}
    skills |= {_language(language) for language in ("zh-hant", "en") if speaks(officer, language)}
    skills |= {FEMALE} if officer.female else set()
    skills |= {EVENING} if officer.evenings else set()
    ends = max(_minute(officer.ends_at), last if officer.evenings else 0)
    return Vehicle(
        key=officer.username,
        start=place,
        end=place,
        shift=Window(_minute(officer.starts_at), ends + (travel.visit if officer.evenings else 0)),
        skills=frozenset(skills),
        pause=Pause(
            Window(_minute(travel.lunch_from), _minute(travel.lunch_until) - travel.lunch_minutes), travel.lunch_minutes
        ),
        capacity=max(has, officer.visits_a_day + (officer.visits_an_evening if officer.evenings else 0)),
    )


def _alone(username: str) -> str:
    """What only she has."""
    return f"is {username}"


def _language(language: str) -> str:
    """Both written Chinese languages are spoken as one."""
    return "speaks " + language.partition("-")[0]


def _by_lift(floors: int, travel: Travel) -> int:
    return ceil(floors / travel.floors_at_once) * travel.per_floor


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
