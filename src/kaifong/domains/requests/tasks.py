"""Found by workers: procrastinate looks for modules of this name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kaifong.domains.access.api import operator
from kaifong.domains.requests.services import call_backs_purge
from kaifong.infra.jobs import periodic


@periodic("requests.purge_call_backs", cron="37 3 * * *")
def purge(*, now: Callable[[], datetime]) -> None:
    call_backs_purge(now=now(), by=operator("worker"))
