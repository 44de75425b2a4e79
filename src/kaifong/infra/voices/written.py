"""Amounts as they are written within texts, where no slot holds them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kaifong.infra.printing.writing import NO_BREAK_SPACE, write_money


def in_text(text: str, currency: str, say: Callable[[int], str]) -> str:
    """The text with every amount of the currency said, and with ordinary spaces."""
    text = text.replace(NO_BREAK_SPACE, " ")
    return _amounts(currency).sub(lambda found: say(int(found[1].replace(",", "") + found[2])), text)


@cache
def _amounts(currency: str) -> re.Pattern[str]:
    symbol = write_money(0, currency).removesuffix("0.00").replace(NO_BREAK_SPACE, " ")
    return re.compile(rf"{re.escape(symbol)}(\d[\d,]*)\.(\d\d)", re.ASCII)
