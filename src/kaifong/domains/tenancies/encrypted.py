"""This domain's encrypted columns."""

from __future__ import annotations

from typing import NamedTuple

from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys

DOMAIN = "tenancies"
PERSON, CONTACT = "tenancies_person", "tenancies_contactdetails"


class Encrypted(NamedTuple):
    """The columns with their keys; hold them for one piece of work."""

    identity: EncryptedColumn
    phone: EncryptedColumn
    email: EncryptedColumn
    address: EncryptedColumn


def encrypted() -> Encrypted:
    """Raises what `infra.crypto.keys.field_keys` raises where a key cannot be had."""
    keys = field_keys(DOMAIN)
    return Encrypted(
        keys.column(f"{PERSON}.identity_cipher"),
        keys.column(f"{CONTACT}.phone_cipher"),
        keys.column(f"{CONTACT}.email_cipher"),
        keys.column(f"{CONTACT}.address_cipher"),
    )
