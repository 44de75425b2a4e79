"""Account number and TPIN."""

from __future__ import annotations

from kaifong.interfaces.hotline.dialog.stepping import step
from kaifong.interfaces.hotline.dialog.types import Begun, Do, Keys, NotDone, SignedIn, SignIn
from tests.unit.hotline.dialog.calls import ACCOUNT, SESSION, TPIN, Call, agreeable, of_kind, phrases

WRONG = NotDone(phrases("They do not go together."), "sign-in-refused")


def refusing(effect):
    return WRONG if isinstance(effect, SignIn) else agreeable(effect)


def test_account_number_and_tpin_sign_in_and_lead_to_the_menu():
    call = Call().keys("3", "1")
    assert (call.listens.most, call.listens.secret, call.listens.ends_by_hash) == (12, True, True)
    call.keys(ACCOUNT)
    assert (call.listens.most, call.listens.secret) == (6, True)

    call.keys(TPIN)

    assert call.done == [SignIn(ACCOUNT, TPIN)]
    assert call.place == "menu"
    assert call.turn.signed_in_by == SESSION
    assert call.heard.startswith("You are signed in.")


def test_neither_number_stands_in_a_turn_or_stays_in_the_state():
    turn = step({}, Begun())
    for pressed in ("3", "1", ACCOUNT):
        turn = step(turn.state, Keys(pressed))
        assert ACCOUNT not in repr(turn)
    asked = step(turn.state, Keys(TPIN))

    assert asked.then == Do(SignIn(ACCOUNT, TPIN))
    assert TPIN not in repr(asked)
    assert ACCOUNT not in repr(asked)
    assert TPIN not in str(asked.state)
    assert ACCOUNT not in str(asked.state)


def test_a_slip_in_the_account_number_is_told_at_once_and_costs_no_try():
    call = Call().keys("3", "1", ACCOUNT[:-1] + str((int(ACCOUNT[-1]) + 1) % 10))

    assert call.place == "account"
    assert call.heard.startswith("That is not an account number.")
    assert call.done == []


def test_too_few_digits_are_told_and_no_try_is_made():
    assert Call().keys("3", "1", "12345#").place == "account"
    call = Call().keys("3", "1", ACCOUNT, "123#")

    assert call.place == "tpin"
    assert call.heard.startswith("The TPIN has six digits.")
    assert call.done == []


def test_a_hash_after_a_full_entry_only_says_the_next_one_again():
    call = Call().keys("3", "1", ACCOUNT)
    asked = call.heard

    call.keys("#")

    assert (call.place, call.heard) == ("tpin", asked)
    assert call.turn.state.get("wrong", 0) == 0


def test_star_clears_an_entry_and_alone_goes_back():
    call = Call().keys("3", "1", ACCOUNT, "12*")
    assert (call.place, call.heard.startswith("That is cleared.")) == ("tpin", True)
    assert call.keys("*").place == "account"
    assert call.keys("*").place == "start"
    assert ACCOUNT not in str(call.turn.state)


def test_what_follows_a_star_is_the_entry():
    call = Call().keys("3", "1", ACCOUNT, f"12*{TPIN}")

    assert of_kind(SignIn, call.done) == [SignIn(ACCOUNT, TPIN)]


def test_after_the_third_refusal_no_more_tries_are_taken():
    call = Call(refusing).keys("3", "1", ACCOUNT, TPIN, ACCOUNT, TPIN)
    assert call.place == "account"

    call.keys(ACCOUNT, TPIN)

    assert call.place == "parting"
    assert "third time" in call.heard
    assert call.silence().outcome == "locked"


def test_the_tries_of_a_call_are_counted_together_whatever_lies_between():
    call = Call(refusing).keys("3", "1", ACCOUNT, TPIN, "*", "2", "4", "*", "*", "1", ACCOUNT, TPIN, ACCOUNT, TPIN)

    assert call.place == "parting"


def test_an_officer_can_be_had_after_the_third_refusal_and_no_further_try():
    call = Call(refusing).keys("3", "1", ACCOUNT, TPIN, ACCOUNT, TPIN, ACCOUNT, TPIN, "0")
    assert call.place == "officer"

    call.keys("*")

    assert call.place == "parting"
    assert call.keys("1").outcome == "locked"


def test_who_is_signed_in_needs_not_sign_in_again_after_going_back():
    call = Call().signed_in().keys("*", "1")

    assert call.place == "menu"
    assert len(of_kind(SignIn, call.done)) == 1


def test_silence_while_a_number_is_looked_for_is_helped():
    call = Call().keys("3", "1").silence()
    assert "printed on your rent statement" in call.heard

    call.silence()

    assert "then zero leads to an officer" in call.heard
    assert call.silence().outcome == "silence"


def test_a_session_is_never_in_what_a_turn_shows():
    call = Call(lambda effect: SignedIn("tok-77") if isinstance(effect, SignIn) else agreeable(effect)).signed_in()

    assert "tok-77" not in repr(call.turn)
