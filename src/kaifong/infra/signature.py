"""Who sent a message, and that nobody changed it: HMAC-SHA256 over time and body, keyed by partner.

Header ``Kaifong-Signature: t=<unix seconds>,v1=<hex>``, the digest over ``<t>.<body>``. A message is fresh for five
minutes; within that time the idempotency key makes a replay harmless.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import cache

from kaifong.infra.home import key_file
from kaifong.kernel.errors import Refusal

FRESH_SECONDS = 300
_HEADER = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
_PARTNER = re.compile(r"[a-z][a-z0-9_]{0,30}")


class SignatureRefused(Refusal):
    """Missing, malformed, stale or wrong; the message says no more than that."""

    def __init__(self) -> None:
        super().__init__("The signature is missing, stale or wrong.")


@cache
def partner_secret(partner: str) -> bytes:
    """The secret shared with a partner, ``keys/partner-<name>.key`` below the home, made at first use.

    Raises:
        SignatureRefused: a name that cannot be a partner's.
    """
    if not _PARTNER.fullmatch(partner):
        raise SignatureRefused
    return key_file(f"partner-{partner}.key")


def sign(secret: bytes, body: bytes, at: int) -> str:
    """The header's value for a body sent at a moment (Unix seconds)."""
    digest = hmac.new(secret, b"%d.%b" % (at, body), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def verify(secret: bytes, body: bytes, header: str, now: int) -> None:
    """Raises SignatureRefused."""
    match = _HEADER.fullmatch(header)
    if match is None or abs(now - int(match[1])) > FRESH_SECONDS:
        raise SignatureRefused
    if not hmac.compare_digest(sign(secret, body, int(match[1])), header):
        raise SignatureRefused
