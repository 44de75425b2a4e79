"""A person: at once, or one who calls back; and the end of a call that cannot go on without one."""

from __future__ import annotations

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.entries import BETWEEN_SECONDS, SECONDS
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import Saying, say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.interfaces.hotline.dialog.types import (
    CallBack,
    Do,
    FindOfficer,
    HandOver,
    HangUp,
    Listen,
    NotDone,
    OfficerFound,
    Promised,
)
from kaifong.selfservice.said import Digits, Sentence

KEY = "0"
SHORTEST_PHONE, LONGEST_PHONE = 5, 15
"""Digits of a telephone number anywhere (ITU-T E.164 has at most 15); what the landlord's country takes is the domain's to say."""
OWN_PLACES = ("officer", "phone", "phone-check")


class Officer(Place):
    """None can be had: who is signed in has a number on record, everybody may give one."""

    name = "officer"

    def asks(self, state: State) -> tuple[Phrase, ...]:
        if state.session:
            return say(
                state.language,
                Sentence(wording.CALL_BACK_ON_RECORD, key=Digits("1")),
                Sentence(wording.CALL_BACK_ANOTHER, key=Digits("2")),
                wording.GO_BACK,
            )
        return say(state.language, Sentence(wording.CALL_BACK, key=Digits("1")), wording.GO_BACK)

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return (wording.CALL_BACK_HINT,)

    def pressed(self, state: State, keys: str) -> Move | None:
        match (bool(state.session), keys):
            case (True, "1"):
                return _call_back(state)
            case (True, "2") | (False, "1"):
                return to(state, "phone")
        return None

    def back(self, state: State) -> Move:
        return to(state, state.before)


class Phone(Place):
    name = "phone"

    def enters(self, _state: State) -> bool:
        return True

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(state.language, wording.ENTER_PHONE, wording.DIGITS)

    def listens(self, _state: State) -> Listen:
        return Listen(LONGEST_PHONE, SECONDS, BETWEEN_SECONDS, ends_by_hash=True, secret=True)

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return (wording.CALL_BACK_HINT,)

    def pressed(self, state: State, keys: str) -> Move | None:
        if not SHORTEST_PHONE <= len(keys) <= LONGEST_PHONE:
            return None
        state.phone = keys
        return to(state, "phone-check")

    def wrong(self, _state: State, _keys: str) -> tuple[Saying, ...]:
        return (wording.PHONE_WRONG,)

    def back(self, state: State) -> Move:
        return to(state, "officer")


class PhoneCheck(Place):
    name = "phone-check"

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(
            state.language,
            Sentence(wording.YOUR_NUMBER, number=Digits(state.phone)),
            Sentence(wording.IS_IT_RIGHT, key=Digits("1")),
        )

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return (wording.CALL_BACK_HINT,)

    def pressed(self, state: State, keys: str) -> Move | None:
        return _call_back(state, state.phone) if keys == "1" else None

    def back(self, state: State) -> Move:
        return to(state, "phone")


class Parting(Place):
    """The call ends unless an officer is asked for."""

    name = "parting"

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(state.language, Sentence(wording.OFFICER_OR_END, key=Digits(KEY)))

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return ()

    def pressed(self, state: State, _keys: str) -> Move | None:
        return end(state, state.outcome)

    def back(self, state: State) -> Move:
        return end(state, state.outcome)


def find(state: State) -> Move:
    if state.at not in OWN_PLACES:
        state.before = state.at
    state.language = state.language or "zh-hant"
    state.doing = "find-officer"
    return Move(say(state.language, wording.ONE_MOMENT), Do(FindOfficer()))


def found(state: State, result: OfficerFound) -> Move:
    """Also where one was found who then did not answer."""
    if result.now:
        state.doing = "hand-over"
        return Move(say(state.language, wording.CONNECTING), HandOver())
    return to(state, "officer", say(state.language, wording.NO_OFFICER), result.said)


def called_back(state: State, result: Promised | NotDone) -> Move:
    return to(state, "officer" if isinstance(result, NotDone) else state.before, result.said)


def part(state: State, outcome: str, said: tuple[Phrase, ...]) -> Move:
    """The call cannot go on; an officer can be asked for."""
    state.outcome = outcome
    return to(state, "parting", said)


def end(state: State, outcome: str, *said: Saying) -> Move:
    state.outcome, state.at = outcome, "goodbye"
    return Move(say(state.language, *said, wording.GOODBYE), HangUp(outcome))


def _call_back(state: State, phone: str = "") -> Move:
    state.doing = "call-back"
    return Move(say(state.language, wording.ONE_MOMENT), Do(CallBack(phone)))
