"""Which machine a request comes from, who stands before it, and what becomes of a screen that cannot be shown.

Every view is guarded by `kiosk`, or stands in ``OPEN`` of tests/meta/test_routes.py. A machine that is not enrolled sees
one page that says so; somebody who has not signed in, or whose session has ended, is led to the first screen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.kiosk.drawing import draw
from kaifong.interfaces.pages.drawing import sentence_html
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Refused

DOOR = "kiosk"
_PREFIX = "__Host-" if settings.PRODUCTION else ""
DEVICE_COOKIE, SESSION_COOKIE = f"{_PREFIX}kf_device", f"{_PREFIX}kf_kiosk"
"""Addresses begin with the language, so no path is common to the kiosk's alone; the prefix, which browsers hold to, ties a
cookie to this host and to TLS."""
DEVICE_COOKIE_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep a cookie; each heartbeat sets it anew."""


class KioskRequest(HttpRequest):
    """A request from an enrolled machine. ``tenant`` is None where nobody has signed in or the session has ended."""

    device: access.DeviceView
    tenant: access.TenantSession | None


P = ParamSpec("P")
KioskView = Callable[Concatenate[KioskRequest, P], HttpResponse]


def asker_of(request: KioskRequest) -> Asker:
    place, now = place_of(request.device), clock.now()
    if request.tenant is None:
        return Asker(DOOR, address=place, now=now)
    return Asker(DOOR, Assurance(request.tenant.assurance), request.tenant.account_no, place, now)


def place_of(device: access.DeviceView) -> str:
    """The machine as print jobs name it."""
    return f"device {device.id}"


def kiosk(assurance: Assurance = Assurance.ANONYMOUS) -> Callable[[KioskView[P]], Callable[..., HttpResponse]]:
    """Open a screen to enrolled kiosks, and there to whoever has proved this much."""

    def guard(view: KioskView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = told(request, lambda: _within(request, assurance, lambda ours: view(ours, *args, **kwargs)))
            add_never_cache_headers(response)
            return response

        return guarded

    return guard


def told(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What the view answers, or why there is nothing, in the language of the address."""
    try:
        return view()
    except AssuranceTooLow:
        return _to_start(request)
    except Refused as refused:
        context = {"sentence": sentence_html(refused.sentence)}
        return draw(request, "kiosk/refused.html", context, status=422)
    except Http404:
        return draw(request, "kiosk/missing.html", status=404)
    except (OperationalError, InterfaceError):
        return draw(request, "kiosk/down.html", {"asleep": True}, status=503)


def device_of(request: HttpRequest) -> access.DeviceView | None:
    token = request.COOKIES.get(DEVICE_COOKIE)
    return access.device_of(token=token, kind=DOOR, now=clock.now()) if token else None


def _within(request: HttpRequest, needed: Assurance, view: Callable[[KioskRequest], HttpResponse]) -> HttpResponse:
    device = device_of(request)
    if device is None:
        return draw(request, "kiosk/not_enrolled.html", {"asleep": True}, status=403)
    ours = cast(KioskRequest, request)
    ours.device, ours.tenant = device, _tenant(request, device)
    if asker_of(ours).assurance < needed:
        raise AssuranceTooLow(needed)
    return view(ours)


def _tenant(request: HttpRequest, device: access.DeviceView) -> access.TenantSession | None:
    """Who is signed in here. A session opened at another machine is none."""
    token = request.COOKIES.get(SESSION_COOKIE)
    session = access.session_of(token=token, door=DOOR, now=clock.now()) if token else None
    return session if session is not None and session.device_id == device.id else None


def _to_start(request: HttpRequest) -> HttpResponse:
    ended = "?ended" if SESSION_COOKIE in request.COOKIES else ""
    response = HttpResponseRedirect(reverse("kiosk:start") + ended)
    response.delete_cookie(SESSION_COOKIE)
    return response


def keep(response: HttpResponse, cookie: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie that scripts do not see and other sites do not send."""
    response.set_cookie(cookie, value, max_age=seconds, httponly=True, samesite="Strict", secure=settings.PRODUCTION)
