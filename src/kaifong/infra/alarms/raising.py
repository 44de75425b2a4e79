"""Raised by whoever notices something, again each time that it is noticed; over when nobody has for some time.

One log line of level ``error`` and one event when it begins, one line and one event when it is over: whoever is on duty is
called once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from kaifong.infra.alarms.models import Alarm
from kaifong.infra.outbox.api import publish

LOG_EVENT = "alarm"
"""What log watchers look for; its ``outcome`` is ``raised`` or ``cleared``, its ``action`` the kind."""

log = structlog.get_logger()


@transaction.atomic
def alarm_raise(*, kind: str, subject: str = "", count: int, quiet: timedelta, now: datetime) -> bool:
    """Say that something is amiss; whether that is news. Two who notice it at once make one alarm.

    Args:
        kind: a word: ``memory``; in docs/how-to/watch-the-hotline.md.
        subject: a machine's name, or "". Never a person's data.
        count: the figure that gave it.
        quiet: so long after it was last noticed it is over.
    """
    alarms_settle(now=now)
    told = {"count": count, "seen_at": now, "quiet_at": now + quiet}
    alarm, is_new = Alarm.objects.get_or_create(
        kind=kind, subject=subject, cleared_at=None, defaults={**told, "raised_at": now}
    )
    if is_new:
        log.error(LOG_EVENT, outcome="raised", action=kind, node=subject, count=count)
        publish("alarm.raised", kind=kind, subject=subject, count=count)
    else:
        Alarm.objects.filter(id=alarm.id, seen_at__lte=now).update(**told)
    return is_new


@transaction.atomic
def alarms_settle(*, now: datetime) -> int:
    """Close the alarms that have not been noticed for long enough; how many they were."""
    over = list(Alarm.objects.select_for_update().filter(cleared_at=None, quiet_at__lte=now).order_by("id"))
    for alarm in over:
        Alarm.objects.filter(id=alarm.id).update(cleared_at=now)
        log.error(LOG_EVENT, outcome="cleared", action=alarm.kind, node=alarm.subject, count=alarm.count)
        publish("alarm.cleared", kind=alarm.kind, subject=alarm.subject, count=alarm.count)
    return len(over)


def alarms_purge(*, before: datetime) -> int:
    """Delete alarms that were over before a moment."""
    return Alarm.objects.filter(cleared_at__lt=before).delete()[0]
