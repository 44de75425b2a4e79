"""Which handheld sends a request: it signed it, and it has a session."""

from __future__ import annotations

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.http import HttpRequest

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.crypto.sealing import public_key_of
from kaifong.interfaces.field.answers import Answered, wipe

CLOCK_MAY_DIFFER_SECONDS = 300
SIGNATURE_BYTES = 64
TOKEN_CHARS = 200


def signed_by(request: HttpRequest) -> visits.HandheldView:
    """The handheld that signed the request, also one that is revoked.

    Raises:
        Answered: 400 where it is unsigned, signed by nobody we know, or too long ago.
    """
    device = _device_of(request)
    time = request.headers.get("Kaifong-Time", "")
    now = int(clock.now().timestamp())
    if not (time.isascii() and time.isdigit() and len(time) < 12):
        raise Answered(400, "signature")
    if abs(now - int(time)) > CLOCK_MAY_DIFFER_SECONDS:
        raise Answered(400, "clock", {"Kaifong-Time": str(now)})
    digest = hashlib.sha256(request.body).hexdigest()
    message = f"{request.method}\n{request.get_full_path()}\n{time}\n{digest}".encode()
    signature = unbase64url(request.headers.get("Kaifong-Signature", ""))
    if len(signature) != SIGNATURE_BYTES:
        raise Answered(400, "signature")
    half = SIGNATURE_BYTES // 2
    der = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
    try:
        public_key_of(device.sign_key).verify(der, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise Answered(400, "signature") from None
    return device


def let_in(request: HttpRequest) -> visits.HandheldView:
    """The handheld that signed the request and whose session it carries.

    Raises:
        Answered: as `signed_by`; 401 without a session; 403 ``wipe`` where it is revoked.
    """
    device = signed_by(request)
    if device.revoked_at is not None:
        raise wipe()
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= TOKEN_CHARS:
        raise Answered(401, "session")
    try:
        holder = visits.handheld_of(token=token, now=clock.now())
    except visits.HandheldRevoked:
        raise wipe() from None
    except visits.HandheldRefused:
        raise Answered(401, "session") from None
    if holder.id != device.id:
        raise Answered(401, "session")
    return device


def handing_in(request: HttpRequest) -> visits.HandheldView:
    """Who may hand in what was recorded: whoever `let_in` lets in, and a handheld that is revoked, by its signature alone.

    Raises:
        Answered.
    """
    device = signed_by(request)
    return device if device.revoked_at is not None else let_in(request)


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unbase64url(encoded: str) -> bytes:
    """Raises Answered."""
    try:
        return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        raise Answered(400, "base64url") from None


def _device_of(request: HttpRequest) -> visits.HandheldView:
    number = request.headers.get("Kaifong-Device", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Answered(400, "signature")
    try:
        return visits.handheld(device_id=int(number))
    except visits.HandheldNotFound:
        raise Answered(400, "signature") from None
