"""What waits for an officer: lists of rows with a suggested next step, confirmed together or decided otherwise."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.estates import api as estates
from kaifong.infra import clock
from kaifong.interfaces.office.forms import MAX_PAGE, Query, pages_of
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.views.guard import staff
from kaifong.interfaces.office.worklists import deciding, registry
from kaifong.interfaces.office.worklists.deciding import Ticked
from kaifong.interfaces.office.worklists.rows import URGENCIES, Desk, Row, Worklist
from kaifong.kernel.errors import Refusal

VERBS = tuple(dict.fromkeys(one.verb for one in registry.LISTS.values()))
OUTCOMES = "outcomes"
"""Where a session keeps what became of ticked rows until it is shown."""


class WorklistQuery(Query):
    estate = forms.IntegerField(min_value=1000, max_value=9999, required=False)
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)
    tick = forms.ChoiceField(choices=[("all", "all")], required=False)


class OverrideForm(forms.Form):
    """Another step than the one suggested, and why."""

    token = forms.CharField(widget=forms.HiddenInput)
    step = forms.ChoiceField(
        label=_("What you decide"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is kept with the tenancy's record"),
        error_messages={"required": _("Give the reason")},
    )

    def __init__(self, worklist: Worklist, row: Row, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"token": row.token})
        self.fields["step"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (code, kind.label) for code, kind in deciding.offered(worklist, row).items()
        ]


@staff(*VERBS)
@require_safe
def worklists(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """The first list that the officer may see."""
    seen = registry.lists_of(actor)
    if not seen:
        raise PermissionDenied
    return redirect("office:worklist", name=seen[0].name)


@staff(*VERBS)
@require_safe
def worklist(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """A page of a list."""
    one = _list(name, actor)
    query = WorklistQuery.of(request.GET)
    desk = _desk(actor, query["estate"])
    shown = one.page(query["page"] or 1, desk)
    decides = not actor.verbs.isdisjoint(one.decides)
    context = {
        "worklist": one,
        "lists": registry.lists_of(actor),
        "shown": shown,
        "rows": [_drawn(one, row, decides=decides) for row in shown.rows],
        "decides": decides,
        "query": query,
        "pages": pages_of(shown.found),
        "estates": _estates(actor) if one.by_estate else {},
        "outcomes": request.session.pop(OUTCOMES, None),
    }
    return render(request, "office/worklist.html", context)


@staff(*VERBS)
@require_http_methods(["GET", "HEAD", "POST"])
def worklist_confirm(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Take the suggested steps of the ticked rows, and go back to the list, which says what became of each."""
    one = _list(name, actor)
    if request.method == "POST":
        ticked = [Ticked.parse(text) for text in request.POST.getlist("row")[:PAGE_ROWS]]
        outcomes = deciding.confirm(worklist=one, ticked=ticked, desk=_desk(actor, None))
        request.session[OUTCOMES] = [
            {"title": each.title, "step": each.step and str(one.steps[each.step].label), "refusal": each.refusal}
            for each in outcomes
        ]
    answer = redirect("office:worklist", name=name)
    if estate := WorklistQuery.of(request.GET)["estate"]:
        answer["Location"] += f"?estate={estate}"
    return answer


@staff(*VERBS)
@require_http_methods(["GET", "HEAD", "POST"])
def worklist_row(request: HttpRequest, actor: Actor, name: str, row: str) -> HttpResponse:
    """One row, to be decided otherwise than suggested, with a reason."""
    one = _list(name, actor)
    desk = _desk(actor, None)
    found = one.row(row, desk)
    if found is None:
        raise Http404
    decides = not actor.verbs.isdisjoint(one.decides)
    if request.method != "POST":
        return _row(request, one, found, OverrideForm(one, found), decides=decides)
    form = OverrideForm(one, found, request.POST)
    if not form.is_valid():
        return _row(request, one, found, form, decides=decides)
    said = form.cleaned_data
    try:
        deciding.override(
            worklist=one, ticked=Ticked(row, said["token"]), step=said["step"], reason=said["reason"], desk=desk
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _row(request, one, found, form, decides=decides, refusal=refusal)
    request.session[OUTCOMES] = [{"title": found.title, "step": str(one.steps[said["step"]].label), "refusal": ""}]
    return redirect("office:worklist", name=name)


def _row(
    request: HttpRequest,
    one: Worklist,
    row: Row,
    form: OverrideForm,
    *,
    decides: bool,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "worklist": one,
        "drawn": _drawn(one, row, decides=decides),
        "form": form,
        "decides": decides,
        "refusal": refusal,
    }
    return render(request, "office/worklist_row.html", context, status=422 if form.errors or refusal else 200)


def _drawn(one: Worklist, row: Row, *, decides: bool) -> dict[str, object]:
    """A row as templates take it."""
    step = one.steps[row.suggested.code]
    return {
        "row": row,
        "cells": list(zip(one.columns, row.cells, strict=True)),
        "step": step.label,
        "urgency": URGENCIES[row.suggested.urgency],
        "tickable": decides and step.confirmable and not row.settled,
        "decided": row.decided and one.steps[row.decided.step].label if row.decided else None,
    }


def _list(name: str, actor: Actor) -> Worklist:
    """Raises Http404, PermissionDenied."""
    if name not in registry.LISTS:
        raise Http404
    one = registry.LISTS[name]
    if one not in registry.lists_of(actor):
        raise PermissionDenied(one.verb)
    return one


def _desk(actor: Actor, estate: int | None) -> Desk:
    """Raises PermissionDenied where the estate lies outside the actor's scope."""
    if estate is not None and actor.estates is not None and estate not in actor.estates:
        raise PermissionDenied(str(estate))
    return Desk(actor, clock.today(), clock.now(), estate)


def _estates(actor: Actor) -> dict[int, object]:
    """The names of the estates that the list can be narrowed to, by code."""
    names = estates.estate_names()
    return {code: name for code, name in names.items() if actor.estates is None or code in actor.estates}
