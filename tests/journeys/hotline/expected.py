"""What a caller must hear: the same dialog held in this process with the same keys, its effects performed on the same
tables."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from kaifong.infra.voices.phrases import Phrase
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.caller.heard import Match, Samples, best_match, read_wav
from kaifong.interfaces.hotline.dialog.choosing import A_PAGE
from kaifong.interfaces.hotline.dialog.menus import Menu
from kaifong.interfaces.hotline.dialog.state import State
from kaifong.interfaces.hotline.dialog.stepping import step
from kaifong.interfaces.hotline.dialog.types import Begun, Do, Done, Keys, Listen, Turn
from kaifong.interfaces.hotline.line import CallFacts

HEARD, NOT_HEARD = 0.98, 0.3


def turns(keys: Sequence[str]) -> list[Turn]:
    """The dialog's turns: each that listens hears the next keys, until there are no more."""
    facts = CallFacts(uuid4().hex[:16], "expected", "", "test")
    waiting = list(keys)
    turn = step({}, Begun())
    held = [turn]
    while True:
        match turn.then:
            case Do(effect):
                turn = step(turn.state, Done(performing.perform(effect, turn.signed_in_by, turn.language, facts)))
            case Listen() if waiting:
                turn = step(turn.state, Keys(waiting.pop(0)))
            case _:
                return held
        held.append(turn)


def key_of(question: str) -> str:
    """The menu's key that leads to it."""
    at = [choice.value for choice in Menu().choices()].index(question)
    assert at < A_PAGE, "it stands on the menu's second page"
    return str(at + 1)


def answer_in(turn: Turn) -> list[Phrase]:
    """What a turn says of a question, without the offers after it."""
    state = State.of(turn.state)
    return [Phrase.of_json(phrase) for phrase in state.groups[state.read]]


def match(heard: Samples, phrase: Phrase, *, first_seconds: float | None = None) -> Match:
    """How well what was heard fits the sound of a phrase, at best."""
    [sound] = Voices().sounds([phrase])
    return best_match(heard, read_wav(sound), first_seconds=first_seconds)
