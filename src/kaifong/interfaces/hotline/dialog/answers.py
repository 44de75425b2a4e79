"""A question's answer: heard in parts, sent, left."""

from __future__ import annotations

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import forms, signing_in, wording
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import Saying, in_groups, say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.interfaces.hotline.dialog.types import Answered, Do, NotDone, Promised, Send
from kaifong.selfservice.said import Digits, Sentence

MORE, SEND = "1", "2"


class Answer(Place):
    name = "answer"

    def opens(self, state: State) -> tuple[Phrase, ...]:
        """The part that was heard last."""
        return tuple(map(Phrase.of_json, state.groups[state.read]))

    def asks(self, state: State) -> tuple[Phrase, ...]:
        said: list[Saying] = []
        if _has_more(state):
            said.append(Sentence(wording.HEAR_MORE, key=Digits(MORE)))
        if state.can_send:
            said.append(Sentence(wording.SEND, key=Digits(SEND)))
        return say(state.language, *said, wording.AGAIN_OR_ANOTHER)

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return ()

    def pressed(self, state: State, keys: str) -> Move | None:
        if keys == MORE and _has_more(state):
            state.read += 1
            return Move()
        if keys == SEND and state.can_send:
            state.doing = "send"
            return Move(say(state.language, wording.ONE_MOMENT), Do(Send(state.question, dict(state.fields))))
        return None

    def back(self, state: State) -> Move:
        state.groups, state.read, state.fields = [], 0, {}
        return to(state, state.menu)


def answered(state: State, result: Answered | NotDone) -> Move:
    if isinstance(result, Answered):
        # what was proved by a secret cannot be asked for again, which sending would take
        can_send = result.can_send and bool(state.session) and not forms.has_secret(state)
        return _answer(state, in_groups(result.said) + in_groups(result.more), can_send=can_send)
    if result.field in {entry.name for entry in forms.entries_of(state)}:
        state.fields.pop(result.field, None)
        if forms.has_secret(state):
            state.asked = result.field
            return signing_in.refused(state, result, "form")
        move = forms.go_on(state)
        return Move((*result.said, *move.say), move.then)
    return _answer(state, in_groups(result.said), refused=True)


def sent(state: State, result: Promised | NotDone) -> Move:
    """Once is enough."""
    state.can_send = state.can_send and isinstance(result, NotDone)
    return Move(result.said, opens=False)


def _answer(state: State, groups: list[list[Phrase]], *, can_send: bool = False, refused: bool = False) -> Move:
    state.groups = [[phrase.as_json() for phrase in group] for group in groups]
    state.read, state.can_send, state.refused = 0, can_send, refused
    return to(state, "answer")


def _has_more(state: State) -> bool:
    return state.read + 1 < len(state.groups)
