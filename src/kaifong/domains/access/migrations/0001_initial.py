import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                (
                    "verbs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("actor", models.CharField(max_length=60)),
                ("door", models.CharField(max_length=20)),
                ("action", models.CharField(max_length=60)),
                ("account_no", models.BigIntegerField(null=True)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["account_no", "at"], name="audit_by_account")],
            },
        ),
        migrations.CreateModel(
            name="StaffUser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("all_estates", models.BooleanField(default=False)),
                (
                    "estates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("role", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="access.role")),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
