from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.db.models.functions import Now


class Event(models.Model):
    """Something that happened, without personal data. ``key`` is what a partner knows it by, also when it comes twice."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=60)
    account_no = models.BigIntegerField(null=True)
    facts = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="event_by_name")]


class Delivery(models.Model):
    """An event that a partner is to be told, and how far that came. ``fault`` is of the last try that failed."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    partner = models.CharField(max_length=31)
    tries = models.IntegerField(default=0)
    fault = models.CharField(max_length=200, default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["event", "partner"], name="event_told_once_to_a_partner")]
        indexes: ClassVar = [
            models.Index(fields=["partner", "id"], condition=Q(delivered_at__isnull=True), name="delivery_waiting")
        ]
