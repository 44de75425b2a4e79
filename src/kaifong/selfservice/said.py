"""Sentences with typed slots, so that one wording is read on a page, on paper and aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from babel.numbers import format_currency
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from kaifong.infra.printing import writing
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LANGUAGES, LocalText

COMMA = {"zh-hant": "、", "en": ", ", "zh-hans": "、"}
MINUS_SPOKEN = {"zh-hant": "負", "en": "minus ", "zh-hans": "负"}

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
class Ratio:
    """How many times one thing is another: ``2.5``."""

    times: Decimal


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is read digit by digit, in groups of four."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    text: Text


Value = Amount | Day | MonthOf | Count | Ratio | Digits | Words


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

    def spoken(self, language: str) -> str:
        """The sentence as a voice is given it."""
        return "".join(part if isinstance(part, str) else spoken(part, language) for part in self.parts(language))

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Sentence) and (str(self.text), self.slots) == (str(other.text), other.slots)

    def __hash__(self) -> int:
        return hash(str(self.text))

    def __repr__(self) -> str:
        return f"Sentence({self.written('en')!r})"


def joined(texts: Iterable[Text]) -> LocalText:
    """Several names in a row."""
    several = list(texts)
    return LocalText(*(COMMA[language].join(words(text, language) for text in several) for language in LANGUAGES))


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
        case Ratio(times):
            return f"{times:f}"
        case Digits(text):
            return writing.NO_BREAK_SPACE.join(_groups(text))
        case Words(text):
            return words(text, language)


def spoken(value: Value, language: str) -> str:
    """A value as a voice is given it: amounts in words for the currency, numbers digit by digit with pauses."""
    match value:
        case Amount(cents):
            return _spoken_money(cents, language)
        case Count(number):
            return str(number)
        case Digits(text):
            return ", ".join(" ".join(group) for group in _groups(text))
        case _:
            return written(value, language).replace(writing.NO_BREAK_SPACE, " ")


def _spoken_money(cents: int, language: str) -> str:
    units = abs(Decimal(cents) / 100)
    money = format_currency(
        units,
        settings.CURRENCY,
        "0" if cents % 100 == 0 else "0.00",
        locale=writing.LOCALES[language],
        format_type="name",
        currency_digits=False,
    )
    space = " " if language == "en" else ""
    return (MINUS_SPOKEN[language] if cents < 0 else "") + space.join(money.split())


def _groups(text: str) -> list[str]:
    """Digits in fours; a reference with other signs in it is left whole."""
    return [text[at : at + 4] for at in range(0, len(text), 4)] if text.isdigit() else [text]
