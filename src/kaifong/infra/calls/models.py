from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint


class Call(models.Model):
    """One call. ``outcome`` is empty until it has ended; ``lost`` where its machine died with it.

    ``place`` is where it last was; ``signed_in``, ``asked`` and ``answered`` say how far it came.
    """

    id = models.CharField(max_length=40, primary_key=True)
    node = models.CharField(max_length=60)
    engine = models.CharField(max_length=20)
    language = models.CharField(max_length=10, default="")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="")
    place = models.CharField(max_length=80, default="")
    signed_in = models.BooleanField(default=False)
    asked = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="call_ended_with_an_outcome",
            ),
            CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")),
                name="call_ended_after_it_began",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["began_at"], name="call_by_day"),
            Index(fields=["node", "began_at"], condition=Q(ended_at__isnull=True), name="call_not_ended"),
            Index(fields=["ended_at"], name="call_by_end"),
        ]


class Reached(models.Model):
    """A call came to a place, for the first time or for another reason than before."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="places")
    place = models.CharField(max_length=80)
    reason = models.CharField(max_length=40, default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["call", "place", "reason"], name="place_once_for_a_call_and_reason")
        ]


class Node(models.Model):
    """A machine that takes calls, as its last heartbeat told; written by itself alone.

    Attributes:
        calls: in hand; ``cap`` the most that it takes.
        failures: calls that failed since it started; ``dropped`` rows of figures that it could not keep since then.
        engine_rss_bytes: of the telephone engine beside it; None where that is elsewhere.
        stopped_at: when it ended of itself; None while it runs, and where it died.
    """

    name = models.CharField(max_length=60, primary_key=True)
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    calls = models.IntegerField()
    cap = models.IntegerField()
    failures = models.IntegerField()
    dropped = models.IntegerField()
    rss_bytes = models.BigIntegerField()
    engine_rss_bytes = models.BigIntegerField(null=True)


class NodeSample(models.Model):
    """What a machine held at a moment, once a minute: memory drawn over days shows a leak."""

    id = models.BigAutoField(primary_key=True)
    node = models.CharField(max_length=60)
    at = models.DateTimeField()
    calls = models.IntegerField()
    rss_bytes = models.BigIntegerField()
    engine_rss_bytes = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["node", "at"], name="node_sampled_once_at_a_moment")]
        indexes: ClassVar = [Index(fields=["at"], name="sample_by_day")]
