from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal


class FlatsWithoutRent(Refusal):
    """Tenancies in force whose flats have no rent for the month; nothing of the month is charged."""

    def __init__(self, month: Month, accounts: Sequence[int], count: int) -> None:
        self.month, self.accounts, self.count = month, accounts, count
        shown = ", ".join(map(str, accounts[:5]))
        super().__init__(
            f"{count} tenancies have no rent in force for {month}, among them {shown}. Import flat rents first."
        )


class NoAdditionalRentTier(Refusal):
    """A household's income ratio lies in no tier of the rule in force; nothing of the month is charged."""

    def __init__(self, month: Month, accounts: Sequence[int]) -> None:
        shown = ", ".join(map(str, accounts[:5]))
        super().__init__(f"Income ratios of {shown} lie in no additional-rent tier in force in {month}.")


class RollOutOfOrder(Refusal):
    """A month can be rolled only after the month before it has been rolled whole, and not before one rolled already."""

    def __init__(self, month: Month, last: Month) -> None:
        super().__init__(f"{month} cannot be rolled now: the last month rolled is {last}.")


class RollTotalsDiffer(Refusal):
    """An estate's charge lines and its ledger entry do not agree; the estate is not charged. A fault of the program."""


class NotCharged(Refusal):
    """The tenancy has no charge for this month, or none for any (``month`` is None)."""

    def __init__(self, account_no: int, month: Month | None) -> None:
        super().__init__(f"Account {account_no} has no charge{f' for {month}' if month else ''}.")


class LimitUnknown(Refusal):
    """The pack states an income limit, and none for households of this size. Nothing is assumed in its place."""

    def __init__(self, persons: int, on: date) -> None:
        self.persons, self.on = persons, on
        super().__init__(f"The income limit of households of {persons} on {on} is not known.")


class TermOverlaps(Refusal):
    """Two terms of one kind on one tenancy at one time."""

    def __init__(self, account_no: int, kind: str, start: date) -> None:
        super().__init__(f"Account {account_no} already has a term of kind {kind} in force on or after {start}.")


class TermNotFound(Refusal):
    """No such term, or it has ended by the day named."""

    def __init__(self, term_id: int) -> None:
        super().__init__(f"There is no term {term_id} that could end by then.")


class ReviewNotRun(Refusal):
    """No income review of this month is on record."""

    def __init__(self, month: Month) -> None:
        super().__init__(f"No income review from {month} has been run.")


class ReviewAlreadyApplied(Refusal):
    """An applied review made terms; it is neither run nor applied again."""

    def __init__(self, month: Month, on: date) -> None:
        super().__init__(f"The income review from {month} was applied on {on}.")


class ReviewAgainstTerms(Refusal):
    """Terms of additional rent that begin on or after the review's month; nothing is applied."""

    def __init__(self, month: Month, accounts: Sequence[int]) -> None:
        self.accounts = tuple(accounts)
        shown = ", ".join(map(str, accounts[:5]))
        super().__init__(
            f"Additional rent decided otherwise begins in or after {month} for accounts {shown}. Settle these first."
        )


class DeclarationFaulty(Refusal):
    """Something that nobody can declare, such as an income below nil; nothing is kept."""
