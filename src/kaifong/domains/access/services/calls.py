"""How often a machine's door may be asked in vain, or by nobody in particular; counted where failed sign-ins are."""

from __future__ import annotations

from datetime import datetime, timedelta

from kaifong.domains.access.hashing import address_marked
from kaifong.domains.access.services import lockout
from kaifong.domains.access.types import Actor

CALLS_WINDOW = timedelta(minutes=1)
CALLS = lockout.Rule(every=120, lock=CALLS_WINDOW, longest=CALLS_WINDOW, window=CALLS_WINDOW, most=lockout.NO_LIMIT)
"""Two a second for a minute, then a minute's rest. Our choice: no page of ours comes near it."""

SEARCHES_WINDOW = timedelta(hours=1)
SEARCHES = lockout.Rule(
    every=30, lock=SEARCHES_WINDOW, longest=SEARCHES_WINDOW, window=SEARCHES_WINDOW, most=lockout.NO_LIMIT
)
"""Thirty searches for a person in an hour by one officer, then an hour's rest. Our choice: a busy counter's morning."""

MESSAGES_WINDOW = timedelta(days=1)
MESSAGES = lockout.Rule(
    every=5, lock=MESSAGES_WINDOW, longest=MESSAGES_WINDOW, window=MESSAGES_WINDOW, most=lockout.NO_LIMIT
)
"""Five messages that a tenant has sent to itself, then a day's rest. Our choice: each costs money, none says anything new."""

CALL_BACKS_WINDOW = timedelta(hours=1)
CALL_BACKS = lockout.Rule(
    every=3, lock=CALL_BACKS_WINDOW, longest=CALL_BACKS_WINDOW, window=CALL_BACKS_WINDOW, most=lockout.NO_LIMIT
)
"""Three from one telephone or for one account, then an hour's rest. Our choice."""
STRANGERS_CALL_BACKS = lockout.Rule(
    every=60, lock=CALL_BACKS_WINDOW, longest=CALL_BACKS_WINDOW, window=CALL_BACKS_WINDOW, most=lockout.NO_LIMIT
)
"""Sixty an hour of all who have not signed in, so that nobody has the office call a whole directory. Our choice."""


def call_count(*, caller: str, now: datetime) -> bool:
    """Whether the caller, an address or an account, may ask this once more. One statement.

    A call is counted before it is answered; while a caller rests nothing is written.
    """
    return lockout.count(f"calls:{address_marked(caller)}", CALLS, now=now) is not None


def search_count(*, by: Actor, now: datetime) -> bool:
    """Whether an officer may search by an identity or telephone number once more. One statement.

    Only some 26 million one-letter identity numbers exist: whoever could try without end would learn who is a tenant.
    Counted before the search, whatever becomes of it.
    """
    return lockout.count(f"searches:{by.name}", SEARCHES, now=now) is not None


def message_count(*, account_no: int, now: datetime) -> bool:
    """Whether the account may have itself sent one more message. One statement; counted whatever becomes of it."""
    return lockout.count(f"messages:{account_no}", MESSAGES, now=now) is not None


def call_back_count(*, caller: str, account_no: int | None, now: datetime) -> bool:
    """Whether an officer may be asked to call once more: for the account, or, without one, by this telephone.

    At most two statements; counted whatever becomes of it.
    """
    if account_no is not None:
        return lockout.count(f"call-backs:{account_no}", CALL_BACKS, now=now) is not None
    if lockout.count(f"call-backs:{address_marked(caller)}", CALL_BACKS, now=now) is None:
        return False
    return lockout.count("call-backs:strangers", STRANGERS_CALL_BACKS, now=now) is not None
