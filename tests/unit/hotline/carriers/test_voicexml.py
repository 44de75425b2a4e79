"""What a VoiceXML browser is told."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from django.test import RequestFactory
from lxml import etree

from kaifong.interfaces.hotline.carriers.types import NotUnderstood, Said
from kaifong.interfaces.hotline.carriers.voicexml import VoiceXml, code, document, first
from tests.unit.hotline.carriers import turns

DTD = etree.DTD(str(Path(__file__).parents[3] / "samples" / "voicexml" / "used.dtd"))
V = "{http://www.w3.org/2001/vxml}"
G = "{http://www.w3.org/2001/06/grammar}"
SECRET = "a secret of sixteen or more"


def vxml(said: Said):
    return etree.fromstring(VoiceXml().told(said).content)


def request(shown: str):
    return RequestFactory().get("/hotline/v1/voicexml", headers={"Authorization": shown})


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize("name", [*turns.ALL, "first"])
def test_documents_are_as_the_recommendation_has_them(name: str) -> None:
    response = first(turns.NEXT) if name == "first" else VoiceXml().told(turns.ALL[name])

    valid = DTD.validate(etree.fromstring(response.content))
    assert valid, DTD.error_log.filter_from_errors()


def test_the_menu_takes_one_key_and_hash_is_one() -> None:
    field = vxml(turns.MENU).find(f"{V}form/{V}field")

    keys = [each.text for each in field.iter(f"{G}item") if each.text]
    assert (field.find(f".//{G}item").get("repeat"), keys) == ("1-1", list("0123456789*#"))


def test_an_entry_is_ended_by_hash_which_is_no_key_of_it() -> None:
    field = vxml(turns.ENTRY).find(f"{V}form/{V}field")

    properties = {each.get("name"): each.get("value") for each in field.iter(f"{V}property")}
    keys = [each.text for each in field.iter(f"{G}item") if each.text]
    assert keys == list("0123456789*")
    assert properties == {
        "inputmodes": "dtmf",
        "timeout": "10.5s",
        "interdigittimeout": "4.0s",
        "termtimeout": "0s",
        "termchar": "#",
    }


def test_a_key_breaks_a_menus_sound_off() -> None:
    prompt = vxml(turns.MENU).find(f".//{V}prompt")

    assert (prompt.get("bargein"), prompt[0].get("src")) == ("true", turns.SOUND)


def test_whatever_comes_of_a_turn_is_posted_to_its_step() -> None:
    submits = vxml(turns.ENTRY).findall(f".//{V}field//{V}submit")

    assert [(each.getparent().tag, each.get("next"), each.get("method"), each.get("namelist")) for each in submits] == [
        (f"{V}noinput", turns.NEXT, "post", "heard"),
        (f"{V}nomatch", turns.NEXT, "post", "heard"),
        (f"{V}filled", turns.NEXT, "post", "keys"),
    ]


def test_a_caller_who_hangs_up_is_told_of() -> None:
    catch = vxml(turns.MENU).find(f"{V}catch")

    assert (catch.get("event"), catch[0].get("next")) == ("connection.disconnect", turns.OVER)


def test_an_officer_is_connected_until_either_hangs_up() -> None:
    transfer = vxml(turns.OFFICER).find(f".//{V}transfer")

    assert {name: transfer.get(name) for name in ("dest", "type", "connecttimeout", "maxtime", "aai")} == {
        "dest": "sip:201@192.0.2.5",
        "type": "bridge",
        "connecttimeout": "20s",
        "maxtime": "7200s",
        "aai": "c0ffee",
    }


def test_after_the_goodbye_the_call_is_hung_up() -> None:
    assert [each.tag for each in vxml(turns.GOODBYE).find(f".//{V}block")] == [f"{V}prompt", f"{V}disconnect"]


def test_an_address_with_odd_characters_stays_one_attribute() -> None:
    odd = Said(sound="https://x.example/?a=1&b=\"<'", then=turns.MENU.then, next=turns.NEXT, over=turns.OVER)

    assert etree.fromstring(etree.tostring(vxml(odd))).find(f".//{V}audio").get("src") == odd.sound


@pytest.mark.parametrize(
    ("shown", "admitted"),
    [
        (basic(f"kaifong:{SECRET}"), True),
        (basic("kaifong:another"), False),
        (basic(SECRET), False),
        (f"Bearer {SECRET}", False),
        ("Basic ä", False),
        ("Basic", False),
        ("", False),
    ],
)
def test_a_browser_shows_the_password(shown: str, admitted: bool) -> None:
    assert VoiceXml().is_from(request(shown), url="", secret=SECRET, now=0) is admitted


def test_each_call_has_a_code_of_its_own() -> None:
    assert code("1") != code("2")


def test_a_request_about_no_call_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        VoiceXml().posted(RequestFactory().post("/hotline/v1/voicexml"))


def test_documents_say_in_which_language_they_speak() -> None:
    assert document(turns.MENU).get("xml:lang") == "zh-hant"
