"""In which order a device's operations take effect, whatever was sent twice, late or never answered.

Order is the device's own sequence number. What arrives before its turn is held and takes its turn when the gap is filled;
what was there gets the result that it had. It knows a `Store` alone: the tables behind the server, a dictionary in tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kaifong.domains.visits.types import Operation, OperationResult, PushAnswer, Result

OTHER_BODY = "other-body"
SEQ_AGAIN = "seq-again"
DEVICE_REVOKED = "device-revoked"


@dataclass(frozen=True, slots=True)
class Stored:
    """An operation that was there before."""

    device: int
    seq: int
    digest: bytes
    result: Result
    reason: str


class Store(Protocol):
    """What is known of one device's operations, and where their effects go."""

    device: int
    revoked: bool
    next_seq: int

    def stored(self, operation_id: UUID) -> Stored | None: ...

    def held_at(self, seq: int) -> Operation | None: ...

    def hold(self, operation: Operation) -> None: ...

    def keep(self, operation: Operation, result: Result, reason: str) -> None:
        """For the record, without effect."""

    def carry_out(self, operation: Operation) -> OperationResult:
        """Decide it and let its effects happen, all or none; it is kept with its result."""

    def alarm(self, operation: Operation, what: str) -> None: ...


def receive(store: Store, operations: Sequence[Operation]) -> PushAnswer:
    """Take a batch; every operation in it gets a result, and so does what the batch released."""
    freed: dict[UUID, OperationResult] = {}
    results = [_one(store, operation, freed) for operation in operations]
    settled = [freed.get(one.id, one) if one.result is Result.HELD else one for one in results]
    sent = {operation.id for operation in operations}
    return PushAnswer(tuple(settled), tuple(one for one in freed.values() if one.id not in sent), store.next_seq)


def _one(store: Store, operation: Operation, freed: dict[UUID, OperationResult]) -> OperationResult:
    known = store.stored(operation.id)
    if known is not None:
        if (known.device, known.seq, known.digest) != (store.device, operation.seq, operation.digest):
            store.alarm(operation, OTHER_BODY)
            return OperationResult(operation.id, Result.REJECTED, OTHER_BODY)
        return OperationResult(operation.id, known.result, known.reason)
    if store.revoked:
        return _kept(store, operation, Result.QUARANTINED, DEVICE_REVOKED)
    if operation.seq < store.next_seq or store.held_at(operation.seq) is not None:
        store.alarm(operation, SEQ_AGAIN)
        return _kept(store, operation, Result.REJECTED, SEQ_AGAIN)
    if operation.seq > store.next_seq:
        store.hold(operation)
        return OperationResult(operation.id, Result.HELD)
    result = store.carry_out(operation)
    store.next_seq += 1
    while (waiting := store.held_at(store.next_seq)) is not None:
        freed[waiting.id] = store.carry_out(waiting)
        store.next_seq += 1
    return result


def _kept(store: Store, operation: Operation, result: Result, reason: str) -> OperationResult:
    store.keep(operation, result, reason)
    return OperationResult(operation.id, result, reason)
