"""Who comes to a page, how sure the portal is of it, and what becomes of a page that cannot be shown.

Every view is guarded by `requires` or `asks`; tests/meta/test_routes.py finds any that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.pages.address import client_address
from kaifong.interfaces.pages.drawing import sentence_html
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Question, Refused, questions

DOOR = "portal"
COOKIE = "__Host-kf_portal" if settings.PRODUCTION else "kf_portal"
"""The session's token. Addresses begin with the language, so no path is common to the portal's pages alone; the prefix,
which browsers hold to, ties the cookie to this host and to TLS."""


class TenantRequest(HttpRequest):
    """A request to the portal. ``tenant`` is None where nobody has signed in or the session has ended."""

    tenant: access.TenantSession | None


P = ParamSpec("P")
TenantView = Callable[Concatenate[TenantRequest, P], HttpResponse]
QuestionView = Callable[Concatenate[TenantRequest, Question[Any, Any], P], HttpResponse]


def asker_of(tenant: access.TenantSession | None) -> Asker:
    if tenant is None:
        return Asker(DOOR)
    return Asker(DOOR, Assurance(tenant.assurance), tenant.account_no)


def asking(request: TenantRequest) -> Asker:
    """The asker with where and when it asks, for questions that count failed tries."""
    return replace(asker_of(request.tenant), address=client_address(request), now=clock.now())


def requires(assurance: Assurance) -> Callable[[TenantView[P]], Callable[..., HttpResponse]]:
    """Open a page to whoever has proved this much; anyone else is led to the sign-in page."""

    def guard(view: TenantView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return _drawn(request, assurance, lambda tenants: view(tenants, *args, **kwargs))

        return guarded

    return guard


def asks(view: QuestionView[P]) -> Callable[..., HttpResponse]:
    """Open a page about a question to whoever has proved as much as it asks; the view is given the question."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        question = questions().get(name)
        if question is None:
            raise Http404(name)
        return _drawn(request, question.assurance, lambda tenants: view(tenants, question, *args, **kwargs))

    return guarded


def _drawn(request: HttpRequest, needed: Assurance, view: Callable[[TenantRequest], HttpResponse]) -> HttpResponse:
    tenants = cast(TenantRequest, request)
    tenants.tenant = None
    try:
        tenants.tenant = _tenant(request)
        if asker_of(tenants.tenant).assurance < needed:
            raise AssuranceTooLow(needed)
        response = view(tenants)
    except AssuranceTooLow:
        response = _to_sign_in(tenants)
    except Refused as refused:
        response = render(request, "portal/refused.html", {"sentence": sentence_html(refused.sentence)}, status=422)
    except (OperationalError, InterfaceError):
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "60"
    add_never_cache_headers(response)
    return response


def _tenant(request: HttpRequest) -> access.TenantSession | None:
    token = request.COOKIES.get(COOKIE)
    return access.session_of(token=token, door=DOOR, now=clock.now()) if token else None


def _to_sign_in(request: TenantRequest) -> HttpResponse:
    """To the sign-in page, which knows where the tenant wanted to go, and says so where a session has ended."""
    query = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
    if COOKIE in request.COOKIES and request.tenant is None:
        query["why"] = "ended"
    response = HttpResponseRedirect(reverse("portal:sign-in") + (f"?{urlencode(query, safe='/')}" if query else ""))
    if request.tenant is None:
        response.delete_cookie(COOKIE)
    return response


def sign_in(token: str, next_address: str) -> HttpResponse:
    """To the page that the tenant wanted, signed in."""
    response = HttpResponseRedirect(own_address(next_address) or reverse("portal:home"))
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=settings.PRODUCTION)
    return response


def own_address(address: str) -> str:
    """The address if it is one of this site's own, else "": signing in leads to no other site."""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else ""
