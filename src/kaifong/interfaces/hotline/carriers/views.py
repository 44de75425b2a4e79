"""The carriers' addresses; docs/reference/hotline-carriers.md is their contract.

A carrier that is not configured does not exist; a request that cannot prove whom it is from is refused.
"""

from __future__ import annotations

import hmac
import secrets
from functools import cache, wraps
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.infra import clock
from kaifong.infra.calls.directly import DirectBook
from kaifong.infra.voices.espeak import VoiceMissing
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.carriers import sounds, talking, voicexml
from kaifong.interfaces.hotline.carriers.configuration import Configured, carriers
from kaifong.interfaces.hotline.carriers.jambonz import Jambonz
from kaifong.interfaces.hotline.carriers.twilio import Twilio
from kaifong.interfaces.hotline.carriers.types import Carrier, NotUnderstood, Said
from kaifong.interfaces.hotline.officers import Officers
from kaifong.interfaces.pages.address import client_address
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.officers import officers

MAX_BODY_BYTES = 16_384
KINDS: dict[str, Carrier] = {one.name: one for one in (Twilio(), Jambonz(), voicexml.VoiceXml())}


class View(Protocol):
    def __call__(self, request: HttpRequest, carrier: str, **arguments: int | str) -> HttpResponse: ...


class CarrierRefused(Refusal):
    """A request that is not taken; only its status tells whoever sent it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The request was refused with {status}.")
        self.status = status


@cache
def parts() -> talking.Parts:
    """What this process's calls share."""
    told = officers()
    return talking.Parts(
        Voices(),
        performing.perform,
        performing.sign_out,
        DirectBook(now=clock.now),
        Officers(told.addresses, told.ring_seconds),
    )


def answered(view: View) -> View:
    """Refusals as bare statuses: whoever may not come learns nothing, and no answer is kept on the way."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, carrier: str, **arguments: int | str) -> HttpResponse:
        try:
            response = view(request, carrier, **arguments)
        except CarrierRefused as refused:
            response = HttpResponse(status=refused.status)
        except NotUnderstood:
            response = HttpResponse(status=400)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


@answered
def turn(request: HttpRequest, carrier: str, **arguments: int | str) -> HttpResponse:
    """What came of a turn, and the next one; without a step, a call begins."""
    kind = _proved(request, carrier)
    posted = kind.posted(request)
    if posted.over and not posted.officer:
        talking.over(parts(), carrier, posted.call, now=clock.now())
    return _told(
        kind, posted.call, talking.go_on(parts(), carrier, posted, int(arguments.get("at", 0)), now=clock.now())
    )


@answered
def over(request: HttpRequest, carrier: str, **arguments: int | str) -> HttpResponse:  # noqa: ARG001 - the call is in the address
    """The carrier says how a call stands; once it is over nothing of it is kept."""
    kind = _proved(request, carrier)
    posted = kind.posted(request)
    if posted.over or carrier == voicexml.VoiceXml.name:
        talking.over(parts(), carrier, posted.call, now=clock.now())
    return HttpResponse(status=204)


@answered
@require_http_methods(["GET", "POST"])
def browser(request: HttpRequest, carrier: str, **arguments: int | str) -> HttpResponse:  # noqa: ARG001 - as `View`
    """A VoiceXML browser's first document."""
    configured = _configured(request, carrier)
    if not KINDS[carrier].is_from(request, url="", secret=configured.secret, now=0):
        response = HttpResponse(status=401)
        response["WWW-Authenticate"] = 'Basic realm="hotline"'
        return response
    call = secrets.token_hex(16)
    return voicexml.first(_address("hotline:voicexml", call=call, at=0))


@require_safe
def sound(request: HttpRequest, call: str, at: int) -> HttpResponse:
    """A turn's sound, for whoever was told its address."""
    now = clock.now()
    given = request.GET
    if not sounds.is_good(call, at, given.get("until", ""), given.get("code", ""), now=int(now.timestamp())):
        return HttpResponse(status=404)
    say = talking.said(call, at, now=now)
    if say is None:
        return HttpResponse(status=404)
    try:
        content = sounds.joined(parts().voices.sounds(say[0], slow=say[1]))
    except VoiceMissing:
        return HttpResponse(status=503)
    response = HttpResponse(content, content_type="audio/wav")
    response["Cache-Control"] = "private, no-store"
    return response


def _configured(request: HttpRequest, carrier: str) -> Configured:
    configured = carriers().by_name.get(carrier)
    if configured is None:
        raise CarrierRefused(404)
    if configured.addresses:
        try:
            address = ip_address(client_address(request))
        except ValueError:
            raise CarrierRefused(403) from None
        if not any(address in network for network in configured.addresses):
            raise CarrierRefused(403)
    return configured


def _proved(request: HttpRequest, carrier: str) -> Carrier:
    """The carrier that the request is from. Raises CarrierRefused."""
    configured = _configured(request, carrier)
    if request.method != "POST":
        raise CarrierRefused(405)
    if len(request.body) > MAX_BODY_BYTES:
        raise CarrierRefused(413)
    kind = KINDS[carrier]
    if carrier == voicexml.VoiceXml.name:
        call = str(request.resolver_match.kwargs["call"]) if request.resolver_match else ""
        proved = hmac.compare_digest(voicexml.code(call).encode(), request.GET.get("code", "").encode())
    else:
        url = carriers().address + request.get_full_path()
        proved = kind.is_from(request, url=url, secret=configured.secret, now=int(clock.now().timestamp()))
    if not proved:
        raise CarrierRefused(403)
    return kind


def _told(kind: Carrier, call: str, told: talking.Told) -> HttpResponse:
    spoken = ""
    if told.speaks:
        path = reverse("hotline:sound", kwargs={"call": told.call_id, "at": told.step})
        spoken = f"{carriers().address}{path}?{sounds.query(told.call_id, told.step, now=int(clock.now().timestamp()))}"
    in_path = {"call": call} if kind.name == voicexml.VoiceXml.name else {}
    return kind.told(
        Said(
            sound=spoken,
            then=told.then,
            next=_address(f"hotline:{kind.name}", at=told.step, **in_path),
            over=_address(f"hotline:{kind.name}-over", **in_path),
            language=told.language or "en",
        )
    )


def _address(name: str, **arguments: int | str) -> str:
    """Where a request about a call is sent; a browser's names the call and carries the code that proves it."""
    path = carriers().address + reverse(name, kwargs=arguments)
    return f"{path}?{urlencode({'code': voicexml.code(str(arguments['call']))})}" if "call" in arguments else path
