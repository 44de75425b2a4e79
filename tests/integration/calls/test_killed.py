"""A machine's process killed in the middle of calls: a real process, a real signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from kaifong.infra import clock
from kaifong.infra.calls.api import calls_settle, figures, nodes
from kaifong.infra.calls.models import Call, Node

pytestmark = pytest.mark.django_db(transaction=True)

MACHINE = """
import sys
from types import SimpleNamespace
import django
django.setup()
from kaifong.infra import clock
from kaifong.infra.calls.api import CallBook
book = CallBook(node="north", version="1", cap=20, now=clock.now)
book.start()
for call in ("a", "b"):
    book.begun(SimpleNamespace(id=call, node="north", engine="fastagi"))
    book.reached(call, "language")
while True:
    line = sys.stdin.readline()
    if line == "end a\\n":
        book.ended("a", "finished")
    else:
        break
"""


def machine() -> subprocess.Popen[str]:
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    env = {**os.environ, "DATABASE_URL": url.geturl(), "DJANGO_SETTINGS_MODULE": "kaifong.config.settings"}
    return subprocess.Popen([sys.executable, "-c", MACHINE], env=env, stdin=subprocess.PIPE, text=True)


def until(found) -> None:
    """The other process has written it."""
    for _ in range(600):
        if found():
            return
        connection.cursor().execute("select pg_sleep(0.05)")
    raise TimeoutError


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def test_what_it_wrote_stays_and_its_calls_are_lost_when_it_is_missed():
    with machine() as process:
        until(lambda: Call.objects.count() == 2)
        tell(process, "end a")
        until(lambda: Call.objects.filter(id="a", outcome="finished").exists())
        process.send_signal(signal.SIGKILL)
    now = clock.now()
    assert calls_settle(now=now) == 0

    assert calls_settle(now=now + timedelta(seconds=31)) == 1

    later = now + timedelta(seconds=31)
    assert figures(since=now - timedelta(minutes=5), until=later, now=later).outcomes == {"finished": 1, "lost": 1}
    assert nodes(now=later)[0].state == "silent"


def test_a_machine_that_ends_of_itself_has_written_everything():
    with machine() as process:
        tell(process, "end a")
        tell(process, "end")
        assert process.wait(60) == 0

    assert Call.objects.get(id="a").outcome == "finished"
    assert Node.objects.get().stopped_at is not None
