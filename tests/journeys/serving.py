"""The program on a port, out of a world that is rolled back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from threading import Event, Lock, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, transaction

ONE_AT_A_TIME = Lock()
"""All that is done in the world in a transaction, by requests and by whoever looks at it while a browser is open."""


@dataclass
class Tests:
    """How many have ended in the worlds that are served."""

    ended: int = 0


TESTS = Tests()


@contextmanager
def rolled_back() -> Iterator[None]:
    """As Django's own test cases: what must be outermost is so within it."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    whole.__enter__()
    yield
    transaction.set_rollback(True)
    whole.__exit__(None, None, None)


@contextmanager
def undone() -> Iterator[None]:
    """What a test does in a world is rolled back at its end, and not while a request is being answered: its savepoint would be
    taken for the test's. What the test's browser asked before, and nobody has answered yet, is answered no more."""
    made = rolled_back()
    with ONE_AT_A_TIME:
        made.__enter__()
    yield
    with ONE_AT_A_TIME:
        TESTS.ended += 1
        made.__exit__(None, None, None)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """The program, listening on a free port of this machine alone; it answers one request at a time, out of the world."""
    shared, program, ended = connections["default"], WSGIHandler(), Event()
    shared.inc_thread_sharing()

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked_in = TESTS.ended
        with ONE_AT_A_TIME:
            if ended.is_set() or TESTS.ended != asked_in:
                raise ConnectionError("a browser's test, or its world, has ended")
            connections["default"] = shared
            return [b"".join(program(environ, start_response))]

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # between requests they would close what the world lives in

    server = make_server("localhost", 0, answer, server_class=Server, handler_class=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    with ONE_AT_A_TIME:  # what is being answered is the world's still; the next test's connection is this one
        ended.set()
    server.server_close()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    shared.dec_thread_sharing()
