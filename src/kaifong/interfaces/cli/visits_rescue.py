"""What a handheld saved as a sealed file, because it reached the server no more."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections import Counter
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, report
from kaifong.kernel.errors import Refusal

BATCH = 20
"""Operations at a time; together they stay below the size of a push."""

Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$")]


class FileRefused(Refusal):
    """It is not what a handheld saved, or not all of it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be taken in: {why}.")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SealedOperation(_Part):
    id: UUID
    seq: Annotated[int, Field(ge=1, lt=2**31)]
    sealed: Base64


class SealedAttachment(_Part):
    name: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    sealed: Base64


class Rescued(_Part):
    device: Annotated[int, Field(ge=1)]
    operations: list[SealedOperation]
    attachments: list[SealedAttachment]


def rescue(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False) -> None:
    """Take in what a handheld saved as a sealed file. What the server has already changes nothing, so it may be done twice."""
    rescued = _read(file)
    now, device = clock.now(), visits.handheld(device_id=rescued.device)
    by = visits.handheld_actor(device)
    results: Counter[str] = Counter()
    operations = sorted(rescued.operations, key=lambda one: one.seq)
    for first in range(0, len(operations), BATCH):
        envelopes = [(one.id, one.seq, _bytes(one.sealed)) for one in operations[first : first + BATCH]]
        taken = visits.operations_opened(device_id=device.id, envelopes=envelopes, now=now)
        answer = visits.operations_push(device_id=device.id, operations=taken, device_time=None, now=now, by=by)
        results.update(one.result.value for one in (*answer.results, *answer.released))
    for attachment in rescued.attachments:
        sealed = _bytes(attachment.sealed)
        for offset in range(0, len(sealed), visits.MAX_PART_BYTES):
            visits.attachment_add(
                device_id=device.id,
                sha256=attachment.name,
                size=len(sealed),
                offset=offset,
                content=sealed[offset : offset + visits.MAX_PART_BYTES],
                open_sealed=lambda whole: visits.attachment_opened(device_id=device.id, sealed=whole),
                now=now,
                by=by,
            )
    told = {"operations": dict(results), "attachments": len(rescued.attachments)}
    counts = ", ".join(f"{number} {result}" for result, number in sorted(results.items()))
    report(told, as_json=as_json, text=f"{counts or 'no operations'}; {len(rescued.attachments)} files.")


def _read(file: Path) -> Rescued:
    try:
        return Rescued.model_validate_json(file.read_bytes())
    except ValidationError as error:
        [first, *_] = error.errors()
        where = ".".join(map(str, first["loc"])) or "the file"
        raise FileRefused(file, f"{where}: {first['msg'].lower()}") from error


def _bytes(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
