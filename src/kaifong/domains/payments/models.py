from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Channel(models.Model):
    """A registered way to pay; rows are made when a channel is first used and never go away."""

    id = models.SmallAutoField(primary_key=True)
    code = models.TextField(unique=True)
    clearing_account_id = models.BigIntegerField(unique=True)


class File(models.Model):
    """A settlement file as received: taken once by its content, or refused with the reason.

    lines = receipts + known + rejected + notices, and the same for the sums.
    """

    id = models.AutoField(primary_key=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    sha256 = models.BinaryField(max_length=32)
    name = models.TextField()
    size_bytes = models.BigIntegerField()
    received_at = models.DateTimeField(db_default=Now())
    received_by = models.TextField()
    refused_for = models.TextField(default="")
    refused_message = models.TextField(default="")
    posted_on = models.DateField(null=True)
    lines = models.IntegerField(default=0)
    receipts = models.IntegerField(default=0)
    receipts_cents = models.BigIntegerField(default=0)
    known = models.IntegerField(default=0)
    known_cents = models.BigIntegerField(default=0)
    rejected = models.IntegerField(default=0)
    rejected_cents = models.BigIntegerField(default=0)
    notices = models.IntegerField(default=0)
    suspense = models.IntegerField(default=0)
    suspense_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sha256"], condition=Q(refused_for=""), name="file_taken_once_by_content"),
            models.CheckConstraint(
                condition=Q(lines=F("receipts") + F("known") + F("rejected") + F("notices")),
                name="file_lines_all_accounted_for",
            ),
        ]


class Receipt(models.Model):
    """Money received, or taken back, through one channel. ``amount_cents`` is above zero for both kinds.

    ``account_no`` is the account that the channel named, empty where no tenancy has it: then the money is in suspense.
    ``kind``: 1 payment, 2 reversal. ``file`` is empty for a notification or a counter receipt.
    """

    PAYMENT, REVERSAL = 1, 2

    id = models.BigAutoField(primary_key=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    external_ref = models.TextField(db_collation="C")
    kind = models.SmallIntegerField()
    account_no = models.BigIntegerField(null=True)
    amount_cents = models.BigIntegerField()
    paid_on = models.DateField()
    posted_on = models.DateField()
    file = models.ForeignKey(File, null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    line = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "external_ref"], name="receipt_once_per_channel_reference"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="receipt_amount_above_zero"),
        ]
        indexes: ClassVar = [
            BrinIndex(fields=["posted_on"], name="receipt_by_posting_day"),
            BrinIndex(fields=["paid_on"], name="receipt_by_payment_day"),
        ]


class Reversal(models.Model):
    """Which receipt a reversal takes back. ``original`` is empty while the original has not arrived."""

    receipt = models.OneToOneField(Receipt, primary_key=True, on_delete=models.PROTECT, related_name="as_reversal")
    original = models.OneToOneField(Receipt, null=True, on_delete=models.PROTECT, related_name="reversed_by")
    original_ref = models.TextField(db_collation="C")
    reason = models.TextField(default="")


class RejectedLine(models.Model):
    """A line that was not believed, and why. Its money is in no account; the clearing account's difference shows it."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT)
    line = models.IntegerField()
    reason = models.TextField()
    message = models.TextField()
    amount_cents = models.BigIntegerField()


class Notice(models.Model):
    """What a channel told without moving money: a refused debit, a welfare tenant not entitled, moved or dead."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT)
    line = models.IntegerField()
    account_no = models.BigIntegerField(null=True, db_index=True)
    reference = models.TextField()
    status = models.TextField()
    told_on = models.DateField()
    handled_at = models.DateTimeField(null=True)


class SuspenseItem(models.Model):
    """Money whose account is not known: open until a person assigns it or it is refunded."""

    receipt = models.OneToOneField(Receipt, primary_key=True, on_delete=models.PROTECT, related_name="suspense")
    stated_account = models.TextField()
    reason = models.TextField()
    account_no = models.BigIntegerField(null=True)
    resolved_on = models.DateField(null=True)
    resolved_by = models.TextField(default="")
    resolution = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["receipt"], condition=Q(resolved_on__isnull=True), name="suspense_open")
        ]


class Notification(models.Model):
    """A real-time notification's idempotency key, the digest of its body, and the receipt it made."""

    key = models.TextField(primary_key=True, db_collation="C")
    body_sha256 = models.BinaryField(max_length=32)
    receipt_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())


class BankStatement(models.Model):
    """A camt.053 statement of the landlord's bank account, read once."""

    id = models.AutoField(primary_key=True)
    sha256 = models.BinaryField(max_length=32)
    statement_id = models.TextField()
    account = models.TextField()
    opening_cents = models.BigIntegerField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sha256", "statement_id", "account"], name="statement_read_once")
        ]


class BankEntry(models.Model):
    """One booked entry of a statement: credit positive. ``channel`` and ``settles_on`` where a channel's settlement
    is recognised in it."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT)
    number = models.IntegerField()
    reference = models.TextField()
    booked_on = models.DateField()
    amount_cents = models.BigIntegerField()
    text = models.TextField()
    channel = models.ForeignKey(Channel, null=True, on_delete=models.PROTECT)
    settles_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "booked_on", "amount_cents"], name="bank_entry_once")
        ]


class Mandate(models.Model):
    """A tenant's leave to debit a bank account. The account number is encrypted."""

    PENDING, ACTIVE, SUSPENDED, CANCELLED = "pending", "active", "suspended", "cancelled"

    id = models.BigAutoField(primary_key=True)
    mandate_id = models.TextField(unique=True)
    account_no = models.BigIntegerField(db_index=True)
    bank_code = models.TextField()
    bank_account_encrypted = models.BinaryField()
    signed_on = models.DateField()
    limit_cents = models.BigIntegerField(null=True)
    state = models.TextField(default=ACTIVE)
    refusals = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_no"], condition=Q(state="active"), name="mandate_active_once_an_account"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "suspended", "cancelled"]), name="mandate_state_known"
            ),
        ]


class Entitlement(models.Model):
    """Rent that the Social Welfare Department pays for a tenancy, a month; the tenant pays what it leaves."""

    id = models.BigAutoField(primary_key=True)
    account_no = models.BigIntegerField()
    case_reference_encrypted = models.BinaryField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    monthly_cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account_no", "from_on"], name="entitlement_once_from_a_day")
        ]


class Demand(models.Model):
    """A collection asked of a bank or of the Social Welfare Department, and what became of it."""

    reference = models.TextField(primary_key=True, db_collation="C")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False)
    batch = models.TextField()
    position = models.IntegerField()
    account_no = models.BigIntegerField(db_index=True)
    amount_cents = models.BigIntegerField()
    due_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["batch", "position"], name="demand_by_batch")]


class Refund(models.Model):
    """Rent paid in advance given back: proposed by one person, approved by another, then paid out by the bank."""

    id = models.BigAutoField(primary_key=True)
    account_no = models.BigIntegerField(db_index=True)
    amount_cents = models.BigIntegerField()
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    approved_by = models.TextField(default="")
    approved_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_above_zero"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")), name="refund_needs_two_persons"
            ),
        ]
