"""A day's routes: planned by a job, kept, changed by hand. Each change gives them another version.

Order of locks: the day, all visits of the routes by id, their row. Engines search outside any transaction, for they take their time
and Python's lock with it; whatever changed meanwhile has asked for another planning, which comes after.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits import ruleset
from kaifong.domains.visits.errors import (
    MoveRefused,
    OfficerNotFound,
    RoutesChanged,
    RoutesOverlap,
    RoutesWaiting,
    VisitNotFound,
)
from kaifong.domains.visits.models import Route, RoutePlan, RouteStop, Visit
from kaifong.domains.visits.selectors.routes import (
    DAY_MINUTES,
    areas,
    day_routes,
    held_of,
    hindrances_of,
    minute_of,
    plan_of,
    problem_of,
    routes_view,
)
from kaifong.domains.visits.types import DayRoutes, NotServed, VisitState
from kaifong.infra.database import lock
from kaifong.infra.jobs import Backoff, ask, job
from kaifong.infra.routing import api as routing
from kaifong.kernel.errors import Refusal

JOB = "visits.routes"
BACKOFF = Backoff(first=timedelta(seconds=10), longest=timedelta(minutes=5), most=6)
NIGHT_SECONDS = 60.0
DAY_SECONDS = 0.8
"""Of the search; what is done around it brings a change of 200 visits to about a second."""
TRIES = 3
"""Of a planning that others overtake while it searches; after that the job waits a little."""
CHANGES = "changes"
"""Who asks where a visit or an officer of the day is gone or new."""
log = structlog.get_logger()


@transaction.atomic
def routes_ask(*, on: date, estates_wanted: Collection[int], by: Actor) -> DayRoutes:
    """Have the routes of some estates on a day planned by a job; where there are some already, anew.

    Before the day all is planned; while it goes on what has not begun. Nobody stays where a planner had put her.

    Raises:
        RoutesOverlap: one of the estates has routes together with others.
        NotPermitted; ValueError: no estate.
    """
    row, number = _asked(on, estates_wanted, by)
    ask(JOB, lock=_queue(on), plan_id=row.id, number=number, fresh=True, asked_by=by.name)
    return routes_view(row)


def routes_plan(
    *, on: date, estates_wanted: Collection[int], now: datetime, by: Actor, seconds: float = NIGHT_SECONDS
) -> DayRoutes:
    """As `routes_ask`, in this process and at once; for so many seconds of a core where the day has not begun.

    Raises:
        RoutesOverlap, NotPermitted; NoRuleInForce, RoutingRefused: kept as the routes' fault too.
    """
    with transaction.atomic():
        row, number = _asked(on, estates_wanted, by)
    refusal = _planned(plan_id=row.id, number=number, fresh=True, now=now, by=by, seconds=seconds)
    if refusal is not None:
        raise refusal
    return day_routes(row.id)


@transaction.atomic
def route_move(
    *, plan_id: int, version: int, visit_id: int, officer: str, after: int | None, now: datetime, by: Actor
) -> DayRoutes:
    """Put a visit on an officer's route, after another one or first; it stays with her when the day is planned anew.

    Args:
        version: of the routes that whoever moves it has seen.

    Raises:
        MoveRefused: a window, a skill, an officer's hours or pause would not hold, or she has been there already.
        RoutesChanged: they have another version. RoutesWaiting: they are being planned.
        RoutesNotFound, VisitNotFound, OfficerNotFound, NotPermitted.
    """
    _must(by, day_routes(plan_id).estates)
    stops = RouteStop.objects.filter(plan_id=plan_id).values_list("visit_id", flat=True)
    visit = {row.id: row for row in _locked({*stops, visit_id})}.get(visit_id)
    row = RoutePlan.objects.select_for_update().get(id=plan_id)
    if row.asked > row.done:
        raise RoutesWaiting
    if row.version != version:
        raise RoutesChanged
    view = routes_view(row)
    at = minute_of(view.on, now)
    problem = problem_of(view, at, moving=visit_id)
    if visit is None or not problem.has_stop(str(visit_id)):
        raise VisitNotFound(f"{visit_id} in these routes")
    if not problem.has_vehicle(officer):
        raise OfficerNotFound(officer)
    stands = routing.in_step(problem, plan_of(view), now=at)
    theirs = stands.route(officer)
    others = [key for key in theirs.stops if key != str(visit_id)] if theirs else []
    if after is not None and str(after) not in others:
        raise RoutesChanged
    position = 0 if after is None else others.index(str(after)) + 1
    move = routing.cost_of_move(problem, stands, str(visit_id), officer, position, now=at)
    if not move.possible:
        raise MoveRefused(hindrances_of(move.faults))
    found = routing.move(problem, stands, str(visit_id), officer, position, now=at)
    held = {*held_of(view), visit_id}
    _write(row, problem, found, {visit_id: visit}, held=held, now=now, by=by)
    audit(
        by, "visit.route.move", account_no=visit.tenancy_id, visit=visit_id, officer=officer, cost=move.cost,
        routes=plan_id,
    )  # fmt: skip
    return routes_view(row)


def changed(**where: object) -> None:
    """For this domain alone: visits or officers are others than these routes say, so they are planned anew.

    In the caller's transaction, after its locks on visits. One statement where there are no routes.
    """
    for row in RoutePlan.objects.filter(**where).order_by("id").distinct("id"):
        RoutePlan.objects.filter(id=row.id).update(asked=F("asked") + 1)
        row.refresh_from_db(fields=["asked"])
        ask(JOB, lock=_queue(row.on), plan_id=row.id, number=row.asked, fresh=False, asked_by=CHANGES)


def visit_changed(estate_code: int, *days: date | None) -> None:
    """For this domain alone: a visit of the estate has come to some day, or gone from it, or to another officer."""
    changed(estates__contains=[estate_code], on__in=[day for day in days if day is not None])


@job(JOB, backoff=BACKOFF)
def make(*, plan_id: int, number: int, fresh: bool, asked_by: str, now: Callable[[], datetime]) -> None:
    """What was asked for, unless it is done or about to be asked for again."""
    by = Actor(asked_by, "job", frozenset({"visits.plan"}))
    _planned(plan_id=plan_id, number=number, fresh=fresh, now=now(), by=by, seconds=NIGHT_SECONDS)


def by_night(*, now: datetime, by: Actor) -> None:
    """Ask for the routes of the day that begins, wherever visits are planned and nobody has asked before."""
    on = localtime(now).date()
    for area in areas(on=on):
        if area.plan_id is None:
            routes_ask(on=on, estates_wanted=area.estates, by=by)


def _asked(on: date, estates_wanted: Collection[int], by: Actor) -> tuple[RoutePlan, int]:
    wanted = sorted(set(estates_wanted))
    if not wanted:
        raise ValueError("Routes are of at least one estate.")
    _must(by, wanted)
    lock("visits.routes", plus=on.toordinal())
    row = RoutePlan.objects.select_for_update().filter(on=on, estates__overlap=wanted).order_by("id").first()
    if row is None:
        row = RoutePlan.objects.create(on=on, estates=wanted)
    elif row.estates != wanted:
        raise RoutesOverlap(on)
    row.asked += 1
    row.fault = ""
    row.save(update_fields=["asked", "fault"])
    audit(by, "visit.routes.ask", routes=row.id, on=on.isoformat(), estates=wanted)
    return row, row.asked


def _planned(*, plan_id: int, number: int, fresh: bool, now: datetime, by: Actor, seconds: float) -> Refusal | None:
    """Plan, and keep what was found; a refusal is kept as the routes' fault and given back.

    Raises:
        RoutesChanged: others were faster each time, so that it is to be tried again later.
    """
    for _ in range(TRIES):
        row = RoutePlan.objects.filter(id=plan_id).first()
        if row is None or row.done >= number:
            return None
        view = routes_view(row)
        at = minute_of(view.on, now)
        asked_again = row.asked > number and not fresh
        if at == DAY_MINUTES or asked_again:
            _done(plan_id, number)
            return None
        try:
            problem = problem_of(view, at, fresh=fresh)
            if fresh and at is None:
                found = routing.plan(problem, seconds=seconds, engine=routing.Engine.NIGHT)
            else:
                found = routing.replan(problem, plan_of(view), now=at, seconds=DAY_SECONDS)
        except Refusal as refusal:
            log.warning("no routes", action=JOB, reason=type(refusal).__name__)
            _done(plan_id, number, fault=type(refusal).__name__)
            return refusal
        try:
            _keep(view, number, problem, found, fresh=fresh, now=now, by=by)
            return None
        except RoutesChanged:
            continue
    raise RoutesChanged


def _done(plan_id: int, number: int, *, fault: str | None = None) -> None:
    RoutePlan.objects.filter(id=plan_id, done__lt=number).update(
        done=number, **({} if fault is None else {"fault": fault})
    )


@transaction.atomic
def _keep(
    view: DayRoutes,
    number: int,
    problem: routing.Problem,
    found: routing.Plan,
    *,
    fresh: bool,
    now: datetime,
    by: Actor,
) -> None:
    lock("visits.routes", plus=view.on.toordinal())
    served = [int(key) for route in found.routes for key in route.stops]
    rows = {visit.id: visit for visit in _locked({int(stop.key) for stop in problem.stops})}
    row = RoutePlan.objects.select_for_update().get(id=view.id)
    elsewhere = Route.objects.filter(on=view.on, officer__in=[route.vehicle for route in found.routes])
    if row.version != view.version or elsewhere.exclude(plan=row).exists():
        raise RoutesChanged
    row.done = max(row.done, number)
    row.fault = ""
    _write(row, problem, found, rows, held=set() if fresh else held_of(view), now=now, by=by)
    audit(
        by, "visit.routes.keep", routes=row.id, on=row.on.isoformat(), version=row.version, served=len(served),
        left=len(found.unserved), engine=found.engine.value,
    )  # fmt: skip


def _write(
    row: RoutePlan,
    problem: routing.Problem,
    found: routing.Plan,
    rows: dict[int, Visit],
    *,
    held: set[int],
    now: datetime,
    by: Actor,
) -> None:
    """Routes in the place of those before, and each visit of ``rows``, which are locked, given to whoever has it now."""
    RouteStop.objects.filter(plan=row).delete()
    Route.objects.filter(plan=row).delete()
    stops = []
    for route in found.routes:
        pause = route.pause
        kept = Route.objects.create(
            plan=row,
            on=row.on,
            officer=route.vehicle,
            leaves=route.leaves,
            returns=route.returns,
            cost=route.cost,
            pause_after=pause.after if pause else None,
            pause_starts=pause.starts if pause else None,
            pause_ends=pause.ends if pause else None,
        )
        for position, call in enumerate(route.calls):
            window = next(one for one in problem.stop(call.stop).windows if one.closes >= call.starts)
            stops.append(
                RouteStop(
                    plan=row,
                    route=kept,
                    visit_id=int(call.stop),
                    position=position,
                    departs=call.departs,
                    arrives=call.arrives,
                    starts=call.starts,
                    leaves=call.leaves,
                    opens=window.opens,
                    closes=window.closes,
                    held=int(call.stop) in held,
                )
            )
            visit = rows.get(int(call.stop))
            if visit is not None and visit.officer != route.vehicle and _planned_on(visit, row.on):
                visit.officer = route.vehicle
                visit.save(update_fields=["officer"])
                audit(by, "visit.assign", account_no=visit.tenancy_id, visit=visit.id, officer=route.vehicle)
    stops += [
        RouteStop(plan=row, visit_id=int(one.stop), why=one.reason.value, held=int(one.stop) in held)
        for one in found.unserved
    ]
    stops += [RouteStop(plan=row, visit_id=visit_id, why=NotServed.NO_WINDOW.value) for visit_id in _in_no_rule(row)]
    RouteStop.objects.bulk_create(stops)
    row.version, row.engine, row.kept_at, row.kept_by = row.version + 1, found.engine.value, now, by.name
    row.save()


def _locked(visit_ids: Collection[int]) -> QuerySet[Visit]:
    return Visit.objects.select_related("slot").select_for_update(of=("self",)).filter(id__in=visit_ids).order_by("id")


def _planned_on(visit: Visit, on: date) -> bool:
    return visit.state == VisitState.PLANNED and visit.slot is not None and visit.slot.on == on


def _in_no_rule(row: RoutePlan) -> list[int]:
    """Visits of the day that no problem has, for their window is in no rule."""
    planned = Visit.objects.filter(estate_code__in=row.estates, slot__on=row.on, state=VisitState.PLANNED)
    unknown = planned.exclude(slot__window__in=list(ruleset.windows_on(row.on)))
    return list(unknown.order_by("id").values_list("id", flat=True))


def _queue(on: date) -> str:
    """Plannings of a day follow one another: no officer is on two routes."""
    return f"{JOB}/{on.isoformat()}"


def _must(by: Actor, estates: Collection[int]) -> None:
    for estate in estates:
        by.must("visits.plan", estate=estate)
