"""What is held between two requests of a machine."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from kaifong.infra.held.api import alone, held, hold, let_go
from kaifong.infra.held.models import Held

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=10)


@pytest.mark.django_db
def test_what_is_held_is_read_again_as_it_was_held_last() -> None:
    hold("call 1", {"step": 1}, until=UNTIL, now=NOW)
    hold("call 2", {"step": 7}, until=UNTIL, now=NOW)

    hold("call 1", {"step": 2, "words": "租金"}, until=UNTIL, now=NOW)

    assert (held("call 1", now=NOW), held("call 2", now=NOW)) == ({"step": 2, "words": "租金"}, {"step": 7})


@pytest.mark.django_db
def test_nothing_of_it_is_legible_in_the_database() -> None:
    hold("call-of-7310", {"account": "100000100107"}, until=UNTIL, now=NOW)

    [row] = Held.objects.all()
    stored = bytes(row.key) + bytes(row.content_cipher)
    assert b"7310" not in stored
    assert b"100000100107" not in stored


@pytest.mark.django_db
def test_what_is_over_is_nothing_any_more() -> None:
    hold("call 1", {"step": 1}, until=UNTIL, now=NOW)

    assert held("call 1", now=UNTIL) is None


@pytest.mark.django_db
def test_what_is_over_goes_when_something_else_is_held() -> None:
    hold("call 1", {"step": 1}, until=UNTIL, now=NOW)

    hold("call 2", {"step": 1}, until=UNTIL + timedelta(minutes=10), now=UNTIL)

    assert Held.objects.count() == 1


@pytest.mark.django_db
def test_what_is_let_go_is_gone() -> None:
    hold("call 1", {"step": 1}, until=UNTIL, now=NOW)

    let_go("call 1")

    assert (held("call 1", now=NOW), Held.objects.count()) == (None, 0)


@pytest.mark.django_db(transaction=True)
def test_two_requests_of_one_call_are_served_one_after_the_other() -> None:
    order: list[str] = []
    within, waiting = threading.Event(), threading.Event()

    def first() -> None:
        with alone("call 1"):
            within.set()
            waiting.wait(10)
            order.append("first")
        connection.close()

    def second() -> None:
        within.wait(10)
        waiting.set()
        with alone("call 1"):
            order.append("second")
        connection.close()

    threads = [threading.Thread(target=each) for each in (second, first)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert order == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_requests_of_other_calls_do_not_wait() -> None:
    served = threading.Event()

    def other() -> None:
        with alone("call 2"):
            served.set()
        connection.close()

    with alone("call 1"):
        thread = threading.Thread(target=other)
        thread.start()
        in_time = served.wait(10)
    thread.join(10)

    assert in_time
