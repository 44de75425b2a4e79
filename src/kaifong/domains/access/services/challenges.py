"""Things begun that may be finished once, soon, by whoever holds the token."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from kaifong.domains.access.errors import ChallengeOver
from kaifong.domains.access.models import Challenge
from kaifong.domains.access.selectors import hash_of
from kaifong.domains.access.services.sessions import TOKEN_BYTES

KEPT = timedelta(hours=1)
"""How long one that is over stays, so that codes sent within the hour can be counted."""


def challenge_make(
    *,
    kind: str,
    door: str,
    account_no: int | None,
    valid: timedelta,
    data: dict[str, Any],
    sent: int = 0,
    now: datetime,
) -> str:
    """Begin something; returns the token. What has long been over is swept."""
    Challenge.objects.filter(expires_at__lt=now - KEPT).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Challenge.objects.create(
        token_hash=hash_of(token),
        kind=kind,
        door=door,
        account_no=account_no,
        data=data,
        sent=sent,
        made_at=now,
        expires_at=now + valid,
    )
    return token


def challenge_take(*, token: str, kind: str, door: str, now: datetime) -> Challenge:
    """What was begun, now finished: nobody else gets it.

    Raises:
        ChallengeOver: unknown, of another kind or door, expired, or taken already.
    """
    alive = Challenge.objects.filter(token_hash=hash_of(token), kind=kind, door=door, used_at=None, expires_at__gt=now)
    challenge = alive.first()
    if challenge is None or not alive.update(used_at=now):
        raise ChallengeOver
    return challenge
