"""The unpacked engine at work."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from kaifong.interfaces.hotline.engine.configuration import Plan, write_test
from kaifong.interfaces.hotline.engine.packages import Engine
from kaifong.kernel.errors import Refusal

START_SECONDS = 30
STOP_SECONDS = 10
LONGEST_SOCKET = 107
"""Bytes of a local socket's path that the kernel takes."""


class EngineNotStarted(Refusal):
    """The engine did not come up, or has ended; carries what it said last."""


@dataclass(frozen=True, slots=True)
class Running:
    """An engine that takes calls."""

    process: subprocess.Popen[bytes]
    command: tuple[str, ...]
    folder: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def must_run(self) -> None:
        """Raises EngineNotStarted: it has ended."""
        if self.process.poll() is not None:
            raise EngineNotStarted(f"The engine has ended: {_last_words(self.folder)}")

    def told(self, what: str) -> str:
        """What the engine's own console answers."""
        return subprocess.run(
            [*self.command, "-rx", what], capture_output=True, text=True, timeout=START_SECONDS
        ).stdout


@contextmanager
def running(engine: Engine, folder: Path, plan: Plan, *, baseline: Path | None = None) -> Iterator[Running]:
    """Run the engine, with its state in the folder, and stop it in the end.

    Raises:
        EngineNotStarted: mostly because another program has one of the ports.
    """
    folder = folder.resolve()
    data = engine.root / "usr/share/asterisk"
    main = write_test(folder, plan, modules=engine.modules, data=data, baseline=baseline)
    with started(engine, folder, main, plan) as one:
        yield one


@contextmanager
def started(engine: Engine, folder: Path, main: Path, plan: Plan) -> Iterator[Running]:
    """`running`, with a configuration that has been written.

    Raises:
        EngineNotStarted
    """
    if len(str(folder / "run" / "asterisk.ctl")) > LONGEST_SOCKET:
        raise EngineNotStarted(f"{folder} is too long a path for a local socket; use a shorter KAIFONG_HOME.")
    command = (*engine.program, "-C", str(main))
    with (folder / "log" / "console.log").open("wb") as console:
        process = subprocess.Popen(
            [*command, "-f"], stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, cwd=folder
        )
    try:
        one = Running(process, command, folder)
        _wait(one, plan)
        yield one
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def running_rss(folder: Path, installed: Path) -> int | None:
    """Bytes of memory of the engines on this machine: unpacked ones below the folder, and the installed one, which says
    its process in that file. None where none runs."""
    sizes = []
    for path in (*folder.glob("*/run/asterisk.pid"), installed):
        with suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int(path.read_text()))
            if any("asterisk" in word for word in process.cmdline()):
                sizes.append(process.memory_info().rss)
    return sum(sizes) if sizes else None


def _wait(one: Running, plan: Plan) -> None:
    until = time.monotonic() + START_SECONDS
    while "fully booted" not in one.told("core waitfullybooted"):
        one.must_run()
        if time.monotonic() > until:
            raise EngineNotStarted(f"The engine did not start: {_last_words(one.folder)}")
        time.sleep(0.1)
    if f"{plan.sip_host}:{plan.sip_port}" not in one.told("pjsip show transports"):
        raise EngineNotStarted(f"Another program has port {plan.sip_port}, or the engine may not use it.")


def _last_words(folder: Path) -> str:
    files = [path for name in ("console.log", "messages.log") if (path := folder / "log" / name).exists()]
    lines = [line.strip() for path in files for line in path.read_text(errors="replace").splitlines()]
    return " / ".join(lines[-5:]) or "it said nothing."
