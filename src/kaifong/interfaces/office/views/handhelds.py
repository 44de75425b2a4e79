"""Officers' handhelds."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.printing.codes import qr_svg
from kaifong.interfaces.office import handhelds as page
from kaifong.interfaces.office.forms import MAX_PAGE, Query, pages_of
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal

VERB = "access.device"
APP = "/field/"
CODE_GROUP = 5
"""Letters of a code that stand together."""


class HandheldsQuery(Query):
    show = forms.ChoiceField(choices=[("revoked", "revoked")], required=False)
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)


@staff(VERB)
@require_safe
def handhelds(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the handhelds are, those that somebody should look at first."""
    query = HandheldsQuery.of(request.GET)
    number = query["page"] or 1
    found = page.lines(revoked=query["show"] == "revoked", now=clock.now(), actor=actor)
    context = {
        "lines": page.page_of(found, number),
        "found": len(found),
        "show": query["show"],
        "page": number,
        "pages": pages_of(len(found)),
    }
    return render(request, "office/handhelds.html", context)


@staff(VERB)
@require_safe
def handheld(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """One handheld: what came, what is missing, alarms, what was done with it."""
    return _drawn(request, actor, _found(device_id, actor))


@staff(VERB)
@require_http_methods(["GET", "HEAD", "POST"])
def handheld_revoke(request: HttpRequest, actor: Actor, device_id: int) -> HttpResponse:
    """Put a handheld out of service, after a question and with a reason."""
    backlog = _found(device_id, actor)
    if backlog.device.revoked_at is not None:
        return redirect("office:handheld", device_id=device_id)
    form = page.Revoking(request.POST if request.method == "POST" else None)
    if form.is_valid():
        visits.handheld_revoke(device_id=device_id, why=form.cleaned_data["why"], now=clock.now(), by=actor)
        return redirect("office:handheld", device_id=device_id)
    context = {"line": page.line(backlog, clock.now()), "form": form}
    return render(request, "office/handheld_revoke.html", context, status=422 if form.errors else 200)


@staff(VERB)
@require_http_methods(["GET", "HEAD", "POST"])
def handheld_alarm(request: HttpRequest, actor: Actor, device_id: int, alarm_id: int) -> HttpResponse:
    """Write down that somebody looked into an alarm."""
    backlog = _found(device_id, actor)
    if alarm_id not in {one.id for one in visits.alarms_list(device_id=device_id, seen=True)}:
        raise Http404
    if request.method == "POST":
        try:
            visits.alarm_seen(alarm_id=alarm_id, now=clock.now(), by=actor)
        except visits.AlarmNotOpen as refusal:
            return _drawn(request, actor, backlog, refusal)
    return redirect("office:handheld", device_id=device_id)


@staff(VERB)
@require_http_methods(["GET", "HEAD", "POST"])
def handheld_enrol(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose an officer, then show the code that lets one handheld in: once, on this page alone."""
    now = clock.now()
    officers = page.officers(now=now, actor=actor)
    form = page.Enrolling(request.POST if request.method == "POST" else None, officers=officers)
    if not form.is_valid():
        context = {"form": form, "officers": officers}
        return render(request, "office/handheld_enrol.html", context, status=422 if form.errors else 200)
    officer = form.cleaned_data["officer"]
    code = visits.handheld_code_make(officer=officer, estate_code=officers[officer], now=now, by=actor)
    address = request.build_absolute_uri(APP)
    context = {
        "officer": officer,
        "estate": officers[officer],
        "code": f"{code[:CODE_GROUP]} {code[CODE_GROUP:]}",
        # what stands behind the # is never sent to a server, so it is in nobody's log
        "qr": qr_svg(f"{address}#enrol={code}", title=gettext("Code for the handheld's camera"), module_mm=1.2),
        "address": address,
        "until": now + visits.CODE_LASTS,
    }
    return render(request, "office/handheld_code.html", context)


def _found(device_id: int, actor: Actor) -> visits.Backlog:
    try:
        backlog = visits.backlog(device_id)
    except visits.HandheldNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    actor.must(VERB, estate=backlog.device.estate_code)
    return backlog


def _drawn(request: HttpRequest, actor: Actor, backlog: visits.Backlog, refusal: Refusal | None = None) -> HttpResponse:
    device = backlog.device
    alarms = visits.alarms_list(device_id=device.id, seen=True)
    context = {
        "line": page.line(backlog, clock.now()),
        "unlock": page.UNLOCKS[device.unlock],
        "clock": page.clock_words(device),
        "alarms": [(one, page.ALARMS.get(one.what, one.what)) for one in alarms],
        "history": page.history(device.id),
        "decides": actor.may("visits.decide", estate=device.estate_code),
        "refusal": refusal,
    }
    return render(request, "office/handheld.html", context, status=422 if refusal else 200)
