"""What is amiss is told once, and once more when it is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from structlog.testing import capture_logs

from kaifong.infra.alarms.api import alarm_raise, alarms, alarms_purge, alarms_settle
from kaifong.infra.alarms.models import Alarm
from kaifong.infra.calls.api import Limits, broken_percent, watch
from kaifong.infra.outbox.api import events
from tests.integration.calls.conftest import LIMITS, MB, NOW, hold

MINUTE = timedelta(minutes=1)


def raise_(now=NOW, count=7):
    return alarm_raise(kind="memory", subject="north", count=count, quiet=MINUTE, now=now)


def told():
    return [(event.name, event.facts["kind"], event.facts["count"]) for event in events()]


@pytest.mark.django_db
def test_an_alarm_is_told_once_while_it_lasts_and_once_when_it_is_over():
    with capture_logs() as logs:
        assert [raise_(NOW + second * timedelta(seconds=1), 7 + second) for second in range(50)] == [True] + 49 * [
            False
        ]
        assert alarms_settle(now=NOW + timedelta(seconds=108)) == 0
        assert alarms_settle(now=NOW + timedelta(seconds=109)) == 1

    assert [(line["event"], line["log_level"], line["outcome"], line["action"], line["count"]) for line in logs] == [
        ("alarm", "error", "raised", "memory", 7),
        ("alarm", "error", "cleared", "memory", 56),
    ]
    assert told() == [("alarm.raised", "memory", 7), ("alarm.cleared", "memory", 56)]


@pytest.mark.django_db
def test_what_comes_back_after_it_was_over_is_another_alarm():
    raise_()
    assert raise_(NOW + 2 * MINUTE)

    found = alarms(since=NOW, now=NOW + 2 * MINUTE)

    assert [(one.raised_at, one.cleared_at) for one in found] == [(NOW + 2 * MINUTE, None), (NOW, NOW + 2 * MINUTE)]


@pytest.mark.django_db
def test_an_alarm_whose_time_is_over_is_shown_as_over_before_anybody_has_settled_it():
    raise_()

    assert alarms(since=NOW, now=NOW + MINUTE)[0].cleared_at == NOW + MINUTE
    assert Alarm.objects.get().cleared_at is None


@pytest.mark.django_db
def test_alarms_that_were_over_long_ago_are_purged():
    raise_()
    alarms_settle(now=NOW + MINUTE)

    assert alarms_purge(before=NOW) == 0
    assert alarms_purge(before=NOW + 2 * MINUTE) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_machines_that_notice_the_same_at_once_make_one_alarm():
    everybody = Barrier(10, timeout=60)

    def notice(_number: int) -> bool:
        everybody.wait()
        try:
            return raise_()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        news = list(pool.map(notice, range(10)))

    assert sorted(news) == 9 * [False] + [True]
    assert told() == [("alarm.raised", "memory", 7)]


def kinds(clock):
    return {(one.kind, one.subject) for one in alarms(since=NOW, now=clock.at) if one.cleared_at is None}


@pytest.mark.django_db
def test_a_machine_with_too_much_memory_or_no_room_tells_so_and_that_it_is_over(book_of, clock):
    book = book_of(cap=1, limits=Limits(rss_bytes=1 * MB))
    hold(book, clock, "a", ("language",))
    book.flush()
    assert kinds(clock) == {("hotline-memory", "north"), ("hotline-full", "north")}

    book.ended("a", "finished")
    clock.pass_(seconds=61)
    book.flush()

    assert kinds(clock) == {("hotline-memory", "north")}


@pytest.mark.django_db
def test_the_engines_memory_counts_like_the_programs(book_of, clock):
    book_of(engine_rss=lambda: LIMITS.rss_bytes + MB).flush()

    assert kinds(clock) == {("hotline-memory", "north")}


@pytest.mark.django_db
def test_a_machine_is_missed_by_the_others_until_it_is_back_or_stopped(book_of, clock):
    north, south, west = book_of("north"), book_of("south"), book_of("west")
    for book in (north, south, west):
        book.flush()
    west.flush(last=True)
    clock.pass_(seconds=31)
    north.flush()
    assert kinds(clock) == {("hotline-silent", "south")}

    for _ in range(4):
        south.flush()
        north.flush()
        clock.pass_(seconds=20)

    assert kinds(clock) == set()


@pytest.mark.django_db
def test_where_every_machine_is_dead_a_worker_misses_them(book_of, clock):
    book_of().flush()
    clock.pass_(seconds=31)

    watch(limits=LIMITS, now=clock.at)

    assert kinds(clock) == {("hotline-silent", "north")}


@pytest.mark.parametrize(("failed", "of", "alarm"), [(1, 20, True), (1, 21, False), (9, 9, False), (10, 10, True)])
@pytest.mark.django_db
def test_calls_that_fail_raise_an_alarm_from_five_in_a_hundred_of_ten_or_more(book_of, clock, failed, of, alarm):
    book = book_of(cap=1_000)
    for number in range(of):
        hold(
            book, clock, f"call-{number}", ("language",), outcome="failed" if number < failed else "finished", seconds=1
        )
    clock.pass_(seconds=10)

    book.flush()

    assert kinds(clock) == ({("hotline-failures", "")} if alarm else set())


@pytest.mark.django_db
def test_a_call_that_was_told_that_the_service_is_down_counts_as_failed_and_older_ones_do_not_count(book_of, clock):
    book = book_of(cap=1_000)
    for number in range(10):
        hold(book, clock, f"old-{number}", ("language",), outcome="failed", seconds=0)
    clock.pass_(minutes=11)
    for number in range(10):
        reason = ("down",) if number < 3 else ()
        hold(book, clock, f"call-{number}", ("menu", *reason), outcome="hung-up", seconds=1)
    book.flush()

    assert broken_percent(limits=LIMITS, now=clock.at) == 30
