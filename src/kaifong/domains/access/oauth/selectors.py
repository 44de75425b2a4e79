from __future__ import annotations

import hashlib
import re
from datetime import datetime

from kaifong.domains.access.oauth.models import OAuthApp, OAuthGrant
from kaifong.domains.access.oauth.types import ACCESS_VALID, GRANT_VALID, AppView, Bearer, GrantView
from kaifong.infra.database import fetch_one

APP_ID = re.compile(r"[0-9a-f]{32}")
BEARER = (
    "select g.app_id, g.account_no, g.assurance, g.scope from access_oauthtoken t"
    " join access_oauthgrant g on g.id = t.grant_id join access_oauthapp a on a.id = g.app_id"
    " where t.access_sha256 = %(sha256)s and t.given_at > %(access_since)s and g.given_at > %(grant_since)s"
    " and g.revoked_at is null and a.revoked_at is null"
)


def sha256_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def bearer_of(*, token: str, now: datetime) -> Bearer | None:
    """Whom an access token stands for; None where it is unknown, too old, or what it stands on was taken back.

    One statement, and nothing is written.
    """
    row = fetch_one(
        BEARER, {"sha256": sha256_of(token), "access_since": now - ACCESS_VALID, "grant_since": now - GRANT_VALID}
    )
    return None if row is None else Bearer(*row)


def app_of(*, app_id: str) -> AppView | None:
    """An app that may still ask; None where there is none. One statement."""
    if not APP_ID.fullmatch(app_id):
        return None
    row = OAuthApp.objects.filter(id=app_id, revoked_at=None).first()
    return None if row is None else app_view(row)


def apps_list() -> list[AppView]:
    """Every app there ever was, by name. One statement."""
    return [app_view(row) for row in OAuthApp.objects.order_by("name", "added_at")]


def grants_of(*, account_no: int, now: datetime) -> list[GrantView]:
    """The apps that may ask in a tenancy's name, the newest consent first. One statement."""
    rows = OAuthGrant.objects.select_related("app").filter(
        account_no=account_no, revoked_at=None, code_used_at__isnull=False, given_at__gt=now - GRANT_VALID,
        app__revoked_at=None,
    )  # fmt: skip
    return [grant_view(row) for row in rows.order_by("-given_at", "-id")]


def app_view(row: OAuthApp) -> AppView:
    return AppView(row.id, row.name, tuple(row.redirect_uris), row.added_at, row.revoked_at)


def grant_view(row: OAuthGrant) -> GrantView:
    return GrantView(
        row.id, row.app_id, row.app.name, row.account_no, row.scope, row.redirect_uri, row.code_challenge, row.given_at
    )
