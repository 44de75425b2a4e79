"""What the outside world sends, line by line, before it has a format."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from kaifong.kernel.calendar import Month

SATURDAY = 5


class Kind(StrEnum):
    PAYMENT = "payment"
    REVERSAL = "reversal"
    NOTICE = "notice"


class Line(NamedTuple):
    """One payment, its taking back, or word that no money moved.

    Attributes:
        account: as the payer stated it; wrong or empty for a few.
        second: of the day.
        reverses: for a reversal, the reference of the payment.
        status: why a payment is partial, a debit refused or returned, a welfare tenant not paid for.
        payer: name or case reference, where the channel tells it.
        astray: the account stated is nobody's, so the money ends in suspense.
        told_before: the same line was sent already; no money goes with it.
    """

    kind: Kind
    reference: str
    account: str
    cents: int
    paid_on: date
    second: int = 0
    reverses: str = ""
    status: str = ""
    payer: str = ""
    astray: bool = False
    told_before: bool = False


class Send(Protocol):
    """Where lines go: into the file of a channel and of the business day on which it is sent."""

    def __call__(self, channel: str, sent_on: date, line: Line) -> None: ...


class Days:
    """A month's days. Business days are Mondays to Fridays: public holidays are left out.

    A file goes out each business day and holds the payments since the one before. So that a month's payments are all in
    the month's files, nobody pays after the month's last business day.
    """

    def __init__(self, month: Month) -> None:
        self.month = month
        first = month.first
        every = [first + timedelta(days=n) for n in range(month.days)]
        self.business = [day for day in every if day.weekday() < SATURDAY]
        self.paying = [day for day in every if day <= self.business[-1]]
        sent = {day: next(b for b in self.business if b >= day) for day in self.paying}
        self._sent_on = sent

    def sent_on(self, paid_on: date) -> date:
        return self._sent_on[paid_on]

    def business_day_after(self, day: date, days: int = 1) -> date | None:
        """So many business days after a business day; None where that is next month."""
        index = self.business.index(day) + days
        return self.business[index] if index < len(self.business) else None
