"""New TPINs asked for by people who forgot theirs: queued here, printed by the office, mailed to the flat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kaifong.domains.access.models import MailerRequest
from kaifong.domains.access.services import lockout
from kaifong.domains.access.types import Actor
from kaifong.infra.database import execute, sql
from kaifong.kernel.identifiers import AccountNo, estate_code_of

PAUSE = timedelta(days=7)
"""One letter a week for one account. Our own choice."""


def mailer_ask(*, account_no: int | None, address: str, door: str, now: datetime) -> None:
    """Queue a letter with a new TPIN. The same work and no answer, whether or not there is such an account.

    Each asking counts as a failed try of the address, so that nobody asks for a whole estate.
    """
    counted = lockout.count(lockout.key_of_address(address), lockout.BY_ADDRESS, now=now)
    if counted is not None and account_no is not None:
        execute(
            sql(__package__.rpartition(".")[0], "ask_mailer"),
            {"account_no": account_no, "door": door, "now": now, "pause": PAUSE},
        )


@transaction.atomic
def mailers_done(*, account_nos: frozenset[int], printed: bool, by: Actor, now: datetime) -> int:
    """Close the open requests of these accounts; returns how many there were.

    Args:
        printed: whether a letter was printed; if not, there is no such tenancy any more, or never was.

    Raises:
        NotPermitted
    """
    for estate in {estate_code_of(AccountNo(account)) for account in account_nos}:
        by.must("access.tpin_issue", estate=estate)
    return MailerRequest.objects.filter(account_no__in=account_nos, done_at=None).update(done_at=now, printed=printed)
