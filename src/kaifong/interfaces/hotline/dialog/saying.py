"""Sentences and texts as phrases in the caller's language, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable

from kaifong.infra.voices.pace import seconds
from kaifong.infra.voices.phrases import Phrase
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.said import Digits, Sentence, Text, Words, phrase

HALF_A_MINUTE = 30.0
"""More than this nobody keeps in mind."""

REMEMBERED = 2_000

Saying = Sentence | Text

_said: dict[tuple[object, ...], tuple[Saying, Phrase]] = {}


def say(language: str, *several: Saying) -> tuple[Phrase, ...]:
    """Each in the language; in all three, one after another, where none is chosen yet."""
    if not language:
        return tuple(one for each in ("zh-hant", "zh-hans", "en") for one in say(each, *several))
    return tuple(_fixed(one, language) or _phrase(one, language) for one in several)


def _phrase(saying: Saying, language: str) -> Phrase:
    return saying.phrase(language) if isinstance(saying, Sentence) else phrase(saying, language)


def _fixed(saying: Saying, language: str) -> Phrase | None:
    """What says the same to everybody, from memory: a text, or one with names and keys in it; None for anything else."""
    text, slots = (saying.text, saying.slots) if isinstance(saying, Sentence) else (saying, {})
    key: list[object] = [language, type(saying), _who(text)]
    for name, value in slots.items():
        match value:
            case Words(words):
                key += [name, _who(words)]
            case Digits(digits) if len(digits) == 1:
                key += [name, digits]
            case _:
                return None
    known = _said.get(tuple(key))
    if known is None:
        if len(_said) >= REMEMBERED:
            _said.clear()
        known = _said[tuple(key)] = saying, _phrase(saying, language)
    return known[1]


def _who(text: Text) -> object:
    """A lazy text is known by which one it is, for what it says is found out only by translating it; none goes while it is
    remembered, so that no other becomes the same one."""
    return (type(text), text) if isinstance(text, LocalText | str) else id(text)


def in_groups(said: Iterable[Phrase]) -> list[list[Phrase]]:
    """In the same order, in groups of at most half a minute; a phrase that is longer is a group by itself."""
    groups: list[list[Phrase]] = []
    room = 0.0
    for one in said:
        room -= seconds(one)
        if room < 0 or not groups:
            groups.append([])
            room = HALF_A_MINUTE - seconds(one)
        groups[-1].append(one)
    return groups
