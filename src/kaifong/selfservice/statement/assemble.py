"""Where a statement's figures come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates import api as estates
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import snapshot
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement.types import (
    ChargeLine,
    MonthTotals,
    PaymentLine,
    ReversalLine,
    Statement,
    WayToPay,
)

MONTHS_SHOWN = 6
BARCODE_CHANNEL, QR_CHANNEL = "convenience_store", "fps"
"""Whose codes the slip carries."""
FOUND_LATER = LocalText("戶口號碼其後查明", "account found later", "账户号码其后查明")


def statement_of(*, account_no: AccountNo, month: Month, as_at: date, by: Actor) -> Statement:
    """A tenancy's statement of a month, as at the month's day that is nearest to ``as_at``. The look is recorded.

    What was charged, paid or taken back stands in the month in which it was posted, so that every statement goes on
    from the one before. Eleven statements of SQL, whatever the history's length.

    Raises:
        NotPermitted: the tenancy's estate is outside the actor's scope.
        TenancyNotFound.
        NotCharged: nothing was charged in the month.
    """
    by.must("rent.view", estate=estate_code_of(account_no))
    day = month.nearest(as_at)
    with snapshot():
        tenancy = tenancies.tenancy(account_no)
        charges = rent.charges_posted(account_no=account_no, first=month.first, last=day)
        if not charges:
            raise rent.NotCharged(account_no, month)
        moved = payments.movements(account_no=account_no, first=month.first, last=day)
        closing_cents = ledger.balance(account_id=account_no, as_at=day)
        pay_cents, due_on = max(closing_cents, 0), rent.due_on(month=month)
        ways = payments.instruments(account_no=account_no, amount_cents=pay_cents, due_on=due_on, as_at=day)
        codes = {way.channel: way for way in ways} if pay_cents else {}
        months = payments.account_months(
            account_no=account_no, first=month.plus(1 - MONTHS_SHOWN), last=month, as_at=day
        )
        statement = Statement(
            landlord=payments.landlord_name(),
            tenant_name=tenancy.principal_name,
            address=estates.flat_address(tenancy.flat_id),
            account_no=account_no,
            month=month,
            issued_on=day,
            due_on=due_on,
            opening_cents=ledger.balance(account_id=account_no, as_at=month.first - timedelta(days=1)),
            charges=_charge_lines(charges),
            payments=tuple(_payment(one) for one in moved if one.amount_cents < 0),
            reversals=tuple(_reversal(one) for one in moved if one.amount_cents > 0),
            closing_cents=closing_cents,
            pay_cents=pay_cents,
            months=tuple(MonthTotals(*one) for one in months),
            ways=tuple(WayToPay(way.name, way.pay_to, way.reference, way.note, way.cap_cents) for way in ways),
            barcode=codes[BARCODE_CHANNEL].barcode if BARCODE_CHANNEL in codes else None,
            qr=codes[QR_CHANNEL].qr if QR_CHANNEL in codes else None,
        )
        audit(by, "statement.look", account_no=account_no, month=str(month))
    return statement


def _charge_lines(charges: Sequence[rent.PostedCharge]) -> tuple[ChargeLine, ...]:
    return tuple(
        ChargeLine(
            name=line.name,
            reason=line.reason,
            amount_cents=line.amount_cents,
            confirmed=line.rule_confirmed,
            for_month=None if charge.adjustment_id is None else charge.for_month,
        )
        for charge in charges
        for line in charge.lines
    )


def _payment(moved: payments.Movement) -> PaymentLine:
    return PaymentLine(moved.paid_on or moved.posted_on, _through(moved), -moved.amount_cents)


def _reversal(moved: payments.Movement) -> ReversalLine:
    """A payment taken back, or a refund; a reason is not known of what was posted by other hands."""
    return ReversalLine(
        moved.paid_on or moved.posted_on, _through(moved), moved.reason or moved.name, moved.amount_cents
    )


def _through(moved: payments.Movement) -> LocalText:
    """The channel; of money that stood in suspense also that it did, for its day may lie in an earlier month."""
    if not moved.assigned:
        return moved.name
    return LocalText(
        f"{moved.name.zh_hant}（{FOUND_LATER.zh_hant}）",
        f"{moved.name.en} ({FOUND_LATER.en})",
        f"{moved.name.zh_hans}（{FOUND_LATER.zh_hans}）",
    )
