"""Signing in by a provider of identities, and linking it to an account: a trip of the browser there and back."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kaifong.domains.access import api as access
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Assurance, AssuranceTooLow
from kaifong.selfservice.sign_in.opening import Opened, open_session
from kaifong.selfservice.sign_in.providers import Provider


@dataclass(frozen=True, slots=True)
class Trip:
    """The browser is sent to ``url``; the door keeps ``token`` in a cookie of that browser for when it comes back."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """The provider's person may sign in to the account from now on."""

    account_no: AccountNo


def trip_begin(
    *,
    provider: Provider,
    redirect_uri: str,
    language: str,
    door: str,
    session: access.TenantSession | None = None,
    now: datetime,
) -> Trip:
    """Send the browser to a provider: to sign in, or, where somebody is signed in, to link that account.

    A page leads here by a link, not by a form: ``form-action 'self'`` of the pages' security policy holds for redirects too.

    Args:
        redirect_uri: where the provider sends the browser back to; it knows the address beforehand.

    Raises:
        AssuranceTooLow: a link needs a full sign-in.
        ProviderDown
    """
    if session is not None and session.assurance < Assurance.SIGNED_IN:
        raise AssuranceTooLow(Assurance.SIGNED_IN)
    account_no = None if session is None else session.account_no
    state = secrets.token_urlsafe(32)
    departure = provider.begin(redirect_uri=redirect_uri, state=state, language=language)
    data = {"provider": provider.name, "redirect_uri": redirect_uri, "state": state, **departure.data}
    token = access.identity_trip_begin(door=door, account_no=account_no, data=data, now=now)
    return Trip(departure.url, token)


def trip_end(
    *,
    provider: Provider,
    token: str,
    params: Mapping[str, str],
    door: str,
    agent: str = "",
    session: access.TenantSession | None = None,
    now: datetime,
) -> Opened | Linked:
    """The browser is back: open a session for the linked account, or make the link that the trip was for.

    Args:
        token: from the browser's cookie; who was not sent has none.
        params: the query that the browser came back with.
        session: whoever is signed in now; for a link it must be who began.

    Raises:
        ChallengeOver: too late, a second time, another browser, or another tenant than who began.
        IdentityNotLinked: the provider knows the person; no account here is linked.
        ProviderRefused, ProviderDown.
    """
    account_no, data = access.identity_trip_end(token=token, door=door, now=now)
    if not hmac.compare_digest(params.get("state", "").encode(), data["state"].encode()):
        raise access.ChallengeOver
    if data["provider"] != provider.name or account_no != (session.account_no if session and account_no else None):
        raise access.ChallengeOver
    subject = provider.finish(params=params, redirect_uri=data["redirect_uri"], data=data, now=now)
    if account_no is not None:
        by = access.tenant_at(door)
        access.identity_link(provider=provider.name, subject=subject, account_no=account_no, by=by, now=now)
        return Linked(AccountNo(account_no))
    linked = access.identity_account(provider=provider.name, subject=subject, now=now)
    return open_session(AccountNo(linked), Assurance.SIGNED_IN, door=door, agent=agent, now=now)
