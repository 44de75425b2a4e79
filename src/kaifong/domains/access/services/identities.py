"""Links from a provider of identities to an account: made while signed in, then good for signing in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from kaifong.domains.access.errors import IdentityNotLinked
from kaifong.domains.access.hashing import marked
from kaifong.domains.access.models import IdentityLink
from kaifong.domains.access.services.challenges import challenge_make, challenge_take
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.types import Actor

KIND = "identity"
TRIP_LASTS = timedelta(minutes=15)
"""How long a tenant may take at the provider: finding the telephone, unlocking it, scanning."""


def identity_trip_begin(*, door: str, account_no: int | None, data: dict[str, Any], now: datetime) -> str:
    """A tenant is sent to a provider; returns the token with which the browser that was sent comes back.

    Args:
        account_no: of who is signed in and wants a link; None of who wants to sign in.
        data: what the provider's answer is checked with.
    """
    return challenge_make(kind=KIND, door=door, account_no=account_no, valid=TRIP_LASTS, data=data, now=now)


def identity_trip_end(*, token: str, door: str, now: datetime) -> tuple[int | None, dict[str, Any]]:
    """The account and data of the trip, once. Raises ChallengeOver."""
    trip = challenge_take(token=token, kind=KIND, door=door, now=now)
    return trip.account_no, trip.data


@transaction.atomic
def identity_link(*, provider: str, subject: str, account_no: int, by: Actor, now: datetime) -> None:
    """Let the person whom the provider calls `subject` sign in to the account. The newest link counts.

    Earlier ones, of the person to another account or of another person to this one, end: the tenant has just proved both.
    """
    mark = _mark(provider, subject)
    earlier = IdentityLink.objects.select_for_update().filter(
        Q(subject_mark=mark) | Q(account_no=account_no), provider=provider
    )
    for link in earlier:
        link.delete()
        if link.account_no != account_no:
            audit(by, "identity.unlink", account_no=link.account_no, provider=provider)
    IdentityLink.objects.create(provider=provider, subject_mark=mark, account_no=account_no, linked_at=now)
    audit(by, "identity.link", account_no=account_no, provider=provider)


def identity_account(*, provider: str, subject: str, now: datetime) -> int:
    """The account that the person is linked to.

    Raises:
        IdentityNotLinked: the provider knows the person; no account here does.
    """
    link = IdentityLink.objects.filter(provider=provider, subject_mark=_mark(provider, subject)).first()
    if link is None:
        raise IdentityNotLinked
    IdentityLink.objects.filter(id=link.id).update(used_at=now)
    return link.account_no


@transaction.atomic
def identity_unlink(*, provider: str, account_no: int, by: Actor, now: datetime) -> None:
    """End the account's link with a provider.

    Raises:
        IdentityNotLinked
    """
    deleted, _ = IdentityLink.objects.filter(provider=provider, account_no=account_no, linked_at__lte=now).delete()
    if not deleted:
        raise IdentityNotLinked
    audit(by, "identity.unlink", account_no=account_no, provider=provider)


def _mark(provider: str, subject: str) -> str:
    return marked("identity", f"{provider}|{subject}")
