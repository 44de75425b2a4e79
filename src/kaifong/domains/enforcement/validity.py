"""How long points and warnings live."""

from __future__ import annotations

from datetime import date

from kaifong.kernel.calendar import Month


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; where that month has no such day, the first of the next.

    Points of 29 February 2024 with a validity of 24 months count through 28 February 2026: never a day less than those
    of the day before. This is our own convention (docs/explanation/enforcement.md).
    """
    month = Month.of(day).plus(months)
    return month.first.replace(day=day.day) if day.day <= month.days else month.next.first
