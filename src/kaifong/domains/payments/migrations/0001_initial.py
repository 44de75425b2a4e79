import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

from kaifong.infra.database import sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_journal"),
        ("tenancies", "0001_initial"),
        ("rent", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True)),
                ("clearing_account_id", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("key", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("body_sha256", models.BinaryField(max_length=32)),
                ("receipt_id", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("external_ref", models.TextField(db_collation="C")),
                ("kind", models.SmallIntegerField()),
                ("account_no", models.BigIntegerField(null=True)),
                ("amount_cents", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("posted_on", models.DateField()),
                ("line", models.IntegerField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="payments.channel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("sha256", models.BinaryField(max_length=32)),
                ("statement_id", models.TextField()),
                ("account", models.TextField()),
                ("opening_cents", models.BigIntegerField(null=True)),
                ("closing_cents", models.BigIntegerField(null=True)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "statement_id", "account"), name="statement_read_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_no", models.BigIntegerField()),
                ("case_reference_encrypted", models.BinaryField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("monthly_cents", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account_no", "from_on"), name="entitlement_once_from_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("sha256", models.BinaryField(max_length=32)),
                ("name", models.TextField()),
                ("size_bytes", models.BigIntegerField()),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("received_by", models.TextField()),
                ("refused_for", models.TextField(default="")),
                ("refused_message", models.TextField(default="")),
                ("posted_on", models.DateField(null=True)),
                ("lines", models.IntegerField(default=0)),
                ("receipts", models.IntegerField(default=0)),
                ("receipts_cents", models.BigIntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                ("known_cents", models.BigIntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("rejected_cents", models.BigIntegerField(default=0)),
                ("notices", models.IntegerField(default=0)),
                ("suspense", models.IntegerField(default=0)),
                ("suspense_cents", models.BigIntegerField(default=0)),
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="payments.channel")),
            ],
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mandate_id", models.TextField(unique=True)),
                ("account_no", models.BigIntegerField(db_index=True)),
                ("bank_code", models.TextField()),
                ("bank_account_encrypted", models.BinaryField()),
                ("signed_on", models.DateField()),
                ("limit_cents", models.BigIntegerField(null=True)),
                ("state", models.TextField(default="active")),
                ("refusals", models.SmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("account_no",),
                        name="mandate_active_once_an_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "active", "suspended", "cancelled"])),
                        name="mandate_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.IntegerField()),
                ("account_no", models.BigIntegerField(db_index=True, null=True)),
                ("reference", models.TextField()),
                ("status", models.TextField()),
                ("told_on", models.DateField()),
                ("handled_at", models.DateTimeField(null=True)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="payments.file")),
            ],
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="as_reversal",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("original_ref", models.TextField(db_collation="C")),
                ("reason", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="SuspenseItem",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="suspense",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("stated_account", models.TextField()),
                ("reason", models.TextField()),
                ("account_no", models.BigIntegerField(null=True)),
                ("resolved_on", models.DateField(null=True)),
                ("resolved_by", models.TextField(default="")),
                ("resolution", models.TextField(default="")),
            ],
        ),
        migrations.AddField(
            model_name="receipt",
            name="file",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="payments.file",
            ),
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_no", models.BigIntegerField(db_index=True)),
                ("amount_cents", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("proposed_on", models.DateField()),
                ("approved_by", models.TextField(default="")),
                ("approved_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_cents__gt", 0)), name="refund_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="refund_needs_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.IntegerField()),
                ("reason", models.TextField()),
                ("message", models.TextField()),
                ("amount_cents", models.BigIntegerField()),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="payments.file")),
            ],
        ),
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("reference", models.TextField()),
                ("booked_on", models.DateField()),
                ("amount_cents", models.BigIntegerField()),
                ("text", models.TextField()),
                ("settles_on", models.DateField(null=True)),
                (
                    "statement",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="payments.bankstatement"),
                ),
                (
                    "channel",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="payments.channel"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reference", "booked_on", "amount_cents"), name="bank_entry_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("reference", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("batch", models.TextField()),
                ("position", models.IntegerField()),
                ("account_no", models.BigIntegerField(db_index=True)),
                ("amount_cents", models.BigIntegerField()),
                ("due_on", models.DateField()),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="payments.channel"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["batch", "position"], name="demand_by_batch")],
            },
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refused_for", "")), fields=("sha256",), name="file_taken_once_by_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "lines",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("receipts"), "+", models.F("known")
                                ),
                                "+",
                                models.F("rejected"),
                            ),
                            "+",
                            models.F("notices"),
                        ),
                    )
                ),
                name="file_lines_all_accounted_for",
            ),
        ),
        migrations.AddField(
            model_name="reversal",
            name="original",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="payments.receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="suspenseitem",
            index=models.Index(
                condition=models.Q(("resolved_on__isnull", True)), fields=["receipt"], name="suspense_open"
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["posted_on"], name="receipt_by_posting_day"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["paid_on"], name="receipt_by_payment_day"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("channel", "external_ref"), name="receipt_once_per_channel_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_cents__gt", 0)), name="receipt_amount_above_zero"
            ),
        ),
        migrations.RunSQL(sql("kaifong.domains.payments", "create_receive")),
    ]
