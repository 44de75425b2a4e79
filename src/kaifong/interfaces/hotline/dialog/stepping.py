"""The dialog's one function: what is the same everywhere, and for all else the place that the caller is at."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import answers, forms, menus, officer, opening, signing_in, wording
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Begun,
    Done,
    Heard,
    Json,
    NotDone,
    Offered,
    OfficerFound,
    Promised,
    Result,
    SignedIn,
    Silence,
    Then,
    Turn,
)
from kaifong.selfservice.said import Digits, Sentence

PLACES: dict[str, Place] = {
    place.name: place
    for place in (
        opening.Language(),
        opening.Start(),
        signing_in.Account(),
        signing_in.Tpin(),
        menus.Menu(),
        menus.General(),
        forms.Form(),
        forms.Check(),
        answers.Answer(),
        officer.Officer(),
        officer.Phone(),
        officer.PhoneCheck(),
        officer.Parting(),
    )
}
ABOUT_A_QUESTION = ("form", "check", "answer")

SPEED, HELP = "8", "9"
REMINDERS = 2
"""After so many silences in a row the next ends the call."""
WRONG_BEFORE_HELP = 3
"""So many wrong keys in a row bring help, and one more the offer of an officer."""
TURNS_AT_MOST = 200
"""Nobody needs so many in ten minutes, and whatever presses keys forever is got rid of."""
SLOW_WAIT = 1.5
"""Times the ordinary wait for a key, for who listens slowly."""


def step(state: Json, heard: Heard) -> Turn:
    """What is said next, and what is waited for. Pure: the same state and the same key give the same turn.

    Args:
        state: of the turn before; empty for `Begun`.
    """
    now = State.of(state)
    now.turns += 1
    match heard:
        case Begun():
            return _turn(now, Move())
        case Done(result):
            return _turn(now, _done(now, result))
    if now.turns > TURNS_AT_MOST:
        return _turn(now, officer.end(now, "too-long", wording.TOO_LONG))
    return _turn(now, _silence(now) if isinstance(heard, Silence) else _keys(now, heard.digits))


def _turn(state: State, move: Move) -> Turn:
    state.forget_what_was_left()
    say, then = move.say, cast(Then | None, move.then)
    if then is None:
        place = PLACES[state.at]
        say += (place.opens(state) if move.opens else ()) + place.asks(state)
        listen = place.listens(state)
        then = replace(listen, seconds=listen.seconds * SLOW_WAIT) if state.slow else listen
    return Turn(state.json(), _named(state), say, then, state.slow, state.session, state.language)


def _named(state: State) -> str:
    """The place as the figures know it."""
    place = state.doing or state.at
    if state.doing == "offer":
        place = "form"
    if state.doing in ("offer", "ask", "send") or (not state.doing and place in ABOUT_A_QUESTION):
        place = "refused" if state.refused and place == "answer" else place
        return f"{place}/{state.question}"
    return place


def _done(state: State, result: Result) -> Move:
    doing, state.doing = state.doing, ""
    state.silences = state.wrong = 0
    match doing, result:
        case _, NotDone(said, reason="down"):
            return officer.part(state, "suspended", said)
        case _, NotDone(said, signed_out=True):
            state.session = ""
            return to(state, "account", said)
        case "sign-in", SignedIn() | NotDone():
            return signing_in.signed_in(state, result)
        case "offer", Offered() | NotDone():
            return forms.offered(state, result) if isinstance(result, Offered) else answers.answered(state, result)
        case "ask", Answered() | NotDone():
            return answers.answered(state, result)
        case "send", Promised() | NotDone():
            return answers.sent(state, result)
        case "call-back", Promised() | NotDone():
            return officer.called_back(state, result)
        case "find-officer" | "hand-over", OfficerFound():
            return officer.found(state, result)
    raise ValueError(f"{type(result).__name__} cannot come of {doing or 'nothing'}.")


def _silence(state: State) -> Move:
    state.silences += 1
    if state.at == "parting":
        return officer.end(state, state.outcome)
    if state.silences > REMINDERS:
        return officer.end(state, "silence")
    if not state.language:
        return Move()
    place = PLACES[state.at]
    more = (wording.HELP_ENTERING,) if place.enters(state) and state.silences == REMINDERS else place.hints(state)
    return Move(say(state.language, wording.STILL_THERE, *more), opens=False)


def _keys(state: State, keys: str) -> Move:
    state.silences = 0
    move = _entered(state, keys) if PLACES[state.at].enters(state) else _pressed(state, keys[:1])
    if move is not None:
        state.wrong = 0
        return move
    state.wrong += 1
    if state.wrong > WRONG_BEFORE_HELP:
        return officer.part(state, "wrong-keys", ())
    place = PLACES[state.at]
    wrong = say(state.language, *place.wrong(state, keys))
    return Move(wrong + _help(state) if state.wrong == WRONG_BEFORE_HELP else wrong, opens=False)


def _pressed(state: State, key: str) -> Move | None:
    """One key that chooses. A ``#`` alone comes as an empty entry or as itself."""
    place = PLACES[state.at]
    match key:
        case "" | "#":
            return Move()
        case "*":
            return place.back(state)
        case officer.KEY:
            return officer.find(state)
        case _ if key == SPEED and state.language:
            state.slow = not state.slow
            return Move(say(state.language, wording.SLOWER if state.slow else wording.FASTER))
        case _ if key == HELP and state.language:
            return Move(_help(state), opens=False)
    return place.pressed(state, key)


def _entered(state: State, keys: str) -> Move | None:
    """A number. What was pressed before a ``*`` is cleared; a ``*`` alone leads back."""
    place = PLACES[state.at]
    if not keys:
        return Move()
    if not keys.strip("*"):
        return place.back(state)
    number, cleared = keys.rpartition("*")[2], "*" in keys
    move = place.pressed(state, number) if number.isdecimal() else None
    if move is None and cleared:
        return Move(say(state.language, wording.CLEARED), opens=False)
    return move


def _help(state: State) -> tuple[Phrase, ...]:
    """Nothing before a language is chosen: the choice itself is said in all of them."""
    if not state.language:
        return ()
    place = PLACES[state.at]
    if place.enters(state):
        return say(state.language, wording.HELP_ENTERING, *place.hints(state))
    keys = Sentence(wording.HELP_KEYS, slower=Digits(SPEED), officer=Digits(officer.KEY))
    return say(state.language, wording.HELP, keys, *place.hints(state))
