"""A domain's keys: made at first use, read, replaced; and rows brought over to a new key."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.models.functions import Now

from kaifong.infra.crypto.errors import WrongIndexKey, WrongWrappingKey
from kaifong.infra.crypto.fields import KEY_BYTES, FieldKeys
from kaifong.infra.crypto.models import DataKey
from kaifong.infra.crypto.providers import FileKeyProvider, InvalidUnwrap, KeyProvider, secret

INDEX_KEY = "index.key"
BATCH_ROWS = 5_000
"""Rows re-encrypted in one transaction: few enough that nobody waits long for a row."""


def field_keys(domain: str, provider: KeyProvider | None = None) -> FieldKeys:
    """A domain's keys. The first call of all makes the first data key; two at once agree on one.

    Not cached: a key made in a transaction that is rolled back must not encrypt anything afterwards, and a key replaced
    on one machine must be replaced on all. Costs one statement and a file read or two; hold the result for a whole
    piece of work.

    Raises:
        KeyProviderDown, WrongWrappingKey, WrongIndexKey: see there.
    """
    provider = provider or FileKeyProvider()
    index_key = secret(INDEX_KEY)
    keys = _keys_of(domain)
    if all(key.retired_at for key in keys):
        _add_key(domain, provider, index_key)
        keys = _keys_of(domain)
    if any(bytes(key.index_mark) != _mark(index_key) for key in keys):
        raise WrongIndexKey(domain)
    [current] = [key.key_id for key in keys if key.retired_at is None]
    return FieldKeys({key.key_id: _unwrap(provider, key) for key in keys}, current, index_key)


@transaction.atomic
def data_key_replace(domain: str, provider: KeyProvider | None = None) -> int:
    """Retire the domain's current data key, make a new one, and return its id. Rows are brought over by `reencrypt`."""
    provider = provider or FileKeyProvider()
    field_keys(domain, provider)
    DataKey.objects.filter(domain=domain, retired_at=None).update(retired_at=Now())
    _add_key(domain, provider, secret(INDEX_KEY))
    return DataKey.objects.get(domain=domain, retired_at=None).key_id


def reencrypt(
    domain: str, table: str, pk: str, columns: Sequence[str], *, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Bring the rows of a table whose columns hold another than the current data key over to it; returns how many.

    Each batch is a transaction of its own, so that an interrupted run loses nothing and a second one finishes it.
    """
    keys = field_keys(domain)
    ciphers = [keys.column(f"{table}.{column}") for column in columns]
    stale = " or ".join(f"substring({column} from 2 for 4) <> %(current)s" for column in columns)
    names = ", ".join(columns)
    select = (
        f"select {pk}, {names} from {table} where {pk} > %(after)s and ({stale})"  # noqa: S608
        f" order by {pk} limit {BATCH_ROWS} for update"
    )
    update = (
        f"update {table} set {', '.join(f'{column} = fresh.{column}' for column in columns)}"  # noqa: S608
        f" from unnest(%s::bigint[], {', '.join(['%s::bytea[]'] * len(columns))}) as fresh ({pk}, {names})"
        f" where {table}.{pk} = fresh.{pk}"
    )
    current, after, done = keys.current.to_bytes(4), -1, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(select, {"current": current, "after": after})
            rows = cursor.fetchall()
            if not rows:
                return done
            pks = [row[0] for row in rows]
            fresh = [
                [
                    None if row[place] is None else cipher.encrypt(row[0], cipher.decrypt(row[0], row[place]))
                    for row in rows
                ]
                for place, cipher in enumerate(ciphers, 1)
            ]
            cursor.execute(update, [pks, *fresh])
        after, done = pks[-1], done + len(rows)
        progress(done)


def _keys_of(domain: str) -> list[DataKey]:
    return list(DataKey.objects.filter(domain=domain))


def _add_key(domain: str, provider: KeyProvider, index_key: bytes) -> None:
    # The unique constraint lets one of two win; the other then reads the winner's key.
    DataKey.objects.bulk_create(
        [DataKey(domain=domain, wrapped=provider.wrap(os.urandom(KEY_BYTES)), index_mark=_mark(index_key))],
        ignore_conflicts=True,
    )


def _unwrap(provider: KeyProvider, key: DataKey) -> bytes:
    try:
        return provider.unwrap(bytes(key.wrapped))
    except InvalidUnwrap:
        raise WrongWrappingKey(key.key_id) from None


def _mark(index_key: bytes) -> bytes:
    return hmac.digest(index_key, b"kaifong: which index key", "sha256")[:8]
