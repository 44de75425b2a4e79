"""Readers of spoken numerals that know nothing of the code that says them: numbers are read by cn2an and text2num, ordinals
and months by num2words and the standard library. What is around them follows the languages' grammar.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Protocol

import cn2an
from num2words import num2words
from text_to_num import text2num

from kaifong.infra.voices.phrases import Pieces

CHINESE_ONES = "零一二三四五六七八九"


class Reader(Protocol):
    def count(self, said: Pieces) -> int: ...

    def cents(self, said: Pieces) -> int: ...

    def day(self, said: Pieces) -> date: ...

    def digits(self, said: Pieces) -> str: ...

    def time_of_day(self, said: Pieces) -> time: ...

    def ratio(self, said: Pieces) -> Decimal: ...


MAINLAND = str.maketrans("萬億負點", "万亿负点")


def unpaired(text: str) -> str:
    """With 二 for 兩, which the reader does not take; it stands alone, or before 千, 万 and 亿 where the mainland says so."""
    text = text.translate(MAINLAND)
    assert "兩" not in text or text.replace("负", "") == "兩", text
    assert not re.search("两(?![千万亿]|$)", text), text
    return text.replace("兩", "二").replace("两", "二")


@cache
def number_in(text: str) -> int:
    """Strictly: a nought too many or too few is refused."""
    return int(cn2an.cn2an(text, "strict"))


class ReadsChinese:
    MONEY = re.compile(r"([負负]?)(?:(.+?)港元)?(零)?(?:(.)角)?(?:(.)分)?")
    DAY = re.compile(r"(.{4})年(.+)月(.+)日")
    TIME = re.compile(r"(凌晨|上午|中午|下午|午夜)(.+)[時点](?:(.+)分)?")

    def count(self, said: Pieces) -> int:
        return number_in(unpaired("".join(said)))

    def cents(self, said: Pieces) -> int:
        found = self.MONEY.fullmatch("".join(said))
        assert found, said
        minus, units, gap, tenths, hundredths = found.groups()
        assert bool(gap) == bool(units and hundredths and not tenths), said
        cents = sum(
            self.count((part,)) * worth for part, worth in ((units, 100), (tenths, 10), (hundredths, 1)) if part
        )
        return -cents if minus else cents

    def day(self, said: Pieces) -> date:
        found = self.DAY.fullmatch("".join(said))
        assert found, said
        return date(int(self.digits((found[1],))), self.count((found[2],)), self.count((found[3],)))

    def digits(self, said: Pieces) -> str:
        groups = "".join(said).replace("幺", "一").split("，")
        assert all(len(group) == 4 for group in groups[:-1])
        return "".join(str(CHINESE_ONES.index(sign)) for group in groups for sign in group)

    def time_of_day(self, said: Pieces) -> time:
        found = self.TIME.fullmatch("".join(said))
        assert found, said
        part, hour, minute = found.groups()
        minutes = self.count((minute.removeprefix("零"),)) if minute else 0
        assert (minute or "").startswith("零") == (0 < minutes < 10), said
        return clock(self.count((hour,)), minutes, later=part in ("下午", "中午"))

    def ratio(self, said: Pieces) -> Decimal:
        whole, _, fraction = "".join(said).replace("點", "点").partition("点")
        return Decimal(f"{self.count((whole,))}.{self.digits((fraction,)) if fraction else 0}")


class ReadsEnglish:
    MONEY = re.compile(r"(minus )?(?:(.+?) Hong Kong (dollars?))?( and )?(?:([a-z-]+) (cents?))?")
    DAY = re.compile(r"the (\S+) of (\S+) (.+)")
    TIME = re.compile(r"(\S+)(?: (.+?))?(?: in the (morning|afternoon|evening)| (noon|midnight))")

    def count(self, said: Pieces) -> int:
        text = "".join(said)
        minus = text.startswith("minus ")
        number = text2num(text.removeprefix("minus "), "en")
        return -number if minus else number

    def cents(self, said: Pieces) -> int:
        found = self.MONEY.fullmatch("".join(said))
        assert found, said
        minus, units, dollars, both, cents, name = found.groups()
        assert bool(both) == bool(units and cents), said
        assert dollars in (None, "dollar" if units == "one" else "dollars"), said
        assert name in (None, "cent" if cents == "one" else "cents"), said
        sum_ = (self.count((units,)) * 100 if units else 0) + (self.count((cents,)) if cents else 0)
        return -sum_ if minus else sum_

    def day(self, said: Pieces) -> date:
        found = self.DAY.fullmatch("".join(said))
        assert found, said
        return date(years()[found[3]], list(calendar.month_name).index(found[2]), ordinals()[found[1]])

    def digits(self, said: Pieces) -> str:
        groups = "".join(said).split(", ")
        assert all(group.count(" ") == 3 for group in groups[:-1])
        return "".join(str(self.count((word,))) for group in groups for word in group.split(" "))

    def time_of_day(self, said: Pieces) -> time:
        found = self.TIME.fullmatch("".join(said))
        assert found, said
        hour, minute, part, name = found.groups()
        minutes = self.count((minute.removeprefix("oh "),)) if minute else 0
        assert (minute or "").startswith("oh ") == (0 < minutes < 10), said
        return clock(self.count((hour,)), minutes, later=part in ("afternoon", "evening") or name == "noon")

    def ratio(self, said: Pieces) -> Decimal:
        whole, _, fraction = "".join(said).partition(" point ")
        return Decimal(f"{self.count((whole,))}.{self.digits((fraction,)) if fraction else 0}")


def clock(hour: int, minute: int, *, later: bool) -> time:
    return time(hour % 12 + (12 if later else 0), minute)


@cache
def ordinals() -> dict[str, int]:
    return {num2words(number, to="ordinal"): number for number in range(1, 32)}


@cache
def years() -> dict[str, int]:
    """As num2words says them, which joins ``oh`` to what follows and has no ``and`` after two thousand."""
    said = {num2words(year, to="year").replace("oh-", "oh "): year for year in range(1900, 2100)}
    assert len(said) == 200
    return said


READERS: dict[str, Reader] = {"zh-hant": ReadsChinese(), "en": ReadsEnglish(), "zh-hans": ReadsChinese()}
