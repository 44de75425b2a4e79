"""Passkeys: signing in with one, and the tenant's own list of them.

The browser's part is web/brand/src/passkeys.js: it asks for options, and puts what the device says to them into a form.
"""

from __future__ import annotations

from contextlib import suppress

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.pages.address import client_address, site_scheme
from kaifong.interfaces.pages.drawing import current_language
from kaifong.interfaces.portal import guard, wording
from kaifong.interfaces.portal.guard import DOOR, TenantRequest, asker_of, own_address, requires
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Assurance

COOKIE = "__Secure-kf_portal_passkey" if settings.PRODUCTION else "kf_portal_passkey"
"""The token of a challenge, for the one address that its answer is sent to."""
COOKIE_SECONDS = 5 * 60
LABEL_CHARS = 60

DONE = {"added": _("The passkey has been added."), "removed": _("The passkey has been removed.")}
WHY = {
    "over": sign_in.told(access.ChallengeOver()),
    "refused": _("The passkey could not be added. Please try again."),
}


class PasskeyForm(forms.Form):
    """The key itself comes from the device; the tenant gives it a name."""

    label = forms.CharField(
        label=_("Name of this device"),
        help_text=_("So that you know it in this list"),
        max_length=LABEL_CHARS,
        required=False,
        error_messages={
            "max_length": _("This is too long"),
            "null_characters_not_allowed": _("Use letters and digits alone"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@requires(Assurance.ANONYMOUS)
@require_POST
def ask(request: TenantRequest) -> HttpResponse:
    """What the browser asks the device for, to sign in."""
    challenge, options = access.passkey_ask(site=_site(request), door=DOOR, now=clock.now())
    return _options(challenge, options, reverse("portal:passkey"))


@requires(Assurance.ANONYMOUS)
@require_POST
def enter(request: TenantRequest) -> HttpResponse:
    """Sign in with what the device has answered."""
    next_address = own_address(request.POST.get("next", ""))
    try:
        opened = sign_in.passkey_complete(
            challenge=request.COOKIES.get(COOKIE, ""),
            response=request.POST.get("response", ""),
            site=_site(request),
            address=client_address(request),
            door=DOOR,
            agent=str(request.META.get("HTTP_USER_AGENT", "")),
            now=clock.now(),
        )
    except access.PasskeyRefused as refusal:
        response: HttpResponse = HttpResponseRedirect(wording.sign_in_again(refusal, next_address))
    else:
        response = guard.sign_in(opened.token, next_address)
    response.delete_cookie(COOKIE, path=request.path)
    return response


@requires(Assurance.SIGNED_IN)
@require_safe
def passkeys(request: TenantRequest) -> HttpResponse:
    """The tenant's passkeys, and the form to add one."""
    return _page(request, PasskeyForm(initial={"label": _browser(request)}))


@requires(Assurance.SIGNED_IN)
@require_POST
def offer(request: TenantRequest) -> HttpResponse:
    """What the browser asks the device for, to make a passkey."""
    assert request.tenant is not None
    challenge, options = access.passkey_offer(
        account_no=request.tenant.account_no,
        site=_site(request),
        by=asker_of(request.tenant).actor(),
        now=clock.now(),
    )
    return _options(challenge, options, reverse("portal:passkey-add"))


@requires(Assurance.SIGNED_IN)
@require_POST
def add(request: TenantRequest) -> HttpResponse:
    """Keep the passkey that the device has made."""
    assert request.tenant is not None
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        access.passkey_add(
            challenge=request.COOKIES.get(COOKIE, ""),
            response=request.POST.get("response", ""),
            label=form.cleaned_data["label"] or _browser(request),
            account_no=request.tenant.account_no,
            site=_site(request),
            by=asker_of(request.tenant).actor(),
            now=clock.now(),
        )
    except access.ChallengeOver:
        said = "why=over"
    except access.PasskeyRefused:
        said = "why=refused"
    else:
        said = "done=added"
    response = HttpResponseRedirect(f"{reverse('portal:passkeys')}?{said}")
    response.delete_cookie(COOKIE, path=request.path)
    return response


@requires(Assurance.SIGNED_IN)
@require_POST
def remove(request: TenantRequest, passkey_id: int) -> HttpResponse:
    """Forget a passkey of the tenant's. One that is gone already is let pass."""
    assert request.tenant is not None
    with suppress(access.PasskeyNotFound):
        access.passkey_remove(
            passkey_id=passkey_id,
            account_no=request.tenant.account_no,
            by=asker_of(request.tenant).actor(),
            now=clock.now(),
        )
    return HttpResponseRedirect(reverse("portal:passkeys") + "?done=removed")


def _page(request: TenantRequest, form: PasskeyForm) -> HttpResponse:
    assert request.tenant is not None
    context = {
        "passkeys": access.passkeys_of(account_no=request.tenant.account_no),
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
        "why": WHY.get(request.GET.get("why", "")),
    }
    return render(request, "portal/passkeys.html", context, status=422 if form.errors else 200)


def _options(challenge: str, options: str, path: str) -> HttpResponse:
    response = HttpResponse(options, content_type="application/json")
    response.set_cookie(
        COOKIE,
        challenge,
        max_age=COOKIE_SECONDS,
        path=path,
        httponly=True,
        samesite="Strict",
        secure=settings.PRODUCTION,
    )
    return response


def _site(request: TenantRequest) -> access.RelyingParty:
    return sign_in.site_of(scheme=site_scheme(request), host=request.get_host(), language=current_language())


def _browser(request: TenantRequest) -> str:
    return wording.browser(str(request.META.get("HTTP_USER_AGENT", "")))
