"""Who holds the key that wraps the data keys. A PKCS#11 device or a vault is another class with these two methods."""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from kaifong.infra.crypto.errors import KeyProviderDown
from kaifong.infra.home import key_file


class KeyProvider(Protocol):
    """Wraps and unwraps data keys; raises KeyProviderDown while it cannot."""

    def wrap(self, data_key: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises InvalidUnwrap (of `cryptography`) where another key wrapped it."""


class FileKeyProvider:
    """The wrapping key is a file under the deployment's home, as a service manager may put it there.

    AES key wrap, RFC 3394.
    """

    def __init__(self, name: str = "field.key") -> None:
        self._name = name

    def wrap(self, data_key: bytes) -> bytes:
        return aes_key_wrap(secret(self._name), data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return aes_key_unwrap(secret(self._name), wrapped)


def secret(name: str) -> bytes:
    """The secret of that name outside the database; raises KeyProviderDown where it cannot be read."""
    try:
        return key_file(name)
    except OSError as error:
        raise KeyProviderDown(name, error.strerror or type(error).__name__) from error


__all__ = ["FileKeyProvider", "InvalidUnwrap", "KeyProvider", "secret"]
