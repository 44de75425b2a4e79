"""Lists of choices by keys: six at a time, and a seventh key for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.saying import say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.selfservice.said import Digits, Sentence, Text, Words

A_PAGE = 6
"""More than so many nobody keeps in mind; and the keys from 7 on mean the same everywhere."""
MORE = "7"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


def offered(state: State, choices: Sequence[Choice]) -> tuple[Phrase, ...]:
    """The page of choices that the state is at, each with its key."""
    said = [
        Sentence(wording.CHOICE, choice=Words(each.label), key=Digits(str(key)))
        for key, each in enumerate(_page(state, choices), 1)
    ]
    if len(choices) > A_PAGE:
        said.append(Sentence(wording.MORE_CHOICES, key=Digits(MORE)))
    return say(state.language, *said)


def turned(state: State, choices: Sequence[Choice], key: str) -> Move | None:
    """The next page, where the key asks for it and there is one; after the last comes the first."""
    if key != MORE or len(choices) <= A_PAGE:
        return None
    state.page = (state.page + 1) % -(-len(choices) // A_PAGE)
    return Move(opens=False)


def chosen(state: State, choices: Sequence[Choice], key: str) -> Choice | None:
    page = _page(state, choices)
    return page[int(key) - 1] if key in "123456" and int(key) <= len(page) else None


def _page(state: State, choices: Sequence[Choice]) -> Sequence[Choice]:
    first = state.page * A_PAGE
    return choices[first : first + A_PAGE]
