"""The planner's page: each officer's day drawn as a time line, visits moved by hand, days planned anew."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.interfaces.office import refusals, routing
from kaifong.interfaces.office.forms import Query
from kaifong.interfaces.office.routes_drawing import hours, lanes, spare_lanes
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal

VIEW, PLAN = "visits.view", "visits.plan"
LOOK_AGAIN_SECONDS = 3
MOST_LOOKS = 100
"""A planning by night takes a minute or two, and another may be before it; after five minutes somebody is told to look."""


class RoutesQuery(Query):
    plan = forms.IntegerField(min_value=1, required=False)
    looks = forms.IntegerField(min_value=0, max_value=MOST_LOOKS, required=False)


class Asked(forms.Form):
    """Estates whose routes are to be planned."""

    estates = forms.RegexField(r"^[0-9]{1,6}(,[0-9]{1,6}){0,299}$", max_length=2_100)


class Move(forms.Form):
    to = forms.CharField(max_length=100)
    version = forms.IntegerField(min_value=0)


class MoveQuery(Query):
    to = forms.CharField(max_length=100, required=False)


@staff(VIEW)
@require_safe
def routes_next(_request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Today's routes."""
    return redirect("office:routes", on=clock.today())


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def routes(request: HttpRequest, actor: Actor, on: date) -> HttpResponse:
    """A day's routes, or its areas to choose from; a posted area is planned by a job, and the page waits for it."""
    refusal: Refusal | None = None
    if request.method == "POST":
        _may_plan(actor)
        asked = Asked(request.POST)
        if asked.is_valid():
            try:
                estates = [int(code) for code in asked.cleaned_data["estates"].split(",")]
                view = visits.routes_ask(on=on, estates_wanted=estates, by=actor)
                return _back(on, view.id)
            except NotPermitted:
                raise
            except Refusal as problem:
                refusal = problem
    query = RoutesQuery.of(request.GET)
    shown = routing.day(on=on, plan_id=query["plan"], now=clock.now(), within=actor.estates)
    looks = query["looks"] or 0
    waits = shown.routes is not None and shown.routes.waiting and looks < MOST_LOOKS
    again = {"plan": shown.routes.id, "looks": looks + 1} if shown.routes else {}
    context = {
        "day": shown,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "hours": hours(shown),
        "lanes": list(lanes(shown)),
        "spare": list(spare_lanes(shown)),
        "may_plan": PLAN in actor.verbs,
        "again": f"{reverse('office:routes', args=[on])}?{urlencode(again)}" if waits else "",
        "seconds": LOOK_AGAIN_SECONDS,
        "moved": request.session.pop("moved", ""),
        "refusal": refusal,
    }
    return render(request, "office/routes.html", context, status=422 if refusal else 200)


@staff(PLAN)
@require_safe
def route_moves(_request: HttpRequest, actor: Actor, on: date, plan_id: int, visit_id: int) -> HttpResponse:
    """What moving a visit to every place there is would do, in words: asked for once when a drag begins."""
    now = clock.now()
    shown = routing.day(on=on, plan_id=plan_id, now=now, within=actor.estates)
    try:
        moving = routing.moving(shown, visit_id=visit_id, now=now)
    except visits.VisitUnderWay as refusal:
        return JsonResponse({"refused": refusals.words(refusal)}, status=409)
    offers = [
        {"to": routing.value_of(offer), "possible": offer.possible, "says": routing.says(offer, shown)}
        for offer in moving.moves.offers
    ]
    return JsonResponse({"version": moving.moves.version, "offers": offers})


@staff(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def route_move(request: HttpRequest, actor: Actor, on: date, plan_id: int, visit_id: int) -> HttpResponse:
    """Choose where to, see what it costs, and move; the same without a mouse as dragging with one."""
    now = clock.now()
    shown = routing.day(on=on, plan_id=plan_id, now=now, within=actor.estates)
    refusal: Refusal | None = None
    to = MoveQuery.of(request.GET)["to"]
    if request.method == "POST":
        asked = Move(request.POST)
        if not asked.is_valid():
            return redirect("office:route-move", on=on, plan_id=plan_id, visit_id=visit_id)
        to = asked.cleaned_data["to"]
        officer, after = routing.place_of(to)
        try:
            said = routing.moving(shown, visit_id=visit_id, now=now, to=to).says
            visits.route_move(
                plan_id=plan_id, version=asked.cleaned_data["version"], visit_id=visit_id, officer=officer, after=after,
                now=now, by=actor,
            )  # fmt: skip
            request.session["moved"] = said
            return _back(on, plan_id)
        except NotPermitted:
            raise
        except Refusal as problem:
            refusal = problem
            shown = routing.day(on=on, plan_id=plan_id, now=now, within=actor.estates)
            to = to if isinstance(problem, visits.MoveRefused) else ""
    try:
        moving = routing.moving(shown, visit_id=visit_id, now=now, to=to)
    except visits.VisitUnderWay as problem:
        context = {"day": shown, "refusal": problem}
        return render(request, "office/route_move.html", context, status=409)
    context = {"day": shown, "moving": moving, "to": to, "refusal": refusal}
    return render(request, "office/route_move.html", context, status=422 if refusal else 200)


def _back(on: date, plan_id: int) -> HttpResponse:
    return redirect(f"{reverse('office:routes', args=[on])}?{urlencode({'plan': plan_id})}")


def _may_plan(actor: Actor) -> None:
    if PLAN not in actor.verbs:
        raise PermissionDenied(PLAN)
