"""The line is cut, the database goes, or the server is killed, at each place between two steps; and two who come at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from threading import Barrier

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.test import Client

from kaifong.domains.access.api import staff_add
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.models import Attempt, Operation
from kaifong.infra import clock
from kaifong.infra.database import execute, fetch_all
from kaifong.sim.handheld import Handheld, Reply, over_http
from tests.integration.field.conftest import Handheld as Hand
from tests.integration.field.conftest import code
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import BY, FIRST, OFFICER_VERBS, plan, profile

pytestmark = pytest.mark.django_db(transaction=True)
HOLD = 77
"""An advisory lock of these tests' own, on which a transaction waits at its end."""


@pytest.fixture
def accounts():
    accounts = small_landlord().accounts[:3]
    visits.cycle_open(first=FIRST, by=BY)
    for name in ("wong", "lee"):
        visits.officer_set(profile=profile(name), by=BY)
        staff_add(username=name, password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    return accounts


@pytest.fixture
def handheld(accounts, now) -> Hand:
    for account_no in accounts:
        plan(account_no)
    return made("wong")


def made(officer: str) -> Hand:
    one = Hand()
    one.enrol(code(officer))
    one.open_session()
    one.fetch()
    return one


def a_visit(one: Hand) -> list[dict]:
    return [
        one.sealed("visit.start", {}),
        one.sealed("contact.change", {"phone": ["", "+85291234567"]}),
        one.sealed("visit.outcome", {"outcome": [None, "no_answer"]}),
    ]


def elsewhere(act: Callable) -> Callable:
    """From a connection of its own."""

    def acted(*arguments):
        try:
            return act(*arguments)
        finally:
            connections.close_all()

    return acted


@contextmanager
def waiting_at_its_end() -> Iterator[None]:
    """Whoever adds an operation waits in its commit until this is left."""
    execute(
        f"create function hold() returns trigger language plpgsql as $$begin perform pg_advisory_xact_lock({HOLD}); return null; end$$"
    )
    execute(
        "create constraint trigger hold after insert on visits_operation deferrable initially deferred for each row execute function hold()"
    )
    execute(f"select pg_advisory_lock({HOLD})")
    try:
        yield
    finally:
        execute(f"select pg_advisory_unlock({HOLD})")
        execute("drop function hold cascade")


@contextmanager
def holding_the_tenancy(account_no: str) -> Iterator[None]:
    """Whoever changes this tenancy waits until this is left."""
    execute("begin")
    execute("select 1 from tenancies_tenancy where account_no = %(account)s for update", {"account": account_no})
    try:
        yield
    finally:
        execute("rollback")


def backend_that_waits() -> int:
    """Once somebody waits for what this connection holds: whose backend that is. Others, in other databases, wait too."""
    for _ in range(300):
        found = fetch_all(
            "select pid from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
        )
        if found:
            return int(found[0][0])
        time.sleep(0.2)
    raise AssertionError("nobody waits")


def kept() -> tuple[int, int]:
    return Operation.objects.count(), Attempt.objects.count()


APPLIED = [("applied", "")] * 3


def test_a_database_connection_lost_before_the_end_keeps_nothing_and_the_batch_sent_again_is_taken_once(
    handheld, accounts
):
    batch = a_visit(handheld)
    with ThreadPoolExecutor(1) as pool, waiting_at_its_end():
        answer: Future = pool.submit(elsewhere(handheld.push), *batch)
        execute("select pg_terminate_backend(%(pid)s)", {"pid": backend_that_waits()})
        lost = answer.result(60)

    assert (lost.status_code, lost.json(), kept()) == (503, {"reason": "out-of-service"}, (0, 0))
    assert [handheld.results(*batch) for _ in range(2)] == [APPLIED] * 2
    assert (kept(), visits.visit_of(accounts[0], FIRST).tries) == ((3, 1), 1)


def test_a_statement_that_is_cut_off_in_the_middle_of_a_batch_keeps_nothing_of_it(handheld, accounts):
    batch = a_visit(handheld)
    with ThreadPoolExecutor(1) as pool, holding_the_tenancy(accounts[0]):
        answer: Future = pool.submit(elsewhere(handheld.push), *batch)
        execute("select pg_terminate_backend(%(pid)s)", {"pid": backend_that_waits()})
        lost = answer.result(60)

    assert (lost.status_code, kept()) == (503, (0, 0))
    assert handheld.results(*batch) == APPLIED
    assert kept() == (3, 1)


@contextmanager
def serving() -> Iterator[tuple[str, subprocess.Popen]]:
    """The server as it is deployed, one worker, on the tests' database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name, of = connection.settings_dict["NAME"], settings.DATABASE_URL
    url = of.partition("?")[0].rpartition("/")[0] + f"/{name}" + ("?" + of.partition("?")[2] if "?" in of else "")
    server = subprocess.Popen(
        [sys.executable, "-m", "kaifong", "serve", "--port", str(port), "--workers", "1"],
        stdout=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": url}, start_new_session=True,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", server
    finally:
        killed(server)


def killed(server: subprocess.Popen) -> None:
    """With all that it started, at once."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def of_today(accounts, url: str) -> Handheld:
    today = clock.today()
    for account_no in accounts:
        plan(account_no, on=today)
    one = Handheld(over_http(url))
    one.enrol(visits.handheld_code_make(officer="wong", estate_code=1001, by=BY, now=clock.now()), "No. 7")
    one.open_session()
    one.fetch(today)
    return one


def written(one: Handheld, count: int) -> list[dict]:
    visit, now = one.package["visits"][0], datetime.now(UTC)
    work = [("visit.start", {}), *[("note", {"text": [None, f"{n}"]}) for n in range(count - 2)]]
    work.append(("visit.outcome", {"outcome": [None, "no_answer"]}))
    return [one.operation(visit, kind, changes, at=now) for kind, changes in work]


def results(reply: Reply) -> list[str]:
    assert reply.status == 200, reply
    return [one["result"] for one in reply.json()["results"]]


def body(operations: list[dict]) -> bytes:
    return json.dumps({"operations": operations}).encode()


def test_a_server_killed_before_and_after_its_commit_takes_what_is_sent_again_once(accounts):
    with serving() as (url, server):
        one = of_today(accounts, url)
        sealed = [one.sealed(operation) for operation in written(one, 5)]
        with ThreadPoolExecutor(1) as pool, waiting_at_its_end():
            answer: Future = pool.submit(one.ask, "POST", "operations", body(sealed))
            backend = backend_that_waits()
            killed(server)
            with pytest.raises(OSError):  # noqa: PT011 - a connection that ends
                answer.result(60)
            execute("select pg_terminate_backend(%(pid)s)", {"pid": backend})
    before = kept()

    with serving() as (url, server):
        one.send = over_http(url)
        with ThreadPoolExecutor(1) as pool, waiting_at_its_end():
            answer = pool.submit(one.ask, "POST", "operations", body(sealed))
            backend = backend_that_waits()
            killed(server)
            with pytest.raises(OSError):  # noqa: PT011
                answer.result(60)
        for _ in range(300):  # the commit that it began ends without it
            if not fetch_all("select 1 from pg_stat_activity where pid = %(pid)s", {"pid": backend}):
                break
            time.sleep(0.2)
    after = kept()

    with serving() as (url, _server):
        one.send = over_http(url)
        again = results(one.ask("POST", "operations", body(sealed)))

    assert (before, after, kept()) == ((0, 0), (5, 1), (5, 1))
    assert again == ["applied"] * 5
    assert visits.visit_of(accounts[0], FIRST).tries == 1


def test_batches_reordered_repeated_and_lost_on_a_real_line_end_as_in_order(accounts):
    with serving() as (url, _server):
        one = of_today(accounts, url)
        operations = [one.sealed(operation) for operation in written(one, 24)]
        chance = Random(7)
        unsent = {operation["id"]: operation for operation in operations}
        told: dict[str, set[str]] = {operation["id"]: set() for operation in operations}
        while unsent:
            pool = list(unsent.values())
            batch = chance.sample(pool, chance.randint(1, len(pool))) + chance.sample(operations, 3)
            if chance.random() < 0.3:
                lost(one, url, body(batch))
                continue
            reply = one.ask("POST", "operations", body(batch))
            results(reply)
            for answer in reply.json()["results"]:
                if answer["result"] != "held":
                    told[answer["id"]].add(answer["result"])
                    unsent.pop(answer["id"], None)

    assert set(map(frozenset, told.values())) == {frozenset({"applied"})}
    assert (kept(), visits.visit_of(accounts[0], FIRST).tries, visits.alarms_list()) == ((24, 1), 1, ())
    [device] = visits.handhelds_list()
    assert device.next_seq == 25


def lost(one: Handheld, url: str, content: bytes) -> None:
    """A request that is sent whole, and whose answer nobody waits for."""
    kept_send = one.send

    def send(method, path, sent, headers):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 30) as line:
            line.sendall(
                f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(sent)}\r\n{lines}\r\n".encode()
                + sent
            )
        return Reply(0, {}, b"")

    one.send = send
    one.ask("POST", "operations", content)
    one.send = kept_send


def test_two_officers_at_one_flat_at_once_leave_one_outcome_and_a_person_is_asked(handheld, accounts):
    visit = visits.visit_of(accounts[0], FIRST).id
    visits.visit_assign(visit_id=visit, officer="lee", by=BY)
    other = made("lee")
    ours = handheld.sealed("visit.outcome", {"outcome": [None, "non_occupation"]})
    theirs = other.sealed("visit.outcome", {"outcome": [None, "verified"]}, id="00000000-0000-7001-0000-00000000c001")
    both = Barrier(2, timeout=60)

    @elsewhere
    def push(of: tuple[Hand, dict]) -> str:
        both.wait()
        [(result, _reason)] = of[0].results(of[1])
        return result

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(push, [(handheld, ours), (other, theirs)]))

    assert ended in (["applied", "conflict"], ["conflict", "merged"])
    assert len(visits.tries(visit)) == 2
    assert "two-outcomes" in [one.why for one in visits.tasks_list()]


def test_a_copied_handheld_that_sends_the_same_number_at_once_takes_effect_once_and_the_other_is_told(
    handheld, accounts
):
    copied = replace(handheld, client=Client())
    ours = handheld.sealed("visit.outcome", {"outcome": [None, "no_answer"]})
    theirs = copied.sealed("visit.outcome", {"outcome": [None, "no_answer"]}, id="00000000-0000-7001-0000-00000000c001")
    both = Barrier(2, timeout=60)

    @elsewhere
    def push(of: tuple[Hand, dict]) -> tuple[str, str]:
        both.wait()
        [found] = of[0].results(of[1])
        return found

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(push, [(handheld, ours), (copied, theirs)]))

    assert ended == [("applied", ""), ("rejected", "seq-again")]
    assert ([one.what for one in visits.alarms_list()], visits.visit_of(accounts[0], FIRST).tries) == (["seq-again"], 1)


def test_two_handhelds_that_use_one_id_at_once_keep_one_operation_and_raise_an_alarm(handheld, accounts):
    visits.visit_assign(visit_id=visits.visit_of(accounts[0], FIRST).id, officer="lee", by=BY)
    other = made("lee")
    both = Barrier(2, timeout=60)
    outcome = {"outcome": [None, "no_answer"]}
    pairs = [
        (handheld, handheld.sealed("visit.outcome", outcome, visit=1)),
        (other, other.sealed("visit.outcome", outcome)),
    ]

    @elsewhere
    def push(of: tuple[Hand, dict]) -> tuple[str, str]:
        both.wait()
        [found] = of[0].results(of[1])
        return found

    with ThreadPoolExecutor(2) as pool, waiting_at_its_end():
        answers = [pool.submit(push, pair) for pair in pairs]
        backend_that_waits()
    ended = sorted(answer.result(60) for answer in answers)

    assert ended == [("applied", ""), ("rejected", "other-body")]
    assert (kept(), [one.what for one in visits.alarms_list()]) == ((1, 1), ["other-body"])


@pytest.fixture(autouse=True)
def _no_connection_is_left_over():
    yield
    close_old_connections()
