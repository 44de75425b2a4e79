"""jambonz: webhooks in JSON, answered by a list of verbs.

Sources: jambonz' documentation of its verbs and of securing endpoints, its package ``@jambonz/schema`` (each verb's JSON
schema) and ``@jambonz/node-client`` (``Jambonz-Signature``, which is made as our own partners' is).
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from kaifong.infra.signature import SignatureRefused, verify
from kaifong.interfaces.hotline.carriers.types import Connect, NotUnderstood, Posted, Said
from kaifong.interfaces.hotline.dialog.types import Listen
from kaifong.interfaces.hotline.officers import LONGEST_TALK_SECONDS

OVER = frozenset({"completed", "failed", "busy", "no-answer"})
BY_KEYS = "dtmfDetected"


class Jambonz:
    name = "jambonz"

    def is_from(self, request: HttpRequest, *, url: str, secret: str, now: int) -> bool:  # noqa: ARG002 - it signs the body alone
        try:
            verify(secret.encode(), request.body, request.headers.get("Jambonz-Signature", ""), now)
        except SignatureRefused:
            return False
        return True

    def posted(self, request: HttpRequest) -> Posted:
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise NotUnderstood("The body is not JSON.") from error
        if not isinstance(body, dict) or not _text(body, "call_sid"):
            raise NotUnderstood("call_sid is missing.")
        digits = _text(body, "digits")
        return Posted(
            call=_text(body, "call_sid"),
            caller=_text(body, "from"),
            digits=digits,
            # it tells of no key that ended an entry, but of an entry of no digits only where one did
            ended=body.get("reason") == BY_KEYS and not digits,
            officer=body.get("dial_call_status") == "completed",
            over=body.get("call_status") in OVER if isinstance(body.get("call_status"), str) else False,
        )

    def told(self, said: Said) -> HttpResponse:
        return HttpResponse(json.dumps(verbs(said)), content_type="application/json")


def verbs(said: Said) -> list[dict[str, Any]]:
    play = {"url": said.sound}
    match said.then:
        case Listen() as listen:
            gather: dict[str, Any] = {
                "verb": "gather",
                "input": ["digits"],
                "maxDigits": listen.most,
                "timeout": listen.seconds,
                "interDigitTimeout": listen.between,
                "dtmfBargein": True,
                "listenDuringPrompt": True,
                "actionHook": said.next,
            }
            if listen.ends_by_hash:
                gather["finishOnKey"] = "#"
            if said.sound:
                gather["play"] = play
            return [gather]
        case Connect() as connect:
            last: dict[str, Any] = {
                "verb": "dial",
                "target": [{"type": "sip", "sipUri": connect.address}],
                "callerId": connect.call_id,
                "timeout": connect.ring_seconds,
                "timeLimit": LONGEST_TALK_SECONDS,
                "actionHook": said.next,
            }
        case _:
            last = {"verb": "hangup"}
    return [{"verb": "play", **play}, last] if said.sound else [last]


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""
