"""Officers' handhelds: enrolled by a supervisor's code, let in for a day at a time, put out at once, wiped when next heard of.

A handheld has two keys of its own: one signs its requests, to the other its packages are sealed. Whether a request is signed
by the first, the door checks before it comes here. A web program cannot be wiped while it is out of reach: hence the lease.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from kaifong.domains.access.api import (
    Actor,
    audit,
    enrolment_code,
    enrolment_code_typed,
    guess_count,
    guess_right,
)
from kaifong.domains.visits.encrypted import encrypted
from kaifong.domains.visits.errors import HandheldNotFound, HandheldRefused, HandheldRevoked, ProofWrong, ShareLocked
from kaifong.domains.visits.models import Handheld, HandheldCode, HandheldSession
from kaifong.domains.visits.selectors.devices import FIELD_DOOR, MOST_PROOFS, handheld_view, token_hash
from kaifong.domains.visits.types import Enrolled, FieldSession, Unlock
from kaifong.infra.crypto.providers import secret
from kaifong.infra.crypto.sealing import KeyRefused, public_key_of

KEY = "field-codes.key"
CODE_LASTS = timedelta(minutes=10)
LEASE = timedelta(hours=24)
SESSION_LASTS = timedelta(hours=1)
SHARE_BYTES = 32
TOKEN_BYTES = 32
NAME_CHARS = 60


@transaction.atomic
def handheld_code_make(*, officer: str, estate_code: int, by: Actor, now: datetime) -> str:
    """A code that enrols one handheld for one officer within ten minutes. It is told this once.

    Raises:
        NotPermitted.
    """
    by.must("access.device", estate=estate_code)
    code = enrolment_code()
    HandheldCode.objects.create(
        code_mark=_marked("code", code.encode()),
        officer=officer,
        estate_code=estate_code,
        made_by=by.name,
        expires_at=now + CODE_LASTS,
    )
    audit(by, "handheld.code", officer=officer, estate=estate_code)
    return code


def handheld_enrol(
    *,
    code: str,
    sign_key: bytes,
    seal_key: bytes,
    name: str,
    unlock: Unlock,
    proof: bytes | None,
    address: str,
    now: datetime,
) -> Enrolled:
    """Take a handheld in by its code.

    Args:
        code: as typed or scanned: letters of either case, blanks and hyphens between.
        sign_key, seal_key: uncompressed points of P-256, 65 bytes.
        name: what the device calls itself.
        proof: with a PIN, what proves it afterwards (docs/reference/field-protocol.md).
        address: where the request comes from; failures are counted there.

    Raises:
        HandheldRefused: unknown, used or expired code, no such keys, keys known already: one for all.
    """
    typed = enrolment_code_typed(code)
    counted_as = int.from_bytes(sha256(typed.encode()).digest()[:6])
    may_try = guess_count(what="field-code", subject=counted_as, address=address, now=now)
    with transaction.atomic():
        alive = HandheldCode.objects.filter(code_mark=_marked("code", typed.encode()), used_at=None, expires_at__gt=now)
        leave = alive.select_for_update().first()
        pin = unlock is Unlock.PIN
        if not may_try or leave is None or not _are_keys(sign_key, seal_key) or pin is not bool(proof):
            raise HandheldRefused
        leave.used_at = now
        leave.save(update_fields=["used_at"])
        try:
            with transaction.atomic():
                device = Handheld.objects.create(
                    officer=leave.officer,
                    estate_code=leave.estate_code,
                    name="".join(sign for sign in name if sign.isprintable())[:NAME_CHARS],
                    sign_key=sign_key,
                    seal_key=seal_key,
                    unlock=unlock.value,
                    share_cipher=b"" if pin else None,
                    proof_mark=_marked("proof", proof) if proof else "",
                    enrolled_at=now,
                    enrolled_by=leave.made_by,
                    leased_at=now,
                    lease_until=now + LEASE,
                    seen_at=now,
                )
        except IntegrityError:
            raise HandheldRefused from None
        share = None
        if pin:
            share = secrets.token_bytes(SHARE_BYTES)
            device.share_cipher = encrypted().share.encrypt_bytes(device.id, share)
            device.save(update_fields=["share_cipher"])
        audit(_speaking(device), "handheld.enrol", device=device.id, let_in_by=leave.made_by)
        guess_right(what="field-code", subject=counted_as, address=address)
    return Enrolled(handheld_view(device), share)


def handheld_share(*, device_id: int, proof: bytes, now: datetime) -> bytes:
    """The server's part of a PIN's key, for who proves the PIN; five wrong proofs lock it for good.

    Each proof is counted in a transaction of its own before it is looked at.

    Raises:
        ProofWrong, ShareLocked, HandheldRevoked, HandheldNotFound.
    """
    with transaction.atomic():
        device = _alive(device_id)
        if device.share_cipher is None:
            raise HandheldNotFound(device_id)
        if device.wrong_proofs >= MOST_PROOFS:
            raise ShareLocked
        right = hmac.compare_digest(device.proof_mark, _marked("proof", proof))
        device.wrong_proofs = 0 if right else device.wrong_proofs + 1
        device.seen_at = now
        device.save(update_fields=["wrong_proofs", "seen_at"])
        if right:
            return encrypted().share.decrypt_bytes(device.id, device.share_cipher)
        audit(_speaking(device), "handheld.wrong_proof", device=device.id)
    raise ProofWrong(MOST_PROOFS - device.wrong_proofs)


@transaction.atomic
def field_session_open(*, device_id: int, now: datetime) -> FieldSession:
    """A session for a handheld whose request was signed by its key; the lease begins anew. Ended ones go.

    Raises:
        HandheldRevoked, HandheldNotFound.
    """
    device = _alive(device_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device.leased_at, device.lease_until, device.seen_at = now, now + LEASE, now
    device.save(update_fields=["leased_at", "lease_until", "seen_at"])
    HandheldSession.objects.filter(device=device, until__lte=now).delete()
    HandheldSession.objects.create(token_hash=token_hash(token), device=device, until=now + SESSION_LASTS)
    return FieldSession(token, now + SESSION_LASTS, device.lease_until)


@transaction.atomic
def handheld_revoke(*, device_id: int, by: Actor, now: datetime, why: str = "") -> None:
    """Put a handheld out: at its next request it is told to destroy what it holds. It does not come back but by a new code.

    Args:
        why: kept in the audit; the first reason stands.

    Raises:
        HandheldNotFound, NotPermitted.
    """
    device = Handheld.objects.select_for_update().filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    by.must("access.device", estate=device.estate_code)
    if device.revoked_at is None:
        device.revoked_at = now
        device.save(update_fields=["revoked_at"])
        audit(by, "handheld.revoke", device=device_id, why=why)


@transaction.atomic
def handheld_wiped(*, device_id: int, now: datetime) -> None:
    """A handheld says that it has destroyed what it held. One that nobody has put out was signed out by its officer: it is
    out of service from now on.

    Raises:
        HandheldNotFound.
    """
    device = Handheld.objects.select_for_update().filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    if device.wiped_at is None:
        signed_out = device.revoked_at is None
        device.revoked_at = device.revoked_at or now
        device.wiped_at = now
        device.save(update_fields=["revoked_at", "wiped_at"])
        audit(_speaking(device), "handheld.wiped", device=device_id, signed_out=signed_out)


def _alive(device_id: int) -> Handheld:
    device = Handheld.objects.select_for_update().filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    if device.revoked_at is not None:
        raise HandheldRevoked
    return device


def _speaking(device: Handheld) -> Actor:
    return Actor(device.officer, FIELD_DOOR, frozenset(), frozenset())


def _are_keys(*points: bytes) -> bool:
    try:
        return all(map(public_key_of, points))
    except KeyRefused:
        return False


def _marked(what: str, text: bytes) -> str:
    return hmac.digest(secret(KEY), what.encode() + b"|" + text, "sha256").hex()
