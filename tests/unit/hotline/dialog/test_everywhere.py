"""Keys that mean the same everywhere, silence, wrong keys, and the end of a call."""

from __future__ import annotations

import pytest

from kaifong.interfaces.hotline.dialog.stepping import TURNS_AT_MOST
from kaifong.interfaces.hotline.dialog.types import Ask, CallBack, HandOver, HangUp, Keys, NotDone, OfficerFound
from tests.unit.hotline.dialog.calls import ACCOUNT, TPIN, Call, agreeable, of_kind, phrases


def test_each_language_offers_itself_in_its_own_words():
    call = Call()

    assert [phrase.language for phrase in call.turn.say] == ["zh-hant", "zh-hant", "zh-hans", "zh-hans", "en", "en"]
    assert call.said[1::2] == ["廣東話，請按一。", "普通话，请按二。", "For English, press three."]


@pytest.mark.parametrize(("key", "language"), [("1", "zh-hant"), ("2", "zh-hans"), ("3", "en")])
def test_all_that_follows_is_in_the_language_that_was_chosen(key, language):
    call = Call().keys(key, "2", "4", "1", "*", "9", "0")

    assert call.turn.language == language
    assert {phrase.language for phrase in call.turn.say} == {language}


def test_hash_says_again_what_was_said_and_star_goes_back():
    call = Call().keys("3", "2")
    menu = call.heard

    assert call.keys("#").heard == menu
    assert call.keys("*").place == "start"
    assert call.keys("*").place == "language"


def test_eight_changes_the_speed_and_says_the_answer_again():
    call = Call().keys("3", "2", "4", "8")

    assert call.turn.slow
    assert "The answer to how-to-pay." in call.heard
    assert not call.keys("8").turn.slow


def test_who_listens_slowly_has_longer_to_press():
    call = Call().keys("3", "2")
    before = call.listens.seconds

    assert call.keys("8").listens.seconds == before * 1.5


def test_help_says_what_the_keys_do_and_asks_again():
    call = Call().keys("3", "2", "9")

    assert call.turn.place == "general"
    assert "To go back, press star." in call.heard
    assert call.heard.endswith("Office hours and telephone numbers – press five.")


def test_two_silences_are_reminded_of_and_the_third_ends_the_call():
    call = Call().keys("3", "2").silence()
    assert call.heard.startswith("No key was pressed.")
    assert call.silence().place == "general"

    call.silence()

    assert call.outcome == "silence"
    assert call.heard == "Thank you for calling. Goodbye."


def test_silences_are_counted_in_a_row():
    call = Call().keys("3", "2").silence(2).keys("#").silence(2)

    assert call.place == "general"


def test_a_caller_who_says_nothing_at_all_hears_goodbye_in_three_languages():
    call = Call().silence(3)

    assert call.outcome == "silence"
    assert [phrase.language for phrase in call.turn.say] == ["zh-hant", "zh-hans", "en"]


def test_the_third_wrong_key_in_a_row_brings_help_and_the_fourth_the_offer_of_an_officer():
    call = Call().keys("3", "2", "6", "6")
    assert "To go back" not in call.heard
    assert "To go back" in call.keys("6").heard

    assert call.keys("6").place == "parting"
    assert call.keys("#").place == "parting"
    assert call.silence().outcome == "wrong-keys"


def test_a_right_key_between_wrong_ones_begins_the_count_anew():
    call = Call().keys("3", "2", "6", "6", "6", "#", "6", "6", "6")

    assert call.place == "general"


def test_an_answer_is_left_by_star_to_the_menu_that_it_came_from():
    assert Call().keys("3", "2", "4", "*").place == "general"
    assert Call().signed_in().keys("1", "*").place == "menu"


def test_zero_connects_with_an_officer_where_one_is_there():
    call = Call(lambda effect: OfficerFound(now=True), officer_answers=True).keys("3", "0")

    assert call.turn.then == HandOver()
    assert call.place == "hand-over"


def test_an_officer_who_does_not_answer_calls_back():
    call = Call(lambda effect: OfficerFound(now=True)).keys("3", "0")

    assert call.place == "officer"
    assert "press one" in call.heard


def test_who_has_signed_in_is_called_at_the_number_on_record_or_another():
    call = Call().signed_in().keys("0", "1")

    assert of_kind(CallBack, call.done) == [CallBack("")]
    assert call.place == "menu"
    assert call.heard.startswith("It is promised.")
    assert Call().signed_in().keys("0", "2").place == "phone"


def test_a_stranger_enters_a_number_and_hears_it_before_it_counts():
    call = Call().keys("3", "2", "0", "1", "23456789#")

    assert call.place == "phone-check"
    assert "two three four five, six seven eight nine" in call.heard
    assert of_kind(CallBack, call.done) == []

    call.keys("1")

    assert of_kind(CallBack, call.done) == [CallBack("23456789")]
    assert call.place == "general"
    assert "23456789" not in str(call.turn.state)


def test_zero_before_a_language_is_chosen_is_understood():
    call = Call().keys("0")

    assert call.place == "officer"
    assert call.turn.language == "zh-hant"


def test_whatever_keys_are_pressed_the_call_ends():
    call, pressed = Call().keys("3"), 0
    while not isinstance(call.turn.then, HangUp):
        call.hear(Keys("#"))
        pressed += 1

    assert call.outcome == "too-long"
    assert pressed == TURNS_AT_MOST - 1


def test_a_database_that_is_down_is_said_and_an_officer_offered():
    down = NotDone(phrases("Our service is suspended."), "down")
    call = Call(lambda effect: down if isinstance(effect, Ask) else agreeable(effect)).keys("3", "2", "4")

    assert call.place == "parting"
    assert "suspended" in call.heard
    assert call.silence().outcome == "suspended"


def test_a_session_that_has_ended_leads_to_signing_in_again():
    over = NotDone(phrases("You have been signed out."), "signed-out", signed_out=True)
    call = Call(lambda effect: over if isinstance(effect, Ask) else agreeable(effect)).signed_in().keys("1")

    assert call.place == "account"
    assert call.turn.signed_in_by == ""
    assert call.keys(ACCOUNT, TPIN).place == "menu"
