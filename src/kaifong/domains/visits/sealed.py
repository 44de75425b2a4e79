"""What handhelds seal to the server, opened: docs/reference/field-protocol.md."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from pydantic import BaseModel, ConfigDict, Field

from kaifong.domains.visits.types import Operation, OperationKind
from kaifong.infra.crypto.sealing import SealBroken, sealing_key, unseal

SEAL_KEY = "field-seal.key"
CHANGES_AT_MOST = 60
ATTACHMENTS_AT_MOST = 20
TEXT_CHARS = 4_000
NO_PACKAGE = UUID(int=0)
YEARS = range(2000, 2200)
"""What a clock may say; what lies far out cannot be read back from a database."""
LAST_ID = 2**63 - 1

Key = Annotated[str, Field(max_length=80)]
Plain = None | bool | int | Annotated[str, Field(max_length=TEXT_CHARS)]


class SentOperation(BaseModel):
    """An operation as it is in its seal."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    device: str
    seq: Annotated[int, Field(ge=1)]
    package: UUID
    entity: str
    base_version: Annotated[str, Field(max_length=80)]
    kind: OperationKind
    changes: Annotated[dict[Key, tuple[Plain, Plain]], Field(max_length=CHANGES_AT_MOST)]
    client_time: datetime
    attachments: Annotated[list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]], Field(max_length=ATTACHMENTS_AT_MOST)]


def digest_of(sealed: bytes) -> bytes:
    return hashlib.sha256(sealed).digest()


def operations_opened(
    *, device_id: int, envelopes: Iterable[tuple[UUID, int, bytes]], now: datetime
) -> list[Operation]:
    """What was sealed, by id, number and sealed bytes.

    What cannot be read, says a thing twice, or says that it is another, is kept sealed and takes its place in the order.
    """
    key = sealing_key(SEAL_KEY)
    return [_opened(device_id, operation_id, seq, sealed, key, now) for operation_id, seq, sealed in envelopes]


def _opened(
    device_id: int, operation_id: UUID, seq: int, sealed: bytes, key: EllipticCurvePrivateKey, now: datetime
) -> Operation:
    try:
        content = unseal(sealed, by=key, info=f"kaifong field operation {device_id} {operation_id}")
        sent = SentOperation.model_validate(json.loads(content, object_pairs_hook=_said_once))
        entity = int(sent.entity)
    except (SealBroken, ValueError, RecursionError):  # pydantic's ValidationError and JSONDecodeError among them
        return _unreadable(device_id, operation_id, seq, sealed, now)
    another = (sent.id, sent.device, sent.seq) != (operation_id, str(device_id), seq)
    if another or sent.client_time.tzinfo is None or sent.client_time.year not in YEARS or not 0 < entity <= LAST_ID:
        return _unreadable(device_id, operation_id, seq, sealed, now)
    changes: dict[str, tuple[Any, Any]] = dict(sent.changes)
    return Operation(
        id=sent.id,
        device=device_id,
        seq=sent.seq,
        package=sent.package,
        entity=entity,
        base_version=sent.base_version,
        kind=sent.kind,
        changes=changes,
        client_time=sent.client_time,
        attachments=tuple(sent.attachments),
        digest=digest_of(sealed),
    )


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("a name comes twice")
    return said


def _unreadable(device_id: int, operation_id: UUID, seq: int, sealed: bytes, now: datetime) -> Operation:
    return Operation(
        id=operation_id,
        device=device_id,
        seq=seq,
        package=NO_PACKAGE,
        entity=0,
        base_version="",
        kind=OperationKind.UNREADABLE,
        changes={"sealed": (None, b64encode(sealed).decode())},
        client_time=now,
        attachments=(),
        digest=digest_of(sealed),
    )


def attachment_opened(*, device_id: int, sealed: bytes) -> bytes:
    """Raises SealBroken."""
    return unseal(sealed, by=sealing_key(SEAL_KEY), info=f"kaifong field attachment {device_id}")
