"""Found by workers: procrastinate looks for modules of this name. What is due by the clock, and the jobs of this domain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localtime

from kaifong.domains.access.api import operator
from kaifong.domains.visits.services.routes import by_night, make
from kaifong.domains.visits.services.telling import tell
from kaifong.infra.jobs import periodic

__all__ = ["make", "routes_by_night", "tell"]

NIGHT_HOUR = 1
"""The landlord's own: households move their visits until midnight, and officers fetch their days in the morning."""


@periodic("visits.routes_by_night", cron="30 * * * *")
def routes_by_night(*, now: Callable[[], datetime]) -> None:
    """Asked every hour, for the clock of jobs is UTC's."""
    if localtime(now()).hour == NIGHT_HOUR:
        by_night(now=now(), by=operator("worker"))
