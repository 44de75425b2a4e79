"""Operations of a handheld into the tables, each all or none: `protocol` says when, `deciding` says what.

A batch is read at its beginning and written at its end, in as many statements whether it has one operation or a hundred.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits.deciding import decide
from kaifong.domains.visits.encrypted import Encrypted, encrypted
from kaifong.domains.visits.errors import BatchTooLarge, HandheldNotFound
from kaifong.domains.visits.models import Alarm, Handheld, OperationAttachment, Package, Visit
from kaifong.domains.visits.models import Operation as Row
from kaifong.domains.visits.protocol import Stored, receive
from kaifong.domains.visits.services.effects import Effects
from kaifong.domains.visits.types import Operation, OperationKind, OperationResult, PushAnswer, Result
from kaifong.infra.database import execute, lock, sql
from kaifong.kernel.errors import Refusal

MAX_OPERATIONS = 100
MAX_BATCH_BYTES = 256 * 1024
MAX_ATTACHMENTS = 20
CLOCK_TOLERANCE = timedelta(minutes=5)
LAST_SEQ = 2**31 - 1
NOT_PERMITTED = "not-permitted"
"""Of an officer who may not record there any more: a person decides what becomes of it."""
_SHA256 = frozenset("0123456789abcdef")

PACKAGE = "kaifong.domains.visits"


class _IdTaken(Exception):
    """Another handheld's operation of the same id came in between: now it is known, and all is decided anew."""


def operations_push(
    *, device_id: int, operations: Sequence[Operation], device_time: datetime | None, now: datetime, by: Actor
) -> PushAnswer:
    """Take a batch of a handheld's operations; each gets a result that is stored, and stays.

    One batch of a device at a time; the visits concerned are held in the order of their ids, so that two handhelds never
    wait for each other in a ring.

    Args:
        operations: opened, in any order; at most `MAX_OPERATIONS` of together `MAX_BATCH_BYTES`.
        device_time: the device's clock when it sent them.
        by: the officer, as `handheld_actor` gives her.

    Raises:
        BatchTooLarge, HandheldNotFound: nothing is taken.
    """
    size = sum(len(json.dumps(one.changes, ensure_ascii=False, default=str)) for one in operations)
    if len(operations) > MAX_OPERATIONS or size > MAX_BATCH_BYTES:
        raise BatchTooLarge(MAX_OPERATIONS, MAX_BATCH_BYTES // 1024)
    while True:
        with suppress(_IdTaken), transaction.atomic():
            return _pushed(device_id, operations, device_time, now, by)


def _pushed(
    device_id: int, operations: Sequence[Operation], device_time: datetime | None, now: datetime, by: Actor
) -> PushAnswer:
    lock("visits.device", plus=device_id)
    device = Handheld.objects.filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    before = device.next_seq
    store = Tables(device, operations, now, by)
    answer = receive(store, operations)
    store.write()
    device.pushed_at = device.seen_at = now
    if device_time is not None:
        device.clock_seconds = max(-(2**31), min(2**31 - 1, int((device_time - now).total_seconds())))
    device.next_seq = answer.next_seq
    device.save(update_fields=["pushed_at", "seen_at", "clock_seconds", "next_seq"])
    if answer.next_seq > before:
        audit(by, "visit.push", device=device_id, first=before, through=answer.next_seq - 1)
    return answer


class Tables:
    """`protocol.Store` over the tables. What a batch can need is read at its beginning; what it decides, `write` keeps."""

    def __init__(self, device: Handheld, operations: Sequence[Operation], now: datetime, by: Actor) -> None:
        self.device, self.revoked, self.next_seq = device.id, device.revoked_at is not None, device.next_seq
        self._row, self._now, self._by = device, now, by
        self._columns = encrypted()
        self._stored = {
            row.id: Stored(row.device_id, row.seq, bytes(row.digest), Result(row.result), row.reason)
            for row in Row.objects.filter(id__in=[one.id for one in operations]).defer("body_cipher")
        }
        waiting = Row.objects.filter(device=device, result=Result.HELD).order_by("seq")
        self._held = {row.seq: opened(row, self._columns) for row in waiting}
        self._held_before = {one.id for one in self._held.values()}
        concerned = [*operations, *self._held.values()]
        self._packages = {
            row.id: row for row in Package.objects.filter(device=device, id__in={one.package for one in concerned})
        }
        held = Visit.objects.filter(id__in={one.entity for one in concerned}).order_by("id").select_for_update()
        locked = [visit.id for visit in held.only("id")]
        days = {visit_id: row.day for row in self._packages.values() for visit_id in row.visits}
        self._effects = Effects(locked, days, self._columns, device, now, by)
        self._new: dict[UUID, tuple[Operation, Result, str]] = {}
        self._released: dict[UUID, tuple[Result, str]] = {}

    def stored(self, operation_id: UUID) -> Stored | None:
        return self._stored.get(operation_id)

    def held_at(self, seq: int) -> Operation | None:
        return self._held.get(seq)

    def hold(self, operation: Operation) -> None:
        self.keep(operation, Result.HELD, "")
        self._held[operation.seq] = operation

    def keep(self, operation: Operation, result: Result, reason: str) -> None:
        self._stored[operation.id] = Stored(self.device, operation.seq, operation.digest, result, reason)
        if operation.id in self._held_before:
            self._released[operation.id] = (result, reason)
        else:
            self._new[operation.id] = (operation, result, reason)

    def carry_out(self, operation: Operation) -> OperationResult:
        reason = self._refused(operation)
        if not reason:
            try:
                with self._effects.all_or_none(operation.entity):
                    return self._decided(operation)
            except Refusal as refusal:
                reason = _word(refusal)
        result = Result.QUARANTINED if reason == NOT_PERMITTED else Result.REJECTED
        self.keep(operation, result, reason)
        return OperationResult(operation.id, result, reason)

    def write(self) -> None:
        """Raises _IdTaken."""
        if self._new:
            rows = [self._row_of(*one) for one in self._new.values()]
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            added = execute(sql(PACKAGE, "keep_operations"), {"device": self.device, "now": self._now, **columns})
            if added < len(rows):
                raise _IdTaken
        if self._released:
            ids, ends = list(self._released), list(self._released.values())
            told = {"id": ids, "result": [end.value for end, _ in ends], "reason": [reason for _, reason in ends]}
            execute(sql(PACKAGE, "release_operations"), told)
        OperationAttachment.objects.bulk_create(
            OperationAttachment(operation_id=operation.id, sha256=name)
            for operation, _result, _reason in self._new.values()
            for name in dict.fromkeys(name for name in operation.attachments[:MAX_ATTACHMENTS] if _is_sha256(name))
        )
        self._effects.write()

    def alarm(self, operation: Operation, what: str) -> None:
        row = Alarm.objects.create(
            device=self._row, at=self._now, what=what, operation_id=operation.id, seq=operation.seq, body_cipher=b""
        )
        row.body_cipher = self._columns.alarm.encrypt(row.id, body_of(operation))
        row.save(update_fields=["body_cipher"])

    def _refused(self, operation: Operation) -> str:
        """Why an operation is not looked at any further; empty where nothing is wrong with it as such."""
        if operation.kind is OperationKind.UNREADABLE:
            return "unreadable"
        if operation.device != self.device:
            return "other-device"
        package = self._packages.get(operation.package)
        if package is None or operation.entity not in package.visits:
            return "not-in-package"
        if len(operation.attachments) > MAX_ATTACHMENTS or not all(map(_is_sha256, operation.attachments)):
            return "malformed"
        if not self._by.may("visits.record", estate=self._effects.estate_of(operation.entity)):
            return NOT_PERMITTED
        return ""

    def _decided(self, operation: Operation) -> OperationResult:
        effects = self._effects
        visit = effects.facts(operation.entity)
        decided = decide(visit, lambda group: effects.fields(operation.entity, group), operation)
        effects.happen(operation, decided.effects)
        self.keep(operation, decided.result, decided.reason)
        return OperationResult(operation.id, decided.result, decided.reason)

    def _row_of(self, operation: Operation, result: Result, reason: str) -> dict[str, Any]:
        return {
            "id": operation.id,
            "seq": min(max(operation.seq, 0), LAST_SEQ),
            "visit_id": operation.entity if self._effects.is_visit(operation.entity) else None,
            "kind": operation.kind.value,
            "digest": operation.digest,
            "body_cipher": self._columns.body.encrypt(operation.id.int, body_of(operation)),
            "client_time": operation.client_time,
            "clock_doubtful": self._doubtful(operation),
            "result": result.value,
            "reason": reason,
        }

    def _doubtful(self, operation: Operation) -> bool:
        """Whether the device's clock cannot have been right: later than now, or before it had the package."""
        package = self._packages.get(operation.package)
        early = package is not None and operation.client_time < package.made_at - CLOCK_TOLERANCE
        return early or operation.client_time > self._now + CLOCK_TOLERANCE


def body_of(operation: Operation) -> str:
    """What is kept encrypted of an operation."""
    said = {
        "package": str(operation.package),
        "entity": operation.entity,
        "base_version": operation.base_version,
        "changes": operation.changes,
        "attachments": operation.attachments,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str)


def opened(row: Row, columns: Encrypted) -> Operation:
    """For this domain alone: an operation as it came."""
    said = json.loads(columns.body.decrypt(row.id.int, row.body_cipher))
    return Operation(
        id=row.id,
        device=row.device_id,
        seq=row.seq,
        package=UUID(said["package"]),
        entity=said["entity"],
        base_version=said["base_version"],
        kind=OperationKind(row.kind),
        changes={name: (base, new) for name, (base, new) in said["changes"].items()},
        client_time=row.client_time,
        attachments=tuple(said["attachments"]),
        digest=bytes(row.digest),
    )


def _is_sha256(name: str) -> bool:
    return len(name) == 64 and _SHA256.issuperset(name)


def _word(refusal: Refusal) -> str:
    """A refusal's name as an answer has it: ``bad-particulars``."""
    name = type(refusal).__name__
    return "".join(f"-{sign.lower()}" if sign.isupper() and place else sign.lower() for place, sign in enumerate(name))
