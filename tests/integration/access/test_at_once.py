"""Tries at the same time, from connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kaifong.domains.access import api as access
from kaifong.domains.access import hashing
from kaifong.domains.access.models import FailureCounter
from tests.integration.access.conftest import ACCOUNT, HERE, NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_wrong_tries_at_once_are_counted_exactly_and_five_of_them_looked_at(monkeypatch):
    tpin = access.tpin_issue(account_no=ACCOUNT, by=access.operator(), now=NOW)
    wrong = "907060" if tpin != "907060" else "907061"

    def attempt(number: int) -> str:
        try:
            door = ("portal", "kiosk", "api", "hotline")[number % 4]
            access.tpin_verify(account_no=ACCOUNT, tpin=wrong, address=HERE, door=door, now=NOW)
        except access.SignInRefused:
            return "refused"
        finally:
            connection.close()
        return "passed"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(attempt, range(20)))

    counted = dict(FailureCounter.objects.values_list("key", "failures"))
    assert outcomes == ["refused"] * 20
    assert counted == {f"account:{ACCOUNT}": 5, f"address:{hashing.address_marked(HERE)}": 20}
    for door in ("portal", "kiosk", "api", "hotline"):
        with pytest.raises(access.SignInRefused):
            access.tpin_verify(account_no=ACCOUNT, tpin=tpin, address="192.0.2.9", door=door, now=NOW)


def test_a_refused_try_stays_counted_when_the_caller_gives_up(monkeypatch):
    access.tpin_issue(account_no=ACCOUNT, by=access.operator(), now=NOW)

    def fails(*_arguments):
        raise MemoryError

    monkeypatch.setattr(hashing, "tpin_matches", fails)
    with pytest.raises(MemoryError):
        access.tpin_verify(account_no=ACCOUNT, tpin="907060", address=HERE, door="portal", now=NOW)

    assert FailureCounter.objects.get(key=f"account:{ACCOUNT}").failures == 1
