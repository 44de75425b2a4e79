"""What every channel's lines must pass before they are believed, whatever their format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kaifong.domains.payments.spi import MAX_AMOUNT_CENTS, BadLine, Kind, Line
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import is_account_no, parse_account_no

EARLIEST = timedelta(days=730)
"""A payment older than two years is a wrong date: channels settle within days."""
MAX_REFERENCE_CHARS = 140


class LineChecks:
    """Whether a line can be believed. A wrong account number is no reason: the money is real, and goes to suspense."""

    def __init__(self, *, currency: str, on: date) -> None:
        self._currency, self._latest, self._earliest = currency, on, on - EARLIEST

    def checked(self, lines: Iterable[Line | BadLine]) -> Iterator[Line | BadLine]:
        """The lines, each that cannot be believed turned into a `BadLine`."""
        for line in lines:
            yield line if isinstance(line, BadLine) else self.fault(line) or line

    def fault(self, line: Line) -> BadLine | None:
        """Why a line cannot be believed, or None."""
        if line.kind is Kind.NOTICE:
            return None
        if line.currency != self._currency:
            # another currency's number adds nothing to a sum in ours
            return BadLine(line.number, "wrong_currency", f"The currency is {line.currency}, not {self._currency}.", 0)
        if line.amount_cents <= 0:
            reason, message = "amount_not_positive", f"The amount is {line.amount_cents} cents."
        elif line.amount_cents > MAX_AMOUNT_CENTS:
            reason, message = "amount_absurd", f"The amount is {line.amount_cents} cents."
        elif line.paid_on > self._latest:
            reason, message = "future_date", f"The payment is dated {line.paid_on}, after {self._latest}."
        elif line.paid_on < self._earliest:
            reason, message = "old_date", f"The payment is dated {line.paid_on}, before {self._earliest}."
        elif not line.reference:
            reason, message = "no_reference", "The line has no reference of its own."
        elif len(line.reference) > MAX_REFERENCE_CHARS:
            reason, message = "reference_too_long", f"The reference is longer than {MAX_REFERENCE_CHARS} characters."
        else:
            return None
        amount_cents = -line.amount_cents if line.kind is Kind.REVERSAL else line.amount_cents
        return BadLine(line.number, reason, message, amount_cents)


def stated_account(text: str) -> int | None:
    """The account number that a line states, or None where it fails its form or check digits."""
    if len(text) == 12 and text.isascii() and text.isdigit():
        number = int(text)
        return number if is_account_no(number) else None
    try:
        return parse_account_no(text)
    except Refusal:
        return None
