"""What Twilio is told, and how it proves itself; its own library is the witness."""

from __future__ import annotations

import inspect

import pytest
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from twilio.request_validator import RequestValidator
from twilio.twiml import voice_response

from kaifong.interfaces.hotline.carriers.twilio import Twilio, signature
from kaifong.interfaces.hotline.carriers.types import NotUnderstood, Posted
from tests.unit.hotline.carriers import turns

TOKEN = "0123456789abcdef0123456789abcdef"
CLASSES = {"Response": voice_response.VoiceResponse, "Gather": voice_response.Gather, "Dial": voice_response.Dial}
"""Of verbs that have others within; a method of each class is a verb that may stand there, with its attributes."""

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


def twiml(said):
    return etree.fromstring(Twilio().told(said).content)


def request(form, *, shown=""):
    return RequestFactory().post("/hotline/v1/twilio", form, headers={"X-Twilio-Signature": shown})


def is_from(form, *, shown):
    return Twilio().is_from(request(form, shown=shown), url=turns.NEXT, secret=TOKEN, now=0)


@pytest.mark.parametrize(
    ("number", "published"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")],
)
def test_signatures_that_twilio_published_are_made(number: str, published: str) -> None:
    form = {
        "CallSid": ["CA1234567890ABCDE"],
        "From": [number],
        "Caller": [number],
        "To": ["+18005551212"],
        "Digits": ["1234"],
    }

    assert signature("https://mycompany.com/myapp.php?foo=1&bar=2", form, "12345") == published


@given(st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3), max_size=6))
def test_every_signature_is_as_twilios_library_makes_it(form: dict[str, list[str]]) -> None:
    witness = RequestValidator(TOKEN).compute_signature(turns.NEXT, MultiValueDict(form))

    assert signature(turns.NEXT, form, TOKEN) == witness


def test_a_request_with_its_signature_is_from_twilio() -> None:
    form = {"CallSid": "CA1", "Digits": "12#"}

    assert is_from(form, shown=RequestValidator(TOKEN).compute_signature(turns.NEXT, form))


@pytest.mark.parametrize("shown", ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "ä"])
def test_a_request_with_another_signature_is_not(shown: str) -> None:
    assert not is_from({"CallSid": "CA1"}, shown=shown)


def test_a_request_whose_keys_were_changed_on_the_way_is_not() -> None:
    shown = RequestValidator(TOKEN).compute_signature(turns.NEXT, {"CallSid": "CA1", "Digits": "1"})

    assert not is_from({"CallSid": "CA1", "Digits": "2"}, shown=shown)


@pytest.mark.parametrize("name", turns.ALL)
def test_only_verbs_and_attributes_that_twilio_knows_are_written(name: str) -> None:
    unknown = []
    for element in twiml(turns.ALL[name]).iterdescendants():
        verb = getattr(CLASSES[element.getparent().tag], element.tag.lower())
        attributes = {known_as(each) for each in inspect.signature(verb).parameters}
        unknown += [f"{element.tag} {each}" for each in set(element.attrib) - attributes]

    assert unknown == []


def known_as(parameter: str) -> str:
    first, *rest = parameter.rstrip("_").split("_")
    return first + "".join(each.title() for each in rest)


def test_a_menu_takes_one_key_and_hash_is_one() -> None:
    gather = twiml(turns.MENU)[0]

    assert dict(gather.attrib) == {
        "input": "dtmf",
        "numDigits": "1",
        "timeout": "6",
        "finishOnKey": "",
        "actionOnEmptyResult": "true",
        "action": turns.NEXT,
        "method": "POST",
    }
    assert [(each.tag, each.text) for each in gather] == [("Play", turns.SOUND)]


def test_an_entry_is_ended_by_hash_and_waits_whole_seconds() -> None:
    gather = twiml(turns.ENTRY)[0]

    assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("timeout")) == ("12", "#", "11")


def test_an_officer_sees_the_calls_id_in_place_of_the_callers_number() -> None:
    play, dial = twiml(turns.OFFICER)

    assert (play.text, dial.get("callerId"), dial.get("timeout"), dial[0].text) == (
        turns.SOUND,
        "c0ffee",
        "20",
        "sip:201@192.0.2.5",
    )


def test_after_the_goodbye_the_call_is_hung_up() -> None:
    assert [each.tag for each in twiml(turns.GOODBYE)] == ["Play", "Hangup"]


def test_a_call_that_nothing_is_known_of_is_hung_up_without_a_word() -> None:
    assert [each.tag for each in twiml(turns.SILENT)] == ["Hangup"]


@pytest.mark.parametrize(
    ("form", "posted"),
    [
        ({"CallSid": "CA1", "From": "+85291234567"}, Posted("CA1", caller="+85291234567")),
        ({"CallSid": "CA1", "Digits": "12*"}, Posted("CA1", digits="12*")),
        ({"CallSid": "CA1", "Digits": "", "FinishedOnKey": "#"}, Posted("CA1", ended=True)),
        ({"CallSid": "CA1", "DialCallStatus": "completed", "CallStatus": "in-progress"}, Posted("CA1", officer=True)),
        ({"CallSid": "CA1", "DialCallStatus": "no-answer", "CallStatus": "in-progress"}, Posted("CA1")),
        ({"CallSid": "CA1", "CallStatus": "completed"}, Posted("CA1", over=True)),
    ],
)
def test_what_is_posted_is_understood(form: dict[str, str], posted: Posted) -> None:
    assert Twilio().posted(request(form)) == posted


def test_a_request_about_no_call_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        Twilio().posted(request({"Digits": "1"}))


def test_no_key_is_shown_where_what_was_posted_is_printed() -> None:
    assert "7310" not in repr(Twilio().posted(request({"CallSid": "CA1", "Digits": "7310", "From": "7310"})))
