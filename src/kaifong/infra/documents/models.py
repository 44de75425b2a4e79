from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Now

from kaifong.infra.documents.types import Kind


class Document(models.Model):
    """A kept file's row. What it holds is in a file of its own, encrypted under the same id."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    name_cipher = models.BinaryField()
    size_bytes = models.IntegerField()
    sha256 = models.BinaryField()
    pages = models.IntegerField()
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="document_kind_known"),
            CheckConstraint(condition=Q(size_bytes__gt=0, pages__gt=0), name="document_holds_something"),
        ]
