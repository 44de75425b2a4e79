"""The addresses of OAuth 2: what an app asks of us directly, and the pages on which a tenant lets it in and out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.api import faults, limits
from kaifong.interfaces.api.callers import portal_session
from kaifong.interfaces.api.oauth import METHOD, server
from kaifong.interfaces.api.problems import Problematic, response_of
from kaifong.interfaces.pages.address import site_scheme
from kaifong.selfservice.asking import Assurance

ALLOW = "allow"
TenantView = Callable[..., HttpResponse]


@csrf_exempt
def nowhere(request: HttpRequest, **_path: str) -> HttpResponse:
    """Any other address below the API's."""
    return _counted(request, lambda: response_of(faults.not_found(), request))


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A code or a refresh token for a new pair of tokens. Errors are as RFC 6749, 5.2 has them."""
    return _counted(request, lambda: server.create_token_response(request))


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """An app gives its tokens back (RFC 7009)."""
    return _counted(request, lambda: server.create_endpoint_response("revocation", request))


def _counted(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """What is refused here is counted by address, so that nobody tries codes and tokens for long."""
    try:
        response = answer()
        if response.status_code in faults.COUNTED:
            limits.count(request, None)
    except Problematic as too_often:
        return response_of(too_often, request)
    except Exception as error:  # noqa: BLE001 - whatever it is, a machine is told so in its own terms
        return faults.broken(request, error)
    return response


@require_safe
def metadata(request: HttpRequest) -> JsonResponse:
    """Where everything is, for an app's library (RFC 8414)."""
    issuer = f"{site_scheme(request)}://{request.get_host()}"
    return JsonResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/apps/allow/",
            "token_endpoint": f"{issuer}/api/v1/oauth/token",
            "revocation_endpoint": f"{issuer}/api/v1/oauth/revoke",
            "scopes_supported": list(access.SCOPES),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": ["none"],
            "revocation_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": [METHOD],
        }
    )


def tenants(view: Callable[[HttpRequest, access.TenantSession], HttpResponse]) -> TenantView:
    """Open a page to whoever is signed in on the portal with a second proof; anyone else is led to its sign-in page."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **_path: Any) -> HttpResponse:
        session = portal_session(request)
        if session is None or session.assurance < Assurance.SIGNED_IN:
            back = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
            query = f"?{urlencode(back, safe='/')}" if back else ""
            return HttpResponseRedirect(reverse("portal:sign-in") + query)
        return view(request, session)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@tenants
def allow(request: HttpRequest, session: access.TenantSession) -> HttpResponse:
    """An app sent a tenant here: shall it be let in? The answer goes to the app's registered address, and nowhere else."""
    try:
        grant = server.get_consent_grant(request, end_user=session)
    except OAuth2Error as error:
        if error.redirect_uri:
            return cast(HttpResponse, server.handle_error_response(request, error))
        return render(request, "api/unknown_app.html", status=400)
    app: access.AppView = grant.client.view
    response: Any
    if request.method == "POST":
        consenting = session if request.POST.get("answer") == ALLOW else None
        response = server.create_authorization_response(request, grant_user=consenting, grant=grant)
    else:
        scope = grant.client.get_allowed_scope(grant.request.payload.scope).split()
        response = render(request, "api/allow.html", {"app": app, "may_change": access.CHANGE in scope})
    # a browser follows the form's answer to the app's address only where the page's policy names it
    response._csp_update = {"form-action": [_source_of(grant.redirect_uri)]}
    return cast(HttpResponse, response)


def _source_of(address: str) -> str:
    """A registered address as a content security policy names it: scheme and host, or the app's own scheme."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


@require_http_methods(["GET", "HEAD", "POST"])
@tenants
def allowed(request: HttpRequest, session: access.TenantSession) -> HttpResponse:
    """The apps that the tenant has let in, each with a way out."""
    account_no, now = session.account_no, clock.now()
    if request.method == "POST":
        text = request.POST.get("grant", "")
        if text.isascii() and text.isdigit() and len(text) < 19:
            by = access.tenant_at("portal")
            access.consent_withdraw(grant_id=int(text), account_no=account_no, by=by, now=now)
        return HttpResponseRedirect(reverse("apps:allowed"))
    grants = access.grants_of(account_no=account_no, now=now)
    shown = [{"grant": one, "may_change": access.CHANGE in one.scope.split()} for one in grants]
    return render(request, "api/allowed.html", {"grants": shown})
