"""Tries at a secret that another domain keeps, counted where failed sign-ins are and locked by the same rules."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaifong.domains.access.services import lockout


def guess_count(*, what: str, subject: int, address: str, now: datetime) -> bool:
    """Count a try before it is looked at: whether it may be looked at, or tries are refused for some time.

    In transactions of its own, so that the try stays counted whatever becomes of it.

    Args:
        what: the kind of secret: ``form-code``.
        subject: whose tries are counted together: the account or application that is tried.
        address: where the try comes from; counted too, and one that is locked locks no subjects.
    """
    if lockout.count(lockout.key_of_address(address), lockout.BY_ADDRESS, now=now) is None:
        return False
    return lockout.count(f"{what}:{subject}", lockout.BY_ACCOUNT, now=now) is not None


@transaction.atomic
def guess_right(*, what: str, subject: int, address: str) -> None:
    """The try succeeded: it was no failure, and the subject's count begins anew."""
    lockout.take_back(lockout.key_of_address(address))
    lockout.forget(f"{what}:{subject}")
