"""Failed tries, counted in one place for every door, and the locks that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from kaifong.domains.access.hashing import address_marked
from kaifong.domains.access.models import FailureCounter
from kaifong.infra.database import fetch_one, sql

UNKNOWN_ACCOUNTS = 256
"""Counters that accounts without a TPIN share, so that trying numbers does not fill the table."""


@dataclass(frozen=True, slots=True)
class Rule:
    """After every ``every`` failures tries are refused for ``lock``, twice as long each time, at most ``longest``.

    Attributes:
        window: failures older than this count no more.
        most: so many failures lock until somebody resets the counter.
    """

    every: int
    lock: timedelta
    longest: timedelta
    window: timedelta
    most: int


EVER = timedelta(days=36_500)
NO_LIMIT = 2**31 - 1

BY_ACCOUNT = Rule(every=5, lock=timedelta(minutes=15), longest=timedelta(hours=24), window=EVER, most=100)
"""NIST SP 800-63B allows at most 100 failures in a row. The steps before them are our own choice."""
BY_ADDRESS = Rule(
    every=100, lock=timedelta(minutes=15), longest=timedelta(minutes=15), window=timedelta(minutes=15), most=NO_LIMIT
)
"""Many tenants share an address (a mobile network, an estate's library), so it takes more and is forgotten sooner. Our choice."""


def count(key: str, rule: Rule, *, now: datetime) -> int | None:
    """Count a try before it is looked at: how many there are now, or None where tries are refused.

    In a transaction of its own, so that the try stays counted whatever becomes of it.
    """
    parameters = {
        "key": key,
        "now": now,
        "every": rule.every,
        "lock": rule.lock,
        "longest": rule.longest,
        "window": rule.window,
        "most": rule.most,
    }
    with transaction.atomic(durable=True):
        row = fetch_one(sql(__package__.rpartition(".")[0], "count_failure"), parameters)
    return None if row is None else row[0]


def forget(key: str) -> None:
    """The try succeeded: the count begins anew."""
    FailureCounter.objects.filter(key=key).delete()


def take_back(key: str) -> None:
    """The try succeeded: it was no failure; those of others stay."""
    FailureCounter.objects.filter(key=key, failures__gt=0).update(failures=F("failures") - 1, locked_until=None)


def key_of_account(account_no: int, *, known: bool = True) -> str:
    return f"account:{account_no}" if known else f"unknown:{account_no % UNKNOWN_ACCOUNTS}"


def key_of_code(account_no: int) -> str:
    return f"code:{account_no}"


def key_of_address(address: str) -> str:
    return f"address:{address_marked(address)}"
