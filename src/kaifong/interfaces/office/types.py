"""What the office's pages show, in plain values: amounts in cents, days as dates, words in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from kaifong.domains.rules.api import InForce
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement import MonthTotals

PAGE_ROWS = 50
"""Rows on a page of tenancies or of receipts in suspense."""


# The landlord's month


class Totals(NamedTuple):
    """A month's sums over some tenancies.

    Attributes:
        charged_cents: charged in the month, adjustments of other months included.
        paid_cents: paid within the month, less what was taken back or refunded.
        arrears_cents: owed by the tenancies in arrears on the day as at which the month is shown.
        tenancies: let on a day of the month, or with a balance or a posting in it.
    """

    charged_cents: int
    paid_cents: int
    arrears_cents: int
    tenancies: int
    tenancies_in_arrears: int


class ChannelTotals(NamedTuple):
    """What came through one channel in the month."""

    code: str
    name: LocalText
    payments: int
    paid_cents: int


class ClearingState(NamedTuple):
    """One channel's clearing account in the month: what its files say was received, and what the bank credited.

    Attributes:
        unreconciled_days: days of the month on which the two differ.
    """

    code: str
    name: LocalText
    received_cents: int
    banked_cents: int
    unreconciled_days: int

    @property
    def difference_cents(self) -> int:
        return self.received_cents - self.banked_cents


class SuspenseTotals(NamedTuple):
    """Receipts without an account, now."""

    receipts: int
    cents: int


class RollState(NamedTuple):
    """The last rent roll; ``finished_at`` is None, and ``tenancies`` 0, while it runs or after it was interrupted."""

    month: Month
    tenancies: int
    finished_at: datetime | None


class EstateTotals(NamedTuple):
    code: int
    name: LocalText
    totals: Totals


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month over all the actor's estates.

    Attributes:
        months: every month charged so far, oldest first; to choose from.
        as_at: the day as at which the month is shown: its last, or today if that lies in it.
        channels: those with payments, largest first; empty where none came.
        clearing, suspense: None for an actor with an estate scope, for they belong to no estate, and for one who may
            not see payments.
        last_roll, sealed_through: None before the first.
        estates: by code, those with tenancies; none before the first month charged.
    """

    month: Month
    months: tuple[Month, ...]
    as_at: date
    totals: Totals
    channels: tuple[ChannelTotals, ...]
    clearing: tuple[ClearingState, ...] | None
    suspense: SuspenseTotals | None
    last_roll: RollState | None
    sealed_through: date | None
    estates: tuple[EstateTotals, ...]


# An estate


class TenancyLine(NamedTuple):
    """One tenancy in an estate's list, named by its flat, not its tenant.

    Attributes:
        balance_cents: positive is owed, negative is paid in advance.
    """

    account_no: int
    flat: LocalText
    charged_cents: int
    paid_cents: int
    balance_cents: int
    months_in_arrears: int


@dataclass(frozen=True, slots=True)
class EstateFigures:
    """One estate in one month.

    Attributes:
        found: how many tenancies the filter and the search let through.
        tenancies: page ``page`` of them, at most `PAGE_ROWS`, by account number.
    """

    month: Month
    as_at: date
    estate: EstateTotals
    district: LocalText
    found: int
    page: int
    tenancies: tuple[TenancyLine, ...]


# A tenancy


class ComponentLine(NamedTuple):
    """One component of a charge and why it is this much.

    Attributes:
        days: days charged where the month is not whole, else None.
        fact: the landlord's own fact behind it, such as the flat's rent and since when; None where there is none.
        confirmed: whether the rule's source is confirmed.
    """

    name: LocalText
    amount_cents: int
    days: int | None
    rule_title: LocalText
    rule_source: str
    rule_in_force: InForce
    confirmed: bool
    fact: LocalText | None


class ChargeDetail(NamedTuple):
    """What a charge or a later adjustment of one is made of."""

    for_month: Month
    adjustment: bool
    components: tuple[ComponentLine, ...]


class PaymentDetail(NamedTuple):
    """Where a payment, or the taking back of one, comes from.

    Attributes:
        reference: the channel's own.
        file, line: the settlement file and the place in it; None for a payment that came singly.
        reversal_reason: for a payment taken back, why; else None.
    """

    channel: LocalText
    reference: str
    paid_on: date
    file: str | None
    line: int | None
    reversal_reason: LocalText | None = None


class LedgerLine(NamedTuple):
    """One posting on the tenancy's account; an adjustment of several months is a line a month.

    Attributes:
        amount_cents: positive is a debit (owed), negative a credit.
        detail: what it came from; None for other postings, which ``memo`` explains.
    """

    posted_on: date
    amount_cents: int
    balance_cents: int
    memo: str
    detail: ChargeDetail | PaymentDetail | None

    @property
    def charge(self) -> ChargeDetail | None:
        return self.detail if isinstance(self.detail, ChargeDetail) else None

    @property
    def payment(self) -> PaymentDetail | None:
        return self.detail if isinstance(self.detail, PaymentDetail) else None


@dataclass(frozen=True, slots=True)
class TenancyFigures:
    """One tenancy as at a day.

    Attributes:
        address: the flat's, in a line.
        in_force: days of the tenancy.
        balance_cents: positive is owed, negative is paid in advance.
        months_in_arrears: months whose charge is overdue and unpaid in whole or part.
        oldest_unpaid: the oldest of them, or None.
        months: the last six, oldest first.
        ledger_from: the month from whose first day ``ledger`` begins.
        opening_cents: the balance before it.
        has_earlier: whether there are older postings.
        ledger: through ``as_at``, oldest first.
        statements: months that were rolled and in which anything was charged to it, newest first; each has a statement.
    """

    account_no: int
    as_at: date
    tenant_name: LocalText
    address: LocalText
    estate_code: int
    estate_name: LocalText
    in_force: DateRange
    balance_cents: int
    months_in_arrears: int
    oldest_unpaid: Month | None
    months: tuple[MonthTotals, ...]
    ledger_from: Month
    opening_cents: int
    has_earlier: bool
    ledger: tuple[LedgerLine, ...]
    statements: tuple[Month, ...]


# Suspense


class Suggestion(NamedTuple):
    """A tenancy that a receipt may have been meant for, and what speaks for it."""

    account_no: int
    flat: LocalText
    because: LocalText


class SuspenseReceipt(NamedTuple):
    """A receipt whose account was not found.

    Attributes:
        amount_cents: negative where it takes a payment back.
        stated_account: what the payer gave, exactly.
        why: why it could not be matched.
        suggestions: best first.
    """

    receipt_id: int
    channel: LocalText
    reference: str
    paid_on: date
    amount_cents: int
    stated_account: str
    why: LocalText
    file: str | None
    line: int | None
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class SuspenseList:
    """One page of the receipts in suspense, at most `PAGE_ROWS`, oldest first, and the totals of all."""

    totals: SuspenseTotals
    page: int
    receipts: tuple[SuspenseReceipt, ...]
