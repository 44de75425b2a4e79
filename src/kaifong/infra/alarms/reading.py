"""The alarms there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kaifong.infra.alarms.models import Alarm


@dataclass(frozen=True, slots=True)
class AlarmView:
    """``cleared_at`` is None while it lasts."""

    kind: str
    subject: str
    count: int
    raised_at: datetime
    seen_at: datetime
    cleared_at: datetime | None


def alarms(*, since: datetime, now: datetime, limit: int = 50) -> tuple[AlarmView, ...]:
    """Those that last, then those raised since a moment; the newest first. One statement.

    One whose time is over counts as over, also before anybody has settled it.
    """
    found = Alarm.objects.filter(cleared_at=None) | Alarm.objects.filter(raised_at__gte=since)
    views = [
        AlarmView(
            one.kind,
            one.subject,
            one.count,
            one.raised_at,
            one.seen_at,
            one.quiet_at if one.cleared_at is None and one.quiet_at <= now else one.cleared_at,
        )
        for one in found.order_by("-raised_at", "-id")[:limit]
    ]
    return tuple(sorted(views, key=lambda view: view.cleared_at is not None))
