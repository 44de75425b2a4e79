"""Rents of flats, terms of tenancies, income reviews, rolls, and charge lines (partitioned by month, SQL in the first
migration)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now


class FlatRent(models.Model):
    """What a flat's rent is from the first of a month until the next row of the flat takes over.

    Cents a month, or a week where the pack's ``rent.components`` says so."""

    id = models.BigAutoField(primary_key=True)
    flat = models.ForeignKey("estates.Flat", on_delete=models.PROTECT, db_index=False)
    from_month = models.DateField()
    until_month = models.DateField(null=True)
    net_rent_cents = models.BigIntegerField()
    rates_cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flat", "from_month"], name="flat_rent_once_from_a_month"),
            models.CheckConstraint(
                condition=Q(net_rent_cents__gte=0, rates_cents__gte=0), name="flat_rent_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(until_month__isnull=True) | Q(until_month__gt=F("from_month")),
                name="flat_rent_dates_in_order",
            ),
        ]


class Term(models.Model):
    """Something that changes what a tenancy is charged for a time. See `types.TermKind`.

    Assistance and additional rent begin and end with a month; mesne profits run from the day after the notice expired.
    """

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no", db_index=False)
    kind = models.SmallIntegerField()
    in_force = DateRangeField()
    reduction_percent = models.SmallIntegerField(null=True)
    income_ratio = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    decided_by = models.TextField()
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenancy", "kind"], name="term_by_account")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="term_in_force_once",
                expressions=[
                    (Func(F("tenancy"), F("tenancy"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("kind"), F("kind"), Value("[]"), function="int4range"), "&&"),
                    ("in_force", "&&"),
                ],
            ),
        ]


class Roll(models.Model):
    """A month's rent roll: begun, and finished once every estate is charged."""

    month = models.DateField(primary_key=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    tenancies = models.IntegerField(default=0)
    charged_cents = models.BigIntegerField(default=0)


class EstateRoll(models.Model):
    """One estate charged for one month: written in the transaction that charges it, so never charged twice."""

    pk = models.CompositePrimaryKey("roll_id", "estate_code")
    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, db_column="month")
    estate_code = models.IntegerField()
    tenancies = models.IntegerField()
    charged_cents = models.BigIntegerField()
    by_component = models.JSONField()


class Adjustment(models.Model):
    """A later change of what months already charged should have been; its lines are charge lines that name it."""

    id = models.BigAutoField(primary_key=True)
    account_no = models.BigIntegerField()
    posted_on = models.DateField()
    total_cents = models.BigIntegerField()
    decided_by = models.TextField()
    created_at = models.DateTimeField(db_default=Now())


class Charge(models.Model):
    """One component of what a tenancy is charged for a month, with its reason. Partitioned by month of ``posted_on``."""

    pk = models.CompositePrimaryKey("account_no", "posted_on", "for_month", "component", "adjustment_id")
    account_no = models.BigIntegerField()
    posted_on = models.DateField()
    for_month = models.DateField()
    component = models.TextField()
    amount_cents = models.BigIntegerField()
    days = models.SmallIntegerField(null=True)
    rule_id = models.IntegerField()
    basis_id = models.BigIntegerField(null=True)
    adjustment_id = models.BigIntegerField()


class IncomeDeclaration(models.Model):
    """What a household declared on a day, and what the limits of that day make of it.

    The amounts are encrypted. The ratios are what a review reckons with, and stay in clear: docs/adr/0013.

    Attributes:
        id: the account number × 10⁶ + the day's ordinal: known before the row is written, which encryption needs.
        amounts_encrypted: income a month and assets, in cents, with a blank between.
    """

    id = models.BigIntegerField(primary_key=True)
    tenancy = models.ForeignKey("tenancies.Tenancy", on_delete=models.PROTECT, db_column="account_no", db_index=False)
    declared_on = models.DateField()
    persons = models.SmallIntegerField()
    owns_property = models.BooleanField()
    income_ratio = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    assets_ratio = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    limits_rule_id = models.IntegerField()
    amounts_encrypted = models.BinaryField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenancy", "declared_on"], name="income_declared_once_a_day"),
            models.CheckConstraint(condition=Q(persons__gte=1), name="income_of_somebody"),
        ]


class IncomeReview(models.Model):
    """One income review: which additional rent every tenancy is to pay from a month, proposed and then applied."""

    from_month = models.DateField(primary_key=True)
    run_on = models.DateField()
    declared_after = models.DateField()
    until = models.DateField()
    tiers_rule_id = models.IntegerField()
    run_by = models.TextField()
    applied_on = models.DateField(null=True)
    applied_by = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("from_month")), name="review_dates_in_order")
        ]


class IncomeFinding(models.Model):
    """What a review proposes for one tenancy. See `types.ReviewFinding`.

    The key to its review is not checked row by row, which would take a third of the time: a run writes findings only
    while it holds the review's row.
    """

    pk = models.CompositePrimaryKey("review_id", "account_no")
    review = models.ForeignKey(
        IncomeReview, on_delete=models.PROTECT, db_column="from_month", db_index=False, db_constraint=False
    )
    account_no = models.BigIntegerField()
    outcome = models.TextField()
    reasons = ArrayField(models.TextField())
    declaration_id = models.BigIntegerField(null=True)
    multiplier = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    additional_cents = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="additional_rent", multiplier__isnull=False, declaration_id__isnull=False)
                | (~Q(outcome="additional_rent") & Q(multiplier__isnull=True)),
                name="additional_rent_has_a_multiplier",
            )
        ]
