"""Sentences and texts as phrases in the caller's language, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable

from kaifong.infra.voices.pace import seconds
from kaifong.infra.voices.phrases import Phrase
from kaifong.selfservice.said import Sentence, Text, phrase

HALF_A_MINUTE = 30.0
"""More than this nobody keeps in mind."""

Saying = Sentence | Text


def say(language: str, *several: Saying) -> tuple[Phrase, ...]:
    """Each in the language; in all three, one after another, where none is chosen yet."""
    if not language:
        return tuple(one for each in ("zh-hant", "zh-hans", "en") for one in say(each, *several))
    return tuple(one.phrase(language) if isinstance(one, Sentence) else phrase(one, language) for one in several)


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
