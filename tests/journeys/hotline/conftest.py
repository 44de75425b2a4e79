"""The hotline as it runs: Asterisk, ``kaifong hotline`` as a process of its own, a database with a small landlord.

One of each is for all tests of a module. Where calls are long, a module makes them all at once and its tests look at what
came of them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.home import home
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline.engine.configuration import Plan
from kaifong.interfaces.hotline.engine.packages import Engine, EngineNotToBeHad, unpacked
from kaifong.interfaces.hotline.engine.running import Running, running
from kaifong.interfaces.hotline.engine.suspended import suspended
from kaifong.kernel.identifiers import AccountNo
from tests.integration.two_months import TODAY, TwoMonths, two_months
from tests.journeys.hotline.callers import free_port

START_SECONDS = 40
MOST_CALLS = 40


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    missing = [name for name in ("sipp", "baresip", "espeak-ng") if shutil.which(name) is None]
    for item in items:
        if missing and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))


@pytest.fixture(scope="session")
def unpacked_engine() -> Engine:
    """Fetched once, and kept below the home from one run to the next."""
    try:
        return unpacked(home() / "engine", told=lambda line: None)
    except EngineNotToBeHad as reason:
        pytest.skip(f"the engine's packages cannot be had: {reason}")


@dataclass
class HotlineProcess:
    """``kaifong hotline`` of a node."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(START_SECONDS)


@dataclass
class Exchange:
    """Everything that a call goes through.

    Attributes:
        tpins: of accounts that may sign in.
    """

    months: TwoMonths
    tpins: dict[AccountNo, str] = field(repr=False)
    engine: Running
    sip_port: int
    agi_ports: tuple[int, int]
    folder: Path
    nodes: list[HotlineProcess] = field(default_factory=list)

    @property
    def to(self) -> str:
        return f"sip:1000@127.0.0.1:{self.sip_port}"

    def listens(self, node: HotlineProcess) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.agi_ports[node.name == "two"])) == 0

    def logs(self) -> list[Path]:
        """Whatever the engine and the hotline's processes have written that people may read."""
        return [
            *(node.log for node in self.nodes),
            *(path for path in (self.folder / "engine/log").rglob("*") if path.is_file()),
        ]

    def start(self, *, second: bool = False) -> HotlineProcess:
        """A process of the hotline, at the first or the second address that the engine tries; returns when it takes calls."""
        port, name = (self.agi_ports[1], "two") if second else (self.agi_ports[0], "one")
        log = self.folder / f"hotline-{len(self.nodes)}.log"
        command = [str(Path(sys.executable).with_name("kaifong")), "hotline", "--port", str(port), "--node", name]
        with log.open("w") as file:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=_environment())
        until = time.monotonic() + START_SECONDS
        while "takes calls" not in log.read_text():
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"kaifong hotline did not start: {log.read_text()}")
            time.sleep(0.05)
        node = HotlineProcess(name, log, process)
        self.nodes.append(node)
        return node


def _environment() -> dict[str, str]:
    """Of a process that works on this test's database, on the tests' day."""
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {**os.environ, "DATABASE_URL": url, "KAIFONG_TODAY": str(TODAY), "KAIFONG_HOME": str(home())}


@contextmanager
def exchange_of(engine: Engine, folder: Path, *, most_calls: int) -> Iterator[Exchange]:
    """An engine, one hotline's process and two months of the small landlord."""
    months = two_months()
    by = access.operator("test")
    tpins = {
        account: access.tpin_issue(account_no=account, by=by, now=clock.now())
        for account in (months.a, months.b, months.c, months.d, months.e)
    }
    sip, agi = free_port(), (free_port(), free_port())
    rtp = 21_000 + os.getpid() % 9 * 1_000
    plan = Plan(
        sip_host="127.0.0.1",
        sip_port=sip,
        rtp_start=rtp,
        rtp_end=rtp + 998,
        nodes=[f"127.0.0.1:{port}" for port in agi],
        suspended=suspended(Voices(), folder / "sounds"),
        most_calls=most_calls,
        most_calls_a_caller=most_calls,
    )
    with ExitStack() as stack:
        one = stack.enter_context(running(engine, folder / "engine", plan))
        made = Exchange(months, tpins, one, sip, agi, folder)
        stack.callback(lambda: [node.kill() for node in made.nodes])
        made.start()
        yield made


@pytest.fixture(scope="module")
def exchange(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    unpacked_engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Exchange]:
    """A module that lets in fewer calls says so by its ``MOST_CALLS``."""
    most_calls = getattr(request.module, "MOST_CALLS", MOST_CALLS)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        connections.close_all()
        TransactionTestCase._fixture_teardown(None)  # type: ignore[arg-type]
        try:
            with exchange_of(unpacked_engine, tmp_path_factory.mktemp("hotline"), most_calls=most_calls) as made:
                yield made
        finally:
            TransactionTestCase._fixture_teardown(None)  # type: ignore[arg-type]
            connections.close_all()
