"""Where the figures of the office's pages come from: for each page one function that its view calls.

Every function takes the actor and gives what lies within its estates; days are arguments. What one function gives was
read as at one moment, in a number of statements that no size changes. A function that shows one tenant's data records
the look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kaifong.domains.access.api import Actor, NotPermitted, audit
from kaifong.domains.estates import api as estates
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.types import (
    PAGE_ROWS,
    ChannelTotals,
    ChargeDetail,
    ClearingState,
    ComponentLine,
    EstateFigures,
    EstateTotals,
    LedgerLine,
    MonthFigures,
    PaymentDetail,
    RollState,
    Suggestion,
    SuspenseList,
    SuspenseReceipt,
    SuspenseTotals,
    TenancyFigures,
    TenancyLine,
    Totals,
)
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import ACCOUNT_DIGITS, AccountNo, estate_code_of
from kaifong.selfservice.statement import MonthTotals, Statement, statement_of

__all__ = [
    "PAGE_ROWS",
    "ChannelTotals",
    "ChargeDetail",
    "ClearingState",
    "ComponentLine",
    "EstateFigures",
    "EstateTotals",
    "LedgerLine",
    "MonthFigures",
    "NotThere",
    "PaymentDetail",
    "RollState",
    "Suggestion",
    "SuspenseList",
    "SuspenseReceipt",
    "SuspenseTotals",
    "TenancyFigures",
    "TenancyLine",
    "Totals",
    "estate_figures",
    "month_figures",
    "statement",
    "suspense_assign",
    "suspense_list",
    "tenancy_figures",
]

MONTHS_SHOWN = 6
"""How many months are compared on a tenancy's page."""


class NotThere(Refusal):
    """What the address names does not exist: an estate, a tenancy, a month that was never charged."""


def month_figures(*, month: Month | None, as_at: date, actor: Actor) -> MonthFigures:
    """The landlord's month; ``month`` None is the last one charged, or the one of ``as_at`` before any.

    Raises:
        NotThere: a month that was never charged.
    """
    if "rent.view" not in actor.verbs:
        raise NotPermitted(actor.name, "rent.view", None)
    with snapshot():
        rolls = rent.rolls()
        months = tuple(roll.month for roll in rolls)
        if month is None:
            month = months[-1] if months else Month.of(as_at)
        elif month not in months:
            raise NotThere(f"{month} was never charged.")
        names = {
            code: name
            for code, name in estates.estate_names().items()
            if actor.estates is None or code in actor.estates
        }
        by_estate = payments.estate_months(month=month, as_at=as_at, estates=names)
        shares = payments.channel_shares(month=month, as_at=as_at, estates=actor.estates)
        sees_payments = actor.may("payments.view")
        return MonthFigures(
            month=month,
            months=months,
            as_at=month.nearest(as_at),
            totals=_totals(by_estate),
            channels=tuple(ChannelTotals(one.channel, one.name, one.payments, one.amount_cents) for one in shares),
            clearing=_clearing(month) if sees_payments else None,
            suspense=SuspenseTotals(*payments.suspense_open()) if sees_payments else None,
            last_roll=RollState(*rolls[-1]) if rolls else None,
            sealed_through=ledger.sealed_through(),
            estates=tuple(
                EstateTotals(one.estate_code, names[one.estate_code], _totals([one]))
                for one in by_estate
                if months and one.tenancies
            ),
        )


def _totals(by_estate: Iterable[payments.EstateMonth]) -> Totals:
    charged = paid = arrears = count = in_arrears = 0
    for one in by_estate:
        charged += one.charged_cents
        paid += one.paid_cents
        arrears += one.arrears_cents
        count += one.tenancies
        in_arrears += one.tenancies_in_arrears
    return Totals(charged, paid, arrears, count, in_arrears)


def _clearing(month: Month) -> tuple[ClearingState, ...]:
    return tuple(
        ClearingState(one.channel, one.name, one.received_cents, one.banked_cents, len(one.open_days))
        for one in payments.reconciliation(month=month)
    )


def estate_figures(
    *, code: int, month: Month, only_arrears: bool, search: str, page: int, as_at: date, actor: Actor
) -> EstateFigures:
    """An estate's month and one page of its tenancies.

    Args:
        search: an account number, or words of a flat's name; "" for all.
        page: from 1; past the end it is empty.

    Raises:
        NotThere: no such estate, or a month that was never charged.
        NotPermitted: an estate outside the actor's scope.
    """
    actor.must("rent.view", estate=code)
    with snapshot():
        if month not in [roll.month for roll in rent.rolls()]:
            raise NotThere(f"{month} was never charged.")
        try:
            estate = estates.estate(code)
        except estates.EstateNotFound as refusal:
            raise NotThere(str(refusal)) from refusal
        account_no = _account_no(search)
        found = payments.tenancy_months(
            estate_code=code,
            month=month,
            as_at=as_at,
            owing_only=only_arrears,
            account_no=account_no,
            flat_ids=(
                estates.flats_called(estate_code=code, words=search) if search.strip() and not account_no else None
            ),
            offset=(page - 1) * PAGE_ROWS,
            limit=PAGE_ROWS,
        )
        return EstateFigures(
            month=month,
            as_at=month.nearest(as_at),
            estate=EstateTotals(
                code, estate.name, _totals(payments.estate_months(month=month, as_at=as_at, estates=[code]))
            ),
            district=estate.district,
            found=found.found,
            page=page,
            tenancies=_tenancy_lines(found.tenancies, month.nearest(as_at)),
        )


def _account_no(search: str) -> int | None:
    """The account number that is searched for, spaces and hyphens let pass; None where it is something else."""
    digits = re.sub(r"[\s-]", "", search)
    return int(digits) if len(digits) == ACCOUNT_DIGITS and digits.isascii() and digits.isdigit() else None


def _tenancy_lines(rows: Iterable[payments.TenancyMonth], day: date) -> tuple[TenancyLine, ...]:
    rows = list(rows)
    owing = rent.arrears_of(account_nos=[row.account_no for row in rows], as_at=day)
    flats = estates.flat_names(row.flat_id for row in rows)
    return tuple(
        TenancyLine(
            row.account_no,
            flats[row.flat_id],
            row.charged_cents,
            row.paid_cents,
            row.balance_cents,
            owing[row.account_no].months,
        )
        for row in rows
    )


def tenancy_there(account_no: int) -> tenancies.TenancyView:
    """Raises NotThere."""
    try:
        return tenancies.tenancy(account_no)
    except tenancies.TenancyNotFound as refusal:
        raise NotThere(str(refusal)) from refusal


def tenancy_figures(*, account_no: int, ledger_from: Month, as_at: date, actor: Actor) -> TenancyFigures:
    """A tenancy, its ledger from the first day of ``ledger_from``, and why each posting is there.

    Raises:
        NotThere: no such tenancy.
        NotPermitted: its estate is outside the actor's scope.
    """
    code = estate_code_of(AccountNo(account_no))
    actor.must("rent.view", estate=code)
    with snapshot():
        tenancy = tenancy_there(account_no)
        owing = rent.arrears(account_no=account_no, as_at=as_at)
        overdue = [charge.month for charge in owing.unpaid if charge.due_on < as_at]
        lines = _ledger_lines(account_no, ledger_from.first, as_at)
        this_month = Month.of(as_at)
        months = payments.account_months(
            account_no=account_no, first=this_month.plus(1 - MONTHS_SHOWN), last=this_month, as_at=as_at
        )
        rolled = {roll.month for roll in rent.rolls()}
        shown = TenancyFigures(
            account_no=account_no,
            as_at=as_at,
            tenant_name=tenancy.principal_name,
            address=estates.flat_address(tenancy.flat_id),
            estate_code=code,
            estate_name=estates.estate_names()[code],
            in_force=tenancy.in_force,
            balance_cents=owing.balance_cents,
            months_in_arrears=len(overdue),
            oldest_unpaid=min(overdue, default=None),
            months=tuple(MonthTotals(*one) for one in months),
            ledger_from=ledger_from,
            opening_cents=owing.balance_cents - sum(line.amount_cents for line in lines),
            has_earlier=ledger.has_postings_before(account_id=account_no, day=ledger_from.first),
            ledger=lines,
            statements=tuple(month for month in rent.charged_months(account_no=account_no) if month in rolled),
        )
        audit(actor, "tenancy.look", account_no=account_no)
    return shown


def _ledger_lines(account_no: int, first: date, last: date) -> tuple[LedgerLine, ...]:
    """The account's postings in order, each joined with what it came from."""
    charges: dict[tuple[date, int | None], list[rent.PostedCharge]] = {}
    for charge in rent.charges_posted(account_no=account_no, first=first, last=last):
        charges.setdefault((charge.posted_on, charge.adjustment_id), []).append(charge)
    moved = {
        (one.entry_id, one.source_id): one for one in payments.movements(account_no=account_no, first=first, last=last)
    }
    lines: list[LedgerLine] = []
    for posting in ledger.postings(account_id=account_no, first=first, last=last):
        movement = moved.get((posting.entry_id, posting.source_id))
        if movement is not None:
            lines.append(_movement_line(posting, movement))
        else:
            lines.extend(_charge_lines(posting, charges[posting.posted_on, posting.source_id]))
    return tuple(lines)


def _charge_lines(posting: ledger.PostingView, charges: Iterable[rent.PostedCharge]) -> Iterable[LedgerLine]:
    balance_cents = posting.balance_cents - posting.amount_cents
    for charge in charges:
        balance_cents += charge.total_cents
        components = tuple(
            ComponentLine(
                line.name,
                line.amount_cents,
                line.days,
                line.rule_title,
                line.rule_source,
                line.rule_in_force,
                line.rule_confirmed,
                line.fact,
            )
            for line in charge.lines
        )
        detail = ChargeDetail(charge.for_month, charge.adjustment_id is not None, components)
        yield LedgerLine(posting.posted_on, charge.total_cents, balance_cents, posting.memo, detail)


def _movement_line(posting: ledger.PostingView, movement: payments.Movement) -> LedgerLine:
    detail, memo = None, posting.memo
    if movement.external_ref is not None and movement.paid_on is not None:
        detail = PaymentDetail(
            movement.name,
            movement.external_ref,
            movement.paid_on,
            movement.file_name,
            movement.line,
            movement.reason,
        )
    elif movement.reason is not None:
        memo = f"{memo}: {movement.reason.en}"
    return LedgerLine(posting.posted_on, posting.amount_cents, posting.balance_cents, memo, detail)


def statement(*, account_no: int, month: Month, as_at: date, actor: Actor) -> Statement:
    """The tenancy's statement for a month, as at the month's last day or ``as_at`` if that is earlier.

    Raises:
        NotThere: no such tenancy, or nothing was charged to it in that month.
        NotPermitted: its estate is outside the actor's scope.
    """
    try:
        return statement_of(account_no=AccountNo(account_no), month=month, as_at=as_at, by=actor)
    except (tenancies.TenancyNotFound, rent.NotCharged) as refusal:
        raise NotThere(str(refusal)) from refusal


def suspense_list(*, page: int, actor: Actor) -> SuspenseList:
    """The receipts in suspense; ``page`` from 1, past the end it is empty.

    Raises:
        NotPermitted: an actor with an estate scope, for they belong to no estate.
    """
    actor.must("payments.view")
    with snapshot():
        found = payments.suspense_list(limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
        flats = estates.flat_names({one.flat_id for item in found for one in item.suggestions})
        totals = SuspenseTotals(*payments.suspense_open())
    return SuspenseList(
        totals=totals,
        page=page,
        receipts=tuple(
            SuspenseReceipt(
                receipt_id=item.receipt_id,
                channel=item.channel_name,
                reference=item.external_ref,
                paid_on=item.paid_on,
                amount_cents=item.amount_cents,
                stated_account=item.stated_account,
                why=item.why,
                file=item.file_name,
                line=item.line,
                suggestions=tuple(Suggestion(one.account_no, flats[one.flat_id], one.why) for one in item.suggestions),
            )
            for item in found
        ),
    )


def suspense_assign(*, receipt_id: int, account_no: int, reason: str, on: date, actor: Actor) -> None:
    """Post a receipt in suspense to the account that it was meant for; the reason goes to the audit log.

    Raises:
        Refusal: no such account, already assigned …; nothing was done.
        NotPermitted: the actor may not match payments, or not on this account's estate.
    """
    payments.suspense_assign(receipt_id=receipt_id, account_no=AccountNo(account_no), reason=reason, on=on, by=actor)
