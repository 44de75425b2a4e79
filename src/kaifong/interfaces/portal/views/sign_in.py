"""Signing in: account number and TPIN, then a one-time code; and what to do without a TPIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kaifong.infra import clock
from kaifong.interfaces.pages.address import client_address
from kaifong.interfaces.portal import guard, wording
from kaifong.interfaces.portal.forms import AccountForm, CodeForm, ForgottenForm
from kaifong.interfaces.portal.guard import DOOR, TenantRequest, own_address, requires
from kaifong.interfaces.portal.views.identities import offered
from kaifong.kernel.errors import Refusal
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Assurance

STEP_COOKIE = "__Host-kf_portal_step" if settings.PRODUCTION else "kf_portal_step"
STEP_SALT = "kaifong.portal.step"
STEP_SECONDS = 15 * 60
"""How long the browser remembers that a code was sent; the code itself is over sooner."""

WHY = {
    "ended": _(
        "You were signed out, because nothing was done for a while or because you signed out elsewhere. "
        "Please sign in again."
    ),
}
"""Why somebody is at the sign-in page, besides `wording.PROBLEMS`; the address names it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Between the TPIN and the code, kept in a signed cookie that scripts do not see."""

    challenge: str
    by: str
    masked: str
    minutes: int
    next: str


@requires(Assurance.ANONYMOUS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: TenantRequest) -> HttpResponse:
    """First step: account number and TPIN."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    next_address = own_address((request.POST or request.GET).get("next", ""))
    if form.is_valid():
        try:
            sent = sign_in.begin(
                account_text=form.cleaned_data["account"],
                tpin=form.cleaned_data["tpin"],
                address=client_address(request),
                door=DOOR,
                agent=_agent(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            assert isinstance(sent, sign_in.CodeSent)  # a session at once is the kiosk's
            return _to_code(sent, next_address)
    why = request.GET.get("why", "")
    context = {
        "form": form,
        "next": next_address,
        "why": WHY.get(why) or wording.problem(why),
        "providers": offered(),
    }
    return _page(request, "portal/sign_in.html", context)


@requires(Assurance.ANONYMOUS)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: TenantRequest) -> HttpResponse:
    """Second step: the one-time code."""
    step = _step(request)
    if step is None:
        return HttpResponseRedirect(reverse("portal:sign-in") + "?why=over")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            opened = sign_in.complete(
                challenge=step.challenge,
                code=form.cleaned_data["code"],
                address=client_address(request),
                door=DOOR,
                agent=_agent(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            response = guard.sign_in(opened.token, step.next)
            response.delete_cookie(STEP_COOKIE)
            return response
    return _page(request, "portal/code.html", {"form": form, "step": step, "again": "again" in request.GET})


@requires(Assurance.ANONYMOUS)
@require_POST
def resend(request: TenantRequest) -> HttpResponse:
    """Another code in place of one that did not arrive."""
    step = _step(request)
    if step is None:
        return HttpResponseRedirect(reverse("portal:sign-in") + "?why=over")
    try:
        sent = sign_in.code_resend(challenge=step.challenge, door=DOOR, now=clock.now())
    except Refusal as refusal:
        form = CodeForm({})
        form.errors.clear()
        _tell(form, refusal)
        return _page(request, "portal/code.html", {"form": form, "step": step})
    return _to_code(sent, step.next, again=True)


@requires(Assurance.ANONYMOUS)
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: TenantRequest) -> HttpResponse:
    """Ask for a letter with a new TPIN. The page says the same whether there is such an account or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sign_in.recover(
            account_text=form.cleaned_data["account"], address=client_address(request), door=DOOR, now=clock.now()
        )
        return HttpResponseRedirect(reverse("portal:forgotten") + "?asked")
    asked = sign_in.RECOVERY_ASKED if "asked" in request.GET else None
    return _page(request, "portal/forgotten.html", {"form": form, "asked": asked})


def _to_code(sent: sign_in.CodeSent, next_address: str, *, again: bool = False) -> HttpResponse:
    response = HttpResponseRedirect(reverse("portal:code") + ("?again" if again else ""))
    step = [sent.challenge, sent.by.value, sent.masked, sent.minutes, next_address]
    response.set_cookie(
        STEP_COOKIE,
        signing.dumps(step, salt=STEP_SALT),
        max_age=STEP_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=settings.PRODUCTION,
    )
    return response


def _step(request: TenantRequest) -> Step | None:
    try:
        return Step(*signing.loads(request.COOKIES.get(STEP_COOKIE, ""), salt=STEP_SALT, max_age=STEP_SECONDS))
    except signing.BadSignature:
        return None


def _tell(form: AccountForm | CodeForm, refusal: Refusal) -> None:
    """Above the form, in the tenant's words. A refusal without such words is a fault of the program."""
    words = sign_in.told(refusal)
    if words is None:
        raise refusal
    form.add_error(None, str(words))


def _page(request: TenantRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


def _agent(request: TenantRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))
