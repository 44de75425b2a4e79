from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from kaifong.domains.forms.api import BY_HOUSEHOLDS
from kaifong.domains.requests.types import CallBackState, FormState

DECIDED = (FormState.APPROVED.value, FormState.REFUSED.value)


class StoredDefinition(models.Model):
    """A definition as its file stood when a form was begun by it, once for each content: it stays that form's."""

    id = models.AutoField(primary_key=True)
    key = models.CharField(max_length=40)
    sha256 = models.BinaryField(unique=True)
    content = models.JSONField()


class Form(models.Model):
    """A form that a household has begun. What it says is encrypted, all answers in one value."""

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no")
    definition = models.ForeignKey(StoredDefinition, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=FormState.DRAFT.value)
    number = models.BigIntegerField(null=True, unique=True)
    answers_cipher = models.BinaryField(null=True)
    confirmed = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=150)
    on_behalf = models.BooleanField()
    changed_at = models.DateTimeField()
    handed_in_on = models.DateField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    reviewer = models.CharField(max_length=150, default="")
    returned = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["tenancy", "kind"], condition=Q(state=FormState.DRAFT.value), name="form_begun_once_at_a_time"
            ),
            CheckConstraint(condition=Q(kind__in=[kind.value for kind in BY_HOUSEHOLDS]), name="form_kind_known"),
            CheckConstraint(condition=Q(state__in=[state.value for state in FormState]), name="form_state_known"),
            CheckConstraint(
                condition=Q(
                    state=FormState.DRAFT.value,
                    number__isnull=True,
                    handed_in_on__isnull=True,
                    handed_in_at__isnull=True,
                )
                | (
                    ~Q(state=FormState.DRAFT.value)
                    & Q(number__isnull=False, handed_in_on__isnull=False, handed_in_at__isnull=False)
                ),
                name="form_numbered_when_handed_in",
            ),
            CheckConstraint(
                condition=Q(state__in=DECIDED, decided_on__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_on__isnull=True)),
                name="form_decided_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["handed_in_at", "id"],
                condition=Q(state__in=[FormState.HANDED_IN.value, FormState.IN_REVIEW.value]),
                name="form_waiting_for_the_office",
            )
        ]


class FormStep(models.Model):
    """Something that became of a form; never changed. Encrypted: what was handed in, or what an officer wrote."""

    id = models.BigAutoField(primary_key=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    state = models.CharField(max_length=10)
    by = models.CharField(max_length=150)
    door = models.CharField(max_length=20)
    content_cipher = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=[state.value for state in FormState]), name="form_step_state_known")
        ]


class FormDocument(models.Model):
    """A kept document (`infra.documents`) that goes with a form, as one of those that it asks for."""

    id = models.BigAutoField(primary_key=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="documents")
    wanted = models.CharField(max_length=40)
    document_id = models.BigIntegerField(unique=True)
    added_at = models.DateTimeField(db_default=Now())


class ResumeCode(models.Model):
    """A code that takes a form over at another door; only its digest. Gone when it is used."""

    form = models.OneToOneField(Form, on_delete=models.CASCADE, primary_key=True, related_name="resume_code")
    code_sha256 = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()


class CallBack(models.Model):
    """Somebody whom an officer is to call. The number, and what the officer notes, are encrypted.

    ``id`` is drawn at random, for the encrypted values are bound to it. ``phone_index`` finds who has asked already.

    Attributes:
        tenancy: None where the caller had not signed in.
        on_record: whether the number is the tenancy's own; else the caller keyed it in.
        taken_by: the officer who last looked at the number in order to call.
        tries: calls that nobody answered.
    """

    id = models.BigIntegerField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no", null=True)
    phone_cipher = models.BinaryField()
    phone_index = models.BinaryField()
    on_record = models.BooleanField()
    language = models.CharField(max_length=10)
    door = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=CallBackState.WAITING.value)
    taken_by = models.CharField(max_length=150, default="")
    taken_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    note_cipher = models.BinaryField(null=True)
    closed_by = models.CharField(max_length=150, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["tenancy"],
                condition=Q(state=CallBackState.WAITING.value, tenancy__isnull=False),
                name="call_back_waits_once_for_an_account",
            ),
            UniqueConstraint(
                fields=["phone_index"],
                condition=Q(state=CallBackState.WAITING.value, tenancy__isnull=True),
                name="call_back_waits_once_for_a_number",
            ),
            CheckConstraint(
                condition=Q(state__in=[state.value for state in CallBackState]), name="call_back_state_known"
            ),
            CheckConstraint(
                condition=Q(state=CallBackState.WAITING.value, closed_at__isnull=True)
                | (~Q(state=CallBackState.WAITING.value) & Q(closed_at__isnull=False)),
                name="call_back_closed_at_a_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at", "id"], condition=Q(state=CallBackState.WAITING.value), name="call_back_waiting"
            )
        ]
