"""Bytes sealed to a key's holder, who alone can open them: HPKE, RFC 9180, in base mode over P-256.

What a handheld has recorded is sealed to the server, so that losing the device's reading key loses no evidence; what the
server hands out is sealed to the device. docs/reference/field-protocol.md has the exact bytes.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kaifong.infra.crypto.providers import secret
from kaifong.kernel.errors import Refusal

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
CURVE = ec.SECP256R1()
CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""SP 800-186, 3.2.1.3."""
POINT_BYTES = 65
SEED_BYTES = 48
"""64 bits more than the order, so that what is left of the division is even (FIPS 186-5, A.2.1)."""


class SealBroken(Refusal):
    """The bytes were sealed to another key or for another purpose, or were changed on the way."""

    def __init__(self) -> None:
        super().__init__("The sealed bytes cannot be opened: another key, another purpose, or damage on the way.")


class KeyRefused(Refusal):
    """The bytes are no public key."""

    def __init__(self) -> None:
        super().__init__("The public key is not a point of P-256 in uncompressed form.")


def seal(content: bytes, *, to: bytes, info: str) -> bytes:
    """Seal to a public key (`POINT_BYTES`, uncompressed); ``info`` says for what, and opens nothing else.

    Raises:
        KeyRefused
    """
    return SUITE.encrypt(content, public_key_of(to), info=info.encode())


def unseal(sealed: bytes, *, by: ec.EllipticCurvePrivateKey, info: str) -> bytes:
    """Raises SealBroken."""
    try:
        return SUITE.decrypt(sealed, by, info=info.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def public_key_of(point: bytes) -> ec.EllipticCurvePublicKey:
    """Raises KeyRefused."""
    if len(point) != POINT_BYTES:
        raise KeyRefused
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as error:
        raise KeyRefused from error


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sealing_key(name: str) -> ec.EllipticCurvePrivateKey:
    """The server's own private key, made of the secret of that name; raises KeyProviderDown."""
    seed = HKDF(SHA256(), SEED_BYTES, salt=None, info=b"kaifong sealing key").derive(secret(name))
    return ec.derive_private_key(int.from_bytes(seed) % (CURVE_ORDER - 1) + 1, CURVE)


def signing_key(name: str) -> Ed25519PrivateKey:
    """The server's own Ed25519 key, whose seed is the secret of that name; raises KeyProviderDown."""
    return Ed25519PrivateKey.from_private_bytes(secret(name))
