from __future__ import annotations

from typing import ClassVar

from django.db import models


class TenantCredential(models.Model):
    """An account's TPIN as Argon2id over an HMAC whose key is outside the database (`hashing`).

    ``used_at`` is empty until the TPIN is first used; until then it expires.
    """

    account_no = models.BigIntegerField(primary_key=True)
    tpin_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class FailureCounter(models.Model):
    """Failed tries of one kind for one account or from one address, and until when further ones are refused.

    ``key`` is ``account:100100000109``, ``code:100100000109``, ``letter:926000000157`` or ``address:`` and an HMAC.
    """

    key = models.CharField(max_length=80, primary_key=True)
    failures = models.IntegerField()
    counted_from = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(failures__gte=0), name="failures_not_negative"),
        ]


class TpinTry(models.Model):
    """A TPIN was tried on an account and refused, within the last half hour: HMACs of both, each alone.

    Neither number can be had from it without the key.
    """

    id = models.BigAutoField(primary_key=True)
    tpin_mark = models.CharField(max_length=64)
    account_mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tpin_mark", "account_mark"], name="tpin_tried_once_on_an_account")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="tpin_tries_by_age")]


class OpenSession(models.Model):
    """A tenant signed in at one door. Closing deletes the row; the audit keeps that it was."""

    id = models.BigAutoField(primary_key=True)
    token_hash = models.BinaryField(unique=True)
    account_no = models.BigIntegerField()
    door = models.CharField(max_length=20)
    assurance = models.SmallIntegerField()
    device_id = models.BigIntegerField(null=True)
    agent = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account_no"], name="sessions_of_account")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_seen_at__gte=models.F("opened_at")), name="session_seen_after_opening"
            ),
        ]


class Challenge(models.Model):
    """Something begun that whoever began it may finish once, soon: a one-time code, a passkey, a trip to a provider.

    ``data`` is what finishing needs to know; of a one-time code it holds an HMAC. ``sent`` and ``tries`` count codes.
    """

    id = models.BigAutoField(primary_key=True)
    token_hash = models.BinaryField(unique=True)
    kind = models.CharField(max_length=20)
    door = models.CharField(max_length=20)
    account_no = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    sent = models.SmallIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_no"], name="challenges_of_account"),
            models.Index(fields=["expires_at"], name="challenges_by_expiry"),
        ]


class MailerRequest(models.Model):
    """Somebody asked that a new TPIN be mailed to the flat of an account. Whether there is one is seen when it is printed."""

    id = models.BigAutoField(primary_key=True)
    account_no = models.BigIntegerField()
    door = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    printed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_no"], condition=models.Q(done_at__isnull=True), name="mailer_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(printed=False) | models.Q(done_at__isnull=False), name="printed_mailer_is_done"
            ),
        ]


class Passkey(models.Model):
    """A WebAuthn credential with which the account's tenant signs in. The private key never leaves the tenant's device."""

    id = models.BigAutoField(primary_key=True)
    account_no = models.BigIntegerField()
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    label = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account_no"], name="passkeys_of_account")]


class IdentityLink(models.Model):
    """Whom a provider of identities knows as the account's tenant: an HMAC of what the provider calls the person."""

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=40)
    subject_mark = models.CharField(max_length=64)
    account_no = models.BigIntegerField()
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject_mark"], name="identity_linked_to_one_account"),
            models.UniqueConstraint(fields=["provider", "account_no"], name="account_linked_once_a_provider"),
        ]
