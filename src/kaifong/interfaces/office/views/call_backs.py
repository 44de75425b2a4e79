"""Calls that officers are to make."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import CallBackOutcome, CallBackState, CallBackView
from kaifong.infra import clock
from kaifong.interfaces.office.acts import Purpose
from kaifong.interfaces.office.forms import MAX_PAGE, Query, pages_of
from kaifong.interfaces.office.hotline_words import Words
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal

VERB = "requests.call_back"
CLOSED_SHOWN = 10
STATES = {
    CallBackState.WAITING: _("Waiting"),
    CallBackState.DONE: _("Done"),
    CallBackState.UNREACHED: _("Nobody answered"),
    CallBackState.CLOSED: _("Not to be called"),
}


class CallBacksQuery(Query):
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)


class Outcome(forms.Form):
    """What became of the call."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        widget=forms.RadioSelect,
        choices=[
            (CallBackOutcome.DONE.value, _("I talked with them")),
            (CallBackOutcome.NO_ANSWER.value, _("Nobody answered")),
            (CallBackOutcome.CLOSED.value, _("Nobody is to call")),
        ],
        error_messages={"required": _("Choose what became of it")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=400,
        required=False,
        help_text=_("For the office; needed where nobody is to call"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@staff(VERB)
@require_safe
def call_backs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who waits to be called, the longest waiting first, and what was closed last."""
    page = CallBacksQuery.of(request.GET)["page"] or 1
    waiting = requests.call_backs(by=actor, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    closed = requests.call_backs(by=actor, waiting=False, limit=CLOSED_SHOWN)
    context = {
        "waiting": waiting,
        "rows": [_line(one) for one in waiting.call_backs],
        "closed": [_line(one) for one in closed.call_backs],
        "page": page,
        "pages": pages_of(waiting.found),
    }
    return render(request, "office/call_backs.html", context)


@staff(VERB)
@require_http_methods(["GET", "HEAD", "POST"])
def call_back(request: HttpRequest, actor: Actor, call_back_id: int) -> HttpResponse:
    """One call: its number after the officer said what for."""
    view = _found(call_back_id, actor)
    asked = Purpose(request.POST if request.method == "POST" else None)
    if not asked.is_valid():
        return _drawn(request, view, {"form": asked}, status=422 if asked.errors else 200)
    opened = requests.call_back_open(
        call_back_id=call_back_id, purpose=asked.cleaned_data["purpose"], now=clock.now(), by=actor
    )
    return _drawn(request, opened.view, {"opened": opened, "outcome": Outcome()})


@staff(VERB)
@require_http_methods(["GET", "HEAD", "POST"])
def call_back_close(request: HttpRequest, actor: Actor, call_back_id: int) -> HttpResponse:
    """Write down what became of the call."""
    view = _found(call_back_id, actor)
    if request.method != "POST":
        return redirect("office:call-back", call_back_id=call_back_id)
    asked = Outcome(request.POST)
    refusal: Refusal | None = None
    if asked.is_valid():
        try:
            requests.call_back_close(
                call_back_id=call_back_id,
                outcome=CallBackOutcome(asked.cleaned_data["outcome"]),
                note=asked.cleaned_data["note"],
                now=clock.now(),
                by=actor,
            )
            return redirect("office:call-backs")
        except NotPermitted:
            raise
        except Refusal as problem:
            refusal = problem
            view = _found(call_back_id, actor)
    return _drawn(request, view, {"form": asked, "outcome": asked, "refusal": refusal}, status=422)


def _found(call_back_id: int, actor: Actor) -> CallBackView:
    try:
        return requests.call_back(call_back_id=call_back_id, by=actor)
    except requests.CallBackNotFound as refusal:
        raise Http404(str(refusal)) from refusal


def _drawn(request: HttpRequest, view: CallBackView, more: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "office/call_back.html", {**_line(view), **more}, status=status)


def _line(view: CallBackView) -> dict[str, Any]:
    return {
        "one": view,
        "state": STATES[view.state],
        "language": Words.of_language(view.language),
        "waits": view.state is CallBackState.WAITING,
    }
