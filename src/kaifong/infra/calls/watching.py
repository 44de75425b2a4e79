"""What raises alarms: memory, a full machine, calls that fail, a machine that is silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from kaifong.infra.alarms.api import alarm_raise
from kaifong.infra.calls.keeping import calls_settle
from kaifong.infra.calls.models import Call, Node, Reached
from kaifong.infra.calls.types import BROKEN, DOWN, SILENT_AFTER, Limits

QUIET = timedelta(minutes=1)
"""So long after it was last noticed an alarm is over."""
FORGOTTEN_AFTER = timedelta(days=1)
"""A machine that has been silent for so long is no longer missed."""
MEMORY, FULL, FAILURES, SILENT = "hotline-memory", "hotline-full", "hotline-failures", "hotline-silent"
BYTES_A_MB = 1024 * 1024


def watch(*, limits: Limits, now: datetime, node: Node | None = None) -> None:
    """Look once, and raise what is amiss. Every machine looks, and a worker, so that one is left to miss the others.

    Args:
        node: the machine that looks, as it is; None where that is none.
    """
    if node is not None:
        _watch_own(node, limits, now)
    calls_settle(now=now)
    for name, beat_at in _silent(now):
        seconds = int((now - beat_at).total_seconds())
        alarm_raise(kind=SILENT, subject=name, count=seconds, quiet=QUIET, now=now)
    percent = broken_percent(limits=limits, now=now)
    if percent is not None and percent >= limits.broken_percent:
        alarm_raise(kind=FAILURES, count=percent, quiet=QUIET, now=now)


def broken_percent(*, limits: Limits, now: datetime) -> int | None:
    """How many in a hundred of the calls that ended lately had failed; None where too few ended. One statement."""
    down = Exists(Reached.objects.filter(call=OuterRef("id"), reason=DOWN))
    ended = list(
        Call.objects.filter(ended_at__gt=now - limits.over, ended_at__lte=now)
        .annotate(down=down)
        .values_list("outcome", "down")
    )
    if len(ended) < limits.least:
        return None
    return 100 * sum(1 for outcome, was_down in ended if was_down or outcome in BROKEN) // len(ended)


def _watch_own(node: Node, limits: Limits, now: datetime) -> None:
    most = max(node.rss_bytes, node.engine_rss_bytes or 0)
    if most > limits.rss_bytes:
        alarm_raise(kind=MEMORY, subject=node.name, count=most // BYTES_A_MB, quiet=QUIET, now=now)
    if node.calls >= node.cap:
        alarm_raise(kind=FULL, subject=node.name, count=node.calls, quiet=QUIET, now=now)


def _silent(now: datetime) -> list[tuple[str, datetime]]:
    missed = Q(stopped_at=None, beat_at__lt=now - SILENT_AFTER, beat_at__gt=now - FORGOTTEN_AFTER)
    return list(Node.objects.filter(missed).order_by("name").values_list("name", "beat_at"))
