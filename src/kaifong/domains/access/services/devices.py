"""Machines of the landlord's: enrolled by a supervisor's code, let in for a day at a time by their own key, put out at once.

A machine keeps an Ed25519 key that never leaves it. Once a day or oftener it signs a request for a lease and is given a
token that goes with each of its requests. `device_of` looks the token up each time, so a machine that has been revoked
is out at its next request; there is nothing that would let it on for a while.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction

from kaifong.domains.access.enrolment import enrolment_code, enrolment_code_typed
from kaifong.domains.access.errors import DeviceNotFound, EnrolmentRefused, LeaseRefused
from kaifong.domains.access.hashing import marked
from kaifong.domains.access.models import Device, DeviceCode, OpenSession
from kaifong.domains.access.models.devices import LEASE
from kaifong.domains.access.selectors import device_view, hash_of
from kaifong.domains.access.services import lockout
from kaifong.domains.access.services.sessions import TOKEN_BYTES
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.types import Actor, DeviceView

CODE_LASTS = timedelta(minutes=15)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
NAME_CHARS, VERSION_CHARS, PAPER_CHARS = 60, 40, 20


@transaction.atomic
def device_code_make(*, kind: str, name: str, estate_code: int, printer: str = "", by: Actor, now: datetime) -> str:
    """A code that enrols one machine within a quarter of an hour. It is told this once.

    Args:
        kind: the door that the machine is: ``kiosk``.
        name: what the office calls it.
        printer: host and port of the printer beside it.

    Raises:
        NotPermitted
    """
    by.must("access.device", estate=estate_code)
    code = enrolment_code()
    DeviceCode.objects.create(
        code_mark=marked("device", code),
        kind=kind,
        name=name[:NAME_CHARS],
        estate_code=estate_code,
        printer=printer,
        made_by=by.name,
        expires_at=now + CODE_LASTS,
    )
    audit(by, "device.code", kind=kind, name=name, estate=estate_code)
    return code


def device_enrol(*, code: str, public_key: bytes, kind: str, address: str, now: datetime) -> tuple[DeviceView, str]:
    """Take a machine in by its code; returns it and the token of its first lease.

    Args:
        code: as typed: letters of either case, blanks and hyphens between.
        public_key: 32 bytes, Ed25519 (RFC 8032).
        address: where the request comes from; failures are counted there.

    Raises:
        EnrolmentRefused: unknown, used or expired code, no such key, a key known already: one for all.
    """
    by_address = lockout.key_of_address(address)
    counted = lockout.count(by_address, lockout.BY_ADDRESS, now=now)
    typed = enrolment_code_typed(code)
    alive = DeviceCode.objects.filter(code_mark=marked("device", typed), kind=kind, used_at=None, expires_at__gt=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        leave = alive.select_for_update().first()
        if counted is None or leave is None or not _is_key(public_key):
            raise EnrolmentRefused
        leave.used_at = now
        leave.save(update_fields=["used_at"])
        try:
            with transaction.atomic():
                device = Device.objects.create(
                    kind=kind,
                    name=leave.name,
                    estate_code=leave.estate_code,
                    printer=leave.printer,
                    public_key=public_key,
                    enrolled_at=now,
                    enrolled_by=leave.made_by,
                    token_hash=hash_of(token),
                    signed_at=now,
                    leased_at=now,
                    lease_until=now + LEASE,
                    seen_at=now,
                )
        except IntegrityError:
            raise EnrolmentRefused from None
        audit(
            Actor(f"device {device.id}", kind, frozenset()), "device.enrol", device=device.id, let_in_by=leave.made_by
        )
        lockout.take_back(by_address)
    return device_view(device), token


def lease_message(device_id: int, signed_at: datetime) -> bytes:
    """What a machine signs to ask for a lease: ``kaifong lease 7 1790000000``, the moment in whole seconds since 1970."""
    return f"kaifong lease {device_id} {int(signed_at.timestamp())}".encode()


@transaction.atomic
def device_lease(*, device_id: int, signed_at: datetime, signature: bytes, now: datetime) -> str:
    """Let a machine in for another day; returns the token that takes the place of the one before.

    Args:
        signed_at: the moment that the machine signed, by its own clock.
        signature: Ed25519 over `lease_message`.

    Raises:
        LeaseRefused: unknown, revoked, signed by another key, too far from now, or a request used before.
    """
    device = Device.objects.select_for_update().filter(id=device_id, revoked_at=None).first()
    if device is None or abs(now - signed_at) > CLOCK_MAY_DIFFER or signed_at <= device.signed_at:
        raise LeaseRefused
    try:
        Ed25519PublicKey.from_public_bytes(bytes(device.public_key)).verify(
            signature, lease_message(device_id, signed_at)
        )
    except InvalidSignature:
        raise LeaseRefused from None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device.token_hash, device.signed_at = hash_of(token), signed_at
    device.leased_at, device.lease_until, device.seen_at = now, now + LEASE, now
    device.save(update_fields=["token_hash", "signed_at", "leased_at", "lease_until", "seen_at"])
    return token


def device_heartbeat(
    *, device_id: int, paper: str, version: str, last_print_at: datetime | None, now: datetime
) -> None:
    """What a machine tells about itself. A last print that it does not know leaves the known one.

    Args:
        paper: ``ok``, ``low``, ``out``, ``unknown`` or what else its printer says, in a word.
    """
    told = {"paper": paper[:PAPER_CHARS], "version": version[:VERSION_CHARS], "seen_at": now}
    if last_print_at is not None:
        told["last_print_at"] = last_print_at
    Device.objects.filter(id=device_id, revoked_at=None).update(**told)


@transaction.atomic
def device_revoke(*, device_id: int, by: Actor, now: datetime) -> None:
    """Put a machine out, and whoever is signed in at it. It cannot come back but by a new code and a new key.

    Raises:
        DeviceNotFound, NotPermitted.
    """
    device = Device.objects.select_for_update().filter(id=device_id).first()
    if device is None:
        raise DeviceNotFound(device_id)
    by.must("access.device", estate=device.estate_code)
    if device.revoked_at is None:
        device.revoked_at = now
        device.save(update_fields=["revoked_at"])
        OpenSession.objects.filter(device_id=device_id).delete()
        audit(by, "device.revoke", device=device_id)


def _is_key(public_key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError:
        return False
    return True
