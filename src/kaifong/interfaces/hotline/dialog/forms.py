"""From the choice of a question to its being asked, its form filled by keys on the way."""

from __future__ import annotations

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.choosing import SENTENCES, chosen, offered_sentences, turned
from kaifong.interfaces.hotline.dialog.choosing import offered as choices_said
from kaifong.interfaces.hotline.dialog.entries import Entry, entries
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import Saying, say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.interfaces.hotline.dialog.types import Ask, Do, Listen, Offer, Offered
from kaifong.selfservice import asking
from kaifong.selfservice.said import Digits, Sentence


def begin(state: State, question: str, *, menu: str) -> Move:
    state.question, state.menu, state.fields = question, menu, {}
    return go_on(state)


def go_on(state: State) -> Move:
    """Ask for the next field that is empty; where none is, let the last be changed, or ask the question."""
    asked = entries_of(state)
    empty = next((entry for entry in asked if entry.name not in state.fields), None)
    if empty is not None:
        state.asked = empty.name
        if empty.offered:
            state.doing, state.offers = "offer", []
            return Move(say(state.language, wording.ONE_MOMENT), Do(Offer(state.question)))
        return to(state, "form")
    return to(state, "check") if asked else ask(state)


def offered(state: State, result: Offered) -> Move:
    state.offers = [(value, phrase.as_json()) for value, phrase in result.choices[state.asked]]
    return to(state, "form")


def ask(state: State, **secret: str) -> Move:
    state.doing, state.groups = "ask", []
    return Move(say(state.language, wording.ONE_MOMENT), Do(Ask(state.question, state.fields | secret)))


def entries_of(state: State) -> tuple[Entry, ...]:
    return entries(asking.questions()[state.question].form) or ()


def has_secret(state: State) -> bool:
    return any(entry.secret for entry in entries_of(state))


class Form(Place):
    """A field. The one before has been said back, and ``*`` leads to it."""

    name = "form"

    def enters(self, state: State) -> bool:
        entry = _entry(state)
        return not entry.choices and not entry.offered

    def asks(self, state: State) -> tuple[Phrase, ...]:
        entry = _entry(state)
        choices = offered_sentences(state) if entry.offered else choices_said(state, entry.choices)
        return say(state.language, entry.label, *entry.hints) + choices

    def listens(self, state: State) -> Listen:
        return _entry(state).listen() if self.enters(state) else Listen()

    def hints(self, state: State) -> tuple[Saying, ...]:
        return (_hint(state),)

    def pressed(self, state: State, keys: str) -> Move | None:
        entry = _entry(state)
        if entry.offered:
            return _taken(state, entry, keys)
        sent = keys
        if entry.choices:
            choice = chosen(state, entry.choices, keys)
            if choice is None:
                return turned(state, entry.choices, keys)
            sent = choice.value
        if entry.faults(sent, state.language):
            return None
        if entry.secret:
            return ask(state, **{entry.name: sent})
        state.fields[entry.name] = sent
        move = go_on(state)
        return Move((*say(state.language, entry.told(sent)), *move.say), move.then)

    def wrong(self, state: State, keys: str) -> tuple[Saying, ...]:
        entry = _entry(state)
        return (not entry.choices and entry.faults(keys, state.language)) or super().wrong(state, keys)

    def back(self, state: State) -> Move:
        before = None
        for entry in entries_of(state):
            if entry.name == state.asked:
                break
            before = entry
        if before is None:
            return to(state, state.menu)
        state.fields.pop(before.name, None)
        return go_on(state)


class Check(Place):
    """All is entered. A hash that a caller adds out of habit asks nothing here."""

    name = "check"

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(state.language, Sentence(wording.IS_IT_RIGHT, key=Digits("1")))

    def hints(self, state: State) -> tuple[Saying, ...]:
        return (_hint(state),)

    def pressed(self, state: State, keys: str) -> Move | None:
        return ask(state) if keys == "1" else None

    def back(self, state: State) -> Move:
        state.fields.pop(entries_of(state)[-1].name)
        return go_on(state)


def _taken(state: State, entry: Entry, key: str) -> Move | None:
    offer = chosen(state, state.offers, key, SENTENCES)
    if offer is None:
        return turned(state, state.offers, key, SENTENCES)
    state.fields[entry.name], said = offer
    move = go_on(state)
    return Move((Phrase.of_json(said), *move.say), move.then)


def _hint(state: State) -> Saying:
    return wording.CHANGE_HINT if asking.questions()[state.question].changes else wording.FORM_HINT


def _entry(state: State) -> Entry:
    return next(entry for entry in entries_of(state) if entry.name == state.asked)
