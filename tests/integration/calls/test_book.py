"""Calls as a machine writes them down, and the figures that they give."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from kaifong.infra.calls import book as module
from kaifong.infra.calls.api import Stage, calls_purge, calls_settle, figures, nodes, samples
from kaifong.infra.calls.models import Call, Node, NodeSample, Reached
from kaifong.infra.database import execute, fetch_one
from tests.integration.calls.conftest import MB, NOW, Facts, hold

SIGN_IN = (("language",), ("start",), ("account",), ("tpin",), ("sign-in",))
ASKED = (*SIGN_IN, ("menu",), ("ask/rent-status",), ("answer/rent-status",))


def figures_now(clock):
    return figures(since=NOW - timedelta(hours=1), until=clock.at + timedelta(seconds=1), now=clock.at)


@pytest.mark.django_db
def test_the_funnel_counts_how_far_calls_came(book_of, clock):
    book = book_of()
    hold(book, clock, "a", *ASKED, ("parting",), outcome="finished")
    hold(book, clock, "b", *ASKED, outcome="hung-up", seconds=40)
    hold(book, clock, "c", *SIGN_IN, ("account", "sign-in-refused"), outcome="hung-up", seconds=50)
    hold(
        book,
        clock,
        "d",
        ("language",),
        ("general",),
        ("ask/how-to-pay",),
        ("answer/how-to-pay",),
        outcome="handed-over",
    )
    hold(book, clock, "e", ("language",), outcome="silence", seconds=12)
    hold(book, clock, "f", ("language",), ("start",))

    book.flush()

    found = figures_now(clock)
    funnel = found.funnel
    assert (funnel.answered, funnel.chose_language, funnel.signed_in) == (6, 5, 2)
    assert (funnel.asked, funnel.told, funnel.finished) == (Stage(3, 2), Stage(3, 2), Stage(3, 2))
    assert found.outcomes == {"finished": 1, "handed-over": 1, "hung-up": 2, "silence": 1}
    assert found.left_at == (("account", 1), ("language", 1))
    assert found.reasons == (("sign-in-refused", 1),)
    assert [(one.question, one.asked, one.answered, one.by_language) for one in found.questions] == [
        ("rent-status", 2, 2, {"zh-hant": 2}),
        ("how-to-pay", 1, 1, {"zh-hant": 1}),
    ]
    assert (found.median_seconds, found.in_hand) == (30, 1)
    assert found.languages == {"": 1, "zh-hant": 5}


@pytest.mark.django_db
def test_the_figures_take_four_statements_whatever_the_number_of_calls(book_of, clock, django_assert_num_queries):
    book = book_of()
    for number in range(30):
        hold(book, clock, f"call-{number}", *ASKED, outcome="finished")
    book.flush()

    with django_assert_num_queries(4):
        figures_now(clock)


@pytest.mark.django_db
def test_a_flush_is_a_statement_for_each_table(book_of, clock, django_assert_num_queries):
    book = book_of()
    book.flush()
    for number in range(30):
        hold(book, clock, f"call-{number}", *ASKED, outcome="finished", seconds=0)

    with django_assert_num_queries(5):  # calls, places, the machine, within a transaction
        book.flush()

    assert (Call.objects.count(), Reached.objects.count()) == (30, 240)


@pytest.mark.django_db
def test_a_place_that_is_said_again_is_written_once_and_what_was_written_is_not_written_again(book_of, clock):
    book = book_of()
    hold(book, clock, "a", ("language",), ("menu",), ("menu",), ("menu",))
    book.flush()
    book.reached("a", "menu", language="en")
    book.flush()

    assert list(Reached.objects.order_by("id").values_list("place", flat=True)) == ["language", "menu"]


@pytest.mark.django_db
def test_calls_of_a_machine_that_was_killed_count_as_lost_once_it_is_silent(book_of, clock):
    dead, alive = book_of("south"), book_of("north")
    hold(dead, clock, "lost", ("language",), seconds=60)
    hold(alive, clock, "held", ("language",), seconds=60)
    dead.flush()
    alive.flush()

    assert calls_settle(now=clock.at) == 0
    clock.pass_(seconds=31)
    alive.flush()

    assert calls_settle(now=clock.at) == 0  # the machine that lives has seen to it
    assert figures_now(clock).outcomes == {"lost": 1}
    assert figures_now(clock).in_hand == 1
    assert [(one.name, one.state) for one in nodes(now=clock.at)] == [("north", "up"), ("south", "silent")]


@pytest.mark.django_db
def test_calls_of_a_machine_that_has_started_anew_count_as_lost(book_of, clock):
    hold(killed := book_of(), clock, "lost", ("language",), seconds=40)
    killed.flush()
    again = book_of()
    hold(again, clock, "held", ("language",), seconds=40)
    again.flush()

    assert figures_now(clock).outcomes == {"lost": 1}
    assert Call.objects.get(id="held").ended_at is None


@pytest.mark.django_db
def test_a_machine_that_was_only_cut_off_tells_the_truth_when_it_is_back(book_of, clock):
    book = book_of()
    hold(book, clock, "a", ("language",))
    book.flush()
    clock.pass_(minutes=5)
    calls_settle(now=clock.at)
    assert Call.objects.get().outcome == "lost"

    book.ended("a", "finished")
    book.flush()

    assert (Call.objects.get().outcome, Call.objects.get().ended_at) == ("finished", clock.at)


@pytest.mark.django_db
def test_a_carriers_call_which_has_no_machine_is_lost_after_a_quarter_of_an_hour(clock):
    Call.objects.create(id="a", node="carriers", engine="twilio", began_at=NOW)
    clock.pass_(minutes=14)
    assert calls_settle(now=clock.at) == 0
    assert figures_now(clock).in_hand == 1

    clock.pass_(minutes=2)

    assert calls_settle(now=clock.at) == 1
    assert figures_now(clock).in_hand == 0


@pytest.mark.django_db
def test_an_unknown_call_and_a_second_end_change_nothing(book_of, clock):
    book = book_of()
    hold(book, clock, "a", ("language",), outcome="finished")
    book.ended("a", "failed")
    book.reached("nobody", "menu")
    book.ended("nobody", "failed")
    book.flush()

    assert list(Call.objects.values_list("id", "outcome")) == [("a", "finished")]
    assert Node.objects.get().failures == 0


@pytest.mark.django_db
def test_the_machine_tells_its_memory_calls_and_failures(book_of, clock):
    book = book_of(engine_rss=lambda: 57 * MB)
    hold(book, clock, "a", ("language",), outcome="failed")
    hold(book, clock, "b", ("language",))
    book.flush()
    clock.pass_(seconds=59)
    book.flush()
    clock.pass_(seconds=1)
    book.flush()

    [node] = nodes(now=clock.at)
    assert (node.calls, node.cap, node.failures, node.dropped, node.engine_rss_bytes) == (1, 20, 1, 0, 57 * MB)
    assert node.rss_bytes > 10 * MB
    assert NodeSample.objects.count() == 2
    [sample] = samples(since=NOW, every=timedelta(hours=1))
    assert (sample.node, sample.at, sample.calls) == ("north", NOW, 1)


@pytest.mark.django_db
def test_what_is_old_is_purged_and_the_rest_stays(book_of, clock):
    book = book_of()
    hold(book, clock, "old", ("language",), outcome="finished")
    book.flush()
    clock.pass_(days=2)
    hold(book, clock, "new", ("language",), outcome="finished")
    book.flush()

    assert calls_purge(before=clock.at - timedelta(days=1)) == 1

    assert list(Call.objects.values_list("id", flat=True)) == ["new"]
    assert list(Reached.objects.values_list("call_id", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_figures_wait_while_the_database_is_away_and_are_written_when_it_is_back(book_of, clock):
    book = book_of()
    hold(book, clock, "a", ("language",))
    done, failed = threading.Event(), threading.Event()
    told: list[bool] = []

    def machine() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            told.append(cursor.fetchone()[0])
        done.set()
        failed.wait(20)
        told.append(book.flush())
        book.ended("a", "finished")
        told.append(book.flush())
        connection.close()

    thread = threading.Thread(target=machine)
    thread.start()
    done.wait(20)
    execute("select pg_terminate_backend(%(pid)s)", {"pid": told[0]})
    failed.set()
    thread.join(20)

    assert told[1:] == [False, True]
    assert list(Call.objects.values_list("id", "outcome", "place")) == [("a", "finished", "language")]


def test_a_book_that_cannot_be_written_keeps_the_newest_and_counts_what_it_drops(book_of, clock, monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    book = book_of()
    for number in range(6):
        hold(book, clock, f"call-{number}", ("language",), outcome="finished")
    book.begun(Facts("held"))

    assert list(book._changed) == ["call-3", "call-4", "call-5", "held"]
    assert {one.call_id for one in book._places} == {"call-3", "call-4", "call-5"}
    assert book._dropped == 3


@pytest.mark.django_db(transaction=True)
def test_the_book_is_written_by_its_own_thread_and_closed_with_the_machine_stopped(book_of, clock):
    book = book_of()
    book.start()
    hold(book, clock, "a", *ASKED, outcome="finished")

    book.stop()

    assert fetch_one("select outcome, answered from calls_call") == ("finished", True)
    assert nodes(now=clock.at)[0].state == "stopped"
    assert calls_settle(now=clock.at) == 0
