"""Sentences with typed slots, so that one wording is read on a page, on paper and aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from string import Formatter
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from kaifong.infra.printing import writing
from kaifong.infra.voices.numerals import NUMERALS
from kaifong.infra.voices.phrases import DIGITS_TOGETHER, Phrase, Pieces
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LANGUAGES, LocalText

SPACE = {"zh-hant": "", "en": " ", "zh-hans": ""}
COMMA = {"zh-hant": "、", "en": ", ", "zh-hans": "、"}


class Row(LocalText):
    """Several names in a row."""

    __slots__ = ()


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
class TimeOfDay:
    at: time


@dataclass(frozen=True, slots=True)
class Count:
    number: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times one thing is another: ``2.5``."""

    times: Decimal


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is read digit by digit, in groups of four; also a key of a telephone."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    text: Text


@dataclass(frozen=True, slots=True)
class InARow:
    """Sentences that together are one part of another: ``3 years 2 months``."""

    sentences: tuple[Sentence, ...]


Value = Amount | Day | MonthOf | TimeOfDay | Count | Ratio | Digits | Words | InARow


class Sentence:
    """A text of the catalogues, ``{named}`` slots in it, and what fills them: ``Sentence(_("Pay {amount}."), amount=…)``."""

    __slots__ = ("slots", "text")

    def __init__(self, text: Text, **slots: Value) -> None:
        self.text, self.slots = text, slots

    def parts(self, language: str) -> Iterator[str | Value]:
        """Words and values in the order in which the language says them, for doors that draw or play each by itself."""
        if not self.slots:
            yield words(self.text, language)
            return
        for before, slot, _format, _conversion in Formatter().parse(words(self.text, language)):
            if before:
                yield before
            if slot is not None:
                yield self.slots[slot]

    def written(self, language: str) -> str:
        """The sentence as it is read by eye."""
        return "".join(part if isinstance(part, str) else written(part, language) for part in self.parts(language))

    def phrase(self, language: str) -> Phrase:
        """The sentence as a voice is given it: the catalogue's words between slots, and the pieces of each value."""
        said: list[str] = []
        for part in self.parts(language):
            if isinstance(part, str):
                said.append(NUMERALS[language].text(part, settings.CURRENCY))
            else:
                said += pieces(part, language)
        return Phrase(language, tuple(said))

    def spoken(self, language: str) -> str:
        """The words of its phrase."""
        return self.phrase(language).text

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Sentence) and (str(self.text), self.slots) == (str(other.text), other.slots)

    def __hash__(self) -> int:
        return hash(str(self.text))

    def __repr__(self) -> str:
        return f"Sentence({self.written('en')!r})"


def joined(texts: Iterable[Text]) -> Row:
    """Several names in a row."""
    several = list(texts)
    return Row(*(COMMA[language].join(words(text, language) for text in several) for language in LANGUAGES))


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
        case TimeOfDay(at):
            return f"{at:%H:%M}"
        case Count(number):
            return f"{number:,}"
        case Ratio(times):
            return f"{times:f}"
        case Digits(text):
            return writing.NO_BREAK_SPACE.join(_groups(text))
        case Words(text):
            return words(text, language)
        case InARow(sentences):
            return SPACE[language].join(sentence.written(language) for sentence in sentences)


def phrase(text: Text, language: str) -> Phrase:
    """A text as a voice is given it, in one piece."""
    return Phrase(language, (NUMERALS[language].text(words(text, language), settings.CURRENCY),))


def pieces(value: Value, language: str) -> Pieces:
    """A value as people say it, in pieces that can be recorded one by one."""
    numerals = NUMERALS[language]
    match value:
        case Amount(cents):
            return numerals.money(cents, settings.CURRENCY)
        case Day(on):
            return numerals.day(on)
        case MonthOf(month):
            return numerals.month(month)
        case TimeOfDay(at):
            return numerals.time_of_day(at)
        case Count(number):
            return numerals.count(number)
        case Ratio(times):
            return numerals.ratio(times)
        case Digits(text):
            return numerals.digits(text)
        case Words(text):
            said = words(text, language)
            names = re.split(f"({COMMA[language]})", said) if isinstance(text, Row) else [said]
            return tuple(numerals.text(name, settings.CURRENCY) for name in names)
        case InARow(sentences):
            several: list[str] = []
            for sentence in sentences:
                if several and SPACE[language]:
                    several.append(SPACE[language])
                several += sentence.phrase(language).pieces
            return tuple(several)


def _groups(text: str) -> list[str]:
    """Digits in fours; a reference with other signs in it is left whole."""
    if not text.isdecimal():
        return [text]
    return [text[at : at + DIGITS_TOGETHER] for at in range(0, len(text), DIGITS_TOGETHER)]
