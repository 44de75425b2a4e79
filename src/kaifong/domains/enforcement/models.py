"""Cases with their letters and evidence, appeals, points that follow a household, notices to quit."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kaifong.domains.enforcement.types import AppealOutcome, CarryReason, Ground, NoticeState, Served, Source, StepKind

NAME_CHARS = 60
REASON_CHARS = 400


def _values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


class Case(models.Model):
    """A misdeed found in a household or complained of, from the first finding until it is decided or closed."""

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no")
    misdeed = models.CharField(max_length=NAME_CHARS)
    rule_id = models.IntegerField()
    source = models.CharField(max_length=9)
    complaint_ref = models.CharField(max_length=NAME_CHARS, default="")
    agent = models.CharField(max_length=NAME_CHARS, default="")
    found_on = models.DateField()
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=NAME_CHARS)
    recorded_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=NAME_CHARS, default="")
    closed_for = models.CharField(max_length=REASON_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(source__in=_values(Source)), name="case_source_known"),
            CheckConstraint(
                condition=~Q(source=Source.COMPLAINT.value) | ~Q(complaint_ref=""), name="complaint_has_a_reference"
            ),
            CheckConstraint(condition=Q(opened_on__gte=F("found_on")), name="case_opened_after_it_was_found"),
            CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_at__isnull=True, closed_by="", closed_for="")
                | Q(closed_on__gte=F("opened_on"), closed_at__isnull=False) & ~Q(closed_by="") & ~Q(closed_for=""),
                name="case_closed_with_who_and_why",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["tenancy"], condition=Q(closed_on__isnull=True), name="case_open"),
            Index(fields=["complaint_ref", "agent"], condition=~Q(complaint_ref=""), name="case_by_complaint"),
        ]


class Step(models.Model):
    """A letter of a case: an advice with its grace, a warning, or points. Kept for ever; withdrawn, not deleted.

    ``lapses_on`` is the first day on which a warning or points no longer live, by the scheme in force on the day from
    which they live (``scheme_rule_id``).
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=7)
    offence_on = models.DateField()
    taken_on = models.DateField()
    taken_by = models.CharField(max_length=NAME_CHARS)
    recorded_at = models.DateTimeField()
    rule_id = models.IntegerField()
    scheme_rule_id = models.IntegerField(null=True)
    grace_until = models.DateField(null=True)
    points = models.SmallIntegerField(null=True)
    lapses_on = models.DateField(null=True)
    warning = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeated_by")
    withdrawn_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=NAME_CHARS, default="")
    withdrawn_for = models.CharField(max_length=REASON_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=_values(StepKind)), name="step_kind_known"),
            CheckConstraint(condition=Q(taken_on__gte=F("offence_on")), name="step_after_the_offence"),
            CheckConstraint(
                condition=Q(kind=StepKind.POINTS.value, points__gt=0) | ~Q(kind="points") & Q(points__isnull=True),
                name="points_above_zero",
            ),
            CheckConstraint(
                condition=Q(kind=StepKind.ADVICE.value, grace_until__gt=F("taken_on"), lapses_on__isnull=True)
                | ~Q(kind="advice") & Q(grace_until__isnull=True, lapses_on__gt=F("offence_on")),
                name="advice_has_a_grace_and_others_lapse",
            ),
            CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_at__isnull=True, withdrawn_by="")
                | Q(withdrawn_on__gte=F("taken_on"), withdrawn_at__isnull=False)
                & ~Q(withdrawn_by="")
                & ~Q(withdrawn_for=""),
                name="step_withdrawn_with_who_and_why",
            ),
            UniqueConstraint(
                fields=["case"],
                condition=Q(kind=StepKind.POINTS.value, withdrawn_on__isnull=True),
                name="points_once_a_case",
            ),
        ]


class Evidence(models.Model):
    """A file that shows what was found. ``document_id`` is `infra.documents`', which keeps it encrypted."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    document_id = models.BigIntegerField(unique=True)
    label = models.CharField(max_length=NAME_CHARS)
    added_on = models.DateField()
    added_by = models.CharField(max_length=NAME_CHARS)
    recorded_at = models.DateTimeField()


class Carry(models.Model):
    """A household moved on, and its points with it; from a tenancy once."""

    id = models.BigAutoField(primary_key=True)
    source = models.OneToOneField(
        "tenancies.Tenancy", on_delete=models.PROTECT, db_column="from_account", related_name="points_carried_away"
    )
    target = models.ForeignKey(
        "tenancies.Tenancy", on_delete=models.PROTECT, db_column="to_account", related_name="points_carried_here"
    )
    carried_on = models.DateField()
    reason = models.CharField(max_length=15)
    carried_by = models.CharField(max_length=NAME_CHARS)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=~Q(source=F("target")), name="points_carried_to_another_tenancy"),
            CheckConstraint(condition=Q(reason__in=_values(CarryReason)), name="carry_reason_known"),
        ]


class Notice(models.Model):
    """A notice to quit, from its proposal to its end. ``facts`` are what it rests on, with the rules' ids.

    A tenant's own notice is served as it is recorded: nobody proposes or approves it.
    """

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no")
    ground = models.CharField(max_length=14)
    state = models.CharField(max_length=14)
    facts = models.JSONField(default=dict)
    rule_id = models.IntegerField()
    reason = models.CharField(max_length=REASON_CHARS, default="")
    proposed_by = models.CharField(max_length=NAME_CHARS)
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=NAME_CHARS, default="")
    approved_on = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    served_by = models.CharField(max_length=NAME_CHARS, default="")
    served_on = models.DateField(null=True)
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=15, default="")
    expires_on = models.DateField(null=True)
    expiry_rule_id = models.IntegerField(null=True)
    expired_by = models.CharField(max_length=NAME_CHARS, default="")
    expired_at = models.DateTimeField(null=True)
    mesne_term_id = models.BigIntegerField(null=True, unique=True)
    mesne_from = models.DateField(null=True)
    ended_by = models.CharField(max_length=NAME_CHARS, default="")
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=REASON_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(ground__in=_values(Ground)), name="notice_ground_known"),
            CheckConstraint(condition=Q(state__in=_values(NoticeState)), name="notice_state_known"),
            UniqueConstraint(
                fields=["tenancy", "ground"], condition=Q(ended_on__isnull=True), name="notice_stands_once_on_a_ground"
            ),
            CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")), name="notice_needs_two_persons"
            ),
            CheckConstraint(
                condition=Q(served_on__isnull=True)
                | Q(ground=Ground.TENANT.value)
                | Q(approved_on__isnull=False, served_on__gte=F("approved_on")),
                name="notice_served_once_approved",
            ),
            CheckConstraint(
                condition=Q(served_on__isnull=True, expires_on__isnull=True, served_how="")
                | Q(expires_on__gt=F("served_on"), served_how__in=_values(Served)),
                name="notice_served_expires",
            ),
            CheckConstraint(
                condition=Q(mesne_from__isnull=True) | Q(mesne_from__gt=F("expires_on")),
                name="mesne_profits_after_expiry",
            ),
            CheckConstraint(
                condition=Q(
                    ended_on__isnull=True,
                    state__in=["proposed", "approved", "served", "expired"],
                )
                | Q(ended_on__isnull=False, state__in=["withdrawn", "appeal_allowed", "possession"]),
                name="notice_ended_in_an_end",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["state", "proposed_on"], condition=Q(ended_on__isnull=True), name="notice_standing"),
        ]


class Appeal(models.Model):
    """The tenant's appeal against points or against a notice, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    step = models.OneToOneField(Step, null=True, on_delete=models.PROTECT, related_name="appeal")
    notice = models.OneToOneField(Notice, null=True, on_delete=models.PROTECT, related_name="appeal")
    lodged_on = models.DateField()
    lodged_by = models.CharField(max_length=NAME_CHARS)
    lodged_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, default="")
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=NAME_CHARS, default="")
    decided_at = models.DateTimeField(null=True)
    decided_for = models.CharField(max_length=REASON_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(step__isnull=False, notice__isnull=True) | Q(step__isnull=True, notice__isnull=False),
                name="appeal_against_one_thing",
            ),
            CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True, decided_at__isnull=True, decided_by="")
                | Q(outcome__in=_values(AppealOutcome), decided_on__gte=F("lodged_on"), decided_at__isnull=False)
                & ~Q(decided_by=""),
                name="appeal_decided_whole",
            ),
        ]


class Inquiry(models.Model):
    """What an officer suspected at a household visit: looked into by a person, and no misdeed until that person says so."""

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no")
    event_key = models.UUIDField(unique=True)
    suspected = models.CharField(max_length=NAME_CHARS)
    visit_id = models.BigIntegerField()
    found_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=NAME_CHARS, default="")
    closed_for = models.CharField(max_length=REASON_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_at__isnull=True, closed_by="", closed_for="")
                | Q(closed_on__gte=F("found_on"), closed_at__isnull=False) & ~Q(closed_by="") & ~Q(closed_for=""),
                name="inquiry_closed_with_who_and_why",
            )
        ]
        indexes: ClassVar = [Index(fields=["found_on", "id"], condition=Q(closed_on=None), name="inquiry_open")]
