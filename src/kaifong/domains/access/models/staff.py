from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Role(models.Model):
    """A named set of verbs."""

    name = models.CharField(max_length=60, primary_key=True)
    verbs = ArrayField(models.CharField(max_length=60))


class StaffUser(AbstractBaseUser):
    """Someone who works for the landlord. ``estates`` empty means all estates only where ``all_estates`` says so."""

    username = models.CharField(max_length=60, unique=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    all_estates = models.BooleanField(default=False)
    estates = ArrayField(models.IntegerField(), default=list)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["StaffUser"]()


class AuditRecord(models.Model):
    """Who did or looked at what, whose data it was, and why. Append-only, guarded by a trigger."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=60)
    door = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    account_no = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_no", "at"], name="audit_by_account"),
            models.Index(fields=["action", "at"], name="audit_of_no_account", condition=models.Q(account_no=None)),
        ]
