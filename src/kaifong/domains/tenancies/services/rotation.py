"""A new data key for persons and contact details, and the rows brought over to it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.tenancies.encrypted import CONTACT, DOMAIN, PERSON
from kaifong.domains.tenancies.types import KeyRotation
from kaifong.infra.crypto.keys import data_key_replace, field_keys, reencrypt


def key_rotate(*, by: Actor, finish: bool = False, progress: Callable[[int], None] = lambda _done: None) -> KeyRotation:
    """Replace the domain's data key and encrypt every row anew, a batch a transaction.

    The old key stays, retired, for rows written by a transaction that began before the rotation. Blind indexes do not
    change; they hang on the index key.

    Args:
        finish: make no new key; bring over what an interrupted rotation left.
    """
    by.must("tenancies.rotate_key")
    with transaction.atomic():
        key_id = field_keys(DOMAIN).current if finish else data_key_replace(DOMAIN)
        audit(by, "tenancies.rotate_key", key=key_id, finish=finish)
    persons = reencrypt(DOMAIN, PERSON, "id", ["identity_cipher"], progress=progress)
    columns = ["phone_cipher", "email_cipher", "address_cipher"]
    contacts = reencrypt(DOMAIN, CONTACT, "person_id", columns, progress=lambda done: progress(persons + done))
    return KeyRotation(key_id, persons, contacts)
