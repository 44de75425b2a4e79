"""Every write about apps. A code is good once, a refresh token is good once; whoever uses one again ends the consent."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from kaifong.domains.access.oauth.errors import AppNameTaken, NoSuchApp, RedirectRefused
from kaifong.domains.access.oauth.models import OAuthApp, OAuthGrant, OAuthToken
from kaifong.domains.access.oauth.selectors import grant_view, sha256_of
from kaifong.domains.access.oauth.types import CODE_VALID, GRANT_VALID, REFRESH_VALID, GrantView
from kaifong.domains.access.services import audit
from kaifong.domains.access.types import Actor

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_OWN_SCHEME = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+")


@transaction.atomic
def app_add(*, name: str, redirect_uris: Sequence[str], by: Actor, now: datetime) -> str:
    """Let an app ask tenants for consent; returns its client id.

    Raises:
        RedirectRefused: an address that a code may not be sent to.
        AppNameTaken.
        NotPermitted.
    """
    by.must("access.apps")
    for uri in redirect_uris:
        _redirect_check(uri)
    if OAuthApp.objects.filter(name=name, revoked_at=None).exists():
        raise AppNameTaken(name)
    app = OAuthApp.objects.create(id=secrets.token_hex(16), name=name, redirect_uris=list(redirect_uris), added_at=now)
    audit(by, "app.add", app=app.id, name=name)
    return app.id


def _redirect_check(uri: str) -> None:
    parts = urlsplit(uri)
    safe = (
        (parts.scheme == "https" and parts.hostname)
        or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        or (_OWN_SCHEME.fullmatch(parts.scheme) and not parts.netloc)
    )
    if not safe or "#" in uri or "@" in parts.netloc or not uri.isascii() or not uri.isprintable() or " " in uri:
        raise RedirectRefused(uri)


@transaction.atomic
def app_revoke(*, app_id: str, by: Actor, now: datetime) -> None:
    """End an app: none of its tokens is good from now on, and no tenant is asked for it again.

    Raises:
        NoSuchApp.
        NotPermitted.
    """
    by.must("access.apps")
    if not OAuthApp.objects.filter(id=app_id, revoked_at=None).update(revoked_at=now):
        raise NoSuchApp(app_id)
    audit(by, "app.revoke", app=app_id)


@transaction.atomic
def consent_give(
    *, code: str, app_id: str, account_no: int, assurance: int, scope: str, redirect_uri: str, challenge: str,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """A tenant lets an app ask in the tenant's name.

    Args:
        code: what the app redeems within two minutes.
        challenge: the S256 challenge of RFC 7636, of the app's choosing.
    """
    OAuthGrant.objects.create(
        app_id=app_id, account_no=account_no, assurance=assurance, scope=scope, code_sha256=sha256_of(code),
        code_challenge=challenge, redirect_uri=redirect_uri, given_at=now,
    )  # fmt: skip
    audit(by, "app.consent", account_no=account_no, app=app_id, scope=scope)


@transaction.atomic
def code_take(*, code: str, app_id: str, by: Actor, now: datetime) -> GrantView | None:
    """The consent that a code stands for, once; None where the code is unknown, another app's, too old, or was used.

    A code that comes a second time was seen by somebody else, so the consent ends (RFC 6749, 4.1.2).
    """
    rows = OAuthGrant.objects.select_for_update(of=("self",)).select_related("app")
    grant = rows.filter(code_sha256=sha256_of(code), app_id=app_id, app__revoked_at=None).first()
    if grant is None:
        return None
    if grant.code_used_at is not None:
        _end(grant, "the code came twice", by, now)
        return None
    grant.code_used_at = now
    grant.save(update_fields=["code_used_at"])
    return grant_view(grant) if grant.revoked_at is None and now < grant.given_at + CODE_VALID else None


@transaction.atomic
def tokens_keep(*, grant_id: int, access: str, refresh: str, by: Actor, now: datetime) -> None:
    """Remember a pair of tokens that the app is about to be given, and forget the consent's pairs that are too old."""
    del by  # the consent and each refusal are in the audit; a renewal every quarter of an hour is not worth a record
    OAuthToken.objects.filter(grant_id=grant_id, given_at__lt=now - REFRESH_VALID).delete()
    OAuthToken.objects.create(
        grant_id=grant_id, access_sha256=sha256_of(access), refresh_sha256=sha256_of(refresh), given_at=now
    )


@transaction.atomic
def refresh_take(*, refresh: str, app_id: str, by: Actor, now: datetime) -> GrantView | None:
    """The consent that a refresh token stands for, once; None where the token is not good.

    A refresh token that comes a second time was stolen, before or after: the consent ends (RFC 9700, 4.14.2).
    """
    rows = OAuthToken.objects.select_for_update(of=("self",)).select_related("grant__app")
    token = rows.filter(
        refresh_sha256=sha256_of(refresh), grant__app_id=app_id, grant__revoked_at=None, grant__app__revoked_at=None
    ).first()
    if token is None:
        return None
    if token.refreshed_at is not None:
        _end(token.grant, "a refresh token came twice", by, now)
        return None
    if now >= min(token.given_at + REFRESH_VALID, token.grant.given_at + GRANT_VALID):
        return None
    token.refreshed_at = now
    token.save(update_fields=["refreshed_at"])
    return grant_view(token.grant)


@transaction.atomic
def token_revoke(*, token: str, app_id: str, by: Actor, now: datetime) -> None:
    """An app gives back what it was allowed, by either of its tokens; a token that is not its own changes nothing."""
    sha256 = sha256_of(token)
    grants = OAuthGrant.objects.select_for_update(of=("self",)).filter(app_id=app_id, revoked_at=None)
    found = grants.filter(oauthtoken__access_sha256=sha256) | grants.filter(oauthtoken__refresh_sha256=sha256)
    for grant in found:
        _end(grant, "given back by the app", by, now)


@transaction.atomic
def consent_withdraw(*, grant_id: int, account_no: int, by: Actor, now: datetime) -> None:
    """A tenant takes back what an app was allowed; another tenancy's consent is left as it is."""
    for grant in OAuthGrant.objects.select_for_update().filter(id=grant_id, account_no=account_no, revoked_at=None):
        _end(grant, "withdrawn by the tenant", by, now)


def _end(grant: OAuthGrant, reason: str, by: Actor, now: datetime) -> None:
    if grant.revoked_at is None:
        grant.revoked_at = now
        grant.save(update_fields=["revoked_at"])
        audit(by, "app.consent_end", account_no=grant.account_no, app=grant.app_id, reason=reason)
