from __future__ import annotations

from typing import ClassVar

from django.db import models


class Alarm(models.Model):
    """Something amiss, from when it was first noticed until it has not been noticed for some time.

    Attributes:
        kind: what is amiss: ``memory``, ``silent`` …; ``subject`` where: a machine's name, "" where it is of no one place.
        count: the figure that gave the alarm, as last noticed.
        quiet_at: when it is over, unless it is noticed again before.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, default="")
    count = models.BigIntegerField()
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    quiet_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(cleared_at__isnull=True),
                name="alarm_raised_once_until_it_is_over",
            ),
            models.CheckConstraint(
                condition=models.Q(seen_at__gte=models.F("raised_at")), name="alarm_seen_when_raised_or_later"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["raised_at"], name="alarm_by_day")]
