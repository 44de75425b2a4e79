"""Found by workers: procrastinate looks for modules of this name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from kaifong.infra.alarms.api import alarms_purge
from kaifong.infra.calls.keeping import calls_purge
from kaifong.infra.calls.types import Limits
from kaifong.infra.calls.watching import watch
from kaifong.infra.jobs import periodic


@periodic("calls.watch", cron="* * * * *")
def watch_all(*, now: Callable[[], datetime]) -> None:
    """Where every machine is dead, somebody else must notice."""
    watch(limits=Limits.of_settings(), now=now())


@periodic("calls.purge", cron="17 3 * * *")
def purge(*, now: Callable[[], datetime]) -> None:
    before = now() - timedelta(days=settings.CALLS_KEPT_DAYS)
    calls_purge(before=before)
    alarms_purge(before=before)
