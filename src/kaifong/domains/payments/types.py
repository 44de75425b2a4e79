from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText


class Rejected(NamedTuple):
    line: int
    reason: str
    message: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one settlement file. lines = receipts + known + rejected + notices.

    Attributes:
        outcome: ``imported``, ``already imported`` or ``refused``.
        of: the file that had the same content, where it was imported already.
        known: lines whose receipts were there already, from another file or a notification.
        suspense: receipts, among ``receipts``, whose account is not known.
        rejects: the first of the rejected lines.
    """

    outcome: str
    channel: str
    name: str
    file_id: int | None
    of: int | None = None
    reason: str = ""
    message: str = ""
    posted_on: date | None = None
    lines: int = 0
    receipts: int = 0
    receipts_cents: int = 0
    known: int = 0
    known_cents: int = 0
    rejected: int = 0
    rejected_cents: int = 0
    notices: int = 0
    suspense: int = 0
    suspense_cents: int = 0
    rejects: tuple[Rejected, ...] = ()


class MovementKind(Enum):
    """What moved a tenancy's account, other than rent."""

    PAYMENT = auto()
    TAKEN_BACK = auto()
    REFUND = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Movement:
    """A posting on a tenancy's account that is not rent, and where it comes from.

    Attributes:
        entry_id, source_id: tell it among the account's postings.
        amount_cents: positive is a debit (owed), negative a credit.
        name: the channel's of a payment or of what took it back; of other kinds, what people call them.
        external_ref, paid_on: of the payment, or of what took it back; None for other kinds.
        file_name, line: the settlement file and the place in it; None for what came singly.
        assigned: whether it stood in suspense until a person found the account.
        reason: why a payment was taken back or rent paid in advance given back, as far as known; else None.
    """

    entry_id: int
    source_id: int | None
    kind: MovementKind
    posted_on: date
    amount_cents: int
    memo: str
    name: LocalText
    external_ref: str | None
    paid_on: date | None
    file_name: str | None
    line: int | None
    assigned: bool
    reason: LocalText | None


class EstateMonth(NamedTuple):
    """One estate's month as at a day.

    Attributes:
        tenancies: let on a day of the month, or with a balance or a posting in it.
        charged_cents: posted as rent in the month, adjustments of other months included.
        paid_cents: received in the month, less what was taken or given back.
        arrears_cents: the sum of the balances above nil.
    """

    estate_code: int
    tenancies: int
    charged_cents: int
    paid_cents: int
    arrears_cents: int
    tenancies_in_arrears: int


class TenancyMonth(NamedTuple):
    """One tenancy's month as at a day; sums as in `EstateMonth`, ``balance_cents`` positive where it owes."""

    account_no: int
    flat_id: int
    charged_cents: int
    paid_cents: int
    balance_cents: int


class TenancyMonths(NamedTuple):
    """Some of an estate's tenancies by account number; ``found`` counts all that were asked for."""

    found: int
    tenancies: tuple[TenancyMonth, ...]


class AccountMonth(NamedTuple):
    """What one account was charged and what was paid on it in a month; sums as in `EstateMonth`."""

    month: Month
    charged_cents: int
    paid_cents: int


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """What one channel brought in a month, net of reversals, and its part of all (0 to 1)."""

    channel: str
    name: LocalText
    payments: int
    amount_cents: int
    share: float


class Suggestion(NamedTuple):
    """A tenancy that a receipt may have been meant for: why, and how sure (0 to 1)."""

    account_no: int
    flat_id: int
    why: LocalText
    score: float


@dataclass(frozen=True, slots=True)
class SuspenseView:
    """Money whose account is not known.

    Attributes:
        stated_account: what the payer gave, exactly.
        reason: why it could not be matched, as a code; ``why`` says it in words.
        amount_cents: negative where it takes a payment back.
        file_name, line: the settlement file and the place in it; None for what came singly.
        suggestions: the surest first.
    """

    receipt_id: int
    channel: str
    channel_name: LocalText
    external_ref: str
    stated_account: str
    reason: str
    why: LocalText
    amount_cents: int
    paid_on: date
    file_name: str | None
    line: int | None
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class DayDifference:
    """A channel's day: what it said it received for us, and what the bank credited for that day."""

    day: date
    received_cents: int
    banked_cents: int

    @property
    def difference_cents(self) -> int:
        return self.received_cents - self.banked_cents


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A channel's clearing account for a month. Reconciled where no day differs."""

    channel: str
    name: LocalText
    month: Month
    received_cents: int
    banked_cents: int
    clearing_balance_cents: int
    open_days: tuple[DayDifference, ...]


@dataclass(frozen=True, slots=True)
class StatementReport:
    outcome: str
    statements: int
    entries: int
    recognised: int
    credits_cents: int
    debits_cents: int
    unrecognised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenWay:
    """A channel as it is told to anybody.

    Attributes:
        cap_cents: the most that one payment may be, or None.
        by_agreement: the landlord collects through it, from whom has agreed to that or is entitled to it.
    """

    channel: str
    name: LocalText
    pay_to: LocalText
    note: LocalText
    cap_cents: int | None
    by_agreement: bool


class WelfareException(NamedTuple):
    """A demand that the Social Welfare Department did not pay in full, and what it said."""

    account_no: int
    demanded_cents: int
    paid_cents: int
    status: str
