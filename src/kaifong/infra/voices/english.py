"""Numerals as British English says them, in pieces that are recorded one by one.

A piece is a number up to 99, a digit with its hundred, a day of the month, a month's name or a unit, each but the first with
the space before it: 2,305 is ``two`` · `` thousand`` · `` three hundred`` · `` and`` · `` five``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal

from babel.dates import get_month_names
from babel.numbers import get_currency_name

from kaifong.infra.printing.writing import LOCALES
from kaifong.infra.voices.phrases import DIGITS_TOGETHER, Pieces
from kaifong.infra.voices.written import in_text
from kaifong.kernel.calendar import Month

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
            "twelve": "twelfth"}  # fmt: skip
SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
CENTS = ("cent", "cents")
OH = "oh"
"""The nought in 1905 and in five past."""
PARTS_OF_DAY = ("in the morning", "in the afternoon", "in the evening")
NOON, MIDNIGHT = "noon", "midnight"
EVENING = time(18)
PAUSE = ","


class English:
    language = "en"

    def count(self, number: int) -> Pieces:
        return _spaced(_signed(number))

    def money(self, cents: int, currency: str) -> Pieces:
        """two thousand three hundred dollars and fifty cents; one dollar; five cents."""
        units, rest = divmod(abs(cents), 100)
        said: list[str] = ["minus"] if cents < 0 else []
        if units or not rest:
            said += [*_whole(units), _currency(currency, units)]
        if units and rest:
            said.append("and")
        if rest:
            said += [*_whole(rest), CENTS[rest != 1]]
        return _spaced(said)

    def day(self, on: date) -> Pieces:
        """the fifth of March twenty twenty-six."""
        return _spaced([f"the {_ordinal(on.day)} of", *_month(Month.of(on))])

    def month(self, month: Month) -> Pieces:
        return _spaced(_month(month))

    def time_of_day(self, at: time) -> Pieces:
        """nine thirty in the morning, nine oh five in the evening, twelve noon."""
        if at in (time(12), time(0)):
            return _spaced(["twelve", NOON if at.hour else MIDNIGHT])
        morning, afternoon, evening = PARTS_OF_DAY
        part = morning if at.hour < 12 else afternoon if at < EVENING else evening
        minutes = [] if not at.minute else [OH, *_whole(at.minute)] if at.minute < 10 else _whole(at.minute)
        return _spaced([*_whole((at.hour + 11) % 12 + 1), *minutes, part])

    def digits(self, text: str) -> Pieces:
        """Each by itself, with a pause after every fourth; other signs are left as they are."""
        said: list[str] = []
        for at, sign in enumerate(text):
            if at and at % DIGITS_TOGETHER == 0 and text.isdecimal():
                said.append(PAUSE)
            said.append((" " if at else "") + (ONES[int(sign)] if sign.isdecimal() else sign))
        return tuple(said)

    def ratio(self, times: Decimal) -> Pieces:
        """two point five; zeros at the end are not said."""
        whole, _, fraction = f"{abs(times):f}".partition(".")
        fraction = fraction.rstrip("0")
        said = [*(["minus"] if times < 0 else []), *_whole(int(whole))]
        return _spaced([*said, *(["point", *(ONES[int(digit)] for digit in fraction)] if fraction else [])])

    def text(self, text: str, currency: str) -> str:
        """With its amounts in words. Every English voice reads other numerals."""
        return in_text(text, currency, lambda cents: "".join(self.money(cents, currency)))

    def every_piece(self, currency: str) -> Iterator[str]:
        """All that any number, amount, day, month or time is made of."""
        yield from (_below_hundred(number) for number in range(100))
        yield from (f"{ONES[digit]} hundred" for digit in range(1, 10))
        yield from (name for _, name in SCALES)
        yield from ("hundred", "and", "minus", "point", OH, _currency(currency, 1), _currency(currency, 2), *CENTS)
        yield from (f"the {_ordinal(number)} of" for number in range(1, 32))
        yield from (_month_name(number) for number in range(1, 13))
        yield from (*PARTS_OF_DAY, NOON, MIDNIGHT)


def _spaced(words: Iterable[str]) -> Pieces:
    return tuple(f" {word}" if at else word for at, word in enumerate(words))


def _signed(number: int) -> list[str]:
    return ["minus", *_whole(-number)] if number < 0 else _whole(number)


def _whole(number: int) -> list[str]:
    said: list[str] = []
    for size, name in SCALES:
        group, number = divmod(number, size)
        if group:
            said += [*_whole(group), name]
    hundreds, below = divmod(number, 100)
    if hundreds:
        said.append(f"{ONES[hundreds]} hundred")
    if below and said:
        said.append("and")
    if below or not said:
        said.append(_below_hundred(below))
    return said


def _below_hundred(number: int) -> str:
    if number < len(ONES):
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")


def _ordinal(number: int) -> str:
    tens, last = _below_hundred(number).rpartition("-")[::2]
    if last in TENS:
        return f"{last[:-1]}ieth"
    return (f"{tens}-" if tens else "") + ORDINALS.get(last, f"{last}th")


def _month(month: Month) -> list[str]:
    return [_month_name(month.number), *_year(month.year)]


def _month_name(number: int) -> str:
    return str(get_month_names("wide", locale=LOCALES["en"])[number])


def _year(year: int) -> list[str]:
    """twenty twenty-six, nineteen oh five, nineteen hundred, two thousand and five."""
    century, below = divmod(year, 100)
    if century % 10 == 0 and below < 10:
        return _whole(year)
    if below == 0:
        return [_below_hundred(century), "hundred"]
    return [_below_hundred(century), *([OH] if below < 10 else []), _below_hundred(below)]


def _currency(currency: str, count: int) -> str:
    return get_currency_name(currency, count=count, locale=LOCALES["en"])


ENGLISH = English()
