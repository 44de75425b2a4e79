"""Sentences with typed slots, so that one wording is read on a page, on paper and aloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from kaifong.infra.printing import writing
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText

Text = LocalText | Promise | str
"""Words: of the register in three languages, of the catalogues, or a name that is the same in all languages."""


@dataclass(frozen=True, slots=True)
class Amount:
    cents: int


@dataclass(frozen=True, slots=True)
class Day:
    on: date


@dataclass(frozen=True, slots=True)
class MonthOf:
    month: Month


@dataclass(frozen=True, slots=True)
class Count:
    number: int


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is read digit by digit, in groups of four."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    text: Text


Value = Amount | Day | MonthOf | Count | Digits | Words


class Sentence:
    """A text of the catalogues, ``{named}`` slots in it, and what fills them: ``Sentence(_("Pay {amount}."), amount=…)``."""

    __slots__ = ("slots", "text")

    def __init__(self, text: Text, **slots: Value) -> None:
        self.text, self.slots = text, slots

    def written(self, language: str) -> str:
        """The sentence as it is read by eye."""
        with override(language):
            filled = {name: written(value, language) for name, value in self.slots.items()}
            return words(self.text, language).format_map(filled)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Sentence) and (str(self.text), self.slots) == (str(other.text), other.slots)

    def __hash__(self) -> int:
        return hash(str(self.text))


def words(text: Text, language: str) -> str:
    """A text in a language."""
    if isinstance(text, LocalText):
        return text[language]
    with override(language):
        return str(text)


def written(value: Value, language: str) -> str:
    """A value as plain text for the eye, without places to break."""
    match value:
        case Amount(cents):
            return writing.write_money(cents, settings.CURRENCY)
        case Day(on):
            return writing.write_day(on, language)
        case MonthOf(month):
            return writing.write_month(month, language)
        case Count(number):
            return f"{number:,}"
        case Digits(text):
            groups = (text[at : at + 4] for at in range(0, len(text), 4))
            return writing.NO_BREAK_SPACE.join(groups) if text.isdigit() else text
        case Words(text):
            return words(text, language)
