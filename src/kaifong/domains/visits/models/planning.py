"""Cycles and their visits, who can be sent, and the places that households book."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kaifong.domains.visits.types.codes import LadderStep, Outcome, VisitState, Way

NAME_CHARS = 60
WINDOW_CHARS = 20


def values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


class Cycle(models.Model):
    """A round in which every household is visited once, by the rule of its first day."""

    id = models.AutoField(primary_key=True)
    days = DateRangeField()
    rule_id = models.IntegerField()
    opened_by = models.CharField(max_length=NAME_CHARS)
    opened_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(name="one_cycle_at_a_time", expressions=[("days", RangeOperators.OVERLAPS)]),
            CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False), name="cycle_has_an_end"
            ),
        ]


class Slot(models.Model):
    """Places for visits in an estate, on a day, in a window. Whoever takes one holds this row meanwhile."""

    id = models.BigAutoField(primary_key=True)
    estate_code = models.IntegerField()
    on = models.DateField(db_column="on_day")
    window = models.CharField(max_length=WINDOW_CHARS)
    places = models.IntegerField()
    taken = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["estate_code", "on", "window"], name="slot_once_in_an_estate"),
            CheckConstraint(condition=Q(taken__gte=0, taken__lte=F("places")), name="slot_never_overbooked"),
        ]


class Visit(models.Model):
    """A household's visit of a cycle; one row from due to finished, whatever number of tries it takes."""

    id = models.BigAutoField(primary_key=True)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, db_index=False)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no", db_index=False)
    estate_code = models.IntegerField()
    state = models.CharField(max_length=8, default=VisitState.DUE.value)
    step = models.CharField(max_length=8, default=LadderStep.FIRST.value)
    tries = models.SmallIntegerField(default=0)
    not_before = models.DateField(null=True)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="visits")
    officer = models.CharField(max_length=NAME_CHARS, default="")
    confirmed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20, default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["tenancy", "cycle"], name="household_once_a_cycle"),
            CheckConstraint(condition=Q(state__in=values(VisitState)), name="visit_state_known"),
            CheckConstraint(condition=Q(step__in=values(LadderStep)), name="visit_step_known"),
            CheckConstraint(condition=Q(outcome__in=["", *values(Outcome)]), name="visit_outcome_known"),
            CheckConstraint(
                condition=~Q(state=VisitState.PLANNED.value) | Q(slot__isnull=False), name="planned_visit_has_a_place"
            ),
            CheckConstraint(
                condition=~Q(state__in=[VisitState.DUE.value, VisitState.CLOSED.value])
                | Q(slot__isnull=True, officer=""),
                name="due_visit_holds_no_place",
            ),
            CheckConstraint(
                condition=Q(state=VisitState.FINISHED.value, finished_at__isnull=False)
                | ~Q(state=VisitState.FINISHED.value) & Q(finished_at__isnull=True),
                name="visit_finished_at_a_moment",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["cycle", "estate_code", "state"], name="visit_by_estate"),
            Index(fields=["officer", "slot"], condition=~Q(officer=""), name="visit_by_officer"),
        ]


class Officer(models.Model):
    """Who visits, as a planner knows her. ``username`` is the staff user's."""

    username = models.CharField(max_length=NAME_CHARS, primary_key=True)
    estates = ArrayField(models.IntegerField())
    languages = ArrayField(models.CharField(max_length=7))
    female = models.BooleanField()
    evenings = models.BooleanField()
    start_estate = models.IntegerField()
    start_block = models.IntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    visits_a_day = models.SmallIntegerField()
    visits_an_evening = models.SmallIntegerField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="officers_day_has_hours"),
            CheckConstraint(
                condition=Q(visits_a_day__gte=0, visits_an_evening__gte=0), name="officers_day_not_below_nothing"
            ),
        ]


class Leave(models.Model):
    """Days on which an officer is not sent."""

    id = models.BigAutoField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="leaves")
    days = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False), name="leave_has_an_end"
            )
        ]


class Preference(models.Model):
    """What a household asks of its visits. No row: nothing."""

    tenancy = models.OneToOneField(
        "tenancies.Tenancy", on_delete=models.PROTECT, primary_key=True, db_column="account_no", related_name="+"
    )
    female_officer = models.BooleanField(default=False)
    evening = models.BooleanField(default=False)


class Message(models.Model):
    """A message that tells a household of its appointment; asked for with the act, sent by a job."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="messages")
    way = models.CharField(max_length=6)
    on = models.DateField(db_column="on_day")
    window = models.CharField(max_length=WINDOW_CHARS)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=NAME_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(way__in=values(Way)), name="message_way_known"),
            UniqueConstraint(fields=["visit", "on", "window"], name="appointment_told_once"),
        ]
