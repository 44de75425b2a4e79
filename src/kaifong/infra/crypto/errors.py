from __future__ import annotations

from kaifong.kernel.errors import Refusal


class FieldCryptoRefused(Refusal):
    """A field was not encrypted or not opened. No message repeats the field."""


class KeyProviderDown(FieldCryptoRefused):
    """The wrapping key or the index key cannot be had just now."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"The key {key!r} cannot be had: {reason}.")


class WrongWrappingKey(FieldCryptoRefused):
    """The provider's key is not the one that wrapped this data key."""

    def __init__(self, key_id: int) -> None:
        super().__init__(f"Data key {key_id} was not wrapped by the key that the provider holds; restore that one.")


class WrongIndexKey(FieldCryptoRefused):
    """Searches would silently find nothing, and nothing would be unique any more."""

    def __init__(self, domain: str) -> None:
        super().__init__(f"The index key is not the one that the index of {domain} was made with; restore that one.")


class UnknownDataKey(FieldCryptoRefused):
    def __init__(self, column: str, key_id: int) -> None:
        super().__init__(f"A value of {column} names data key {key_id}, which its domain does not have.")


class UnknownFieldFormat(FieldCryptoRefused):
    def __init__(self, column: str, number: int) -> None:
        super().__init__(f"A value of {column} has format {number}, which this version of the program does not know.")


class FieldTorn(FieldCryptoRefused):
    """Too short to be a whole value."""

    def __init__(self, column: str, size: int) -> None:
        super().__init__(f"A value of {column} is torn: {size} bytes.")


class FieldNotAuthentic(FieldCryptoRefused):
    """Changed, cut, or taken from another row or column; the cipher cannot tell which."""

    def __init__(self, column: str, pk: int) -> None:
        super().__init__(f"The value of {column} in row {pk} is not the one that was stored there.")
