from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

NAME_CHARS = 60
ADDRESS_CHARS = 400


class OAuthApp(models.Model):
    """An app that may ask tenants for their consent; a public client, which can keep no secret."""

    id = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=NAME_CHARS)
    redirect_uris = ArrayField(models.CharField(max_length=ADDRESS_CHARS))
    added_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "access"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], condition=Q(revoked_at=None), name="app_named_once")
        ]


class OAuthGrant(models.Model):
    """A tenant's consent to one app, from the code on; all tokens that come of it end with it."""

    id = models.BigAutoField(primary_key=True)
    app = models.ForeignKey(OAuthApp, on_delete=models.PROTECT)
    account_no = models.BigIntegerField()
    assurance = models.SmallIntegerField()
    scope = models.CharField(max_length=40)
    code_sha256 = models.BinaryField(unique=True)
    code_challenge = models.CharField(max_length=128)
    redirect_uri = models.CharField(max_length=ADDRESS_CHARS)
    given_at = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "access"
        indexes: ClassVar = [
            models.Index(fields=["account_no"], condition=Q(revoked_at=None), name="grant_by_account"),
        ]


class OAuthToken(models.Model):
    """An access token with the refresh token that renews it, once."""

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(OAuthGrant, on_delete=models.PROTECT)
    access_sha256 = models.BinaryField(unique=True)
    refresh_sha256 = models.BinaryField(unique=True)
    given_at = models.DateTimeField()
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "access"
