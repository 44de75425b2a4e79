"""What is stored: AES-256-GCM bound to the row, and the blind index. No database here.

Stored bytes: ``format (1) | data key's id (4, big-endian) | nonce (12) | ciphertext | tag (16)``; the additional
authenticated data is ``table.column|pk``. Nonces are random, so one data key may encrypt at most 2**32 values
(NIST SP 800-38D, 8.3): rotate long before.
"""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kaifong.infra.crypto.errors import FieldNotAuthentic, FieldTorn, UnknownDataKey, UnknownFieldFormat

FORMAT = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
INDEX_BYTES = 16
"""Half an HMAC-SHA256: no two of a landlord's values will ever share one by chance."""

_HEAD = struct.Struct(">BI")
_SMALLEST = _HEAD.size + NONCE_BYTES + TAG_BYTES


class EncryptedColumn:
    """One column of one table, with the keys to write, read and find its values."""

    def __init__(self, name: str, ciphers: Mapping[int, AESGCM], current: int, index_key: bytes) -> None:
        self.name = name
        self._ciphers = ciphers
        self._head = _HEAD.pack(FORMAT, current)
        self._encrypt = ciphers[current].encrypt
        self._index_key = hmac.digest(index_key, name.encode(), "sha256")

    def encrypt(self, pk: int, text: str) -> bytes:
        """The bytes to store in this column of the row ``pk``; other bytes each time."""
        return self.encrypt_bytes(pk, text.encode())

    def decrypt(self, pk: int, stored: bytes | memoryview) -> str:
        """What was encrypted for this column of the row ``pk``; raises as `decrypt_bytes`."""
        return self.decrypt_bytes(pk, stored).decode()

    def encrypt_bytes(self, pk: int, content: bytes) -> bytes:
        """As `encrypt`, of what is no text: a file's content."""
        nonce = os.urandom(NONCE_BYTES)
        return self._head + nonce + self._encrypt(nonce, content, f"{self.name}|{pk}".encode())

    def decrypt_bytes(self, pk: int, stored: bytes | memoryview) -> bytes:
        """What was encrypted for this column of the row ``pk``.

        Raises:
            FieldTorn, UnknownFieldFormat, UnknownDataKey, FieldNotAuthentic: see there.
        """
        stored = bytes(stored)
        if len(stored) < _SMALLEST:
            raise FieldTorn(self.name, len(stored))
        number, key_id = _HEAD.unpack_from(stored)
        if number != FORMAT:
            raise UnknownFieldFormat(self.name, number)
        if key_id not in self._ciphers:
            raise UnknownDataKey(self.name, key_id)
        nonce, rest = stored[_HEAD.size : _HEAD.size + NONCE_BYTES], stored[_HEAD.size + NONCE_BYTES :]
        try:
            return self._ciphers[key_id].decrypt(nonce, rest, f"{self.name}|{pk}".encode())
        except InvalidTag:
            raise FieldNotAuthentic(self.name, pk) from None

    def index(self, text: str) -> bytes:
        """The blind index: the same bytes for the same text in this column, other bytes in every other column.

        Whoever has the index key can try all identity numbers; so it is kept outside database and backups.
        """
        return hmac.digest(self._index_key, text.encode(), "sha256")[:INDEX_BYTES]


class FieldKeys:
    """A domain's data keys, unwrapped, and the index key, for as long as one piece of work needs them.

    Attributes:
        current: the id of the data key that encrypts; the others only open what they once encrypted.
    """

    def __init__(self, data_keys: Mapping[int, bytes], current: int, index_key: bytes) -> None:
        self.current = current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in data_keys.items()}
        self._index_key = index_key

    def column(self, name: str) -> EncryptedColumn:
        """The column of that name: ``tenancies_person.identity_cipher``. The name is part of what is authenticated."""
        return EncryptedColumn(name, self._ciphers, self.current, self._index_key)
