"""One-time codes: six digits sent to an address that is on record, good once, for five minutes, for five tries."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum

from kaifong.domains.access.errors import ChallengeOver, CodeRefused, TooManyCodes
from kaifong.domains.access.hashing import marked
from kaifong.domains.access.models import Challenge
from kaifong.domains.access.selectors import hash_of
from kaifong.domains.access.services import lockout
from kaifong.domains.access.services.challenges import KEPT, challenge_make, challenge_take
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.types import tenant_at

KIND = "code"
CODE_DIGITS = 6
CODE_VALID = timedelta(minutes=5)
CODE_TRIES = 5
CODES_AN_HOUR = 5


@transaction.atomic
def code_make(*, account_no: int, door: str, now: datetime) -> tuple[str, str]:
    """A challenge and the code that meets it. The caller sends the code, and has checked what comes before.

    Raises:
        TooManyCodes: five were sent within the hour.
    """
    sent = Challenge.objects.filter(kind=KIND, account_no=account_no, made_at__gt=now - KEPT).aggregate(sum=Sum("sent"))
    if (sent["sum"] or 0) >= CODES_AN_HOUR:
        raise TooManyCodes
    code = _random()
    data = {"code": _code_marked(account_no, code)}
    token = challenge_make(kind=KIND, door=door, account_no=account_no, valid=CODE_VALID, data=data, sent=1, now=now)
    audit(tenant_at(door), "code.make", account_no=account_no)
    return token, code


@transaction.atomic
def code_again(*, challenge: str, door: str, now: datetime) -> tuple[int, str, str]:
    """Another challenge and code in place of one that did not arrive: account, challenge, code.

    Raises:
        CodeRefused: the challenge is over; sign in from the start.
        TooManyCodes: the code that was sent before stays good.
    """
    try:
        taken = challenge_take(token=challenge, kind=KIND, door=door, now=now)
    except ChallengeOver:
        raise CodeRefused from None
    account_no = taken.account_no or 0
    return account_no, *code_make(account_no=account_no, door=door, now=now)


def code_check(*, challenge: str, code: str, address: str, door: str, now: datetime) -> int:
    """The account whose tenant has the code; the challenge is met then and cannot be again.

    Not in one transaction: the try is counted, and that is committed, before the code is looked at.

    Raises:
        CodeRefused: wrong, expired, tried five times, used already, or locked by earlier wrong codes: one for all.
    """
    by_address = lockout.key_of_address(address)
    counted = lockout.count(by_address, lockout.BY_ADDRESS, now=now)
    alive = Challenge.objects.filter(
        token_hash=hash_of(challenge), kind=KIND, door=door, used_at=None, expires_at__gt=now, tries__lt=CODE_TRIES
    )
    with transaction.atomic(durable=True):
        if counted is None or not alive.update(tries=F("tries") + 1):
            raise CodeRefused
    begun = Challenge.objects.get(token_hash=hash_of(challenge))
    account_no = begun.account_no or 0
    if lockout.count(lockout.key_of_code(account_no), lockout.BY_ACCOUNT, now=now) is None:
        raise CodeRefused
    if not hmac.compare_digest(begun.data["code"], _code_marked(account_no, code)):
        raise CodeRefused
    with transaction.atomic():
        if not Challenge.objects.filter(id=begun.id, used_at=None).update(used_at=now):
            raise CodeRefused
        lockout.forget(lockout.key_of_code(account_no))
        lockout.take_back(by_address)
    return account_no


def _random() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def _code_marked(account_no: int, code: str) -> str:
    return marked("code", f"{account_no}|{code}")
