"""Before and after a tenant: enrolling the machine, the first screen, signing in, finishing, how the screen looks."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.kiosk.drawing import LOOK_COOKIE, SIZES, draw
from kaifong.interfaces.kiosk.forms import AccountForm, EnrolForm, TpinForm
from kaifong.interfaces.kiosk.guard import (
    DEVICE_COOKIE,
    DEVICE_COOKIE_SECONDS,
    DOOR,
    SESSION_COOKIE,
    KioskRequest,
    keep,
    kiosk,
    place_of,
    told,
)
from kaifong.interfaces.pages.address import client_address
from kaifong.selfservice import sign_in as signing_in

SAY = {
    "account": gettext_lazy("Type your account number, twelve digits, or scan the barcode on your rent card."),
    "tpin": gettext_lazy("Now type your TPIN, six digits. They are not read aloud."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """A supervisor makes this browser the kiosk's, with a one-time code."""
    response = told(request, lambda: _enrol(request))
    add_never_cache_headers(response)
    return response


def _enrol(request: HttpRequest) -> HttpResponse:
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _, token = access.device_enrol(
                code=form.cleaned_data["code"],
                public_key=form.cleaned_data["public_key"],
                kind=DOOR,
                address=client_address(request),
                now=clock.now(),
            )
        except access.EnrolmentRefused:
            form.add_error("code", gettext("This code is wrong, used or no longer valid"))
        else:
            response = HttpResponseRedirect(reverse("kiosk:start"))
            keep(response, DEVICE_COOKIE, token, seconds=DEVICE_COOKIE_SECONDS)
            return response
    return draw(request, "kiosk/enrol.html", {"form": form, "asleep": True}, status=422 if form.errors else 200)


@kiosk()
@require_safe
def start(request: KioskRequest) -> HttpResponse:
    """The first screen: a language. Whoever was here before is signed out."""
    if request.tenant is not None:
        access.session_close(token=request.COOKIES[SESSION_COOKIE], now=clock.now())
    response = draw(request, "kiosk/start.html", {"asleep": True, "ended": "ended" in request.GET, "size": SIZES[0]})
    response.delete_cookie(SESSION_COOKIE)
    response.delete_cookie(LOOK_COOKIE)
    return response


@kiosk()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: KioskRequest) -> HttpResponse:
    """First the account number, typed or scanned; then, on a screen of its own, the TPIN."""
    if request.method != "POST":
        return draw(request, "kiosk/account.html", {"form": AccountForm()}, say=str(SAY["account"]))
    account = AccountForm(request.POST)
    if not account.is_valid():
        return draw(request, "kiosk/account.html", {"form": account}, say=str(SAY["account"]), status=422)
    shown = {"account": account.cleaned_data["account"]}
    if "tpin" not in request.POST:
        return draw(request, "kiosk/tpin.html", {"form": TpinForm(), **shown}, say=str(SAY["tpin"]))
    form = TpinForm(request.POST)
    if not form.is_valid():
        return draw(request, "kiosk/tpin.html", {"form": form, **shown}, say=str(SAY["tpin"]), status=422)
    return _open(request, form)


def _open(request: KioskRequest, form: TpinForm) -> HttpResponse:
    try:
        opened = signing_in.begin(
            account_text=form.cleaned_data["account"],
            tpin=form.cleaned_data["tpin"],
            address=place_of(request.device),
            door=DOOR,
            agent=request.device.name,
            device_id=request.device.id,
            now=clock.now(),
        )
    except access.SignInRefused as refusal:
        again = AccountForm({})
        again.errors.clear()
        again.add_error(None, str(signing_in.told(refusal)))
        return draw(request, "kiosk/account.html", {"form": again}, say=str(SAY["account"]), status=422)
    assert isinstance(opened, signing_in.Opened)  # a one-time code is the portal's
    response = HttpResponseRedirect(reverse("kiosk:menu"))
    keep(response, SESSION_COOKIE, opened.token)
    return response


@kiosk()
@require_POST
def finish(request: KioskRequest) -> HttpResponse:
    """Sign out and go back to the first screen, asked for or because nobody is there; done twice it is done once."""
    access.session_close(token=request.COOKIES.get(SESSION_COOKIE, ""), now=clock.now())
    response = HttpResponseRedirect(reverse("kiosk:start"))
    response.delete_cookie(SESSION_COOKIE)
    response.delete_cookie(LOOK_COOKIE)
    return response


@kiosk()
@require_safe
def look(request: KioskRequest) -> HttpResponse:
    """Larger letters, or reading aloud, for this person; then back to the screen where it was asked for."""
    size = request.GET.get("size", "")
    aloud = "aloud" if request.GET.get("aloud") == "yes" else "silent"
    response = HttpResponseRedirect(_own(request.GET.get("back", "")))
    keep(response, LOOK_COOKIE, f"{size if size in SIZES else SIZES[0]}-{aloud}")
    return response


def _own(address: str) -> str:
    """One of the kiosk's own addresses, else its first."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and "/kiosk/" in urlsplit(address).path
    return address if is_ours and address.startswith("/") else reverse("kiosk:start")
