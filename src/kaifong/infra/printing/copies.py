"""Documents kept for minutes, to be fetched with a code on another device."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.utils.crypto import salted_hmac

from kaifong.infra.crypto.keys import field_keys
from kaifong.infra.printing.models import Copy

KEPT_FOR = timedelta(minutes=15)
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are misread."""
CODE_LENGTH = 10
"""Fifty bits: a thousand guesses a second for the 15 minutes find one of a million codes with a chance of 1 in 1,250."""
LOOKALIKES = str.maketrans("ILO", "110", "- ")
DOMAIN, COLUMN = "printing", "printing_copy.content_cipher"


class Document(NamedTuple):
    owner: int | None
    name: str
    content_type: str
    content: bytes


def copy_keep(*, key: UUID, document: Document, now: datetime) -> None:
    """Keep a document under a key for `KEPT_FOR`; a key that is known keeps what it has. What has expired is deleted."""
    Copy.objects.filter(expires_at__lte=now).delete()
    number = secrets.randbits(62)
    column = field_keys(DOMAIN).column(COLUMN)
    Copy.objects.bulk_create(
        [
            Copy(
                id=number,
                key=key,
                code_sha256=_digest(code_of(key)),
                owner=document.owner,
                name=document.name,
                content_type=document.content_type,
                content_cipher=column.encrypt(number, b64encode(document.content).decode()),
                expires_at=now + KEPT_FOR,
            )
        ],
        ignore_conflicts=True,
    )


def copy_expires(*, key: UUID, owner: int | None, now: datetime) -> datetime | None:
    """Until when the document of that key can be fetched; None where this owner has none any more."""
    found = Copy.objects.filter(key=key, owner=owner, expires_at__gt=now).values_list("expires_at", flat=True)
    return found.first()


def copy_of(*, code: str, now: datetime) -> Document | None:
    """The document behind a code as typed; None where there is none, or none any more."""
    normal = code.strip().upper().translate(LOOKALIKES)
    if len(normal) != CODE_LENGTH or not set(normal) <= set(CODE_LETTERS):
        return None
    found = Copy.objects.filter(code_sha256=_digest(normal), expires_at__gt=now).first()
    if found is None:
        return None
    content = b64decode(field_keys(DOMAIN).column(COLUMN).decrypt(found.pk, found.content_cipher))
    return Document(found.owner, found.name, found.content_type, content)


def code_of(key: UUID) -> str:
    """The code of a key. It follows from the key and the program's secret, so that it can be shown again yet is not kept."""
    number = int.from_bytes(salted_hmac("kaifong.printing.copies", str(key), algorithm="sha256").digest())
    return "".join(CODE_LETTERS[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def _digest(code: str) -> bytes:
    return sha256(code.encode()).digest()
