"""Lists of choices by keys: at most six at a time, and a seventh key for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.saying import say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.selfservice.said import Digits, Sentence, Text, Words

A_PAGE = 6
"""More than so many nobody keeps in mind; and the keys from 7 on mean the same everywhere."""
SENTENCES = 3
"""Of choices that are whole sentences: so many are said within half a minute."""
MORE = "7"


One = TypeVar("One")


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


def offered_sentences(state: State) -> tuple[Phrase, ...]:
    """The page of what was found to be on offer, each with its key."""
    said = []
    for key, (_value, phrase) in enumerate(_page(state, state.offers, SENTENCES), 1):
        said += [Phrase.of_json(phrase), *say(state.language, Sentence(wording.PRESS, key=Digits(str(key))))]
    if len(state.offers) > SENTENCES:
        said += say(state.language, Sentence(wording.MORE_CHOICES, key=Digits(MORE)))
    return tuple(said)


def turned(state: State, choices: Sequence[Any], key: str, a_page: int = A_PAGE) -> Move | None:
    """The next page, where the key asks for it and there is one; after the last comes the first."""
    if key != MORE or len(choices) <= a_page:
        return None
    state.page = (state.page + 1) % -(-len(choices) // a_page)
    return Move(opens=False)


def chosen(state: State, choices: Sequence[One], key: str, a_page: int = A_PAGE) -> One | None:
    page = _page(state, choices, a_page)
    return page[int(key) - 1] if key in "123456" and int(key) <= len(page) else None


def _page(state: State, choices: Sequence[One], a_page: int = A_PAGE) -> Sequence[One]:
    first = state.page * a_page
    return choices[first : first + a_page]
