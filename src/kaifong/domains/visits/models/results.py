"""What visits brought: tries, what the office knows of a household since, and what waits for a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kaifong.domains.visits.models.field import Operation
from kaifong.domains.visits.models.planning import NAME_CHARS, WINDOW_CHARS, Visit, values
from kaifong.domains.visits.types.codes import Decision, Group, LadderStep, Outcome

FIELD_CHARS = 40


class Attempt(models.Model):
    """One coming to the door, and what it found. ``operation`` None where the office recorded it."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="attempts")
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    officer = models.CharField(max_length=NAME_CHARS)
    step = models.CharField(max_length=8)
    window = models.CharField(max_length=WINDOW_CHARS, default="")
    outcome = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(outcome__in=values(Outcome)), name="attempt_outcome_known"),
            CheckConstraint(condition=Q(step__in=values(LadderStep)), name="attempt_step_known"),
        ]


class HouseholdField(models.Model):
    """What an officer was told of a household beside the register, by field: ``17.presence``. Encrypted."""

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey(
        "tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no", db_index=False, related_name="+"
    )
    name = models.CharField(max_length=FIELD_CHARS)
    value_cipher = models.BinaryField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["tenancy", "name"], name="household_field_once")]


class Proposal(models.Model):
    """A value from the field that differs from the office's. The office's stands until a person decides. Encrypted."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="proposals")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=13)
    name = models.CharField(max_length=FIELD_CHARS)
    values_cipher = models.BinaryField()
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=9, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=NAME_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["operation", "name"], name="proposal_once_an_operation"),
            CheckConstraint(condition=Q(group__in=values(Group)), name="proposal_group_known"),
            CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by="")
                | Q(decision__in=values(Decision), decided_at__isnull=False) & ~Q(decided_by=""),
                name="proposal_decided_by_somebody",
            ),
        ]
        indexes: ClassVar = [Index(fields=["made_at"], condition=Q(decision=""), name="proposal_waiting")]


class Task(models.Model):
    """Something that a machine does not decide, and that a person is to look at."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="tasks")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=30)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=NAME_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="") | Q(done_at__isnull=False) & ~Q(done_by=""),
                name="task_done_by_somebody",
            )
        ]
        indexes: ClassVar = [Index(fields=["made_at"], condition=Q(done_at=None), name="task_waiting")]


class SignatureAnswer(models.Model):
    """The household's own answer, after a visit, whether it was asked to sign."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, primary_key=True, related_name="signature_answer")
    asked = models.BooleanField()
    answered_on = models.DateField()
    door = models.CharField(max_length=20)
