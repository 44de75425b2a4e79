"""What a statement says, in plain values: money in cents, days as dates, words in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText


class StatementDoesNotAddUp(Refusal):
    """The lines do not lead from the opening to the closing balance; such a statement is not printed."""

    def __init__(self, account_no: int, month: Month, stated_cents: int, counted_cents: int) -> None:
        self.stated_cents, self.counted_cents = stated_cents, counted_cents
        super().__init__(
            f"Account {account_no}, {month}: the closing balance is stated as {stated_cents} cents,"
            f" but the lines lead to {counted_cents}."
        )


class ChargeLine(NamedTuple):
    """One component of a charge.

    Attributes:
        name: the component, for example net rent.
        reason: why it is this much, in a line.
        amount_cents: negative where it reduces the charge.
        confirmed: False where it rests on a rule whose source is unconfirmed.
        for_month: the month charged for, where it is not the statement's: a later adjustment.
    """

    name: LocalText
    reason: LocalText
    amount_cents: int
    confirmed: bool = True
    for_month: Month | None = None


class PaymentLine(NamedTuple):
    """One payment; ``amount_cents`` is positive."""

    paid_on: date
    channel: LocalText
    amount_cents: int


class ReversalLine(NamedTuple):
    """One payment taken back, for example a debit that the bank returned; ``amount_cents`` is positive."""

    taken_back_on: date
    channel: LocalText
    reason: LocalText
    amount_cents: int


class MonthTotals(NamedTuple):
    """One bar of the chart."""

    month: Month
    charged_cents: int
    paid_cents: int


class WayToPay(NamedTuple):
    """One channel on the slip.

    Attributes:
        pay_to: whom to choose on the bank's screen or name at the counter.
        reference: what to type or quote.
        note: when and how, in a sentence.
        cap_cents: the most that one payment may be, or None.
    """

    name: LocalText
    pay_to: LocalText
    reference: str
    note: LocalText
    cap_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A tenancy's month.

    Attributes:
        tenant_name, address: as the register has them, in each language.
        issued_on: the day as at which the balance stands.
        opening_cents, closing_cents: positive is owed, negative is paid in advance.
        pay_cents: what to pay by ``due_on``; 0 where nothing is owed.
        months: the last six, oldest first.
        barcode: Code 128 payload for shop and station counters, or None; left out, like ``qr``, where nothing is owed.
        qr: FPS payload, or None.

    Raises:
        StatementDoesNotAddUp: at making, so that no statement exists that does not.
    """

    landlord: LocalText
    tenant_name: LocalText
    address: LocalText
    account_no: int
    month: Month
    issued_on: date
    due_on: date
    opening_cents: int
    charges: tuple[ChargeLine, ...]
    payments: tuple[PaymentLine, ...]
    reversals: tuple[ReversalLine, ...]
    closing_cents: int
    pay_cents: int
    months: tuple[MonthTotals, ...]
    ways: tuple[WayToPay, ...]
    barcode: str | None = None
    qr: str | None = None

    def __post_init__(self) -> None:
        counted = self.opening_cents + self.charged_cents + self.taken_back_cents - self.paid_cents
        if counted != self.closing_cents:
            raise StatementDoesNotAddUp(self.account_no, self.month, self.closing_cents, counted)

    @property
    def charged_cents(self) -> int:
        return sum(line.amount_cents for line in self.charges)

    @property
    def paid_cents(self) -> int:
        return sum(line.amount_cents for line in self.payments)

    @property
    def taken_back_cents(self) -> int:
        return sum(line.amount_cents for line in self.reversals)

    @property
    def has_unconfirmed(self) -> bool:
        """Whether the footnote on unconfirmed rules is needed."""
        return any(not line.confirmed for line in self.charges)
