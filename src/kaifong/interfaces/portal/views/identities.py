"""Providers of identities: signing in by one, and which ones the tenant has linked.

A browser is led to a provider by a link and never by a redirect after a form, which the pages' ``form-action 'self'``
forbids. A link to an account begins with a form all the same: were an address enough, another site could send a tenant on
a trip that links the identity of somebody else who is signed in at the provider in that browser.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

import structlog
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.pages.address import site_scheme
from kaifong.interfaces.pages.drawing import current_language
from kaifong.interfaces.portal import guard, wording
from kaifong.interfaces.portal.guard import DOOR, TenantRequest, asker_of, own_address, requires
from kaifong.kernel.errors import Refusal
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Assurance
from kaifong.selfservice.sign_in.providers import Provider

COOKIE = "__Secure-kf_portal_trip" if settings.PRODUCTION else "kf_portal_trip"
"""The token of a trip and where the tenant wanted to go, for the address alone that the provider sends the browser back to."""
COOKIE_SALT = "kaifong.portal.trip"
COOKIE_SECONDS = 15 * 60

DONE = {"linked": _("You can sign in that way from now on."), "unlinked": _("That link has been ended.")}

log = structlog.get_logger(__name__)


class Offered(NamedTuple):
    """A provider, as a page names it."""

    name: str
    title: str


def offered() -> list[Offered]:
    """The landlord's providers; none where their file cannot be used, for the other ways to sign in remain."""
    try:
        return [Offered(each.name, each.title[current_language()]) for each in sign_in.providers().values()]
    except sign_in.IdentityFileWrong as wrong:
        log.error("identity file cannot be used", reason=str(wrong))
        return []


@requires(Assurance.ANONYMOUS)
@require_GET
def depart(request: TenantRequest, name: str) -> HttpResponse:
    """To a provider, to sign in."""
    provider, next_address = _provider(name), own_address(request.GET.get("next", ""))
    try:
        trip = _begin(request, provider, None)
    except sign_in.ProviderDown as refusal:
        return HttpResponseRedirect(wording.sign_in_again(refusal, next_address))
    return _remember(HttpResponseRedirect(trip.url), name, trip.token, next_address)


@requires(Assurance.ANONYMOUS)
@require_GET
def arrive(request: TenantRequest, name: str) -> HttpResponse:
    """Back from a provider, to sign in or with a link. What it brought stands in no address of a page that is shown."""
    provider = _provider(name)
    token, next_address = _remembered(request)
    try:
        ended = sign_in.trip_end(
            provider=provider,
            token=token,
            params=request.GET.dict(),
            door=DOOR,
            agent=str(request.META.get("HTTP_USER_AGENT", "")),
            session=request.tenant,
            now=clock.now(),
        )
    except (access.ChallengeOver, access.IdentityNotLinked, sign_in.ProviderRefused, sign_in.ProviderDown) as refusal:
        response: HttpResponse = HttpResponseRedirect(
            _list_saying(refusal) if request.tenant else wording.sign_in_again(refusal, next_address)
        )
    else:
        if isinstance(ended, sign_in.Linked):
            response = HttpResponseRedirect(reverse("portal:identities") + "?done=linked")
        else:
            response = guard.sign_in(ended.token, next_address)
    response.delete_cookie(COOKIE, path=request.path)
    return response


@requires(Assurance.SIGNED_IN)
@require_safe
def identities(request: TenantRequest) -> HttpResponse:
    """Which providers the tenant has linked, and which can be."""
    assert request.tenant is not None
    linked = access.identities_of(account_no=request.tenant.account_no)
    titles, names = dict(offered()), {each.provider for each in linked}
    context = {
        "linked": [{"title": titles.get(each.provider, each.provider), "link": each} for each in linked],
        "others": [each for each in offered() if each.name not in names],
        "done": DONE.get(request.GET.get("done", "")),
        "why": wording.problem(request.GET.get("why", "")),
    }
    return render(request, "portal/identities.html", context)


@requires(Assurance.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: TenantRequest, name: str) -> HttpResponse:
    """Say what a link is, and give the way to the provider. Whoever comes by an address alone begins at the list."""
    assert request.tenant is not None
    provider = _provider(name)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("portal:identities"))
    try:
        trip = _begin(request, provider, request.tenant)
    except sign_in.ProviderDown as refusal:
        return HttpResponseRedirect(_list_saying(refusal))
    context = {"title": provider.title[current_language()], "address": trip.url}
    return _remember(render(request, "portal/identity_link.html", context), name, trip.token, "")


@requires(Assurance.SIGNED_IN)
@require_POST
def unlink(request: TenantRequest, name: str) -> HttpResponse:
    """End a link of the tenant's. One that is gone already is let pass."""
    assert request.tenant is not None
    with suppress(access.IdentityNotLinked):
        access.identity_unlink(
            provider=name,
            account_no=request.tenant.account_no,
            by=asker_of(request.tenant).actor(),
            now=clock.now(),
        )
    return HttpResponseRedirect(reverse("portal:identities") + "?done=unlinked")


def _provider(name: str) -> Provider:
    provider = sign_in.provider(name)
    if provider is None:
        raise Http404(name)
    return provider


def _begin(request: TenantRequest, provider: Provider, session: access.TenantSession | None) -> sign_in.Trip:
    back = reverse("portal:identity-back", args=[provider.name])
    return sign_in.trip_begin(
        provider=provider,
        redirect_uri=f"{site_scheme(request)}://{request.get_host()}{back}",
        language=current_language(),
        door=DOOR,
        session=session,
        now=clock.now(),
    )


def _remember(response: HttpResponse, name: str, token: str, next_address: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        signing.dumps([token, next_address], salt=COOKIE_SALT),
        max_age=COOKIE_SECONDS,
        path=reverse("portal:identity-back", args=[name]),
        httponly=True,
        samesite="Lax",  # the browser comes back from another site
        secure=settings.PRODUCTION,
    )
    return response


def _remembered(request: TenantRequest) -> tuple[str, str]:
    try:
        token, next_address = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return "", ""
    return str(token), str(next_address)


def _list_saying(refusal: Refusal) -> str:
    return f"{reverse('portal:identities')}?why={wording.problem_name(refusal)}"
