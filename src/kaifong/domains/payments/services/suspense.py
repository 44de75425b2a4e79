"""Money whose account is not known: a person assigns it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.domains.payments.errors import NotInSuspense
from kaifong.domains.payments.models import Receipt, SuspenseItem
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.identifiers import AccountNo, estate_code_of

ENTRY_KIND = "payments.suspense"


@transaction.atomic
def suspense_assign(*, receipt_id: int, account_no: AccountNo, reason: str, on: date, by: Actor) -> None:
    """Give money in suspense to the tenancy that it was meant for.

    Raises:
        NotInSuspense: not there, or resolved before; nothing is posted.
        TenancyNotFound: no such tenancy.
        NotPermitted.
    """
    by.must("payments.match", estate=estate_code_of(account_no))
    tenancies.tenancy(account_no)
    suspense_resolve(receipt_id=receipt_id, account_no=account_no, resolution=reason, on=on, by=by)
    audit(by, "payments.suspense.assign", account_no=account_no, receipt=receipt_id, reason=reason)


def suspense_resolve(*, receipt_id: int, account_no: int, resolution: str, on: date, by: Actor) -> None:
    """Post the receipt from suspense to the account and close the item; the caller's transaction.

    Raises:
        NotInSuspense.
    """
    item = (
        SuspenseItem.objects.select_for_update()
        .select_related("receipt__channel")
        .filter(receipt_id=receipt_id, resolved_on__isnull=True)
        .first()
    )
    if item is None:
        raise NotInSuspense(receipt_id)
    receipt = item.receipt
    cents = receipt.amount_cents if receipt.kind == Receipt.PAYMENT else -receipt.amount_cents
    day = ledger.first_open_day(not_before=max(on, receipt.posted_on))
    ledger.receivables_open(accounts=ledger.Query("select %(account)s::bigint", {"account": account_no}))
    ledger.entry_post(
        key=f"{ENTRY_KIND}/{receipt.channel.code}/{receipt.external_ref}",
        kind=ENTRY_KIND,
        posted_on=day,
        legs=[ledger.Leg(SUSPENSE, cents, receipt_id), ledger.Leg(account_no, -cents, receipt_id)],
        memo=receipt.channel.code,
        by=by,
    )
    item.account_no, item.resolved_on, item.resolved_by, item.resolution = account_no, day, by.name, resolution
    item.save(update_fields=["account_no", "resolved_on", "resolved_by", "resolution"])
