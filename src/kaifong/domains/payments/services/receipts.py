"""Single receipts by hand: the estate counter's, and taking one back."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.domains.payments.errors import ReceiptAlreadyReversed, ReceiptNotFound
from kaifong.domains.payments.models import Receipt, Reversal
from kaifong.domains.payments.services.notifications import Received, payment_receive
from kaifong.domains.payments.spi import Kind, Line
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.identifiers import AccountNo, estate_code_of

REVERSAL_KIND = "payments.reversal"


@transaction.atomic
def counter_take(*, account_no: AccountNo, amount_cents: int, receipt_no: str, on: date, by: Actor) -> Received:
    """A clerk takes rent at an estate's counter and prints receipt ``receipt_no``.

    The day's cash-up file names the same receipts and finds them known.

    Raises:
        TenancyNotFound, LineRefused, NotificationConflict (the receipt number was used for something else).
    """
    by.must("payments.take", estate=estate_code_of(account_no))
    tenancies.tenancy(account_no)
    body = f"{account_no}/{amount_cents}/{on}/{receipt_no}"
    line = Line(0, Kind.PAYMENT, receipt_no, f"{account_no:012d}", amount_cents, settings.CURRENCY, on)
    received = payment_receive(
        channel_code="counter", line=line, key=receipt_no, body=body.encode(), currency=settings.CURRENCY, on=on, by=by
    )
    audit(by, "payments.counter.take", account_no=account_no, receipt=received.receipt_id)
    return received


@transaction.atomic
def receipt_reverse(*, receipt_id: int, reason: str, on: date, by: Actor) -> int:
    """Take back a receipt that was posted in error; the original stays, and a statement shows both.

    Returns:
        The reversing receipt's id.

    Raises:
        ReceiptNotFound.
        ReceiptAlreadyReversed: a second time; nothing is posted.
    """
    original = Receipt.objects.select_for_update().select_related("channel").filter(id=receipt_id, kind=1).first()
    if original is None:
        raise ReceiptNotFound(receipt_id)
    estate = None if original.account_no is None else estate_code_of(AccountNo(original.account_no))
    by.must("payments.reverse", estate=estate)
    if Reversal.objects.filter(original_id=receipt_id).exists():
        raise ReceiptAlreadyReversed(receipt_id)
    day = ledger.first_open_day(not_before=max(on, original.posted_on))
    reference = f"{original.external_ref}/taken-back"
    reversal = Receipt.objects.create(
        channel_id=original.channel_id,
        external_ref=reference,
        kind=Receipt.REVERSAL,
        account_no=original.account_no,
        amount_cents=original.amount_cents,
        paid_on=on,
        posted_on=day,
    )
    Reversal.objects.create(receipt=reversal, original=original, original_ref=original.external_ref, reason=reason)
    item = getattr(original, "suspense", None)
    resolved_to = item.account_no if item is not None else None
    account = original.account_no or resolved_to or SUSPENSE
    ledger.entry_post(
        key=f"{REVERSAL_KIND}/{original.channel.code}/{reference}",
        kind=REVERSAL_KIND,
        posted_on=day,
        legs=[
            ledger.Leg(account, original.amount_cents, reversal.id),
            ledger.Leg(original.channel.clearing_account_id, -original.amount_cents, reversal.id),
        ],
        memo=original.channel.code,
        by=by,
    )
    if item is not None and item.resolved_on is None:
        item.resolved_on, item.resolved_by, item.resolution = day, by.name, f"taken back: {reason}"
        item.save(update_fields=["resolved_on", "resolved_by", "resolution"])
    audit(by, "payments.receipt.reverse", account_no=original.account_no, receipt=receipt_id, reason=reason)
    return reversal.id
