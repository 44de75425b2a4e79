"""Carriers' engines as far as the hotline sees them: each follows what it is told as its own documentation says."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpResponse
from django.test import Client
from lxml import etree
from twilio.request_validator import RequestValidator

from kaifong.infra import clock

HOST = "https://hotline.example.org"
SECRET = "0123456789abcdef0123456789abcdef"
V = "{http://www.w3.org/2001/vxml}"
CALLER = "+85291234567"


@dataclass
class Carrier:
    """One call. ``then`` is what the engine has been told to do: ``listen``, ``dial`` or ``hang up``."""

    call: str = field(default_factory=lambda: f"CA{secrets.token_hex(8)}")
    http: Client = field(default_factory=lambda: Client(SERVER_NAME="hotline.example.org"))
    then: str = ""
    sound: str = ""
    next: str = ""
    dialled: str = ""
    name = ""

    def begin(self) -> Any:
        self._obey(self.post(f"{HOST}/hotline/v1/{self.name}", self.saying()))
        return self

    def press(self, keys: str, *, ended: bool = False) -> Any:
        """Keys, or none in time."""
        self._obey(self.post(self.next, self.saying(keys, ended=ended)))
        return self

    def officer(self, answered: bool) -> Any:
        self._obey(self.post(self.next, self.of_officer(answered)))
        return self

    def hang_up(self) -> HttpResponse:
        return self.post(f"{HOST}/hotline/v1/{self.name}/over", self.of_end())

    def heard(self) -> HttpResponse:
        """The sound that it was told to play."""
        return self.http.get(self.sound.removeprefix(HOST))

    def post(self, url: str, what: dict[str, str]) -> HttpResponse:
        raise NotImplementedError

    def saying(self, keys: str = "", *, ended: bool = False) -> dict[str, str]:
        raise NotImplementedError

    def of_officer(self, answered: bool) -> dict[str, str]:
        raise NotImplementedError

    def of_end(self) -> dict[str, str]:
        raise NotImplementedError

    def _obey(self, response: HttpResponse) -> None:
        assert response.status_code == 200, response.status_code
        assert response["Cache-Control"] == "private, no-store"
        self.sound = self.next = self.dialled = ""
        self.read(response.content)

    def read(self, content: bytes) -> None:
        raise NotImplementedError


class TwilioCarrier(Carrier):
    name = "twilio"

    def post(self, url, what):
        shown = RequestValidator(SECRET).compute_signature(url, what)
        return self.http.post(url.removeprefix(HOST), what, headers={"X-Twilio-Signature": shown})

    def saying(self, keys="", *, ended=False):
        keys_ = {"Digits": keys} | ({"FinishedOnKey": "#"} if ended else {}) if self.next else {}
        return {"CallSid": self.call, "From": CALLER, "CallStatus": "in-progress", **keys_}

    def of_officer(self, answered):
        return {"CallSid": self.call, "DialCallStatus": "completed" if answered else "no-answer"}

    def of_end(self):
        return {"CallSid": self.call, "CallStatus": "completed"}

    def read(self, content):
        root = etree.fromstring(content)
        play, last = root.find(".//Play"), root[-1]
        self.sound = "" if play is None else play.text
        self.then = {"Gather": "listen", "Dial": "dial", "Hangup": "hang up"}[last.tag]
        self.next = last.get("action", "")
        self.dialled = last.findtext("Sip", "")


class JambonzCarrier(Carrier):
    name = "jambonz"

    def post(self, url, what):
        body, at = json.dumps(what).encode(), int(clock.now().timestamp())
        digest = hmac.new(SECRET.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
        return self.http.post(
            url.removeprefix(HOST), body, "application/json", headers={"Jambonz-Signature": f"t={at},v1={digest}"}
        )

    def saying(self, keys="", *, ended=False):
        reason = {"reason": "dtmfDetected" if keys or ended else "timeout"} if self.next else {}
        return {"call_sid": self.call, "from": CALLER, "call_status": "in-progress", "digits": keys, **reason}

    def of_officer(self, answered):
        return {"call_sid": self.call, "dial_call_status": "completed" if answered else "no-answer"}

    def of_end(self):
        return {"call_sid": self.call, "call_status": "completed"}

    def read(self, content):
        *_, last = verbs = json.loads(content)
        self.then = {"gather": "listen", "dial": "dial", "hangup": "hang up"}[last["verb"]]
        self.sound = (
            last["play"]["url"] if "play" in last else next((v["url"] for v in verbs if v["verb"] == "play"), "")
        )
        self.next = last.get("actionHook", "")
        self.dialled = last["target"][0]["sipUri"] if self.then == "dial" else ""


class VoiceXmlCarrier(Carrier):
    name = "voicexml"

    def begin(self):
        shown = "Basic " + b64encode(f"kaifong:{SECRET}".encode()).decode()
        first = etree.fromstring(self.http.get("/hotline/v1/voicexml", headers={"Authorization": shown}).content)
        self._obey(self.post(first.find(f".//{V}submit").get("next"), {"caller": CALLER}))
        return self

    def post(self, url, what):
        return self.http.post(url.removeprefix(HOST), urlencode(what), "application/x-www-form-urlencoded")

    def hang_up(self):
        return self.post(self.over, {})

    def saying(self, keys="", *, ended=False):
        if keys:
            return {"keys": " ".join(keys)}
        return {"heard": "hash" if ended else "nothing"}

    def of_officer(self, answered):
        return {"officer": "far_end_disconnect" if answered else "noanswer"}

    def read(self, content):
        root = etree.fromstring(content)
        self.over = root.find(f"{V}catch/{V}submit").get("next")
        audio, transfer = root.find(f".//{V}audio"), root.find(f".//{V}transfer")
        self.sound = "" if audio is None else audio.get("src")
        self.then = (
            "hang up" if root.find(f".//{V}disconnect") is not None else "listen" if transfer is None else "dial"
        )
        submit = root.find(f"{V}form//{V}submit")
        self.next = "" if submit is None else submit.get("next")
        self.dialled = "" if transfer is None else transfer.get("dest")


KINDS = {kind.name: kind for kind in (TwilioCarrier, JambonzCarrier, VoiceXmlCarrier)}


def in_address(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)
