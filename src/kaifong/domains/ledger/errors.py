from __future__ import annotations

from datetime import date

from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal


class DaySealed(Refusal):
    """A posting, or a seal, on a day that is already sealed."""

    def __init__(self, day: date, sealed_through: date) -> None:
        self.day, self.sealed_through = day, sealed_through
        super().__init__(f"{day} is sealed (all days through {sealed_through} are); post on a later day.")


class MonthNotSealed(Refusal):
    """A month can open only when every day before it is sealed, for its openings may not change any more."""

    def __init__(self, month: Month, sealed_through: date | None) -> None:
        self.month, self.sealed_through = month, sealed_through
        last = month.previous.last
        super().__init__(
            f"{month} cannot open: the ledger is sealed through {sealed_through or 'no day'}, not through {last}. "
            f"Run: kaifong ledger seal {last}"
        )


class EntryUnsound(Refusal):
    """Legs that do not sum to zero, an unknown account, or an entry that does not match its legs; nothing is posted."""


class EntryAlreadyReversed(Refusal):
    """A second reversal of one entry; nothing is posted."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Entry {key} has been reversed before.")


class EntryNotFound(Refusal):
    """No entry has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no entry {key}.")
