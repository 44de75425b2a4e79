"""Held, read, let go; and one request at a time."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys
from kaifong.infra.held.models import Held

DOMAIN = "held"

Json = dict[str, Any]


@contextmanager
def alone(key: str) -> Iterator[None]:
    """Whoever comes with the same key waits until the one before has ended, in whatever process.

    Not a transaction: what is done within commits as it goes, and may take seconds. A lock of the database's session, so
    that it ends with a process that is killed.
    """
    number = int.from_bytes(_digest(key)[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [number])


def held(key: str, *, now: datetime) -> Json | None:
    """What is held by a key; None where nothing is, or no longer."""
    row = Held.objects.filter(key=_digest(key), until__gt=now).first()
    if row is None:
        return None
    content: Json = json.loads(_column().decrypt(row.id, row.content_cipher))
    return content


@transaction.atomic
def hold(key: str, content: Json, *, until: datetime, now: datetime) -> None:
    """Hold it in place of what was held by the key. What is over, of all keys, goes."""
    let_go_of_what_is_over(now=now)
    digest = _digest(key)
    row = Held.objects.filter(key=digest).first() or Held(id=secrets.randbits(62), key=digest)
    row.content_cipher = _column().encrypt(row.id, json.dumps(content, ensure_ascii=False))
    row.until = until
    row.save()


def let_go(key: str) -> None:
    Held.objects.filter(key=_digest(key)).delete()


def let_go_of_what_is_over(*, now: datetime) -> None:
    Held.objects.filter(until__lte=now).delete()


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()


def _column() -> EncryptedColumn:
    return field_keys(DOMAIN).column("held_held.content_cipher")
