"""An application for a flat: how it stands and what happened. It names nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications import api as applications
from kaifong.domains.estates import api as estates
from kaifong.infra import clock
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.identifiers import ApplicationNo
from kaifong.selfservice.application_said import EVENT_NAMES, STATE_NAMES


@staff("applications.view")
@require_safe
def application(request: HttpRequest, actor: Actor, application_no: ApplicationNo) -> HttpResponse:
    """An application, its offers and its time line, the newest first. The look is recorded."""
    actor.must("applications.view")
    with snapshot():
        try:
            progress = applications.progress(application_no=application_no, on=clock.today())
        except applications.ApplicationNotFound as refusal:
            raise Http404(str(refusal)) from refusal
        offers = applications.offers_of(application_no)
        addresses = estates.flat_addresses({offer.flat_id for offer in offers})
        audit(actor, "application.look", application=application_no)
    context = {
        "progress": progress,
        "state": STATE_NAMES[progress.state],
        "offers": [(offer, addresses[offer.flat_id]) for offer in reversed(offers)],
        "events": [(event, EVENT_NAMES[event.kind]) for event in reversed(progress.events)],
    }
    return render(request, "office/application.html", context)
