"""The limit of a request: a handler that reads it and answers, served as ``kaifong serve`` serves the program."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from granian import Granian
from granian.constants import Interfaces

ANSWER = b'{"results": []}'


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))])
    return [ANSWER]


if __name__ == "__main__":
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    Granian(
        "bench.field_bare:application",
        address="127.0.0.1",
        port=int(options["--port"]),
        workers=int(options["--workers"]),
        interface=Interfaces.WSGI,
        blocking_threads=2,
        log_access=False,
        websockets=False,
    ).serve()
