"""A call without a telephone: keys go in, turns come out, and what the dialog wants done is done by whoever tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog.stepping import step
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Ask,
    Begun,
    CallBack,
    Do,
    Done,
    Effect,
    FindOfficer,
    HandOver,
    HangUp,
    Heard,
    Keys,
    Listen,
    Offer,
    Offered,
    OfficerFound,
    Promised,
    Result,
    Send,
    SignedIn,
    SignIn,
    Silence,
    Turn,
)
from kaifong.kernel.identifiers import account_no

ACCOUNT = f"{account_no(2417, 1234):012d}"
TPIN = "739152"
SESSION = "a token"
TODAY = date(2026, 3, 3)

Perform = Callable[[Effect], Result]


def phrases(*texts: str, language: str = "en") -> tuple[Phrase, ...]:
    return tuple(Phrase(language, (text,)) for text in texts)


def agreeable(effect: Effect) -> Result:
    """Everything works; officers are not there."""
    match effect:
        case SignIn():
            return SignedIn(SESSION)
        case Ask(name):
            return Answered(phrases(f"The answer to {name}."), phrases("One more thing."), can_send=True)
        case Offer():
            return Offered({"slot": tuple((str(n), *phrases(f"Time {n}")) for n in range(1, 8))})
        case Send() | CallBack():
            return Promised(phrases("It is promised."))
        case FindOfficer():
            return OfficerFound(now=False)


class Call:
    """From the first word on. ``keys`` presses; what is to be done is done at once.

    Attributes:
        said: every phrase, in order.
        done: every effect.
    """

    def __init__(self, perform: Perform = agreeable, *, officer_answers: bool = False) -> None:
        self.perform, self.officer_answers = perform, officer_answers
        self.done: list[Effect] = []
        self.places: list[str] = []
        self.said: list[str] = []
        self.turn = self._take(step({}, Begun()))

    @property
    def place(self) -> str:
        return self.turn.place

    @property
    def heard(self) -> str:
        """What the turn says."""
        return " ".join(phrase.text for phrase in self.turn.say)

    @property
    def listens(self) -> Listen:
        assert isinstance(self.turn.then, Listen), self.turn.then
        return self.turn.then

    @property
    def outcome(self) -> str:
        assert isinstance(self.turn.then, HangUp), self.turn.then
        return self.turn.then.outcome

    def keys(self, *several: str) -> Call:
        """Each is what is pressed before the dialog answers: a key of a menu, an entry and its ``#`` where it ends with one."""
        for pressed in several:
            most = self.listens.most
            if most > 1 and pressed.endswith("#"):
                self.hear(Keys(pressed[:-1], ended=True))
            else:
                self.hear(Keys(pressed))
        return self

    def silence(self, times: int = 1) -> Call:
        for _ in range(times):
            self.hear(Silence())
        return self

    def hear(self, heard: Heard) -> None:
        self.turn = self._take(step(self._kept(), heard))

    def signed_in(self) -> Call:
        return self.keys("3", "1", ACCOUNT, TPIN)

    def _take(self, turn: Turn) -> Turn:
        self.places.append(turn.place)
        self.said += [phrase.text for phrase in turn.say]
        self.turn = turn
        match turn.then:
            case Do(effect):
                self.done.append(effect)
                return self._take(step(self._kept(), Done(self.perform(effect))))
            case HandOver() if not self.officer_answers:
                return self._take(step(self._kept(), Done(OfficerFound(now=False))))
        return turn

    def _kept(self) -> Any:
        """The state as it comes back from wherever it was kept."""
        return json.loads(json.dumps(self.turn.state))


def of_kind(kind: type[Any], effects: Iterable[Effect]) -> list[Any]:
    return [effect for effect in effects if isinstance(effect, kind)]
