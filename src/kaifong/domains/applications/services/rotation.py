"""A new data key for what applicants declared, and the rows brought over to it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications.encrypted import APPLICATION, DOMAIN
from kaifong.infra.crypto.keys import data_key_replace, field_keys, reencrypt


def applications_key_rotate(
    *, by: Actor, finish: bool = False, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Replace the domain's data key and encrypt every row anew, as `tenancies.key_rotate`; returns how many rows.

    Args:
        finish: make no new key; bring over what an interrupted rotation left.
    """
    by.must("tenancies.rotate_key")
    with transaction.atomic():
        key_id = field_keys(DOMAIN).current if finish else data_key_replace(DOMAIN)
        audit(by, "applications.rotate_key", key=key_id, finish=finish)
    columns = ["income_cipher", "assets_cipher"]
    return reencrypt(DOMAIN, APPLICATION, "application_no", columns, progress=progress)
