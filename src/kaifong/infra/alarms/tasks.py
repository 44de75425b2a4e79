"""Found by workers: procrastinate looks for modules of this name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kaifong.infra.alarms.raising import alarms_settle
from kaifong.infra.jobs import periodic


@periodic("alarms.settle", cron="* * * * *")
def settle(*, now: Callable[[], datetime]) -> None:
    alarms_settle(now=now())
