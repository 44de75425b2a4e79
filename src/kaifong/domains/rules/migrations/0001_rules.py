"""The rules' tables, and the guard that keeps what a rule once said."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

SUPERSEDED_ONLY = """
create function rules_rule_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.superseded_at is null and new.superseded_at is not null
        and to_jsonb(new) - 'superseded_at' = to_jsonb(old) - 'superseded_at' then
        return new;
    end if;
    raise exception 'Rule % was loaded and can only be superseded, not changed or deleted.', old.id
        using errcode = 'integrity_constraint_violation';
end
$$;
create trigger rule_superseded_only before update or delete on rules_rule
    for each row execute function rules_rule_guard();
"""
UNGUARDED = """
drop trigger rule_superseded_only on rules_rule;
drop function rules_rule_guard();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RuleCode",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=60, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("title_zh_hant", models.TextField()),
                ("title_en", models.TextField()),
                ("title_zh_hans", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RulePack",
            fields=[
                ("id", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("name_zh_hant", models.TextField()),
                ("name_en", models.TextField()),
                ("name_zh_hans", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("licence", models.TextField()),
                ("remarks", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RuleHole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("in_force", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("missing", models.TextField()),
                ("code", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="rules.rulecode")),
            ],
        ),
        migrations.AddField(
            model_name="rulecode",
            name="pack",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="rules.rulepack"),
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("in_force", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("value", models.JSONField()),
                ("source_title", models.TextField()),
                ("source_url", models.TextField()),
                ("checked_on", models.DateField()),
                ("confidence", models.CharField(max_length=11)),
                ("note", models.TextField()),
                ("loaded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("superseded_at", models.DateTimeField(null=True)),
                ("code", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="rules.rulecode")),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("code"), models.F("code"), models.Value("[]"), function="int4range"
                                ),
                                "&&",
                            ),
                            ("in_force", "&&"),
                        ],
                        name="rule_in_force_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("in_force__isempty", False)), name="rule_in_force_some_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__in", ["confirmed", "unconfirmed"])),
                        name="rule_confidence_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="rulecode",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["parameter", "scale", "catalogue"])), name="rule_kind_known"
            ),
        ),
        migrations.RunSQL(SUPERSEDED_ONLY, UNGUARDED),
    ]
