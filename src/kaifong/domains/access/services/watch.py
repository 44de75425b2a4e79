"""One TPIN tried on many accounts: guessing that no account's own count would notice.

Six digits are a million values. Who has many account numbers tries one common TPIN once on each of them, and is never
locked. So failed tries are also counted by the TPIN, at every door together. Once it was tried in vain on `ACCOUNTS`
accounts within `WINDOW`, further tries with it are refused like wrong ones, and somebody is told.

It is refused to the account whose TPIN it is as well: letting it pass is what the guessing is for. That lasts for `WINDOW` after
the first of those tries at most, for tries that are refused because of it prolong nothing; other ways to sign in stay open.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kaifong.domains.access.hashing import marked
from kaifong.infra.alarms.api import alarm_raise
from kaifong.infra.database import execute, fetch_one, sql

WINDOW = timedelta(minutes=30)
ACCOUNTS = 10
"""Our own choice: of 500 people who mistype a TPIN in half an hour, the most common one of all, if one in a hundred had it, would
be tried on five accounts."""
ALARM = "one-tpin"


def is_watched(*, tpin: str, now: datetime) -> bool:
    """Whether a TPIN was tried in vain on so many accounts that it opens none for some time. One statement."""
    return _tried_on(tpin, now) >= ACCOUNTS


def note(*, tpin: str, account_no: int | None, counts: bool, now: datetime) -> None:
    """A try was refused. The same statement for each, also for one that does not count."""
    parameters = {
        **_parameters(tpin, now),
        "account": marked("tpin tried on", str(account_no or 0)),
        "noted": counts,
    }
    execute(sql(__package__.rpartition(".")[0], "note_try_of_tpin"), parameters)


def tell(*, tpin: str, now: datetime) -> None:
    """Raise the alarm where the TPIN is watched. One statement where it is not."""
    accounts = _tried_on(tpin, now)
    if accounts >= ACCOUNTS:
        alarm_raise(kind=ALARM, count=accounts, quiet=WINDOW, now=now)


def _tried_on(tpin: str, now: datetime) -> int:
    row = fetch_one(sql(__package__.rpartition(".")[0], "count_tries_of_tpin"), _parameters(tpin, now))
    return 0 if row is None else int(row[0])


def _parameters(tpin: str, now: datetime) -> dict[str, object]:
    return {"tpin": marked("tpin alone", tpin), "now": now, "window": WINDOW}
