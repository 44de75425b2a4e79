import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rent", "0001_initial"),
        ("tenancies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomeReview",
            fields=[
                ("from_month", models.DateField(primary_key=True, serialize=False)),
                ("run_on", models.DateField()),
                ("declared_after", models.DateField()),
                ("until", models.DateField()),
                ("tiers_rule_id", models.IntegerField()),
                ("run_by", models.TextField()),
                ("applied_on", models.DateField(null=True)),
                ("applied_by", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("from_month"))), name="review_dates_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomeDeclaration",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("declared_on", models.DateField()),
                ("persons", models.SmallIntegerField()),
                ("owns_property", models.BooleanField()),
                ("income_ratio", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("assets_ratio", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("limits_rule_id", models.IntegerField()),
                ("amounts_encrypted", models.BinaryField()),
                ("recorded_by", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenancy", "declared_on"), name="income_declared_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="income_of_somebody"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomeFinding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "review_id", "account_no", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_no", models.BigIntegerField()),
                ("outcome", models.TextField()),
                ("reasons", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("declaration_id", models.BigIntegerField(null=True)),
                ("multiplier", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("additional_cents", models.BigIntegerField(null=True)),
                (
                    "review",
                    models.ForeignKey(
                        db_column="from_month",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="rent.incomereview",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("declaration_id__isnull", False),
                                ("multiplier__isnull", False),
                                ("outcome", "additional_rent"),
                            ),
                            models.Q(
                                models.Q(("outcome", "additional_rent"), _negated=True), ("multiplier__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="additional_rent_has_a_multiplier",
                    )
                ],
            },
        ),
    ]
