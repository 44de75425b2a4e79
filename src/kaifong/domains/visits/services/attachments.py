"""Files of operations, in parts, sealed as the handheld sent them, until they are whole; then they are opened and judged.

What is kept is what `infra.documents` keeps of a picture: drawn anew, without the place where it was taken. What it does not
keep is told by a word, once and for all: the same bytes would be refused again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256 as digest
from io import BytesIO

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits.errors import (
    AttachmentElsewhere,
    AttachmentTooLarge,
    AttachmentTorn,
    HandheldNotFound,
    PartTooLarge,
)
from kaifong.domains.visits.models import Attachment, Chunk, Handheld
from kaifong.domains.visits.selectors.devices import attachment_view
from kaifong.domains.visits.types import AttachmentView
from kaifong.infra.database import lock
from kaifong.infra.documents import api as documents
from kaifong.kernel.errors import Refusal

MAX_PART_BYTES = 256 * 1024
SEALING_BYTES = 1024
"""More than sealing adds to a file."""


def attachment_add(
    *,
    device_id: int,
    sha256: str,
    size: int,
    offset: int,
    content: bytes,
    open_sealed: Callable[[bytes], bytes],
    now: datetime,
    by: Actor,
) -> AttachmentView:
    """Take the next part of a file; with the last one it is opened, judged and kept, or refused by ``fault``.

    A part that was there already changes nothing, so whoever got no answer sends it again.

    Args:
        sha256: of the sealed bytes, in hexadecimal: the file's name.
        size, offset: of the sealed bytes in all; where this part begins.
        open_sealed: opens the sealed bytes; raises a Refusal where they cannot be opened.

    Raises:
        AttachmentElsewhere: it says where the next part begins.
        AttachmentTorn: the whole is not what it is named as; all of it is thrown away.
        AttachmentTooLarge, PartTooLarge, HandheldNotFound.
    """
    if not 0 < size <= documents.MAX_BYTES + SEALING_BYTES:
        raise AttachmentTooLarge(documents.MAX_BYTES // 10**6)
    if len(content) > MAX_PART_BYTES:
        raise PartTooLarge(MAX_PART_BYTES // 1024)
    with transaction.atomic():
        lock("visits.device", plus=device_id)
        if not Handheld.objects.filter(id=device_id).exists():
            raise HandheldNotFound(device_id)
        row, _ = Attachment.objects.get_or_create(
            sha256=sha256, defaults={"device_id": device_id, "size": size, "begun_at": now}
        )
        if row.device_id != device_id or row.size != size:
            raise AttachmentElsewhere(0)
        if row.complete_at is not None or offset + len(content) <= row.offset:
            return attachment_view(row)
        if offset != row.offset or offset + len(content) > size:
            raise AttachmentElsewhere(row.offset)
        row.offset += len(content)
        if row.offset < size:
            Chunk.objects.create(attachment=row, offset=offset, content=content)
            row.save(update_fields=["offset"])
            return attachment_view(row)
        whole = content
        if offset:
            before = row.chunks.order_by("offset").values_list("content", flat=True)
            whole = b"".join((*map(bytes, before), content))
            row.chunks.all().delete()
        torn = digest(whole).hexdigest() != sha256
        if torn:
            row.offset = 0
            row.save(update_fields=["offset"])
        else:
            _judged(row, whole, open_sealed, now)
            audit(by, "visit.attachment", device=device_id, sha256=sha256, fault=row.fault)
    if torn:
        raise AttachmentTorn
    return attachment_view(row)


def _judged(row: Attachment, whole: bytes, open_sealed: Callable[[bytes], bytes], now: datetime) -> None:
    row.complete_at = now
    try:
        with transaction.atomic():
            opened = open_sealed(whole)
            row.document_id = documents.keep(stream=BytesIO(opened), name=row.sha256[:12]).id
    except documents.DocumentRefused as refused:
        row.fault = refused.reason
    except Refusal:
        row.fault = "not-opened"
    row.save(update_fields=["offset", "complete_at", "document_id", "fault"])
