"""Twilio: webhooks as forms, answered in TwiML.

Sources: Twilio's documentation of webhook security (``X-Twilio-Signature``) and of the TwiML verbs Gather, Play, Dial, Hangup.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from math import ceil
from xml.etree import ElementTree as ET

from django.http import HttpRequest, HttpResponse

from kaifong.interfaces.hotline.carriers.types import Connect, NotUnderstood, Posted, Said
from kaifong.interfaces.hotline.dialog.types import Listen
from kaifong.interfaces.hotline.officers import LONGEST_TALK_SECONDS

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class Twilio:
    name = "twilio"

    def is_from(self, request: HttpRequest, *, url: str, secret: str, now: int) -> bool:  # noqa: ARG002 - no time is signed
        shown = request.headers.get("X-Twilio-Signature", "")
        return hmac.compare_digest(signature(url, dict(request.POST.lists()), secret).encode(), shown.encode())

    def posted(self, request: HttpRequest) -> Posted:
        form = request.POST
        if not form.get("CallSid"):
            raise NotUnderstood("CallSid is missing.")
        return Posted(
            call=form["CallSid"],
            caller=form.get("From", ""),
            digits=form.get("Digits", ""),
            ended=form.get("FinishedOnKey") == "#",
            officer=form.get("DialCallStatus") == "completed",
            over=form.get("CallStatus") in OVER,
        )

    def told(self, said: Said) -> HttpResponse:
        response = ET.Element("Response")
        match said.then:
            case Listen() as listen:
                keys = {
                    "input": "dtmf",
                    "numDigits": str(listen.most),
                    "timeout": str(ceil(listen.seconds)),
                    "finishOnKey": "#" if listen.ends_by_hash else "",
                    "actionOnEmptyResult": "true",
                    "action": said.next,
                    "method": "POST",
                }
                _play(ET.SubElement(response, "Gather", keys), said.sound)
            case Connect() as connect:
                _play(response, said.sound)
                dial = {
                    "action": said.next,
                    "method": "POST",
                    "timeout": str(connect.ring_seconds),
                    "timeLimit": str(LONGEST_TALK_SECONDS),
                    "callerId": connect.call_id,
                }
                ET.SubElement(ET.SubElement(response, "Dial", dial), "Sip").text = connect.address
            case _:
                _play(response, said.sound)
                ET.SubElement(response, "Hangup")
        content = ET.tostring(response, encoding="utf-8", xml_declaration=True)
        return HttpResponse(content, content_type="text/xml; charset=utf-8")


def signature(url: str, form: dict[str, list[str]], token: str) -> str:
    """HMAC-SHA1 over the address and each parameter's name and value, sorted by name, in Base64."""
    text = url + "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
    return b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def _play(parent: ET.Element, sound: str) -> None:
    if sound:
        ET.SubElement(parent, "Play").text = sound
