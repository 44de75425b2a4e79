"""A day's routes as planners, officers and the engines see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Count
from django.utils.timezone import localtime

from kaifong.domains.visits import records
from kaifong.domains.visits.errors import RoutesNotFound, VisitNotFound, VisitUnderWay
from kaifong.domains.visits.models import Leave, Officer, Route, RoutePlan, RouteStop, Visit
from kaifong.domains.visits.routes import Done, routing_problem
from kaifong.domains.visits.types import (
    Area,
    DayRoutes,
    Hindrance,
    Left,
    MoveOffer,
    Moves,
    NotServed,
    OfficerRoute,
    Rest,
    RouteCall,
    VisitState,
    VisitView,
)
from kaifong.infra.routing import api as routing

DAY_MINUTES = 24 * 60


def positions(visit_ids: Collection[int], on: date) -> dict[int, int]:
    """Where in its officer's day each visit comes; one that is on no route is absent. One statement."""
    found = RouteStop.objects.filter(visit_id__in=list(visit_ids), route__on=on)
    return {visit_id: position or 0 for visit_id, position in found.values_list("visit_id", "position")}


def day_routes(plan_id: int) -> DayRoutes:
    """The routes of some estates on a day. Three statements; raises RoutesNotFound."""
    row = RoutePlan.objects.filter(id=plan_id).first()
    if row is None:
        raise RoutesNotFound(plan_id)
    return routes_view(row)


def areas(*, on: date, estates: Collection[int] | None = None) -> tuple[Area, ...]:
    """The estates with visits on a day, together where they share officers; those with routes as they were planned.

    Of some estates or all: an area that has routes is told only where all of it is among them. Four statements.
    """
    counts = dict(
        Visit.objects.filter(slot__on=on, state=VisitState.PLANNED)
        .values_list("estate_code")
        .annotate(Count("id"))
        .order_by()
    )
    found, taken = [], set()
    for row in RoutePlan.objects.filter(on=on).order_by("id"):
        taken |= set(row.estates)
        if estates is None or set(row.estates) <= set(estates):
            codes = tuple(row.estates)
            found.append(Area(codes, sum(counts.get(code, 0) for code in codes), row.id))
    free = {code for code in counts if code not in taken and (estates is None or code in estates)}
    sent = Officer.objects.exclude(left_on__lte=on).exclude(
        username__in=Leave.objects.filter(days__contains=on).values("officer")
    )
    shared = [set(codes) & free for codes in sent.values_list("estates", flat=True)]
    for codes in _joined(free, shared):
        found.append(Area(codes, sum(counts[code] for code in codes)))
    return tuple(found)


def _joined(estates: set[int], shared: Iterable[set[int]]) -> list[tuple[int, ...]]:
    """Estates that are in one of the sets together, in groups, by code."""
    groups = [{code} for code in sorted(estates)]
    for codes in shared:
        within = [group for group in groups if group & codes]
        if len(within) > 1:
            groups = [group for group in groups if not group & codes] + [set().union(*within)]
    return sorted(tuple(sorted(group)) for group in groups)


def route_moves(*, plan_id: int, visit_id: int, now: datetime) -> Moves:
    """Where a visit could be moved to, and what each move would do. Nothing is searched, so no engine is needed.

    Raises:
        RoutesNotFound; VisitNotFound: not in these routes.
        VisitUnderWay: its officer has been there, or has left for it.
    """
    view = day_routes(plan_id)
    at = minute_of(view.on, now)
    problem = problem_of(view, at, moving=visit_id)
    if not problem.has_stop(str(visit_id)):
        raise VisitNotFound(f"{visit_id} in these routes")
    stands = routing.in_step(problem, plan_of(view), now=at)
    try:
        places = routing.costs_of_moves(problem, stands, str(visit_id), now=at)
    except routing.StopIsDone as refusal:
        raise VisitUnderWay(visit_id) from refusal
    others: dict[str, list[int]] = defaultdict(list)
    for route in stands.routes:
        others[route.vehicle] = [int(key) for key in route.stops if key != str(visit_id)]
    offers = tuple(
        MoveOffer(
            place.vehicle,
            others[place.vehicle][place.position - 1] if place.position else None,
            place.move.cost,
            place.move.duty,
            hindrances_of(place.move.faults),
        )
        for place in places
    )
    return Moves(plan_id, view.version, visit_id, offers)


def visits_on_routes(plan_id: int) -> dict[int, VisitView]:
    """Every visit of some routes as it is now, served or not, by its id. One statement."""
    found = records.visits().filter(id__in=RouteStop.objects.filter(plan_id=plan_id).values("visit_id"))
    return {row.id: records.visit_view(row) for row in found}


def officers_spare(view: DayRoutes) -> tuple[str, ...]:
    """Who could be sent to some of the estates that day and is on no route, by name. One statement."""
    found = Officer.objects.exclude(left_on__lte=view.on).filter(estates__overlap=list(view.estates))
    away = Leave.objects.filter(days__contains=view.on).values("officer")
    taken = Route.objects.filter(on=view.on).values("officer")
    sent = found.exclude(username__in=away).exclude(username__in=taken)
    return tuple(sent.order_by("username").values_list("username", flat=True))


def calls_begun(view: DayRoutes, now: datetime) -> frozenset[int]:
    """The visits of some routes that have been made by now or are under way, going by their times. No statement."""
    at = minute_of(view.on, now)
    plan = plan_of(view)
    return frozenset(int(key) for route in plan.routes for key in route.stops[: routing.begun_by(route, at)])


def minute_of(on: date, now: datetime) -> int | None:
    """The minute of the day that it is; None before it, its last one after it."""
    here = localtime(now)
    if here.date() < on:
        return None
    return here.hour * 60 + here.minute if here.date() == on else DAY_MINUTES


def problem_of(view: DayRoutes, at: int | None, *, moving: int | None = None, fresh: bool = False) -> routing.Problem:
    """For this domain alone: what there is to plan now, beside what has begun by these routes.

    Args:
        moving: a visit that does not stay with the officer to whom a planner gave it.
        fresh: none does.
    """
    taken = Route.objects.filter(on=view.on).exclude(plan_id=view.id).values_list("officer", flat=True)
    done = {
        call.visit_id: Done(route.officer, call.leaves - call.starts, routing.Window(call.opens, call.closes))
        for route, kept in zip(view.routes, plan_of(view).routes, strict=True)
        for call in route.calls[: routing.begun_by(kept, at)]
    }
    return routing_problem(
        on=view.on,
        estates_wanted=view.estates,
        done=done,
        held=set() if fresh else held_of(view) - {moving},
        without=list(taken),
    )


def plan_of(view: DayRoutes) -> routing.Plan:
    """For this domain alone: routes as the engines have them."""
    return routing.Plan(
        tuple(
            routing.Route(
                one.officer,
                one.leaves,
                tuple(
                    routing.Call(str(call.visit_id), call.arrives, call.starts, call.leaves, call.departs)
                    for call in one.calls
                ),
                one.returns,
                one.cost,
                routing.TakenPause(one.rest.after, one.rest.starts, one.rest.ends) if one.rest else None,
            )
            for one in view.routes
        ),
        tuple(
            routing.Unserved(str(one.visit_id), routing.Reason(one.why))
            for one in view.left
            if one.why is not NotServed.NO_WINDOW
        ),
        view.cost,
        routing.Engine(view.engine or routing.Engine.DAY),
    )


def held_of(view: DayRoutes) -> set[int]:
    """For this domain alone: visits that a planner gave to their officers."""
    on_routes = {call.visit_id for route in view.routes for call in route.calls if call.held}
    return on_routes | {one.visit_id for one in view.left if one.held}


def hindrances_of(faults: Iterable[routing.Fault]) -> tuple[Hindrance, ...]:
    """For this domain alone."""
    return tuple(Hindrance(one.what, one.vehicle, int(one.stop) if one.stop else None) for one in faults)


def routes_view(row: RoutePlan) -> DayRoutes:
    """For this domain alone."""
    calls: dict[int, list[RouteCall]] = defaultdict(list)
    left = []
    for stop in RouteStop.objects.filter(plan=row).order_by("route_id", "position", "visit_id"):
        if stop.route_id is None:
            left.append(Left(stop.visit_id, NotServed(stop.why), stop.held))
            continue
        calls[stop.route_id].append(
            RouteCall(
                stop.visit_id,
                departs=stop.departs or 0,
                arrives=stop.arrives or 0,
                starts=stop.starts or 0,
                leaves=stop.leaves or 0,
                opens=stop.opens or 0,
                closes=stop.closes or 0,
                held=stop.held,
            )
        )
    routes = tuple(
        OfficerRoute(
            one.officer,
            one.leaves,
            tuple(calls[one.id]),
            one.returns,
            one.cost,
            None if one.pause_after is None else Rest(one.pause_after, one.pause_starts or 0, one.pause_ends or 0),
        )
        for one in Route.objects.filter(plan=row).order_by("officer")
    )
    return DayRoutes(
        row.id,
        row.on,
        tuple(row.estates),
        row.version,
        row.asked > row.done,
        row.fault,
        row.engine,
        row.kept_at,
        row.kept_by,
        routes,
        tuple(left),
    )
