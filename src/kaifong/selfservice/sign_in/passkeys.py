"""Signing in with a passkey. Adding and removing them is `domains.access`'s: ``passkey_offer``, ``passkey_add`` …"""

from __future__ import annotations

from datetime import datetime

from kaifong.domains.access import api as access
from kaifong.domains.payments import api as payments
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Assurance
from kaifong.selfservice.sign_in.opening import Opened, open_session


def site_of(*, scheme: str, host: str, language: str) -> access.RelyingParty:
    """The site as the tenant's browser sees it: ``https``, ``rent.landlord.example:8443``.

    A door passes a host that it has checked against those that are served.
    """
    name = payments.landlord_name()[language]
    without_port = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return access.RelyingParty(without_port, f"{scheme}://{host}", name)


def passkey_complete(
    *,
    challenge: str,
    response: str,
    site: access.RelyingParty,
    address: str,
    door: str,
    agent: str = "",
    now: datetime,
) -> Opened:
    """Open a session for the account whose tenant's device answered. Raises PasskeyRefused."""
    account_no = access.passkey_verify(
        challenge=challenge, response=response, site=site, address=address, door=door, now=now
    )
    return open_session(AccountNo(account_no), Assurance.SIGNED_IN, door=door, agent=agent, now=now)
