"""Numerals as words, by language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Protocol

from kaifong.infra.voices.chinese import CANTONESE, MANDARIN
from kaifong.infra.voices.english import ENGLISH
from kaifong.infra.voices.phrases import Pieces
from kaifong.kernel.calendar import Month


class Numerals(Protocol):
    """Pieces of a spoken value: joined they are its words, each by itself can be recorded."""

    def count(self, number: int) -> Pieces: ...

    def money(self, cents: int, currency: str) -> Pieces: ...

    def day(self, on: date) -> Pieces: ...

    def month(self, month: Month) -> Pieces: ...

    def time_of_day(self, at: time) -> Pieces: ...

    def digits(self, text: str) -> Pieces: ...

    def ratio(self, times: Decimal) -> Pieces: ...

    def text(self, text: str, currency: str) -> str:
        """A text with what amounts and numerals stand in it as words, where a voice would not read them right."""

    def every_piece(self, currency: str) -> Iterator[str]: ...


NUMERALS: dict[str, Numerals] = {"zh-hant": CANTONESE, "en": ENGLISH, "zh-hans": MANDARIN}
