"""How long an application has waited, in days first and in years, months and days after.

Time is counted in days from a start; days on which the clock stood are taken off the end. Whole months are those between
the start and that earlier end, so that freezing and going on can never take a month away that was full before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kaifong.domains.applications.types import Waited
from kaifong.kernel.calendar import Month


@dataclass(frozen=True, slots=True)
class Clock:
    """An application's clock.

    Attributes:
        start: registration, or earlier by a credit.
        stopped_days: over which it stood, before ``stopped_on``.
        stopped_on: since when it stands; None while it runs.
    """

    start: date
    stopped_days: int = 0
    stopped_on: date | None = None

    @property
    def waiting_from(self) -> date:
        """The day from which as many days would have been waited without any stop."""
        return self.start + timedelta(days=self.stopped_days)

    def waited(self, on: date) -> Waited:
        """Up to a day, which is not before the last stop or start; nothing where the day lies before the start."""
        until = on if self.stopped_on is None else min(on, self.stopped_on)
        days = max((until - self.waiting_from).days, 0)
        return between(self.start, self.start + timedelta(days=days))

    def month_full_on(self, on: date) -> date | None:
        """The day on which the next month will be full; None while the clock stands."""
        if self.stopped_on is not None:
            return None
        months = self.waited(on).whole_months + 1
        return months_after(self.start, months) + timedelta(days=self.stopped_days)


def between(start: date, end: date) -> Waited:
    """Whole months first, then days. From 31 January a month is full on the last of February."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months_after(start, months) > end:
        months -= 1
    days = (end - months_after(start, months)).days
    return Waited(months // 12, months % 12, days, (end - start).days)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or earlier; the last of the month where it is shorter."""
    month = Month.of(day).plus(months)
    return month.first.replace(day=min(day.day, month.days))


def age_on(born_on: date, day: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March of common years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, age: int) -> date:
    """The day on which an age is reached, as `age_on` has it."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
