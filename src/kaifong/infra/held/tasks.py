"""Found by workers: procrastinate looks for modules of this name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kaifong.infra.held.api import let_go_of_what_is_over
from kaifong.infra.jobs import periodic


@periodic("held.purge", cron="*/5 * * * *")
def purge(*, now: Callable[[], datetime]) -> None:
    """What was held last of all goes, too, when nothing is held after it."""
    let_go_of_what_is_over(now=now())
