"""Rent paid in advance, given back: one person proposes, another approves."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.chart import REFUNDS_PAYABLE
from kaifong.domains.payments.errors import AmountRefused, RefundNotOpen, RefundTooLarge, SamePerson
from kaifong.domains.payments.models import Refund
from kaifong.infra.database import execute
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.kernel.money import Money

ENTRY_KIND = "payments.refund"
REFERENCE = "REFUND-{id}"
"""What the bank is told, and what its statement will show, when the money goes out."""


@transaction.atomic
def refund_propose(*, account_no: AccountNo, amount_cents: int, reason: str, on: date, by: Actor) -> int:
    """Propose to give back rent paid in advance; nothing is posted yet.

    Raises:
        AmountRefused: nil or less.
        RefundTooLarge: more than stands to the account's credit, other open proposals counted.
    """
    by.must("payments.refund", estate=estate_code_of(account_no))
    if amount_cents <= 0:
        raise AmountRefused("A refund is above nil.")
    _lock(account_no)
    _credit_must_cover(account_no, amount_cents, on)
    refund = Refund.objects.create(
        account_no=account_no, amount_cents=amount_cents, reason=reason, proposed_by=by.name, proposed_on=on
    )
    audit(by, "payments.refund.propose", account_no=account_no, refund=refund.id, amount_cents=amount_cents)
    return refund.id


@transaction.atomic
def refund_approve(*, refund_id: int, on: date, by: Actor) -> str:
    """Approve a refund: the account is debited, the money stands payable; returns the reference to pay it out under.

    Raises:
        RefundNotOpen, SamePerson, RefundTooLarge (the credit was used up meanwhile): nothing is posted.
    """
    refund = Refund.objects.select_for_update().filter(id=refund_id, approved_by="").first()
    if refund is None:
        raise RefundNotOpen(refund_id)
    by.must("payments.refund", estate=estate_code_of(AccountNo(refund.account_no)))
    if refund.proposed_by == by.name:
        raise SamePerson()
    _lock(refund.account_no)
    _credit_must_cover(refund.account_no, 0, on)
    ledger.entry_post(
        key=f"{ENTRY_KIND}/{refund_id}",
        kind=ENTRY_KIND,
        posted_on=ledger.first_open_day(not_before=on),
        legs=[
            ledger.Leg(refund.account_no, refund.amount_cents, refund_id),
            ledger.Leg(REFUNDS_PAYABLE, -refund.amount_cents, refund_id),
        ],
        memo=REFERENCE.format(id=refund_id),
        by=by,
    )
    refund.approved_by, refund.approved_on = by.name, on
    refund.save(update_fields=["approved_by", "approved_on"])
    audit(by, "payments.refund.approve", account_no=refund.account_no, refund=refund_id)
    return REFERENCE.format(id=refund_id)


def _credit_must_cover(account_no: int, amount_cents: int, on: date) -> None:
    """The account's credit must cover this amount and all refunds proposed and not yet approved."""
    day = ledger.first_open_day(not_before=on)
    credit = -ledger.balance(account_id=account_no, as_at=day)
    waiting = sum(Refund.objects.filter(account_no=account_no, approved_by="").values_list("amount_cents", flat=True))
    if amount_cents + waiting > credit:
        raise RefundTooLarge(account_no, Money(max(credit, 0), settings.CURRENCY))


def _lock(account_no: int) -> None:
    execute("select pg_advisory_xact_lock(%(account)s)", {"account": account_no})
