"""What the machine and the tenant's phone ask: the heartbeat, sounds, documents to fetch."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.printing import jobs
from kaifong.infra.printing.copies import Document, code_of, copy_of
from kaifong.infra.printing.escpos import printer_state
from kaifong.interfaces.kiosk.forms import CopyForm, LeaseForm
from kaifong.interfaces.kiosk.guard import (
    DEVICE_COOKIE,
    DEVICE_COOKIE_SECONDS,
    KioskRequest,
    keep,
    kiosk,
    place_of,
    told,
)
from kaifong.interfaces.pages.address import client_address

VERSION_CHARS = 20
WRONG_CODE = gettext_lazy("This code is wrong or no longer valid. It is good for 15 minutes")
LEASE_LEFT = timedelta(hours=12)
"""Another lease is asked for when less of the present one is left."""


@require_POST
def lease(request: HttpRequest) -> HttpResponse:
    """Another lease for a machine that signs the request with its own key."""
    form = LeaseForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=403)
    try:
        token = access.device_lease(
            device_id=form.cleaned_data["device"],
            signed_at=datetime.fromtimestamp(form.cleaned_data["at"], UTC),
            signature=form.cleaned_data["signature"],
            now=clock.now(),
        )
    except access.LeaseRefused:
        return HttpResponse(status=403)
    response = HttpResponse(status=204)
    keep(response, DEVICE_COOKIE, token, seconds=DEVICE_COOKIE_SECONDS)
    return response


@kiosk()
@require_POST
def heartbeat(request: KioskRequest) -> HttpResponse:
    """The kiosk lives; the office learns how its printer is. The answer says when it is time to ask for another lease."""
    device, now = request.device, clock.now()
    last = jobs.jobs_of(place=place_of(device))
    access.device_heartbeat(
        device_id=device.id,
        paper=_paper(device.printer),
        version=re.sub(r"[^0-9A-Za-z.+-]", "", request.POST.get("version", "")[:VERSION_CHARS]),
        last_print_at=last[0].asked_at if last else None,
        now=now,
    )
    response = HttpResponse(status=204)
    if device.lease_until - now < LEASE_LEFT:
        response["X-Lease"] = "ask"
    return response


def _paper(printer: str) -> str:
    """The printer's trouble in a word, or how its paper is; "" where there is no printer."""
    if not printer:
        return ""
    state = printer_state(printer)
    return state.trouble.value if state.trouble else "low" if state.paper_low else "ok"


@kiosk()
@require_safe
def present(request: KioskRequest) -> HttpResponse:
    """Somebody is there who touches the screen and asks nothing: the session goes on, if it has not ended."""
    return HttpResponse(status=204 if request.tenant is not None else 403)


@kiosk()
@require_safe
def sound(request: KioskRequest, key: UUID) -> HttpResponse:
    """A screen's words as sound."""
    document = copy_of(code=code_of(key), now=clock.now())
    owner = request.tenant.account_no if request.tenant else None
    if document is None or document.owner != owner or document.content_type != "audio/wav":
        raise Http404(str(key))
    return HttpResponse(document.content, content_type=document.content_type)


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, code: str = "") -> HttpResponse:
    """For a phone: the document of a code, typed or in the address of the QR code. Tries are counted by address."""
    response = told(request, lambda: _fetch(request, code))
    add_never_cache_headers(response)
    return response


def _fetch(request: HttpRequest, code: str) -> HttpResponse:
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() or code:
        document = _document(request, code or form.cleaned_data["code"])
        if document is not None:
            response = HttpResponse(document.content, content_type=document.content_type)
            response["Content-Disposition"] = f'inline; filename="{document.name}"'
            return response
        if code:  # away from an address that would stand in the log of failures
            return HttpResponseRedirect(reverse("kiosk:fetch") + "?wrong")
        form.add_error("code", WRONG_CODE)
    context = {"form": form, "wrong": WRONG_CODE if "wrong" in request.GET else ""}
    return render(request, "kiosk/fetch.html", context, status=422 if form.errors else 200)


def _document(request: HttpRequest, code: str) -> Document | None:
    """Both that there is none and that this address has tried too often are told the same way."""
    now = clock.now()
    if not access.call_count(caller=f"copies {client_address(request)}", now=now):
        return None
    document = copy_of(code=code, now=now)
    return document if document is not None and document.content_type != "audio/wav" else None
