"""One call over many requests: the dialog's state is held, encrypted, between them.

Each turn has a number. What came of turn 3 is posted to the address of step 3 and makes turn 4; whoever posts there again
is told turn 4 again, and nothing is done twice. A dialog's effect is performed before the carrier is answered, so that no
turn but `Listen`, `Connect` and `HangUp` reaches a carrier. One request of a call at a time: `infra.held.api.alone`.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from kaifong.infra.calls.directly import CARRIERS
from kaifong.infra.held import api as held
from kaifong.infra.home import key_file
from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.carriers.types import Connect, Posted
from kaifong.interfaces.hotline.conversing import LONGEST_SECONDS, Book, Sounds
from kaifong.interfaces.hotline.dialog.stepping import step
from kaifong.interfaces.hotline.dialog.types import (
    Begun,
    Do,
    Done,
    Effect,
    HandOver,
    HangUp,
    Heard,
    Keys,
    Listen,
    NotDone,
    OfficerFound,
    Result,
    Silence,
)
from kaifong.interfaces.hotline.eventful import KEYS
from kaifong.interfaces.hotline.line import CallFacts
from kaifong.interfaces.hotline.officers import Officers

HELD = timedelta(seconds=LONGEST_SECONDS + 60)
"""So that a call that has lasted too long is told so by its next request; then nothing is known of it."""
ID_CHARS = 32

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the calls of a process share; as `conversing.Hotline`, for threads that each serve one request."""

    voices: Sounds
    perform: Callable[[Effect, str, str, CallFacts], Result]
    sign_out: Callable[[str], None]
    book: Book
    officers: Officers


@dataclass(frozen=True, slots=True)
class Told:
    """A turn of a call.

    Attributes:
        call_id: the call's random id, by which figures and officers know it.
        speaks: whether anything is said.
    """

    call_id: str
    step: int
    then: Listen | Connect | HangUp
    speaks: bool
    language: str


def call_id(carrier: str, call: str) -> str:
    """A call's id of no meaning outside: the same at each of its requests."""
    return hmac.digest(key_file("carriers.key"), f"call {carrier} {call}".encode(), "sha256").hex()[:ID_CHARS]


def go_on(parts: Parts, carrier: str, posted: Posted, at: int, *, now: datetime) -> Told:
    """The turn that follows what was posted to a step's address; step 0 begins a call.

    A call that nothing is known of, or that is over, is hung up.
    """
    id_ = call_id(carrier, posted.call)
    with held.alone(id_):
        content = held.held(id_, now=now)
        if content is None and at == 0:
            content = _begin(parts, id_, carrier, posted, now)
        elif content is None:
            return Told(id_, at, HangUp("lost"), speaks=False, language="")
        elif at > 0 and at == content["step"] and not content["over"]:
            _Call(parts, id_, content, now).hear(posted)
        held.hold(id_, content, until=datetime.fromisoformat(content["began"]) + HELD, now=now)
    return _told(parts, id_, content)


def over(parts: Parts, carrier: str, call: str, *, now: datetime) -> None:
    """The caller has hung up. Nothing is held any more but that the call is over, for requests that are late."""
    id_ = call_id(carrier, call)
    with held.alone(id_):
        content = held.held(id_, now=now)
        if content is None:
            return
        if not content["over"]:
            _Call(parts, id_, content, now).end("hung-up")
        until = datetime.fromisoformat(content["began"]) + HELD
        held.hold(id_, {**_EMPTY, "step": content["step"], "began": content["began"]}, until=until, now=now)


def said(call: str, at: int, *, now: datetime) -> tuple[list[Phrase], bool] | None:
    """What a call's turn says and whether slowly; None where it is not its turn any more. ``call`` is its id."""
    content = held.held(call, now=now)
    if content is None or content["step"] != at or not content["say"]:
        return None
    return [Phrase.of_json(each) for each in content["say"]], content["slow"]


_EMPTY: Json = {
    "state": {},
    "say": [],
    "slow": False,
    "session": "",
    "language": "",
    "then": {"hang_up": "lost"},
    "over": True,
}


def _begin(parts: Parts, id_: str, carrier: str, posted: Posted, now: datetime) -> Json:
    content: Json = {
        **_EMPTY,
        "step": 0,
        "began": now.isoformat(),
        "carrier": carrier,
        "caller": posted.caller,
        "over": False,
    }
    call = _Call(parts, id_, content, now)
    parts.book.begun(call.facts)
    call.step(Begun())
    return content


def _told(parts: Parts, id_: str, content: Json) -> Told:
    then: Listen | Connect | HangUp
    match content["then"]:
        case {"officer": int(number)}:
            then = Connect(parts.officers.addresses[number], parts.officers.ring_seconds, id_)
        case {"hang_up": str(outcome)}:
            then = HangUp(outcome)
        case listen:
            then = Listen(**listen)
    return Told(id_, content["step"], then, speaks=bool(content["say"]), language=content["language"])


class _Call:
    """Changes what is held of a call."""

    def __init__(self, parts: Parts, id_: str, content: Json, now: datetime) -> None:
        self.parts, self.id, self.content, self.now = parts, id_, content, now
        self.facts = CallFacts(id_, CARRIERS, content["caller"], content["carrier"])

    def hear(self, posted: Posted) -> None:
        """What came of the turn that the carrier was told last."""
        if self.now >= datetime.fromisoformat(self.content["began"]) + timedelta(seconds=LONGEST_SECONDS):
            self._turn([], {"hang_up": "too-long"})
            self.end("too-long")
            return
        match self.content["then"]:
            case {"officer": int()} if posted.officer:
                self._turn([], {"hang_up": "handed-over"})
                self.end("handed-over")
            case {"officer": int(number)} if number + 1 < len(self.parts.officers.addresses):
                self._turn([], {"officer": number + 1})
            case {"officer": int()}:
                self.step(Done(OfficerFound(now=False)))
            case listen:
                self.step(_heard(posted, Listen(**listen)))

    def step(self, heard: Heard) -> None:
        """The dialog's next turn that needs the carrier; effects on the way are performed, and what they say is kept."""
        try:
            self._step(heard)
        except Exception:
            self.end("failed")
            self.content |= _EMPTY
            held.hold(self.id, self.content, until=self.now + HELD, now=self.now)
            raise

    def end(self, outcome: str) -> None:
        self.parts.book.ended(self.id, outcome)
        session, self.content["session"], self.content["state"] = self.content["session"], "", {}
        self.content["over"] = True
        if session:
            self.parts.sign_out(session)

    def _step(self, heard: Heard) -> None:
        say: list[Phrase] = []
        content = self.content
        while True:
            reason = heard.result.reason if isinstance(heard, Done) and isinstance(heard.result, NotDone) else ""
            turn = step(content["state"], heard)
            content |= {"state": turn.state, "session": turn.signed_in_by, "language": turn.language, "slow": turn.slow}
            self.parts.book.reached(
                self.id, turn.place, reason, language=turn.language, signed_in=bool(turn.signed_in_by)
            )
            say += turn.say
            match turn.then:
                case Do(effect):
                    heard = Done(self.parts.perform(effect, turn.signed_in_by, turn.language, self.facts))
                case HandOver() if self.parts.officers.addresses:
                    return self._turn(say, {"officer": 0})
                case HandOver():
                    heard = Done(OfficerFound(now=False))
                case Listen() as listen:
                    return self._turn(say, asdict(listen))
                case HangUp(outcome):
                    self._turn(say, {"hang_up": outcome})
                    return self.end(outcome)

    def _turn(self, say: list[Phrase], then: Json) -> None:
        self.content |= {"step": self.content["step"] + 1, "say": [phrase.as_json() for phrase in say], "then": then}


def _heard(posted: Posted, listen: Listen) -> Keys | Silence:
    digits = "".join(key for key in posted.digits if key in KEYS)[: listen.most]
    ended = posted.ended and listen.ends_by_hash
    return Keys(digits, ended=ended) if digits or ended else Silence()
