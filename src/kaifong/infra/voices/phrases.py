"""What a voice is given: words of one language, in pieces that can be recorded one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Pieces = tuple[str, ...]

DIGITS_TOGETHER = 4
"""Digits of a long number are said in fours, with a pause between."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence as it is said, in one breath.

    Attributes:
        language: ``zh-hant`` for Cantonese, ``zh-hans`` for Mandarin, ``en``.
        pieces: its words in order, numerals already as words: ``("Please pay ", "two thousand", " dollars", ".")``. Joined
            they are the sentence; each by itself is what a recorded clip holds.
    """

    language: str
    pieces: Pieces

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def as_json(self) -> list[Any]:
        return [self.language, *self.pieces]

    @classmethod
    def of_json(cls, value: list[Any]) -> Phrase:
        return cls(value[0], tuple(value[1:]))
