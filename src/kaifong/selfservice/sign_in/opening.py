"""The end of every way to sign in: a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kaifong.domains.access import api as access
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Assurance


@dataclass(frozen=True, slots=True)
class Opened:
    """Signed in. ``token`` is the session's."""

    token: str = field(repr=False)
    account_no: AccountNo


def open_session(
    account_no: AccountNo,
    assurance: Assurance,
    *,
    door: str,
    agent: str,
    device_id: int | None = None,
    now: datetime,
) -> Opened:
    token = access.session_open(
        account_no=account_no, door=door, assurance=assurance, device_id=device_id, agent=agent, now=now
    )
    return Opened(token, account_no)
