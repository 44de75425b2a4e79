"""How secrets that people type are stored: Argon2id at 19 MiB, two passes, one lane (OWASP's cheat sheet on password storage).

A TPIN has a million values, so Argon2id alone would not keep it from whoever holds a dump of the database. What is
hashed is therefore an HMAC of account and TPIN under a key that is kept outside database and backups.
"""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, IPv6Network, ip_address

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from django.contrib.auth.hashers import Argon2PasswordHasher

from kaifong.infra.crypto.providers import secret

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
IPV6_PREFIX = 64
"""What one subscriber is given; single addresses within it cost nothing."""

TPIN_KEY = "tpin.key"

HASHER = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$oUlQrfVJ/NNsrWsjl+3Biw$XYpakxOgWq+75OjtsgAL14GtGuq5YtZ1AVg6nL8UKag"
"""Of no TPIN: the output of `marked` is 64 hexadecimal digits, and this was made of another text."""


class StaffHasher(Argon2PasswordHasher):
    """Passwords of staff, at the same cost."""

    time_cost, memory_cost, parallelism = PASSES, MEMORY_KIB, LANES


def tpin_hashed(account_no: int, tpin: str) -> str:
    return HASHER.hash(marked("tpin", f"{account_no}|{tpin}"))


def tpin_matches(stored: str | None, account_no: int, tpin: str) -> bool:
    """Whether the TPIN is the account's. The same work, one Argon2id, where nothing is stored: then it never is."""
    return _verified(stored, marked("tpin", f"{account_no}|{tpin}"))


def letter_code_hashed(number: int, code: str) -> str:
    return HASHER.hash(marked("letter", f"{number}|{code}"))


def letter_code_matches(stored: str | None, number: int, code: str) -> bool:
    """As `tpin_matches`, for a code on a letter and the number that it goes with."""
    return _verified(stored, marked("letter", f"{number}|{code}"))


def address_marked(address: str) -> str:
    """A network address, or whatever a door counts by, as it may be stored. IPv6 counts by subscriber."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return marked("address", address)
    if isinstance(parsed, IPv6Address):
        return marked("address", str(parsed.ipv4_mapped or IPv6Network((parsed, IPV6_PREFIX), strict=False)))
    return marked("address", str(parsed))


def _verified(stored: str | None, text: str) -> bool:
    try:
        return HASHER.verify(stored or NOBODYS_HASH, text)
    except VerifyMismatchError:
        return False


def marked(what: str, text: str) -> str:
    """An HMAC-SHA256 of a text, other for every ``what``; raises KeyProviderDown where the key cannot be read."""
    return hmac.digest(secret(TPIN_KEY), f"{what}|{text}".encode(), "sha256").hex()
