"""Calls back, at the same time from connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kaifong.domains.access.api import Actor
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import CallBackOutcome
from kaifong.domains.requests.models import CallBack
from kaifong.domains.requests.services import call_backs as services
from kaifong.infra.outbox.api import events
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.asking import Asker
from tests.integration.requests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))


def at_once(monkeypatch, name, *acts):
    """Run acts at once: none goes on before all have come to the function of that name."""
    together, genuine = Barrier(len(acts), timeout=30), getattr(services, name)
    met: set[int] = set()

    def meets(*arguments):
        from threading import get_ident

        if get_ident() not in met:
            met.add(get_ident())
            together.wait()
        return genuine(*arguments)

    monkeypatch.setattr(services, name, meets)

    def attempt(act):
        try:
            return act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


def ask(number):
    return requests.call_back_ask(
        account_no=None, phone="55509678", on_record=False, language="en", address=f"call {number}", now=NOW,
        by=Asker("hotline").actor(),
    )  # fmt: skip


def test_one_number_asked_for_by_four_calls_at_once_waits_once(monkeypatch):
    ask(0)
    CallBack.objects.all().delete()

    asked = at_once(monkeypatch, "_asked", *(lambda number=number: ask(number) for number in range(4)))

    assert sorted(one.is_new for one in asked) == [False, False, False, True]
    assert len({one.id for one in asked}) == CallBack.objects.count() == 1


def test_two_officers_who_close_it_at_once_give_one_end(monkeypatch):
    asked = ask(1)

    def close(officer, outcome, note):
        by = Actor(officer, "office", frozenset({"requests.call_back"}))
        return requests.call_back_close(call_back_id=asked.id, outcome=outcome, note=note, now=NOW, by=by)

    became = at_once(
        monkeypatch,
        "_locked",
        lambda: close("mei.wong", CallBackOutcome.DONE, ""),
        lambda: close("lok.chan", CallBackOutcome.CLOSED, "wrong number"),
    )

    assert became.count("CallBackOver") == 1
    assert len(events(name="call_back.closed")) == 1
