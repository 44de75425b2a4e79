"""Handhelds as the office and the door know them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from kaifong.domains.access.api import Actor, staff_actor
from kaifong.domains.visits.errors import HandheldNotFound, HandheldRefused, HandheldRevoked
from kaifong.domains.visits.models import (
    Alarm,
    Attachment,
    Handheld,
    HandheldSession,
    Operation,
    OperationAttachment,
    Proposal,
    Task,
)
from kaifong.domains.visits.types import AlarmView, AttachmentView, Backlog, HandheldView, Result, Unlock

FIELD_DOOR = "field"
MOST_PROOFS = 5
"""Wrong proofs of a PIN, after which its share is given to nobody."""


def token_hash(token: str) -> bytes:
    """For this domain alone."""
    return sha256(token.encode()).digest()


def handheld(device_id: int) -> HandheldView:
    """One handheld, revoked or not. One statement; raises HandheldNotFound."""
    device = Handheld.objects.filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    return handheld_view(device)


def handheld_of(*, token: str, now: datetime) -> HandheldView:
    """The handheld that a session's token lets in. One statement; looked up at each request, so a revoked one is out.

    Raises:
        HandheldRefused: no such session, or it has ended, or the lease has.
        HandheldRevoked: it must destroy what it holds.
    """
    session = HandheldSession.objects.select_related("device").filter(token_hash=token_hash(token)).first()
    if session is not None and session.device.revoked_at is not None:
        raise HandheldRevoked
    if session is None or now >= session.until or now >= session.device.lease_until:
        raise HandheldRefused
    return handheld_view(session.device)


def handhelds_list(*, estates: Collection[int] | None = None) -> tuple[HandheldView, ...]:
    """Handhelds by id, of some estates or all. One statement."""
    return tuple(map(handheld_view, _of(estates)))


def handheld_actor(device: HandheldView) -> Actor:
    """The officer whose handheld it is, with her verbs and estates as they are now. One statement."""
    return staff_actor(device.officer, FIELD_DOOR)


def backlog_list(*, estates: Collection[int] | None = None) -> tuple[Backlog, ...]:
    """What each handheld sent that is not done with, by id. Five statements."""
    return _backlogs(list(_of(estates)))


def backlog(device_id: int) -> Backlog:
    """What one handheld sent that is not done with. Five statements; raises HandheldNotFound."""
    device = Handheld.objects.filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    return _backlogs([device])[0]


def _backlogs(devices: list[Handheld]) -> tuple[Backlog, ...]:
    numbers = {
        row["device_id"]: row
        for row in Operation.objects.filter(device__in=devices)
        .values("device_id")
        .annotate(
            held=Count("id", filter=Q(result=Result.HELD.value)),
            rejected=Count("id", filter=Q(result=Result.REJECTED.value, looked_at=None)),
            quarantined=Count("id", filter=Q(result=Result.QUARANTINED.value, looked_at=None)),
            first_held=Min("seq", filter=Q(result=Result.HELD.value)),
            last_held=Max("seq", filter=Q(result=Result.HELD.value)),
        )
    }
    proposed = Proposal.objects.filter(operation=OuterRef("id"), decision="")
    asked = Task.objects.filter(operation=OuterRef("id"), done_at=None)
    undecided = Operation.objects.filter(Exists(proposed) | Exists(asked), device__in=devices)
    conflicts = dict(
        undecided.filter(result=Result.CONFLICT.value).values_list("device_id").annotate(Count("id")).order_by()
    )
    whole = Attachment.objects.filter(sha256=OuterRef("sha256"), complete_at__isnull=False)
    missing = dict(
        OperationAttachment.objects.filter(~Exists(whole), operation__device__in=devices)
        .values_list("operation__device_id")
        .annotate(Count("sha256", distinct=True))
    )
    alarms = dict(
        Alarm.objects.filter(device__in=devices, seen_at=None).values_list("device_id").annotate(Count("id")).order_by()
    )
    return tuple(
        Backlog(
            device=handheld_view(device),
            last_push_at=device.pushed_at,
            held=numbers[device.id]["held"] if device.id in numbers else 0,
            first_held=numbers[device.id]["first_held"] if device.id in numbers else None,
            last_held=numbers[device.id]["last_held"] if device.id in numbers else None,
            conflicts=conflicts.get(device.id, 0),
            rejected=numbers[device.id]["rejected"] if device.id in numbers else 0,
            quarantined=numbers[device.id]["quarantined"] if device.id in numbers else 0,
            attachments_missing=missing.get(device.id, 0),
            alarms=alarms.get(device.id, 0),
        )
        for device in devices
    )


def alarms_list(
    *, estates: Collection[int] | None = None, device_id: int | None = None, seen: bool = False
) -> tuple[AlarmView, ...]:
    """Alarms that nobody has seen, or all, the latest first; of one handheld, if asked. One statement."""
    found = Alarm.objects.order_by("-id")
    if device_id is not None:
        found = found.filter(device_id=device_id)
    if estates is not None:
        found = found.filter(device__estate_code__in=list(estates))
    if not seen:
        found = found.filter(seen_at=None)
    return tuple(
        AlarmView(a.id, a.device_id, a.at, a.what, a.operation_id, a.seq, a.seen_at, a.seen_by) for a in found[:1_000]
    )


def attachment(*, sha256: str, device_id: int) -> AttachmentView | None:
    """How much of a file has come from a device; None where nothing has. One statement."""
    row = Attachment.objects.filter(sha256=sha256, device_id=device_id).first()
    return None if row is None else attachment_view(row)


def attachment_view(row: Attachment) -> AttachmentView:
    """For this domain alone."""
    return AttachmentView(row.sha256, row.size, row.offset, row.complete_at is not None, row.fault)


def handheld_view(device: Handheld) -> HandheldView:
    """For this domain alone."""
    return HandheldView(
        id=device.id,
        officer=device.officer,
        estate_code=device.estate_code,
        name=device.name,
        sign_key=bytes(device.sign_key),
        seal_key=bytes(device.seal_key),
        unlock=Unlock(device.unlock),
        enrolled_at=device.enrolled_at,
        enrolled_by=device.enrolled_by,
        lease_until=device.lease_until,
        revoked_at=device.revoked_at,
        wiped_at=device.wiped_at,
        seen_at=device.seen_at,
        next_seq=device.next_seq,
        locked=device.wrong_proofs >= MOST_PROOFS,
        clock_seconds=device.clock_seconds,
    )


def _of(estates: Collection[int] | None) -> QuerySet[Handheld]:
    found = Handheld.objects.order_by("id")
    return found if estates is None else found.filter(estate_code__in=list(estates))
