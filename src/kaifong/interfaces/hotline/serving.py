"""The hotline's process: one driver, the calls in hand, and an orderly end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from traceback import extract_tb
from typing import Protocol

import structlog

from kaifong.interfaces.hotline.conversing import Hotline, converse
from kaifong.interfaces.hotline.line import Line

log = structlog.get_logger()

Take = Callable[[Line], Awaitable[None]]


class CallFailed(Exception):
    """A call could not be gone on with; it has been logged, and the engine has it."""


class Driver(Protocol):
    """What speaks to a telephone engine."""

    async def open(self, take: Take) -> None:
        """Begin to take calls: ``take`` is awaited for each, in a task of its own. The call is over when it returns; where
        it raises `CallFailed`, or is cancelled, the engine says that the service is suspended. Returns when calls can come."""

    async def close(self) -> None:
        """Take no more calls. Those in hand go on."""


class Calls:
    """Those in hand."""

    def __init__(self, hotline: Hotline) -> None:
        self._hotline = hotline
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    async def take(self, line: Line) -> None:
        """Hold a call to its end. What fails is logged by its kind and place, never by its words, which may be a caller's.

        Raises:
            CallFailed
        """
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await converse(line, self._hotline)
        except Exception as error:  # noqa: BLE001 - whatever it was is in the log
            log.error("hotline.call.failed", reason=_kind_and_place(error))
            raise CallFailed from None
        finally:
            self._tasks.discard(task)

    async def end(self, *, seconds: float) -> None:
        """Let them end by themselves; then leave what is left to the engine, which tells callers that service is suspended."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def serve(driver: Driver, calls: Calls, *, ready: Callable[[], None], grace_seconds: float) -> None:
    """Take calls until SIGTERM or SIGINT; then no new ones, and those in hand have so long to end."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await driver.open(calls.take)
    ready()
    await told.wait()
    await driver.close()
    await calls.end(seconds=grace_seconds)


def _kind_and_place(error: BaseException) -> str:
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
