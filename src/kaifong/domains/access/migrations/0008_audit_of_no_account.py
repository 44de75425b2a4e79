from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0007_passkeys_and_identities")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="auditrecord",
            index=models.Index(
                fields=["action", "at"], name="audit_of_no_account", condition=models.Q(account_no=None)
            ),
        ),
    ]
