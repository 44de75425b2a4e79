"""Numerals as Cantonese and Mandarin say them, in pieces that are recorded one by one.

A piece is a number up to 99, a digit with its hundred or thousand, or a unit: 2,305 is 二千 · 三百 · 零 · 五. After a hundred
ten to nineteen are 一十 to 一十九, so those are pieces of their own. Years and other strings of digits are said one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from babel.numbers import get_currency_name

from kaifong.infra.printing.writing import LOCALES
from kaifong.infra.voices.phrases import DIGITS_TOGETHER, Pieces
from kaifong.infra.voices.written import in_text
from kaifong.kernel.calendar import Month

DIGITS = "零一二三四五六七八九"
PAUSE = "，"
NOON, MIDNIGHT, NIGHT, MORNING, AFTERNOON = "中午", "午夜", "凌晨", "上午", "下午"
DAWN = time(6)
LONG = 3
"""From so many digits on Mandarin says 幺; a telephone's key is 一."""

_YEAR = re.compile(r"(?<!\d)\d{4}(?= ?年)", re.ASCII)
_LONG = re.compile(r"\d{5,}", re.ASCII)
_PERCENT = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?%", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chinese:
    """One of the two.

    Attributes:
        pair: what two is before what is counted: 兩個月.
        thousands: two thousand and what multiplies 萬 and 億, where that is 两 and not 二.
        one: the digit one within a string of digits; Mandarin says 幺, which no ear takes for 七 on a poor line.
    """

    language: str
    pair: str
    two_thousand: str
    two_myriads: str
    one: str
    hundred: str
    thousand: str
    myriad: str
    hundred_million: str
    point: str
    minus: str
    hour: str

    def count(self, number: int) -> Pieces:
        """How many there are of something: the number two is 兩."""
        return (self.pair,) if number == 2 else self._signed(number)

    def money(self, cents: int, currency: str) -> Pieces:
        """二千三百港元五角, 一百港元零五分, 五角."""
        units, rest = divmod(abs(cents), 100)
        tenths, hundredths = divmod(rest, 10)
        said: list[str] = [self.minus] if cents < 0 else []
        if units or not rest:
            said += [*self.count(units), self._currency(currency)]
        if tenths:
            said += [DIGITS[tenths], "角"]
        elif units and hundredths:
            said += [DIGITS[0]]
        if hundredths:
            said += [DIGITS[hundredths], "分"]
        return tuple(said)

    def day(self, on: date) -> Pieces:
        return (*self.month(Month.of(on)), *self._whole(on.day), "日")

    def month(self, month: Month) -> Pieces:
        """The year digit by digit: 二零二六年三月."""
        return (*_one_by_one(f"{month.year:04d}"), "年", *self._whole(month.number), "月")

    def time_of_day(self, at: time) -> Pieces:
        """上午九時三十分, 中午十二時, 凌晨一時."""
        if at in (time(12), time(0)):
            part = NOON if at.hour else MIDNIGHT
        else:
            part = NIGHT if at < DAWN else MORNING if at.hour < 12 else AFTERNOON
        hour = (at.hour + 11) % 12 + 1
        gap = (DIGITS[0],) if 0 < at.minute < 10 else ()
        minutes = (*gap, *self._whole(at.minute), "分") if at.minute else ()
        return (part, *self.count(hour), self.hour, *minutes)

    def digits(self, text: str) -> Pieces:
        """Each by itself, with a pause after every fourth; other signs are left as they are."""
        said: list[str] = []
        one = self.one if len(text) >= LONG else DIGITS[1]
        for at, sign in enumerate(text):
            if at and at % DIGITS_TOGETHER == 0 and text.isdecimal():
                said.append(PAUSE)
            said.append(one if sign == "1" else DIGITS[int(sign)] if sign.isdecimal() else sign)
        return tuple(said)

    def ratio(self, times: Decimal) -> Pieces:
        """二點五; zeros at the end are not said."""
        whole, _, fraction = f"{abs(times):f}".partition(".")
        fraction = fraction.rstrip("0")
        sign = (self.minus,) if times < 0 else ()
        if not fraction:
            return (*sign, *self.count(int(whole)))
        return (*sign, *self._whole(int(whole)), self.point, *_one_by_one(fraction))

    def text(self, text: str, currency: str) -> str:
        """With its numerals in characters: years and long numbers digit by digit, others as counts."""
        text = in_text(text, currency, lambda cents: "".join(self.money(cents, currency)))
        text = _YEAR.sub(lambda found: "".join(_one_by_one(found[0])), text)
        text = _LONG.sub(lambda found: "".join(self.digits(found[0])), text)
        text = _PERCENT.sub(lambda found: f"百分之{found[1]}", text)
        return _NUMBER.sub(lambda found: self._in_text(found[0]), text)

    def _in_text(self, number: str) -> str:
        whole, _, fraction = number.replace(",", "").partition(".")
        return "".join((*self._whole(int(whole)), *((self.point, *_one_by_one(fraction)) if fraction else ())))

    def every_piece(self, currency: str) -> Iterator[str]:
        """All that any number, amount, day, month or time is made of."""
        yield from (DIGITS[0], self.pair, self.one)
        for number in range(1, 100):
            yield from self._whole(number)
        for number in range(10, 20):
            yield f"一{_below_hundred(number)}"
        for digit in range(1, 10):
            yield f"{DIGITS[digit]}{self.hundred}"
        for digit in range(1, 10):
            yield self._thousands(digit)
        yield from (self.two_myriads, self.myriad, self.hundred_million, self.point, self.minus)
        yield from (self._currency(currency), "角", "分", "年", "月", "日", self.hour)
        yield from (NOON, MIDNIGHT, NIGHT, MORNING, AFTERNOON)

    def _currency(self, currency: str) -> str:
        return get_currency_name(currency, locale=LOCALES[self.language])

    def _signed(self, number: int) -> Pieces:
        return (self.minus, *self._whole(-number)) if number < 0 else self._whole(number)

    def _whole(self, number: int) -> Pieces:
        if number == 0:
            return (DIGITS[0],)
        said: list[str] = []
        for size, name in ((10**8, self.hundred_million), (10**4, self.myriad), (1, "")):
            group, number = divmod(number, size)
            if group == 0:
                continue
            if said and group < 1_000:
                said.append(DIGITS[0])
            if name and group == 2:
                said.append(self.two_myriads)
            elif group >= 10_000:
                said += self._whole(group)
            else:
                said += self._below_myriad(group, first=not said)
            if name:
                said.append(name)
        return tuple(said)

    def _below_myriad(self, number: int, *, first: bool) -> Iterator[str]:
        thousands, rest = divmod(number, 1_000)
        hundreds, below = divmod(rest, 100)
        if thousands:
            yield self._thousands(thousands)
        if hundreds:
            yield f"{DIGITS[hundreds]}{self.hundred}"
        if below and (below < 10 if hundreds else thousands):
            yield DIGITS[0]
        if 10 <= below < 20 and (number >= 100 or not first):
            yield f"一{_below_hundred(below)}"
        elif below:
            yield _below_hundred(below)

    def _thousands(self, digit: int) -> str:
        return self.two_thousand if digit == 2 else f"{DIGITS[digit]}{self.thousand}"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def _one_by_one(digits: str) -> Pieces:
    return tuple(DIGITS[int(digit)] for digit in digits)


CANTONESE = Chinese(
    language="zh-hant",
    pair="兩",
    two_thousand="二千",
    two_myriads="二",
    one="一",
    hundred="百",
    thousand="千",
    myriad="萬",
    hundred_million="億",
    point="點",
    minus="負",
    hour="時",
)
MANDARIN = Chinese(
    language="zh-hans",
    pair="两",
    two_thousand="两千",
    two_myriads="两",
    one="幺",
    hundred="百",
    thousand="千",
    myriad="万",
    hundred_million="亿",
    point="点",
    minus="负",
    hour="点",
)
