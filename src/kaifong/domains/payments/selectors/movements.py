"""What moved one account, other than rent."""

from __future__ import annotations

from datetime import date

from kaifong.domains.payments.models import Receipt
from kaifong.domains.payments.registry import channel_name
from kaifong.domains.payments.types import Movement, MovementKind
from kaifong.domains.payments.wording import OTHER, REFUND, reversal_reason, said
from kaifong.infra.database import fetch_all, sql

PACKAGE = "kaifong.domains.payments"
REFUND_KIND, SUSPENSE_KIND = "payments.refund", "payments.suspense"


def movements(*, account_no: int, first: date, last: date) -> list[Movement]:
    """An account's postings from ``first`` through ``last`` that are not rent, in the ledger's order; one statement."""
    rows = fetch_all(sql(PACKAGE, "movements"), {"account": account_no, "first": first, "last": last})
    return [_movement(*row) for row in rows]


def _movement(
    entry_id: int, source_id: int | None, entry_kind: str, posted_on: date, amount_cents: int, memo: str,
    receipt_kind: int | None, channel: str | None, external_ref: str | None, paid_on: date | None,
    file_name: str | None, line: int | None, reversed_for: str | None, refunded_for: str | None,
) -> Movement:  # fmt: skip
    kind, reason = MovementKind.OTHER, None
    name = OTHER if channel is None else channel_name(channel)
    if entry_kind == REFUND_KIND:
        kind, name, reason = MovementKind.REFUND, REFUND, said(refunded_for or "")
    elif receipt_kind == Receipt.PAYMENT:
        kind = MovementKind.PAYMENT
    elif receipt_kind == Receipt.REVERSAL:
        kind, reason = MovementKind.TAKEN_BACK, reversal_reason(reversed_for or "")
    return Movement(
        entry_id=entry_id,
        source_id=source_id,
        kind=kind,
        posted_on=posted_on,
        amount_cents=amount_cents,
        memo=memo,
        name=name,
        external_ref=external_ref,
        paid_on=paid_on,
        file_name=file_name,
        line=line,
        assigned=entry_kind == SUSPENSE_KIND,
        reason=reason,
    )
