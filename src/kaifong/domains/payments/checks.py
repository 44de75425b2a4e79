"""Proof that every receipt is posted, exactly once, for its amount."""

from __future__ import annotations

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.calendar import Month


def receipts_check(month: Month) -> list[ledger.Difference]:
    """Receipts of a posting month against its postings, and files against their receipts (I2); one statement."""
    rows = fetch_all(
        sql("kaifong.domains.payments", "check_receipts"),
        {"first": month.first, "end": month.next.first, "suspense": SUSPENSE},
    )
    return [ledger.Difference(*row) for row in rows]
