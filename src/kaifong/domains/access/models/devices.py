from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

LEASE = timedelta(hours=24)


class DeviceCode(models.Model):
    """A supervisor's leave to enrol one machine, told once as a code of which an HMAC is kept."""

    id = models.BigAutoField(primary_key=True)
    code_mark = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    estate_code = models.IntegerField()
    printer = models.CharField(max_length=100)
    made_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Device(models.Model):
    """A kiosk or another machine of the landlord's, known by its own key and let in for a lease at a time.

    ``token_hash`` is of the token that goes with the lease; ``signed_at`` is the moment that the last request for one
    named, so that none is good twice. ``paper``, ``version`` and ``last_print_at`` are what the machine last told.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    estate_code = models.IntegerField()
    printer = models.CharField(max_length=100)
    public_key = models.BinaryField(unique=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=60)
    token_hash = models.BinaryField(unique=True)
    signed_at = models.DateTimeField()
    leased_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    last_print_at = models.DateTimeField(null=True)
    paper = models.CharField(max_length=20, default="")
    version = models.CharField(max_length=40, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lease_until__lte=models.F("leased_at") + LEASE), name="device_lease_a_day_at_most"
            ),
        ]
