"""Events to a partner's system that stands on this machine for the test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from kaifong.infra import jobs
from kaifong.infra.database import execute, fetch_all
from kaifong.infra.outbox.api import deliveries, publish, waiting
from kaifong.infra.signature import SignatureRefused, partner_secret, verify

NOW = datetime.fromisoformat("2026-11-25T10:00:00+08:00")

pytestmark = pytest.mark.django_db(transaction=True)


class PartnerSystem:
    """Keeps what it is sent and answers with what it is told to; 204 where it is told nothing."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.came, self.holds = threading.Event(), threading.Event()
        self.holds.set()
        system = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                system.got.append((dict(self.headers.items()), body))
                system.came.set()
                system.holds.wait(60)
                with contextlib.suppress(OSError):  # whoever asked may be dead
                    self.answer()

            def answer(self) -> None:
                self.send_response(system.answers.pop(0) if system.answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/events"

    @property
    def names(self) -> list[str]:
        return [json.loads(body)["name"] for _, body in self.got]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def partner(tmp_path: Path, settings: Any) -> Iterator[PartnerSystem]:
    system = PartnerSystem()
    settings.PARTNERS_FILE = tmp_path / "partners.toml"
    settings.PARTNERS_FILE.write_text(
        f'[[partner]]\nname = "works"\nurl = "{system.url}"\nevents = ["tenancy.*"]\n', encoding="utf-8"
    )
    yield system
    system.close()


def happen(name: str, **facts: Any) -> None:
    with transaction.atomic():
        publish(name, account_no=100100000171, **facts)


def own_process(*options: str) -> subprocess.Popen[str]:
    """``kaifong outbox deliver`` as an operator runs it, on the test's database."""
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    env = {
        **os.environ,
        "DATABASE_URL": url.geturl(),
        "KAIFONG_PARTNERS": str(settings.PARTNERS_FILE),
        "DJANGO_SETTINGS_MODULE": "kaifong.config.settings",
    }
    command = [sys.executable, "-m", "kaifong", "outbox", "deliver", *options]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(worker: subprocess.Popen[str]) -> str:
    """What a worker said that did not do what it should: it might go on for ever."""
    worker.kill()
    return worker.communicate()[1]


def work() -> None:
    jobs.work(now=lambda: NOW, follow=False)


def due_now() -> None:
    """Time passes until what waits to be tried again is due."""
    execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")


def test_an_event_is_posted_signed_with_its_key(partner: PartnerSystem) -> None:
    happen("tenancy.particulars_changed", changed=["phone"])

    work()

    [(headers, body)] = partner.got
    said = json.loads(body)
    assert said["name"] == "tenancy.particulars_changed"
    assert said["account_no"] == "100100000171"
    assert said["facts"] == {"changed": ["phone"]}
    assert headers["Idempotency-Key"] == said["id"]
    verify(partner_secret("works"), body, headers["Kaifong-Signature"], int(NOW.timestamp()))
    with pytest.raises(SignatureRefused):
        verify(partner_secret("works"), body + b" ", headers["Kaifong-Signature"], int(NOW.timestamp()))
    [delivery] = deliveries()
    assert (delivery.tries, delivery.fault, delivery.delivered_at) == (1, "", NOW)


def test_a_partner_is_told_only_what_it_wants(partner: PartnerSystem) -> None:
    happen("form.approved")

    work()

    assert partner.got == []
    assert deliveries() == ()


def test_what_is_rolled_back_was_never_published(partner: PartnerSystem) -> None:
    with transaction.atomic():
        publish("tenancy.ended")
        transaction.set_rollback(True)

    work()

    assert partner.got == []
    assert fetch_all("select count(*) from outbox_event") == [(0,)]
    # what a worker does by the clock may stand beside it
    assert fetch_all(
        "select count(*) from procrastinate_jobs where task_name in ('outbox.deliver', 'outbox.consume')"
    ) == [(0,)]


def test_a_partner_that_fails_is_tried_again_with_the_same_key_and_those_behind_wait(partner: PartnerSystem) -> None:
    partner.answers = [500]
    happen("tenancy.first")
    happen("tenancy.second")

    work()
    after_the_failure = partner.names
    faults = {delivery.event.name: delivery.fault for delivery in deliveries()}
    work()
    before_it_was_due = partner.names
    due_now()
    work()

    assert after_the_failure == ["tenancy.first"]
    assert faults == {"tenancy.first": "answered 500", "tenancy.second": ""}
    assert before_it_was_due == ["tenancy.first"]
    assert partner.names == ["tenancy.first", "tenancy.first", "tenancy.second"]
    keys = [headers["Idempotency-Key"] for headers, _ in partner.got]
    assert keys[0] == keys[1] != keys[2]
    assert waiting() == 0


def test_what_a_worker_that_died_had_in_hand_is_delivered_again_with_the_same_key(partner: PartnerSystem) -> None:
    happen("tenancy.particulars_changed")
    work()
    # as a worker leaves it that was killed after the partner's answer and before it could write that down
    execute("update outbox_delivery set delivered_at = null")
    execute("insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 minute')")
    execute(
        "insert into procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id)"
        " select 'default', 'outbox.deliver', 'partner/works', jsonb_build_object('delivery_id', d.id), 'doing', w.id"
        " from outbox_delivery d, procrastinate_workers w"
    )

    work()

    assert len(partner.got) == 2
    assert partner.got[0][0]["Idempotency-Key"] == partner.got[1][0]["Idempotency-Key"]
    assert waiting() == 0


def test_a_worker_killed_between_the_partners_taking_and_its_answer_delivers_again(partner: PartnerSystem) -> None:
    happen("tenancy.particulars_changed")
    partner.holds.clear()
    worker = own_process()
    assert partner.came.wait(60), ended(worker)

    worker.kill()
    worker.wait()
    partner.holds.set()
    execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    unfinished = waiting()
    work()

    assert unfinished == 1
    assert len(partner.got) == 2
    assert partner.got[0][1] == partner.got[1][1]
    assert partner.got[0][0]["Idempotency-Key"] == partner.got[1][0]["Idempotency-Key"]
    assert waiting() == 0


def test_a_worker_that_follows_delivers_what_happens_while_it_runs_and_stops_when_it_is_told_to(
    partner: PartnerSystem,
) -> None:
    worker = own_process("--follow")
    happen("tenancy.first")
    assert partner.came.wait(60), ended(worker)
    partner.came.clear()

    happen("tenancy.second")
    assert partner.came.wait(60), ended(worker)
    worker.send_signal(signal.SIGINT)
    worker.communicate(timeout=60)

    assert partner.names == ["tenancy.first", "tenancy.second"]
    assert worker.returncode == 0
    assert waiting() == 0


def test_an_event_given_up_lets_the_next_one_pass_and_can_be_asked_for_again(partner: PartnerSystem) -> None:
    partner.answers = [500]
    happen("tenancy.first")
    execute("update procrastinate_jobs set attempts = 79")
    happen("tenancy.second")
    work()
    given_up = partner.names

    again = jobs.ask_again("outbox.deliver", now=NOW - timedelta(days=365))
    work()

    assert given_up == ["tenancy.first", "tenancy.second"]
    assert again == 1
    assert partner.names == ["tenancy.first", "tenancy.second", "tenancy.first"]
    assert waiting() == 0


def test_a_partner_that_cannot_be_reached_keeps_its_events(partner: PartnerSystem) -> None:
    partner.close()
    happen("tenancy.particulars_changed")

    work()

    [delivery] = deliveries(waiting=True)
    assert delivery.fault == "ConnectError"
