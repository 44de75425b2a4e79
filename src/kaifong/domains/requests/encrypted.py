"""This domain's encrypted columns. Those of forms hold JSON."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kaifong.domains.requests.models import Form, FormStep
from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys

DOMAIN = "requests"


class Encrypted(NamedTuple):
    """The columns with their keys; hold them for one piece of work."""

    answers: EncryptedColumn
    content: EncryptedColumn

    def answers_of(self, form: Form) -> dict[str, Any]:
        """What the form says, by question; everything that was ever answered and not taken back."""
        if form.answers_cipher is None:
            return {}
        found: dict[str, Any] = json.loads(self.answers.decrypt(form.id, form.answers_cipher))
        return found

    def content_of(self, step: FormStep) -> dict[str, Any]:
        """What belongs to the step: ``answers`` handed in, an officer's ``note`` and ``corrections``."""
        if step.content_cipher is None:
            return {}
        found: dict[str, Any] = json.loads(self.content.decrypt(step.id, step.content_cipher))
        return found


def encrypted() -> Encrypted:
    """Raises what `infra.crypto.keys.field_keys` raises where a key cannot be had."""
    keys = field_keys(DOMAIN)
    return Encrypted(keys.column("requests_form.answers_cipher"), keys.column("requests_formstep.content_cipher"))


def as_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


class EncryptedCallBacks(NamedTuple):
    """The columns of call backs, with their keys; hold them for one piece of work."""

    phone: EncryptedColumn
    note: EncryptedColumn


def encrypted_call_backs() -> EncryptedCallBacks:
    """Raises as `encrypted`."""
    keys = field_keys(DOMAIN)
    return EncryptedCallBacks(
        keys.column("requests_callback.phone_cipher"), keys.column("requests_callback.note_cipher")
    )
