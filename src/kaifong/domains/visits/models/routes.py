"""A day's routes as they stand: who calls where when, and which visits nobody can make."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from kaifong.domains.visits.models.planning import NAME_CHARS, Visit


class RoutePlan(models.Model):
    """The routes of some estates on a day. ``version`` is another after each change, so that nobody overwrites unseen ones.

    ``asked`` counts how often planning was asked for, ``done`` which of these the planner has come to.
    """

    id = models.BigAutoField(primary_key=True)
    on = models.DateField(db_column="on_day")
    estates = ArrayField(models.IntegerField())
    version = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    fault = models.CharField(max_length=NAME_CHARS, default="")
    engine = models.CharField(max_length=5, default="")
    kept_at = models.DateTimeField(null=True)
    kept_by = models.CharField(max_length=NAME_CHARS, default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(done__lte=F("asked"), done__gte=0), name="routes_done_when_asked"),
            CheckConstraint(condition=Q(estates__len__gt=0), name="routes_are_of_an_estate"),
        ]


class Route(models.Model):
    """An officer's day; times are minutes since midnight."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(RoutePlan, on_delete=models.PROTECT, related_name="routes")
    on = models.DateField(db_column="on_day")
    officer = models.CharField(max_length=NAME_CHARS)
    leaves = models.SmallIntegerField()
    returns = models.SmallIntegerField()
    cost = models.IntegerField()
    pause_after = models.SmallIntegerField(null=True)
    pause_starts = models.SmallIntegerField(null=True)
    pause_ends = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["on", "officer"], name="officer_on_one_route_a_day"),
            CheckConstraint(condition=Q(leaves__lte=F("returns")), name="route_returns_after_it_leaves"),
        ]


class RouteStop(models.Model):
    """A visit in a plan: on a route, or on none with the reason. ``held`` is one that a planner gave to its officer."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(RoutePlan, on_delete=models.PROTECT, related_name="stops", db_index=False)
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="calls", null=True, db_index=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField(null=True)
    departs = models.SmallIntegerField(null=True)
    arrives = models.SmallIntegerField(null=True)
    starts = models.SmallIntegerField(null=True)
    leaves = models.SmallIntegerField(null=True)
    opens = models.SmallIntegerField(null=True)
    closes = models.SmallIntegerField(null=True)
    why = models.CharField(max_length=20, default="")
    held = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["plan", "visit"], name="visit_once_in_a_plan"),
            UniqueConstraint(fields=["route", "position"], name="officer_at_one_door_at_a_time"),
            CheckConstraint(
                condition=Q(
                    route__isnull=False,
                    position__isnull=False,
                    departs__isnull=False,
                    arrives__isnull=False,
                    starts__gte=F("arrives"),
                    leaves__gte=F("starts"),
                    opens__isnull=False,
                    closes__isnull=False,
                    why="",
                )
                | Q(route__isnull=True, position__isnull=True, arrives__isnull=True) & ~Q(why=""),
                name="visit_served_or_named",
            ),
        ]
