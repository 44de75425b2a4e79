"""The journal's tables, with the guards that hold its invariants whoever writes, psql included."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from kaifong.infra.database import sql

PACKAGE = "kaifong.domains.ledger"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("name", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["asset", "receivable", "liability", "income"])),
                        name="account_kind_known",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.TextField(db_collation="C", unique=True)),
                ("kind", models.TextField()),
                ("segment", models.IntegerField(null=True)),
                ("posted_on", models.DateField()),
                ("memo", models.TextField(default="")),
                ("legs", models.IntegerField()),
                ("debit_cents", models.BigIntegerField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("created_by", models.TextField()),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["posted_on", "kind"], name="entry_by_day")]},
        ),
        migrations.CreateModel(
            name="OpenedMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("entries", models.IntegerField()),
                ("postings", models.BigIntegerField()),
                ("debit_cents", models.BigIntegerField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sealed_by", models.TextField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "entry_id", "leg", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("entry_id", models.BigIntegerField()),
                        ("leg", models.IntegerField()),
                        ("account_id", models.BigIntegerField()),
                        ("amount_cents", models.BigIntegerField()),
                        ("posted_on", models.DateField()),
                        ("source_id", models.BigIntegerField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Opening",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "account_id", "month", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("account_id", models.BigIntegerField()),
                        ("month", models.DateField()),
                        ("balance_cents", models.BigIntegerField()),
                    ],
                ),
            ],
            database_operations=[migrations.RunSQL(sql(PACKAGE, "create_partitioned_tables"))],
        ),
        migrations.RunSQL(sql(PACKAGE, "create_guards")),
    ]
