"""A tenancy's case: how it stands, and its time line."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaifong.domains.access.api import Actor
from kaifong.infra import clock
from kaifong.interfaces.office import casefile
from kaifong.interfaces.office.casefile import KINDS, Kind
from kaifong.interfaces.office.forms import MAX_PAGE, Query, pages_of
from kaifong.interfaces.office.views.guard import staff
from kaifong.interfaces.office.visit_words import STATES
from kaifong.kernel.identifiers import AccountNo

VISITS_SHOWN = 1
"""Of the latest cycle; earlier ones stand in the time line."""


class CaseQuery(Query):
    kind = forms.MultipleChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)


@staff("rent.view")
@require_safe
def case(request: HttpRequest, actor: Actor, account_no: AccountNo) -> HttpResponse:
    """A tenancy's case."""
    query = CaseQuery.of(request.GET)
    page = query["page"] or 1
    kinds = [Kind(kind) for kind in query["kind"]]
    shown = casefile.case_file(account_no=account_no, kinds=kinds, page=page, as_at=clock.today(), actor=actor)
    context = {
        "case": shown,
        "kinds": [(kind, KINDS[kind], not kinds or kind in kinds) for kind in shown.kinds],
        "visits": [(one, STATES[one.state]) for one in shown.visits[:VISITS_SHOWN]],
        "may_open": actor.may("enforcement.record", estate=shown.estate_code),
        "may_propose": actor.may("enforcement.notice", estate=shown.estate_code),
        "page": page,
        "pages": pages_of(shown.found),
    }
    return render(request, "office/case.html", context)
