"""Tenants signed in: opened at a door, looked up at each request, closed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from kaifong.domains.access.errors import SessionNotFound
from kaifong.domains.access.models import OpenSession
from kaifong.domains.access.selectors import hash_of
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.types import DOORS, Actor, TenantSession, tenant_at
from kaifong.infra.database import fetch_one

TOKEN_BYTES = 32
AGENT_CHARS = 200
SESSION = (
    "select id, account_no, door, assurance, opened_at, last_seen_at, agent, device_id from access_opensession"
    " where token_hash = %(hash)s and door = %(door)s and opened_at > %(opened)s and last_seen_at > %(seen)s"
)
"""Asked at every request: written out, it takes a third of the time in which the ORM would make it up anew."""


@transaction.atomic
def session_open(
    *, account_no: int, door: str, assurance: int, device_id: int | None = None, agent: str = "", now: datetime
) -> str:
    """A session for whoever has just proved who they are; the caller has checked that.

    Args:
        door: one of `DOORS`, which say how long it lasts.
        agent: what the browser calls itself, for the tenant's list of sessions.

    Returns:
        The token. Only its SHA-256 is kept, so nobody can read it out of the database.
    """
    limits = DOORS[door]
    OpenSession.objects.filter(account_no=account_no, door=door, opened_at__lte=now - limits.longest).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = OpenSession.objects.create(
        token_hash=hash_of(token),
        account_no=account_no,
        door=door,
        assurance=assurance,
        device_id=device_id,
        agent=agent[:AGENT_CHARS],
        opened_at=now,
        last_seen_at=now,
    )
    audit(tenant_at(door), "session.open", account_no=account_no, session=session.id, assurance=assurance)
    return token


def session_of(*, token: str, door: str, now: datetime) -> TenantSession | None:
    """The session of a token, if it is alive at this door. One select; that it was seen is written at times only."""
    limits = DOORS[door]
    row = fetch_one(
        SESSION,
        {"hash": hash_of(token), "door": door, "opened": now - limits.longest, "seen": now - limits.idle},
    )
    if row is None:
        return None
    session = TenantSession(*row)
    if now - session.last_seen_at >= limits.seen_every:
        OpenSession.objects.filter(id=session.id, last_seen_at__lt=now).update(last_seen_at=now)
        session = replace(session, last_seen_at=now)
    return session


@transaction.atomic
def session_close(*, token: str, now: datetime) -> None:
    """Sign out. A token that has no session is let pass: the tenant is signed out already."""
    session = OpenSession.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if session is not None and _end(session, now):
        audit(tenant_at(session.door), "session.close", account_no=session.account_no, session=session.id)


@transaction.atomic
def session_revoke(*, session_id: int, account_no: int, by: Actor, now: datetime) -> None:
    """End one of the account's sessions from another.

    Raises:
        SessionNotFound: ended already, or of another account.
    """
    session = OpenSession.objects.select_for_update().filter(id=session_id, account_no=account_no).first()
    if session is None or not _end(session, now):
        raise SessionNotFound
    audit(by, "session.revoke", account_no=account_no, session=session_id)


@transaction.atomic
def sessions_revoke_others(*, keep_id: int | None, account_no: int, by: Actor, now: datetime) -> int:
    """End all of the account's sessions but one, or all of them (None); returns how many were alive."""
    others = OpenSession.objects.select_for_update().filter(account_no=account_no).exclude(id=keep_id or 0)
    ended = sum(_end(session, now) for session in others.order_by("id"))
    audit(by, "session.revoke_others", account_no=account_no, count=ended)
    return ended


def _end(session: OpenSession, now: datetime) -> bool:
    """Whether it was still alive."""
    OpenSession.objects.filter(id=session.id).delete()
    return DOORS[session.door].alive(session.opened_at, session.last_seen_at, now)
