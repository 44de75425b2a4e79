"""Found by workers: procrastinate looks for modules of this name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kaifong.infra.dispatch.sending import dispatches_purge, send
from kaifong.infra.jobs import periodic

__all__ = ["purge", "send"]


@periodic("dispatch.purge", cron="27 3 * * *")
def purge(*, now: Callable[[], datetime]) -> None:
    dispatches_purge(now=now())
