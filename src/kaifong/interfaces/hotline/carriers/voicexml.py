"""VoiceXML 2.1 (W3C, 2007): a telephone company's browser fetches a document for each turn.

Browsers sign nothing. The first document is fetched with a name and a password (HTTP Basic); it and each that follows name
the next by an address that nobody can guess, which carries a code over the call. Keys are recognised by a grammar of
SRGS 1.0 in the document. A call is known by an id that the first document gives it.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from xml.etree import ElementTree as ET

from django.http import HttpRequest, HttpResponse

from kaifong.infra.home import key_file
from kaifong.interfaces.hotline.carriers.types import Connect, NotUnderstood, Posted, Said
from kaifong.interfaces.hotline.dialog.types import Listen
from kaifong.interfaces.hotline.officers import LONGEST_TALK_SECONDS

USER = "kaifong"
CONTENT_TYPE = "application/voicexml+xml; charset=utf-8"
CODE_CHARS = 32
TALKED = frozenset({"near_end_disconnect", "far_end_disconnect", "network_disconnect", "maxtime_disconnect"})
"""Outcomes of a bridged transfer (VoiceXML 2.0, 2.3.7.2) after the officer answered."""
HASH, NOTHING = "hash", "nothing"
"""What a document posts where no digits were recognised: ``#`` alone, or no key."""


class VoiceXml:
    name = "voicexml"

    def is_from(self, request: HttpRequest, *, url: str, secret: str, now: int) -> bool:  # noqa: ARG002 - nothing is signed
        """Whether it knows the password: the first request of a call."""
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        try:
            given = b64decode(shown, validate=True)
        except (NotBase64, ValueError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, f"{USER}:{secret}".encode())

    def posted(self, request: HttpRequest) -> Posted:
        """The call is in the address: `views` puts it there. Browsers separate a grammar's tokens by spaces."""
        call = request.resolver_match.kwargs.get("call", "") if request.resolver_match else ""
        if not call:
            raise NotUnderstood("The call is missing.")
        form = request.POST
        return Posted(
            call=call,
            caller=form.get("caller", ""),
            digits=form.get("keys", "").replace(" ", ""),
            ended=form.get("heard") == HASH,
            officer=form.get("officer", "") in TALKED,
        )

    def told(self, said: Said) -> HttpResponse:
        return _answer(document(said))


def code(call: str) -> str:
    """What the addresses of a call's documents carry."""
    return hmac.digest(key_file("carriers.key"), f"voicexml {call}".encode(), "sha256").hex()[:CODE_CHARS]


def first(next_: str) -> HttpResponse:
    """The document that asks the browser for the caller's number and goes on."""
    root = _root("en")
    # 5.1.4 of VoiceXML 2.0; in a browser that does not know it, the call goes on without
    ET.SubElement(
        root, "var", name="caller", expr="typeof session.connection == 'undefined' ? '' : session.connection.remote.uri"
    )
    block = ET.SubElement(ET.SubElement(root, "form"), "block")
    _submit(block, next_, "caller")
    return _answer(root)


def document(said: Said) -> ET.Element:
    root = _root(said.language)
    gone = ET.SubElement(root, "catch", event="connection.disconnect")
    _submit(gone, said.over, "")
    form = ET.SubElement(root, "form", id="turn")
    match said.then:
        case Listen() as listen:
            _listening(form, listen, said)
        case Connect() as connect:
            _play(ET.SubElement(form, "block"), said.sound, bargein=False)
            transfer = ET.SubElement(
                form,
                "transfer",
                name="officer",
                dest=connect.address,
                type="bridge",
                connecttimeout=f"{connect.ring_seconds}s",
                maxtime=f"{LONGEST_TALK_SECONDS}s",
                aai=connect.call_id,
            )
            _submit(ET.SubElement(transfer, "filled"), said.next, "officer")
            _submit(ET.SubElement(transfer, "error"), said.next, "")
        case _:
            block = ET.SubElement(form, "block")
            _play(block, said.sound, bargein=False)
            ET.SubElement(block, "disconnect")
    return root


def _listening(form: ET.Element, listen: Listen, said: Said) -> None:
    ET.SubElement(form, "var", name="heard", expr=f"'{NOTHING}'")
    field = ET.SubElement(form, "field", name="keys")
    properties = {
        "inputmodes": "dtmf",
        "timeout": f"{listen.seconds}s",
        "interdigittimeout": f"{listen.between}s",
        "termtimeout": "0s",
        "termchar": "#" if listen.ends_by_hash else "",
    }
    for name, value in properties.items():
        ET.SubElement(field, "property", name=name, value=value)
    _grammar(field, listen)
    _play(field, said.sound, bargein=True)
    _submit(ET.SubElement(field, "noinput"), said.next, "heard")
    # the grammar takes every key, so that what does not match is an entry of none that the caller ended
    nomatch = ET.SubElement(field, "nomatch")
    ET.SubElement(nomatch, "assign", name="heard", expr=f"'{HASH}'")
    _submit(nomatch, said.next, "heard")
    _submit(ET.SubElement(field, "filled"), said.next, "keys")


def _grammar(field: ET.Element, listen: Listen) -> None:
    grammar = ET.SubElement(
        field,
        "grammar",
        {
            "xmlns": "http://www.w3.org/2001/06/grammar",
            "version": "1.0",
            "mode": "dtmf",
            "type": "application/srgs+xml",
            "root": "keys",
        },
    )
    keys = ET.SubElement(grammar, "rule", id="keys", scope="public")
    ET.SubElement(ET.SubElement(keys, "item", repeat=f"1-{listen.most}"), "ruleref", uri="#key")
    one = ET.SubElement(ET.SubElement(grammar, "rule", id="key"), "one-of")
    for key in "0123456789*" + ("" if listen.ends_by_hash else "#"):
        ET.SubElement(one, "item").text = key


def _root(language: str) -> ET.Element:
    return ET.Element("vxml", {"version": "2.1", "xmlns": "http://www.w3.org/2001/vxml", "xml:lang": language})


def _submit(parent: ET.Element, next_: str, names: str) -> None:
    attributes = {"next": next_, "method": "post"} | ({"namelist": names} if names else {})
    ET.SubElement(parent, "submit", attributes)


def _play(parent: ET.Element, sound: str, *, bargein: bool) -> None:
    if sound:
        ET.SubElement(ET.SubElement(parent, "prompt", bargein=str(bargein).lower()), "audio", src=sound)


def _answer(root: ET.Element) -> HttpResponse:
    return HttpResponse(ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type=CONTENT_TYPE)
