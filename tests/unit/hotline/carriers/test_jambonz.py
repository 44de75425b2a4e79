"""What jambonz is told, by its own schemas, and how it proves itself."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema_rs
import pytest
from django.test import RequestFactory

from kaifong.interfaces.hotline.carriers.jambonz import Jambonz
from kaifong.interfaces.hotline.carriers.types import NotUnderstood, Posted
from tests.unit.hotline.carriers import turns

SCHEMAS = Path(__file__).parents[3] / "samples" / "jambonz"
SECRET, NOW = "wh_0123456789abcdef", 1_795_656_790


def schema(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def registered() -> jsonschema_rs.Registry:
    """All that are here by their names; a part that is not here matches nothing, so that nobody writes it unnoticed."""
    here = [schema(path) for path in SCHEMAS.rglob("*.schema.json")]
    parts = {urljoin(each["$id"], ref) for each in here for ref in references(each)}
    return jsonschema_rs.Registry([*((part, {"not": {}}) for part in parts), *((each["$id"], each) for each in here)])


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "$ref")
        node = list(node.values())
    for each in node if isinstance(node, list) else []:
        yield from references(each)


def verbs(said) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(Jambonz().told(said).content)
    return told


def request(body: object, *, shown: str = ""):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return RequestFactory().post(
        "/hotline/v1/jambonz", content, content_type="application/json", headers={"Jambonz-Signature": shown}
    )


def signed(body: bytes, *, at: int = NOW) -> str:
    """As ``computeSignature`` of @jambonz/node-client: hex HMAC-SHA256 over time, a full stop and the body."""
    return f"t={at},v1={hmac.new(SECRET.encode(), f'{at}.'.encode() + body, 'sha256').hexdigest()}"


def is_from(body: bytes, *, shown: str) -> bool:
    return Jambonz().is_from(request(body, shown=shown), url=turns.NEXT, secret=SECRET, now=NOW)


@pytest.mark.parametrize("name", turns.ALL)
def test_every_verb_is_as_jambonz_schema_has_it(name: str) -> None:
    registry = registered()

    for verb in verbs(turns.ALL[name]):
        its = schema(SCHEMAS / "verbs" / f"{verb['verb']}.schema.json")
        jsonschema_rs.Draft202012Validator(its, registry=registry).validate(verb)
        assert set(verb) <= set(its["properties"])


def test_a_menu_takes_one_key_and_hash_is_one() -> None:
    assert verbs(turns.MENU) == [
        {
            "verb": "gather",
            "input": ["digits"],
            "maxDigits": 1,
            "timeout": 6.0,
            "interDigitTimeout": 3.0,
            "dtmfBargein": True,
            "listenDuringPrompt": True,
            "actionHook": turns.NEXT,
            "play": {"url": turns.SOUND},
        }
    ]


def test_an_entry_is_ended_by_hash() -> None:
    [gather] = verbs(turns.ENTRY)

    assert (gather["maxDigits"], gather["finishOnKey"], gather["interDigitTimeout"]) == (12, "#", 4.0)


def test_an_officer_sees_the_calls_id_in_place_of_the_callers_number() -> None:
    play, dial = verbs(turns.OFFICER)

    assert (play["verb"], dial["callerId"], dial["target"]) == (
        "play",
        "c0ffee",
        [{"type": "sip", "sipUri": "sip:201@192.0.2.5"}],
    )


def test_after_the_goodbye_the_call_is_hung_up() -> None:
    assert [verb["verb"] for verb in verbs(turns.GOODBYE)] == ["play", "hangup"]


def test_a_request_with_its_signature_is_from_jambonz() -> None:
    body = b'{"call_sid":"1"}'

    assert is_from(body, shown=signed(body))


@pytest.mark.parametrize("shown", ["", "t=1", f"t={NOW},v1={'0' * 64}", "v1=ä"])
def test_a_request_with_another_signature_is_not(shown: str) -> None:
    assert not is_from(b'{"call_sid":"1"}', shown=shown)


def test_a_request_that_was_signed_long_ago_is_not() -> None:
    body = b'{"call_sid":"1"}'

    assert not is_from(body, shown=signed(body, at=NOW - 301))


def test_a_request_whose_body_was_changed_on_the_way_is_not() -> None:
    assert not is_from(b'{"call_sid":"2"}', shown=signed(b'{"call_sid":"1"}'))


@pytest.mark.parametrize(
    ("body", "posted"),
    [
        ({"call_sid": "1", "from": "+85291234567", "call_status": "trying"}, Posted("1", caller="+85291234567")),
        ({"call_sid": "1", "reason": "dtmfDetected", "digits": "12*"}, Posted("1", digits="12*")),
        ({"call_sid": "1", "reason": "dtmfDetected", "digits": ""}, Posted("1", ended=True)),
        ({"call_sid": "1", "reason": "timeout"}, Posted("1")),
        ({"call_sid": "1", "dial_call_status": "completed"}, Posted("1", officer=True)),
        ({"call_sid": "1", "dial_call_status": "busy"}, Posted("1")),
        ({"call_sid": "1", "call_status": "completed"}, Posted("1", over=True)),
        ({"call_sid": "1", "digits": ["1"], "from": None, "call_status": []}, Posted("1")),
    ],
)
def test_what_is_posted_is_understood(body: object, posted: Posted) -> None:
    assert Jambonz().posted(request(body)) == posted


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b'{"call_sid":1}', b"[" * 15_000, b'"call_sid"'])
def test_what_is_no_message_about_a_call_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        Jambonz().posted(request(body))
