from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from kaifong.domains.rules.types import Confidence, Kind


class RulePack(models.Model):
    """Where rules come from."""

    id = models.CharField(max_length=30, primary_key=True)
    name_zh_hant = models.TextField()
    name_en = models.TextField()
    name_zh_hans = models.TextField()
    currency = models.CharField(max_length=3)
    licence = models.TextField()
    remarks = models.TextField()


class RuleCode(models.Model):
    """What a rule is about. Its integer id lets a range exclude two versions at once without an extension."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    pack = models.ForeignKey(RulePack, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10)
    title_zh_hant = models.TextField()
    title_en = models.TextField()
    title_zh_hans = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="rule_kind_known"),
        ]


class Rule(models.Model):
    """One version of a rule. Once there it is only ever superseded, which a trigger holds (first migration)."""

    id = models.AutoField(primary_key=True)
    code = models.ForeignKey(RuleCode, on_delete=models.PROTECT)
    in_force = DateRangeField()
    value = models.JSONField()
    source_title = models.TextField()
    source_url = models.TextField()
    checked_on = models.DateField()
    confidence = models.CharField(max_length=11)
    note = models.TextField()
    loaded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="rule_in_force_once",
                expressions=[
                    (Func(F("code"), F("code"), Value("[]"), function="int4range"), RangeOperators.OVERLAPS),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(in_force__isempty=False), name="rule_in_force_some_day"),
            models.CheckConstraint(
                condition=Q(confidence__in=[confidence.value for confidence in Confidence]),
                name="rule_confidence_known",
            ),
        ]


class RuleHole(models.Model):
    """A value that the pack knows to exist and does not know."""

    code = models.ForeignKey(RuleCode, on_delete=models.PROTECT)
    in_force = DateRangeField()
    missing = models.TextField()
