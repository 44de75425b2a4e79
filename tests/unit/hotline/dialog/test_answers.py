"""Answers: heard in parts, heard again, sent."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.infra.voices.pace import seconds
from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog.saying import HALF_A_MINUTE, in_groups
from kaifong.interfaces.hotline.dialog.types import Answered, Ask, NotDone, Send
from tests.unit.hotline.dialog.calls import Call, agreeable, of_kind, phrases

SENTENCE = "On the second of March, two thousand three hundred dollars at a shop."
ROUNDING = 1e-9
PAYMENTS = [f"{number}. {SENTENCE}" for number in range(1, 13)]


def answering(said, more=(), *, can_send=False):
    def perform(effect):
        return Answered(phrases(*said), phrases(*more), can_send) if isinstance(effect, Ask) else agreeable(effect)

    return perform


def test_more_is_read_on_request_in_parts_of_half_a_minute_until_all_was_heard():
    call = Call(answering(["In all, six payments."], PAYMENTS)).signed_in().keys("2")
    assert call.heard.startswith("In all, six payments. To hear more, press one.")
    heard = []
    while "To hear more" in call.heard:
        call.keys("1")
        heard += [phrase.text for phrase in call.turn.say if SENTENCE in phrase.text]

    assert heard == PAYMENTS
    assert call.place == "answer/payment-history"


def test_hash_says_the_part_again_that_was_heard_last():
    call = Call(answering(["In all."], PAYMENTS)).signed_in().keys("2", "1")
    part = call.heard

    assert call.keys("#").heard == part


def test_an_answer_that_is_too_long_for_once_is_split():
    call = Call(answering(PAYMENTS)).signed_in().keys("1")

    assert PAYMENTS[0] in call.heard
    assert PAYMENTS[-1] not in call.heard
    assert "To hear more, press one." in call.heard


def test_where_there_is_no_more_its_key_has_no_meaning():
    call = Call(answering(["That is all."])).signed_in().keys("1", "1")

    assert call.heard.startswith("That key has no meaning here.")


def test_after_a_silence_only_what_can_be_done_is_said_again():
    call = Call(answering(["The answer."])).signed_in().keys("1").silence()

    assert "The answer." not in call.heard
    assert "For another question, press star." in call.heard


def test_an_answer_is_sent_once_to_the_address_on_record():
    call = Call(answering(["The answer."], can_send=True)).signed_in().keys("1", "2")

    assert of_kind(Send, call.done) == [Send("rent-status", {})]
    assert call.place == "answer/rent-status"
    assert call.heard.startswith("It is promised.")
    assert "sent to you" not in call.heard
    assert call.keys("2").heard.startswith("That key has no meaning here.")


def test_what_could_not_be_sent_may_be_tried_again():
    def perform(effect):
        if isinstance(effect, Send):
            return NotDone(phrases("We have no address of yours."), "nowhere-to-send")
        return answering(["The answer."], can_send=True)(effect)

    call = Call(perform).signed_in().keys("1", "2")

    assert call.heard.startswith("We have no address of yours.")
    assert "sent to you" in call.heard


def test_nothing_of_an_answer_stays_in_the_state_after_it_was_left():
    call = Call(answering(["Two thousand dollars."], PAYMENTS)).signed_in().keys("2", "*")

    assert "dollars" not in str(call.turn.state)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text("abc", min_size=1, max_size=600), max_size=20), st.sampled_from(["zh-hant", "zh-hans", "en"]))
def test_parts_are_as_long_as_can_be_and_nothing_is_lost(texts, language):
    said = [Phrase(language, (text,)) for text in texts]

    groups = in_groups(said)

    assert [phrase for group in groups for phrase in group] == said
    lengths = [sum(map(seconds, group)) for group in groups]
    assert all(length <= HALF_A_MINUTE or len(group) == 1 for length, group in zip(lengths, groups, strict=True))
    for before, group, after in zip(groups, lengths, groups[1:], strict=False):
        assert group + seconds(after[0]) > HALF_A_MINUTE - ROUNDING, before
