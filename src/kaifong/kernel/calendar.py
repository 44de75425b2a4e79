"""Month and DateRange: the two shapes of time that rent is charged by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date(self.year, self.number, 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``; raises ValueError for anything else."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a month; write it as YYYY-MM.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def days(self) -> int:
        return self.last.day

    @property
    def next(self) -> Month:
        return self.plus(1)

    @property
    def previous(self) -> Month:
        return self.plus(-1)

    @property
    def range(self) -> DateRange:
        return DateRange(self.first, self.next.first)

    def nearest(self, day: date) -> date:
        """The day of this month that is nearest to ``day``: itself, or the first, or the last."""
        return min(max(day, self.first), self.last)

    def plus(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def until(self, end: Month) -> Iterator[Month]:
        """This month and all that follow it, through ``end``."""
        month = self
        while month <= end:
            yield month
            month = month.next

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from ``start`` up to, not including, ``end``; ``end`` is None while it goes on.

    The half-open form is PostgreSQL's canonical ``daterange``.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"A range that starts on {self.start} cannot end on {self.end}.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def last(self) -> date | None:
        """The last day that belongs to the range."""
        return None if self.end is None else self.end - timedelta(days=1)

    @property
    def days(self) -> int | None:
        return None if self.end is None else (self.end - self.start).days

    def overlap(self, other: DateRange) -> DateRange | None:
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return DateRange(start, end) if end is None or start < end else None
