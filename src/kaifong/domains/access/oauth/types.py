from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_VALID = timedelta(minutes=2)
ACCESS_VALID = timedelta(minutes=15)
REFRESH_VALID = timedelta(days=30)
GRANT_VALID = timedelta(days=365)
"""A year after consenting a tenant is asked anew, however often the app has refreshed its token."""

ASK, CHANGE = "ask", "change"
SCOPES = (ASK, CHANGE)
"""``ask``: answers to questions; ``change``: questions that change something, too."""


@dataclass(frozen=True, slots=True)
class AppView:
    """An app that may ask tenants for their consent. ``id`` is its client id."""

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    added_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantView:
    """What a tenant allowed an app."""

    id: int
    app_id: str
    app_name: str
    account_no: int
    scope: str
    redirect_uri: str
    challenge: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever comes with a valid access token: an app, in the name of a tenancy."""

    app_id: str
    account_no: int
    assurance: int
    scope: str

    def may(self, scope: str) -> bool:
        return scope in self.scope.split()
