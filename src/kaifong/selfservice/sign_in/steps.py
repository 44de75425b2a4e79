"""The steps of signing in by account number, TPIN and one-time code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kaifong.domains.access import api as access
from kaifong.kernel.identifiers import AccountNo, BadNumber, parse_account_no
from kaifong.selfservice.asking import Assurance
from kaifong.selfservice.sign_in.contacts import By, destination, send_code
from kaifong.selfservice.sign_in.opening import Opened, open_session

CODE_MINUTES = access.CODE_VALID // timedelta(minutes=1)
TPIN_DOORS = frozenset({"kiosk", "hotline"})
"""Where account number and TPIN are enough, for what they are enough for: whoever stands there, or has nothing but a telephone,
cannot be asked to wait for a code."""
ACCOUNT_CHARS, TPIN_CHARS = 40, 20
"""More was not typed by a person."""


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A one-time code is on its way.

    Attributes:
        challenge: for `complete`; the door keeps it where the browser's scripts do not see it.
        by: ``sms`` or ``email``.
        masked: where it went, as far as a page may show it.
        minutes: how long it is good for.
    """

    challenge: str = field(repr=False)
    by: By
    masked: str
    minutes: int


def begin(
    *,
    account_text: str,
    tpin: str,
    address: str,
    door: str,
    agent: str = "",
    device_id: int | None = None,
    now: datetime,
) -> CodeSent | Opened:
    """Check account number and TPIN; send a one-time code, or, at `TPIN_DOORS`, open a session at once.

    Args:
        account_text: as typed or scanned.
        address: where the try comes from, for counting failures.

    Raises:
        SignInRefused: for every reason, also where `account_text` is no account number.
        NoContactOnRecord, MessageNotSent, TooManyCodes: told only to who knew the TPIN.
    """
    account_no = _account_of(account_text)
    access.tpin_verify(account_no=account_no, tpin=tpin[:TPIN_CHARS], address=address, door=door, now=now)
    if account_no is None:
        raise access.SignInRefused
    if door in TPIN_DOORS:
        return open_session(
            account_no, Assurance.ACCOUNT_AND_TPIN, door=door, agent=agent, device_id=device_id, now=now
        )
    to = destination(account_no, door=door)
    challenge, code = access.code_make(account_no=account_no, door=door, now=now)
    send_code(to, code, minutes=CODE_MINUTES)
    return CodeSent(challenge, to.by, to.masked, CODE_MINUTES)


def code_resend(*, challenge: str, door: str, now: datetime) -> CodeSent:
    """Another code in place of one that did not arrive, and another challenge.

    Raises:
        CodeRefused: the challenge is over; sign in from the start.
        TooManyCodes, NoContactOnRecord, MessageNotSent.
    """
    account_no, challenge, code = access.code_again(challenge=challenge, door=door, now=now)
    to = destination(AccountNo(account_no), door=door)
    send_code(to, code, minutes=CODE_MINUTES)
    return CodeSent(challenge, to.by, to.masked, CODE_MINUTES)


def complete(*, challenge: str, code: str, address: str, door: str, agent: str = "", now: datetime) -> Opened:
    """Open a session for who has the one-time code.

    Raises:
        CodeRefused: for every reason.
    """
    typed = code.strip().replace(" ", "")[:TPIN_CHARS]
    account_no = access.code_check(challenge=challenge, code=typed, address=address, door=door, now=now)
    return open_session(AccountNo(account_no), Assurance.SIGNED_IN, door=door, agent=agent, now=now)


def recover(*, account_text: str, address: str, door: str, now: datetime) -> None:
    """Queue a letter with a new TPIN to the flat. No answer tells whether there is such an account."""
    access.mailer_ask(account_no=_account_of(account_text), address=address, door=door, now=now)


def _account_of(text: str) -> AccountNo | None:
    try:
        return parse_account_no(text.strip()) if len(text) <= ACCOUNT_CHARS else None
    except BadNumber:
        return None
