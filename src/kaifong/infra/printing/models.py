from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class JobState(models.TextChoices):
    """How far a slip is. ASKED: nothing was sent. SENT: some of it may be on paper."""

    ASKED = "asked"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


OPEN = (JobState.ASKED, JobState.SENT)


class PrintJob(models.Model):
    """One press of a print button. Its key lets a repeated request find it, so that nothing is printed twice.

    Attributes:
        owner: number of the account whose slip it is; ``what`` says which slip, without figures.
        place: the machine beside the printer; ``printer`` is where it listens.
        trouble: why it failed, or why it is not known; "" otherwise.
    """

    key = models.UUIDField(primary_key=True)
    owner = models.BigIntegerField(null=True)
    what = models.CharField(max_length=60)
    place = models.CharField(max_length=60)
    printer = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.ASKED)
    trouble = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["printer"], condition=models.Q(state__in=OPEN), name="one_slip_at_a_time_on_a_printer"
            ),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "asked_at"], name="jobs_by_place")]


class Copy(models.Model):
    """A document that its owner fetches with a code, for a short time. Only the code's SHA-256 is kept.

    ``id`` is drawn at random, for the encrypted content is bound to it.
    """

    id = models.BigIntegerField(primary_key=True)
    key = models.UUIDField(unique=True)
    code_sha256 = models.BinaryField(unique=True)
    owner = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=60)
    content_cipher = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
