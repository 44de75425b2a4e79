"""Serves `bench.bare` as ``kaifong serve`` serves the program."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces

if __name__ == "__main__":
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    Granian(
        "bench.bare:app",
        address="127.0.0.1",
        port=int(options["--port"]),
        workers=int(options["--workers"]),
        interface=Interfaces.ASGI,
        log_access=False,
        websockets=False,
    ).serve()
