"""The tenant's own sign-in: where it is signed in, who looked at the record, a new TPIN, signing out."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.pages.address import client_address
from kaifong.interfaces.portal import wording
from kaifong.interfaces.portal.forms import TpinChangeForm
from kaifong.interfaces.portal.guard import COOKIE, DOOR, TenantRequest, asker_of, requires
from kaifong.interfaces.portal.views.identities import offered
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Assurance

LOOKS_SHOWN = 50

DONE = {
    "tpin": _("Your TPIN has been changed."),
    "ended": _("That sign-in has been ended."),
    "others": _("All other sign-ins have been ended."),
}
"""What a page says at its top after something was done; the address names it."""


@requires(Assurance.ANONYMOUS)
@require_POST
def sign_out(request: TenantRequest) -> HttpResponse:
    """End this session; done twice it is done once."""
    access.session_close(token=request.COOKIES.get(COOKIE, ""), now=clock.now())
    response = HttpResponseRedirect(reverse("portal:start") + "?signed-out")
    response.delete_cookie(COOKIE)
    return response


@requires(Assurance.SIGNED_IN)
@require_safe
def safety(request: TenantRequest) -> HttpResponse:
    """Where the tenant is signed in, and with what it can sign in."""
    assert request.tenant is not None
    sessions = access.sessions_of(account_no=request.tenant.account_no, now=clock.now())
    context = {
        "sessions": [
            {
                "id": session.id,
                "where": wording.where(session.door),
                "browser": wording.browser(session.agent) if session.door == DOOR else "",
                "opened_at": session.opened_at,
                "last_seen_at": session.last_seen_at,
                "here": session.id == request.tenant.id,
            }
            for session in sessions
        ],
        "providers": offered(),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "portal/safety.html", context)


@requires(Assurance.SIGNED_IN)
@require_POST
def end_session(request: TenantRequest, session_id: int) -> HttpResponse:
    """Sign out there, from here. One that has ended already is let pass."""
    assert request.tenant is not None
    with suppress(access.SessionNotFound):
        access.session_revoke(
            session_id=session_id,
            account_no=request.tenant.account_no,
            by=asker_of(request.tenant).actor(),
            now=clock.now(),
        )
    return HttpResponseRedirect(reverse("portal:safety") + "?done=ended")


@requires(Assurance.SIGNED_IN)
@require_POST
def end_other_sessions(request: TenantRequest) -> HttpResponse:
    assert request.tenant is not None
    access.sessions_revoke_others(
        keep_id=request.tenant.id,
        account_no=request.tenant.account_no,
        by=asker_of(request.tenant).actor(),
        now=clock.now(),
    )
    return HttpResponseRedirect(reverse("portal:safety") + "?done=others")


@requires(Assurance.SIGNED_IN)
@require_safe
def looks(request: TenantRequest) -> HttpResponse:
    """Who looked at the record, and what was done with it."""
    assert request.tenant is not None
    found = access.looks_of(account_no=request.tenant.account_no, limit=LOOKS_SHOWN)
    context = {
        "looks": [
            {
                "at": look.at,
                "who": wording.who(look),
                "what": wording.what(look),
                "where": wording.where(look.door),
                "purpose": "" if look.by_tenant else look.purpose,
            }
            for look in found
        ]
    }
    return render(request, "portal/looks.html", context)


@requires(Assurance.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def tpin(request: TenantRequest) -> HttpResponse:
    """A TPIN of the tenant's own choice."""
    assert request.tenant is not None
    form = TpinChangeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            access.tpin_change(
                account_no=request.tenant.account_no,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["new"],
                address=client_address(request),
                by=asker_of(request.tenant).actor(),
                now=clock.now(),
            )
        except access.WeakTpin as weak:
            form.add_error("new", str(sign_in.told(weak)))
        except access.SignInRefused:
            form.add_error("current", gettext("This is not your TPIN, or it is locked for some time after wrong tries"))
        else:
            return HttpResponseRedirect(reverse("portal:safety") + "?done=tpin")
    return render(request, "portal/tpin.html", {"form": form}, status=422 if form.errors else 200)
