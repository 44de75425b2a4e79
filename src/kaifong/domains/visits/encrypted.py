"""This domain's encrypted columns."""

from __future__ import annotations

from typing import NamedTuple

from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys

DOMAIN = "visits"


class Encrypted(NamedTuple):
    """The columns with their keys; hold them for one piece of work."""

    body: EncryptedColumn
    alarm: EncryptedColumn
    household: EncryptedColumn
    proposal: EncryptedColumn
    share: EncryptedColumn


def encrypted() -> Encrypted:
    """Raises what `infra.crypto.keys.field_keys` raises where a key cannot be had."""
    keys = field_keys(DOMAIN)
    return Encrypted(
        keys.column("visits_operation.body_cipher"),
        keys.column("visits_alarm.body_cipher"),
        keys.column("visits_householdfield.value_cipher"),
        keys.column("visits_proposal.values_cipher"),
        keys.column("visits_handheld.share_cipher"),
    )
