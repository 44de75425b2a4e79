"""Messages that must not be lost, to a gateway that stands on this machine for the test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from kaifong.infra import jobs
from kaifong.infra.database import execute, fetch_one
from kaifong.infra.dispatch.api import BACKOFF, Message, dispatch, dispatches_purge
from kaifong.infra.dispatch.models import Dispatch
from kaifong.infra.messages import Attachment

NOW = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
SMS = Message("sms", "+85255509678", "請於12月7日前繳付港幣2,380元。")
PDF = Attachment("rent-statement-2026-11.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
EMAIL = Message("email", "chan@post.example.org", "附上租金結算單。", "街坊房屋：租金結算單", PDF)

pytestmark = pytest.mark.django_db(transaction=True)


class Gateway:
    """Keeps what it is sent and answers what it is told to; 202 where it is told nothing."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.answers: list[int] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                gateway.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(gateway.answers.pop(0) if gateway.answers else 202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    standing = Gateway()
    settings.SMS_URL = f"http://127.0.0.1:{standing.server.server_port}/send"
    yield standing
    standing.server.shutdown()
    standing.server.server_close()
    standing.thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))


def ask(message: Message) -> int:
    with transaction.atomic():
        return dispatch(message, now=NOW)


def work() -> None:
    jobs.work(now=lambda: NOW, follow=False)


def due_now() -> None:
    execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")


def test_an_sms_goes_out_once_and_nothing_of_it_is_kept(gateway):
    number = ask(SMS)

    work()
    work()

    assert [(one["to"], one["text"]) for one in gateway.got] == [(SMS.to, SMS.text)]
    kept = Dispatch.objects.get(id=number)
    assert (kept.content_cipher, kept.sent_at, kept.tries) == (None, NOW, 1)


def test_an_email_goes_out_with_its_file_and_an_id_of_its_own():
    number = ask(EMAIL)

    work()

    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == ([EMAIL.to], EMAIL.subject, EMAIL.text)
    assert sent.attachments == [(PDF.name, PDF.content, PDF.content_type)]
    assert sent.extra_headers["Message-ID"] == f"<{Dispatch.objects.get(id=number).key}@localhost>"


def test_while_it_waits_neither_number_nor_words_can_be_read_in_the_database():
    ask(SMS)

    (row,) = fetch_one("select dispatch_dispatch::text from dispatch_dispatch")
    (job,) = fetch_one("select args::text from procrastinate_jobs where task_name = 'dispatch.send'")
    for secret in (SMS.to[1:], SMS.text, SMS.to[1:].encode().hex(), SMS.text.encode().hex()):
        assert secret not in row
        assert secret not in job


def test_a_gateway_that_is_down_delays_a_message_and_gets_it_under_the_same_id(gateway):
    gateway.answers = [500, 503]
    ask(SMS)
    for _ in range(3):
        work()
        due_now()

    assert len(gateway.got) == 3
    assert len({one["id"] for one in gateway.got}) == 1
    assert (Dispatch.objects.get().tries, Dispatch.objects.get().sent_at) == (3, NOW)


def test_one_message_that_waits_keeps_no_other_waiting(gateway):
    gateway.answers = [500]
    ask(SMS)
    ask(Message("sms", "+85255509001", "二"))

    work()

    assert [one["to"][-3:] for one in gateway.got] == ["678", "001"]
    assert Dispatch.objects.filter(sent_at=None).count() == 1


def test_what_no_gateway_takes_for_a_day_is_given_up_and_forgotten(gateway):
    gateway.answers = [500]
    ask(SMS)
    Dispatch.objects.update(tries=BACKOFF.most - 1)

    work()

    given_up = Dispatch.objects.get()
    assert (given_up.gave_up_at, given_up.sent_at, given_up.content_cipher) == (NOW, None, None)
    assert sum((BACKOFF.wait(attempt) for attempt in range(BACKOFF.most)), timedelta()) > timedelta(days=1)


def test_what_was_rolled_back_was_never_asked_for(gateway):
    with transaction.atomic():
        dispatch(SMS, now=NOW)
        transaction.set_rollback(True)

    work()

    assert gateway.got == []


def test_outside_a_transaction_nothing_is_asked_for():
    with pytest.raises(transaction.TransactionManagementError):
        dispatch(SMS, now=NOW)

    assert not Dispatch.objects.exists()


def test_what_went_long_ago_is_purged_and_what_waits_is_not(gateway):
    ask(SMS)
    work()
    ask(SMS)

    assert dispatches_purge(now=NOW + timedelta(days=30)) == 0
    assert dispatches_purge(now=NOW + timedelta(days=30, seconds=1)) == 1
    assert Dispatch.objects.get().sent_at is None
