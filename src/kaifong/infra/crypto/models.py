from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class DataKey(models.Model):
    """A domain's data key, wrapped. The one that is not retired encrypts; retired ones still open what they encrypted.

    ``index_mark`` recognises the index key that the domain's blind indexes were made with, and tells nothing else.
    """

    domain = models.CharField(max_length=60)
    key_id = models.AutoField(primary_key=True)
    wrapped = models.BinaryField()
    index_mark = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(retired_at__isnull=True), name="one_current_data_key_per_domain"
            )
        ]
