from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaifong.domains.access.api import Actor
from kaifong.infra import clock
from kaifong.interfaces.office import hotline as page
from kaifong.interfaces.office.drawing import calls_funnel, calls_memory
from kaifong.interfaces.office.forms import Query
from kaifong.interfaces.office.views.guard import staff


class HotlineQuery(Query):
    days = forms.TypedChoiceField(choices=[(days, days) for days in page.PERIODS], coerce=int, required=False)


@staff("access.hotline")
@require_safe
def hotline(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """How the hotline is now and was of late. The page fetches itself anew every few seconds."""
    days = HotlineQuery.of(request.GET)["days"] or 1
    now = clock.now()
    shown = page.hotline(days=days, now=now)
    context = {
        "page": shown,
        "days": days,
        "periods": page.PERIODS.items(),
        "funnel": calls_funnel(shown.stages) if shown.figures.funnel.answered else "",
        "memory": calls_memory(shown.samples, shown.every, shown.figures.since, now),
        "at": now,
    }
    return render(request, "office/hotline.html", context)
