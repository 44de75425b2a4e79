"""The journal's tables. Postings and openings are partitioned by month; their SQL is in the first migration."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Account(models.Model):
    """An account; ids are given by the domain that opens it. Names in three languages; receivables have none."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)
    name = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["asset", "receivable", "liability", "income"]), name="account_kind_known"
            )
        ]


class Entry(models.Model):
    """A balanced set of postings: one business fact, or one batch of facts of one kind and day.

    ``key`` names the fact, so that the same fact can never be posted twice. ``segment`` is the reporting segment.
    ``legs`` and ``debit_cents`` are control totals of the postings.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(unique=True, db_collation="C")
    kind = models.TextField()
    segment = models.IntegerField(null=True)
    posted_on = models.DateField()
    memo = models.TextField(default="")
    legs = models.IntegerField()
    debit_cents = models.BigIntegerField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["posted_on", "kind"], name="entry_by_day")]


class Posting(models.Model):
    """One leg of an entry: debit positive, credit negative, in cents. Partitioned by month of ``posted_on``."""

    pk = models.CompositePrimaryKey("entry_id", "leg")
    entry_id = models.BigIntegerField()
    leg = models.IntegerField()
    account_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    posted_on = models.DateField()
    source_id = models.BigIntegerField(null=True)


class Opening(models.Model):
    """What an account brings forward into a month; an account that stands at nil has no row. Partitioned by month."""

    pk = models.CompositePrimaryKey("account_id", "month")
    account_id = models.BigIntegerField()
    month = models.DateField()
    balance_cents = models.BigIntegerField()


class OpenedMonth(models.Model):
    """A month whose openings have been carried forward."""

    month = models.DateField(primary_key=True)
    opened_at = models.DateTimeField(db_default=Now())


class Seal(models.Model):
    """A day to which nothing can be added: its entries' digest, chained to the day before."""

    day = models.DateField(primary_key=True)
    entries = models.IntegerField()
    postings = models.BigIntegerField()
    debit_cents = models.BigIntegerField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())
    sealed_by = models.TextField()
