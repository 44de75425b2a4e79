"""This domain's encrypted columns."""

from __future__ import annotations

from typing import NamedTuple

from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys

DOMAIN = "applications"
APPLICATION = "applications_application"


class Encrypted(NamedTuple):
    """What applicants declared, amounts in cents as text, with the keys; hold them for one piece of work."""

    income: EncryptedColumn
    assets: EncryptedColumn


def encrypted() -> Encrypted:
    """Raises what `infra.crypto.keys.field_keys` raises where a key cannot be had."""
    keys = field_keys(DOMAIN)
    return Encrypted(keys.column(f"{APPLICATION}.income_cipher"), keys.column(f"{APPLICATION}.assets_cipher"))
