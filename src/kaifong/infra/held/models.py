from __future__ import annotations

from typing import ClassVar

from django.db import models


class Held(models.Model):
    """Something held until a moment. ``key`` is a digest, and ``content_cipher`` JSON, encrypted."""

    id = models.BigIntegerField(primary_key=True)
    key = models.BinaryField(max_length=32, unique=True)
    content_cipher = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="held_until")]
