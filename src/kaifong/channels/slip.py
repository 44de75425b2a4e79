"""The bar code on the rent slip that counters scan: convenience stores and the MTR.

EXAMPLE: no public specification exists; a landlord agrees the true payload with its collecting agent. Ours is 30 digits,
an even number, which Code 128 packs two to a symbol (code set C): biller 4, account number 12 with its check digits,
amount in cents 8, due date YYMMDD.
"""

from __future__ import annotations

from datetime import date

BILLER_DIGITS = 4
ACCOUNT_DIGITS = 12
AMOUNT_DIGITS = 8


def payload(*, biller: str, account_no: int, amount_cents: int, due_on: date) -> str | None:
    """What the bar code says; None for an amount that it has no room for, or that is no payment."""
    if not 0 < amount_cents < 10**AMOUNT_DIGITS:
        return None
    return f"{biller}{account_no:0{ACCOUNT_DIGITS}d}{amount_cents:0{AMOUNT_DIGITS}d}{due_on:%y%m%d}"
