"""Amounts and days as ISO 20022 writes them. Files repeat few distinct ones, so both are remembered."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from kaifong.kernel.errors import Refusal

REMEMBERED_VALUES = 65_536
MAX_AMOUNT_CHARS = 32
"""ISO allows 18 digits, some of them before the point as zeros."""

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?", re.ASCII)


class BadValue(Refusal):
    """A value that cannot be read; the message quotes it and says what was expected, `reason` is a code."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


@lru_cache(maxsize=REMEMBERED_VALUES)
def cents_of(text: str) -> int:
    """Read an ``xs:decimal`` amount exactly: ``60000.``, ``000149.87`` and ``18.15000`` are amounts, ``0.005`` is not.

    Raises:
        BadValue: no number, a sign, a thousands separator, or a fraction of a cent.
    """
    units, _, fraction = text.removeprefix("+").partition(".")
    digits = units + fraction[:2].ljust(2, "0")
    sound = digits.isascii() and digits.isdecimal() and (units or fraction) and not fraction[2:].strip("0")
    if not sound or len(text) > MAX_AMOUNT_CHARS:
        raise BadValue("amount", f"{text[:MAX_AMOUNT_CHARS]!r} is not an amount in whole cents.")
    return int(digits)


@lru_cache(maxsize=REMEMBERED_VALUES)
def day_of(text: str) -> date | None:
    """Read the day of an ``xs:date`` or ``xs:dateTime``, as the bank states it (no change of time zone); None for "".

    Raises:
        BadValue: not a day of the calendar.
    """
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match is not None:
            return date.fromisoformat(match[1])
    except ValueError:
        pass
    raise BadValue("date", f"{text[:40]!r} is not a date.")
