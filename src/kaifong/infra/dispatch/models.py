from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Dispatch(models.Model):
    """A message on its way. What it says and to whom is encrypted, and gone when it has been taken or given up.

    Attributes:
        id: drawn at random, for the encrypted content is bound to it.
        key: what gateways know it by, the same at every try.
        by: ``sms`` or ``email``.
        gave_up_at: when the last of the tries had failed.
    """

    id = models.BigIntegerField(primary_key=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    by = models.CharField(max_length=10)
    content_cipher = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(by__in=["sms", "email"]), name="dispatch_by_a_known_way"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True, gave_up_at__isnull=True, content_cipher__isnull=False)
                | models.Q(content_cipher__isnull=True),
                name="dispatch_content_kept_until_it_is_over",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="dispatch_by_day")]
