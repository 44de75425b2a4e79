import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from kaifong.infra.database import sql


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("estates", "0001_initial"),
        ("tenancies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_no", models.BigIntegerField()),
                ("posted_on", models.DateField()),
                ("total_cents", models.BigIntegerField()),
                ("decided_by", models.TextField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Roll",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                ("tenancies", models.IntegerField(default=0)),
                ("charged_cents", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="EstateRoll",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "roll_id", "estate_code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("estate_code", models.IntegerField()),
                ("tenancies", models.IntegerField()),
                ("charged_cents", models.BigIntegerField()),
                ("by_component", models.JSONField()),
                (
                    "roll",
                    models.ForeignKey(db_column="month", on_delete=django.db.models.deletion.PROTECT, to="rent.roll"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FlatRent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_month", models.DateField()),
                ("until_month", models.DateField(null=True)),
                ("net_rent_cents", models.BigIntegerField()),
                ("rates_cents", models.BigIntegerField()),
                (
                    "flat",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="estates.flat"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("flat", "from_month"), name="flat_rent_once_from_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("net_rent_cents__gte", 0), ("rates_cents__gte", 0)),
                        name="flat_rent_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_month__isnull", True), ("until_month__gt", models.F("from_month")), _connector="OR"
                        ),
                        name="flat_rent_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.SmallIntegerField()),
                ("in_force", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("reduction_percent", models.SmallIntegerField(null=True)),
                ("income_ratio", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("decided_by", models.TextField()),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "tenancy",
                    models.ForeignKey(
                        db_column="account_no",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="tenancies.tenancy",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenancy", "kind"], name="term_by_account")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("tenancy"), models.F("tenancy"), models.Value("[]"), function="int8range"
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("kind"), models.F("kind"), models.Value("[]"), function="int4range"
                                ),
                                "&&",
                            ),
                            ("in_force", "&&"),
                        ],
                        name="term_in_force_once",
                    )
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Charge",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "account_no",
                                "posted_on",
                                "for_month",
                                "component",
                                "adjustment_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("account_no", models.BigIntegerField()),
                        ("posted_on", models.DateField()),
                        ("for_month", models.DateField()),
                        ("component", models.TextField()),
                        ("amount_cents", models.BigIntegerField()),
                        ("days", models.SmallIntegerField(null=True)),
                        ("rule_id", models.IntegerField()),
                        ("basis_id", models.BigIntegerField(null=True)),
                        ("adjustment_id", models.BigIntegerField()),
                    ],
                ),
            ],
            database_operations=[migrations.RunSQL(sql("kaifong.domains.rent", "create_charge"))],
        ),
    ]
