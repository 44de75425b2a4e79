"""Handhelds, what they were given, and what they sent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kaifong.domains.visits.models.planning import NAME_CHARS, Visit, values
from kaifong.domains.visits.types.codes import OperationKind, Result, Unlock

OUT_OF_LINE = [Result.QUARANTINED.value, Result.REJECTED.value]


class HandheldCode(models.Model):
    """A supervisor's leave to enrol one handheld for one officer; of the code an HMAC is kept."""

    id = models.BigAutoField(primary_key=True)
    code_mark = models.CharField(max_length=64, unique=True)
    officer = models.CharField(max_length=NAME_CHARS)
    estate_code = models.IntegerField()
    made_by = models.CharField(max_length=NAME_CHARS)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Handheld(models.Model):
    """An officer's handheld. ``share_cipher`` is the server's part of a PIN's key, given to who proves the PIN."""

    id = models.BigAutoField(primary_key=True)
    officer = models.CharField(max_length=NAME_CHARS)
    estate_code = models.IntegerField()
    name = models.CharField(max_length=NAME_CHARS)
    sign_key = models.BinaryField(unique=True)
    seal_key = models.BinaryField(unique=True)
    unlock = models.CharField(max_length=7)
    share_cipher = models.BinaryField(null=True)
    proof_mark = models.CharField(max_length=64, default="")
    wrong_proofs = models.SmallIntegerField(default=0)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=NAME_CHARS)
    leased_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wiped_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)
    next_seq = models.IntegerField(default=1)
    clock_seconds = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(unlock__in=values(Unlock)), name="handheld_unlock_known"),
            CheckConstraint(
                condition=Q(unlock=Unlock.PIN.value, share_cipher__isnull=False)
                | ~Q(unlock=Unlock.PIN.value) & Q(share_cipher__isnull=True, proof_mark=""),
                name="a_share_goes_with_a_pin",
            ),
            CheckConstraint(condition=Q(next_seq__gte=1), name="operations_count_from_one"),
        ]


class HandheldSession(models.Model):
    """A token that goes with each request; only its digest."""

    token_hash = models.BinaryField(primary_key=True)
    device = models.ForeignKey(Handheld, on_delete=models.CASCADE)
    until = models.DateTimeField()


class Package(models.Model):
    """What a handheld was given for a day. ``visits`` are all that it may report on; the fields are not kept here."""

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Handheld, on_delete=models.PROTECT)
    day = models.DateField()
    etag = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    visits = ArrayField(models.BigIntegerField())

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="package_lasts_a_while"),
        ]
        indexes: ClassVar = [Index(fields=["device", "day", "made_at"], name="package_of_a_day")]


class Operation(models.Model):
    """An operation as it came, and what became of it. ``body_cipher`` holds what it says; never changed once final."""

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Handheld, on_delete=models.PROTECT, db_index=False)
    seq = models.IntegerField()
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="operations")
    kind = models.CharField(max_length=14)
    digest = models.BinaryField()
    body_cipher = models.BinaryField()
    client_time = models.DateTimeField()
    clock_doubtful = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    result = models.CharField(max_length=11)
    reason = models.CharField(max_length=NAME_CHARS, default="")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=NAME_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["device", "seq"], condition=~Q(result__in=OUT_OF_LINE), name="operation_once_at_its_number"
            ),
            CheckConstraint(condition=Q(kind__in=values(OperationKind)), name="operation_kind_known"),
            CheckConstraint(condition=Q(result__in=values(Result)), name="operation_result_known"),
        ]
        indexes: ClassVar = [
            Index(fields=["device", "seq"], name="operation_by_number"),
            Index(fields=["received_at"], condition=Q(result__in=OUT_OF_LINE), name="operation_for_a_person"),
        ]


class Attachment(models.Model):
    """A file named by the SHA-256 of its sealed bytes. ``document_id`` is `infra.documents`', once it was judged."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    device = models.ForeignKey(Handheld, on_delete=models.PROTECT)
    size = models.IntegerField()
    offset = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True)
    document_id = models.BigIntegerField(null=True, unique=True)
    fault = models.CharField(max_length=20, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(offset__gte=0, offset__lte=F("size")), name="attachment_within_its_size"),
            CheckConstraint(
                condition=Q(complete_at__isnull=True, document_id__isnull=True, fault="")
                | Q(complete_at__isnull=False, document_id__isnull=False, fault="")
                | Q(complete_at__isnull=False, document_id__isnull=True) & ~Q(fault=""),
                name="attachment_kept_or_refused",
            ),
        ]


class Chunk(models.Model):
    """A part of an attachment that is not whole yet, sealed as the handheld sent it."""

    id = models.BigAutoField(primary_key=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    offset = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["attachment", "offset"], name="chunk_once_at_its_place")]


class OperationAttachment(models.Model):
    """An operation says that a file goes with it; the file may come later, or have come before."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="attachments")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["operation", "sha256"], name="attachment_once_an_operation")]


class Alarm(models.Model):
    """Something that no honest handheld does, with what it sent (encrypted)."""

    id = models.BigAutoField(primary_key=True)
    device = models.ForeignKey(Handheld, on_delete=models.PROTECT)
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    operation_id = models.UUIDField()
    seq = models.IntegerField()
    body_cipher = models.BinaryField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=NAME_CHARS, default="")
