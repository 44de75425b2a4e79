"""Proof that what the charge lines say is what was posted."""

from __future__ import annotations

from kaifong.domains.ledger import api as ledger
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.calendar import Month


def charges_check(month: Month) -> list[ledger.Difference]:
    """A posting month's charge lines against its postings, account by account; one statement."""
    rows = fetch_all(sql("kaifong.domains.rent", "check_charges"), {"first": month.first, "end": month.next.first})
    return [ledger.Difference(*row) for row in rows]
