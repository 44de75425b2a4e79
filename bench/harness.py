"""What every benchmark needs: a timer, the memory of a process tree, bare COPY as the limit, one way to print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

SETTINGS_SHOWN = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "server_version")


def figure(name: str, *, seconds: float, limit_seconds: float | None = None, **more: Any) -> dict[str, Any]:
    """Print one figure as a JSON line on standard output."""
    line: dict[str, Any] = {"bench": name, "seconds": round(seconds, 3)}
    if limit_seconds is not None:
        line |= {"limit_seconds": round(limit_seconds, 3), "ratio": round(seconds / limit_seconds, 2)}
    line |= more
    print(json.dumps(line), flush=True)
    return line


@dataclass
class Ran:
    seconds: float
    peak_rss_mb: float
    output: str


def kaifong(*arguments: str, check: bool = True) -> Ran:
    """Run a public command; time it, and sum its processes' memory (PostgreSQL's left out) twenty times a second."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "kaifong", *arguments], stdout=subprocess.PIPE, text=True)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.monotonic() - started
    if check and process.returncode != 0:
        sys.exit(f"kaifong {' '.join(arguments)} ended with {process.returncode}\n{output[-3000:]}")
    say(f"{seconds:8.1f} s  {peak[0] / 2**20:6.0f} MB  kaifong {' '.join(arguments)}")
    return Ran(seconds, peak[0] / 2**20, output)


def _watch(pid: int, peak: list[int]) -> None:
    try:
        root = psutil.Process(pid)
        while True:
            total = 0
            for process in [root, *root.children(recursive=True)]:
                try:
                    if process.name() != "postgres":
                        total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            peak[0] = max(peak[0], total)
            time.sleep(0.05)
    except psutil.NoSuchProcess:
        return


def say(text: str) -> None:
    """For the person who waits; standard output is for figures alone."""
    print(text, file=sys.stderr, flush=True)


def database_settings(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        return {name: str(connection.execute(f"show {name}").fetchone()[0]) for name in SETTINGS_SHOWN}  # type: ignore[index]


def copy_limit(url: str, queries: Sequence[str]) -> tuple[float, int]:
    """Seconds to ``COPY`` the rows that these queries give, as text, into bare logged tables; and how many rows."""
    seconds, rows = 0.0, 0
    with psycopg.connect(url, autocommit=True) as connection:
        for query in queries:
            path = Path(os.environ["KAIFONG_HOME"]) / "limit.copy"
            with path.open("wb") as file, connection.cursor().copy(f"copy ({query}) to stdout") as copy:
                for block in copy:
                    file.write(block)
            connection.execute("drop table if exists bench_bare")
            connection.execute(f"create table bench_bare as {query} limit 0")
            connection.execute("checkpoint")
            started = time.monotonic()
            with path.open("rb") as file, connection.cursor().copy("copy bench_bare from stdin") as copy:
                while block := file.read(1 << 18):
                    copy.write(block)
            seconds += time.monotonic() - started
            rows += connection.execute("select count(*) from bench_bare").fetchone()[0]  # type: ignore[index]
            connection.execute("drop table bench_bare")
            path.unlink()
    return seconds, rows


@contextmanager
def held_database() -> Iterator[str]:
    """Hold the embedded database of KAIFONG_HOME and give its URL."""
    hold = subprocess.Popen([sys.executable, "-m", "kaifong", "db", "hold"], stdout=subprocess.PIPE, text=True)
    assert hold.stdout is not None
    hold.stdout.readline()
    try:
        yield subprocess.run(
            [sys.executable, "-m", "kaifong", "db", "url"], check=True, capture_output=True, text=True
        ).stdout.strip()
    finally:
        hold.terminate()
        hold.wait()
