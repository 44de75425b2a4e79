"""Six digits on a letter, which go with a number of the landlord's that is no account: an application's.

As with a TPIN, a number that does not exist, a wrong code and a lock are answered alike, after the same work. The number's
owner is another domain, which keeps the hash beside it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaifong.domains.access import hashing
from kaifong.domains.access.errors import CodeRefused
from kaifong.domains.access.services import lockout
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.services.tpin import random_tpin
from kaifong.domains.access.types import tenant_at

KIND = "letter"


def letter_code_make(*, number: int) -> tuple[str, str]:
    """A code that nobody can foresee, and what is kept of it."""
    code = random_tpin(number)
    return code, hashing.letter_code_hashed(number, code)


def letter_code_check(
    *, number: int | None, stored: str | None, code: str, address: str, door: str, now: datetime
) -> None:
    """Let pass whoever knows the code that goes with a number.

    Not in one transaction, as `tpin_verify`: the try is counted, and that is committed, before the code is looked at. Every
    way through does the same work, two counts and one Argon2id; only an address that is locked saves the second count.

    Args:
        number: None where what was typed is no number.
        stored: what is kept for it; None or empty where there is no such number, or it has no code.

    Raises:
        CodeRefused: unknown, wrong, locked: which of them, nobody is told.
    """
    by_address = lockout.key_of_address(address)
    by_number = f"{KIND}:{number}" if stored else f"{KIND}-unknown:{(number or 0) % lockout.UNKNOWN_ACCOUNTS}"
    counted_address = lockout.count(by_address, lockout.BY_ADDRESS, now=now)
    counted = counted_address and lockout.count(by_number, lockout.BY_ACCOUNT, now=now)
    matches = hashing.letter_code_matches(stored, number or 0, code)
    if not stored or not matches or counted is None:
        if counted is not None and counted % lockout.BY_ACCOUNT.every == 0:
            audit(tenant_at(door), "letter_code.lock", number=number, failures=counted)
        raise CodeRefused
    with transaction.atomic():
        lockout.take_back(by_address)
        lockout.forget(by_number)


def letter_code_unlock(*, number: int) -> None:
    """A new code lifts a lock, as a new TPIN does; in the transaction of whoever issues it."""
    lockout.forget(f"{KIND}:{number}")
