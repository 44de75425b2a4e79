from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Mod, Now
from django.db.models.lookups import Exact

from kaifong.domains.applications.types import CancelReason, EventKind, FreezeReason, State

CATEGORY_CHARS = 40
ACCEPTED, REFUSED, WITHDRAWN = "accepted", "refused", "withdrawn"


def _values(*choices: type[StrEnum]) -> list[str]:
    return [choice.value for kind in choices for choice in kind]


class Application(models.Model):
    """An application for a flat, as at its last event; what it was on a day is read from the events (`record`).

    What was declared is encrypted (`infra.crypto`). ``code_hash`` is Argon2id over an HMAC, as a TPIN's; empty where no
    code was issued. ``waiting_from`` is the clock's start, later by all days on which it stood: by it applications of a
    category that is ordered by waiting follow each other.
    """

    application_no = models.BigIntegerField(primary_key=True)
    category = models.CharField(max_length=CATEGORY_CHARS)
    state = models.CharField(max_length=9)
    registered_on = models.DateField()
    clock_start = models.DateField()
    waiting_from = models.DateField()
    stopped_on = models.DateField(null=True)
    in_public_housing = models.BooleanField(default=False)
    harmonious = models.BooleanField(default=False)
    refusals = models.SmallIntegerField(default=0)
    districts = ArrayField(models.CharField(max_length=40), default=list)
    applicant = models.ForeignKey("tenancies.Person", on_delete=models.PROTECT, related_name="+")
    income_cipher = models.BinaryField(null=True)
    assets_cipher = models.BinaryField(null=True)
    code_hash = models.CharField(max_length=128, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Exact(Mod(F("application_no"), 97), 1), name="application_no_check_digits_agree"),
            CheckConstraint(
                condition=Q(application_no__gte=9 * 10**11, application_no__lt=10**12), name="application_no_of_a_year"
            ),
            CheckConstraint(condition=Q(state__in=_values(State)), name="application_state_known"),
            CheckConstraint(
                condition=Q(state=State.WAITING.value, stopped_on__isnull=True)
                | (~Q(state=State.WAITING.value) & Q(stopped_on__isnull=False)),
                name="clock_runs_while_waiting_alone",
            ),
            CheckConstraint(condition=Q(clock_start__lte=F("waiting_from")), name="stops_make_the_waiting_no_longer"),
            CheckConstraint(condition=Q(refusals__gte=0), name="refusals_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["category", "waiting_from", "application_no"],
                condition=Q(state=State.WAITING.value),
                name="waiting_in_order",
            )
        ]


class ApplicationPerson(models.Model):
    """A person on an application; ``place`` 0 is the applicant. ``live`` while the application is on the waiting list."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="persons")
    person = models.ForeignKey("tenancies.Person", on_delete=models.PROTECT, related_name="+")
    place = models.SmallIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["person"], condition=Q(live=True), name="person_on_one_live_application"),
            UniqueConstraint(fields=["application", "place"], name="application_place_once"),
            UniqueConstraint(fields=["application", "person"], name="person_once_on_an_application"),
            CheckConstraint(condition=Q(place__gte=0), name="application_place_not_negative"),
        ]


class ApplicationEvent(models.Model):
    """Something that happened to an application on a day. Events of one follow each other by id, and by day.

    ``credit_days``, ``in_public_housing``, ``acceptable`` and ``counts`` as in `record.Happened`.
    """

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    kind = models.CharField(max_length=22)
    category = models.CharField(max_length=CATEGORY_CHARS, default="")
    credit_days = models.IntegerField(default=0)
    in_public_housing = models.BooleanField(default=False)
    acceptable = models.BooleanField(null=True)
    counts = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["application"], condition=Q(kind=EventKind.REGISTERED.value), name="application_registered_once"
            ),
            CheckConstraint(condition=Q(kind__in=_values(EventKind)), name="application_event_known"),
            CheckConstraint(
                condition=Q(reason__in=["", *_values(FreezeReason, CancelReason)]), name="application_reason_known"
            ),
            CheckConstraint(condition=Q(credit_days__gte=0), name="credit_days_not_negative"),
        ]


class Offer(models.Model):
    """A flat offered to an application."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    flat = models.ForeignKey("estates.Flat", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=CATEGORY_CHARS)
    offered_on = models.DateField()
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=9, default="")
    acceptable = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["application"], condition=Q(answer=""), name="one_open_offer_an_application"),
            UniqueConstraint(fields=["flat"], condition=Q(answer=""), name="flat_offered_to_one_at_a_time"),
            UniqueConstraint(
                fields=["application"], condition=Q(answer=ACCEPTED), name="one_offer_accepted_an_application"
            ),
            CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | Q(answer__in=[ACCEPTED, REFUSED, WITHDRAWN], answered_on__gte=F("offered_on")),
                name="offer_answered_after_it_is_made",
            ),
            CheckConstraint(
                condition=Q(answer=REFUSED, acceptable__isnull=False)
                | (~Q(answer=REFUSED) & Q(acceptable__isnull=True)),
                name="reason_judged_where_refused",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["category", "answered_on"], condition=Q(answer=ACCEPTED), name="housed_by_day")
        ]
