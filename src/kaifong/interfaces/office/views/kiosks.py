from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaifong.domains.access.api import Actor
from kaifong.infra import clock
from kaifong.interfaces.office.kiosks import kiosks as kiosk_lines
from kaifong.interfaces.office.views.guard import staff


@staff("access.device")
@require_safe
def kiosks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the kiosks are."""
    return render(request, "office/kiosks.html", {"kiosks": kiosk_lines(now=clock.now(), actor=actor)})
