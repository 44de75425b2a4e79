"""Tries at the same time, from connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kaifong.domains.access import api as access
from kaifong.domains.access import hashing
from kaifong.domains.access.models import FailureCounter
from tests.integration.access.conftest import ACCOUNT, HERE, NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counts_when_looked_at(monkeypatch) -> list[dict[str, int]]:
    """No TPIN is looked at before all twenty tries have come so far: the counts that each of them finds then."""
    everybody, found, genuine = Barrier(20, timeout=60), [], hashing.tpin_matches

    def looks(*arguments):
        everybody.wait()
        found.append(dict(FailureCounter.objects.values_list("key", "failures")))
        return genuine(*arguments)

    monkeypatch.setattr(hashing, "tpin_matches", looks)
    return found


def test_twenty_wrong_tries_at_once_are_counted_exactly_before_any_is_looked_at(counts_when_looked_at):
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

    counted = {f"account:{ACCOUNT}": 5, f"address:{hashing.address_marked(HERE)}": 20}
    assert outcomes == ["refused"] * 20
    assert counts_when_looked_at == [counted] * 20
    assert dict(FailureCounter.objects.values_list("key", "failures")) == counted


def test_the_lock_holds_at_every_door_and_for_the_right_tpin():
    tpin = access.tpin_issue(account_no=ACCOUNT, by=access.operator(), now=NOW)
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            access.tpin_verify(account_no=ACCOUNT, tpin="", address=HERE, door="kiosk", now=NOW)

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
