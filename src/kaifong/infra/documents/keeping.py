"""A document in, out, and away. The file is written before its row, so that a row always has its file.

What a crash or a rolled-back transaction leaves is a file without a row; `sweep` removes those.
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, NamedTuple

from django.db import transaction

from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys
from kaifong.infra.documents.checking import checked
from kaifong.infra.documents.errors import DocumentMissing, DocumentTooLarge, DocumentUnknownKind
from kaifong.infra.documents.models import Document
from kaifong.infra.documents.types import ALL_KINDS, MAX_BYTES, Kept, Kind, Opened, Sweep
from kaifong.infra.home import home

DOMAIN = "documents"
CHUNK_BYTES = 65_536
NAME_CHARS = 100
ORPHAN_AFTER = timedelta(hours=24)
"""A file without a row may belong to a transaction that has not ended; none of ours lasts an hour."""
ENDINGS = {Kind.JPEG: ".jpg", Kind.PNG: ".png", Kind.PDF: ".pdf"}


class _Encrypted(NamedTuple):
    name: EncryptedColumn
    content: EncryptedColumn


def keep(*, stream: BinaryIO, name: str, by_kinds: Collection[Kind] = ALL_KINDS) -> Kept:
    """Keep a file, if it holds what may be kept; in the caller's transaction, whose end decides whether it stays.

    Reads in chunks and stops at `MAX_BYTES`. Nothing is written before the whole file has been checked.

    Args:
        stream: what was sent, from its beginning.
        name: as the sender calls it; only for people to recognise it by.
        by_kinds: what is asked for: pictures alone, for instance.

    Raises:
        DocumentRefused: by one of its reasons.
        KeyProviderDown: and the like, where there is no key to encrypt with.
    """
    kind, content, pages = checked(_read(stream))
    if kind not in by_kinds:
        raise DocumentUnknownKind
    document_id = secrets.randbits(62)
    columns = _encrypted()
    _write(document_id, columns.content.encrypt_bytes(document_id, content))
    row = Document.objects.create(
        id=document_id,
        kind=kind.value,
        name_cipher=columns.name.encrypt(document_id, _shown(name, kind)),
        size_bytes=len(content),
        sha256=sha256(content).digest(),
        pages=pages,
    )
    row.refresh_from_db(fields=["kept_at"])
    return _kept(row, columns)


def open_(document_id: int) -> Opened:
    """A kept document with its content. Whether the asker may see it, the caller has decided and recorded.

    Raises:
        DocumentMissing.
        FieldNotAuthentic: the file is not the one that was kept under this id.
    """
    row = Document.objects.filter(id=document_id).first()
    if row is None:
        raise DocumentMissing(document_id)
    columns = _encrypted()
    try:
        stored = _path(document_id).read_bytes()
    except FileNotFoundError:
        raise DocumentMissing(document_id) from None
    return Opened(_kept(row, columns), columns.content.decrypt_bytes(document_id, stored))


def kept(ids: Iterable[int]) -> dict[int, Kept]:
    """Documents without their content, by id; unknown ids are left out. One statement, and the keys'."""
    rows = list(Document.objects.filter(id__in=list(ids)))
    if not rows:
        return {}
    columns = _encrypted()
    return {row.id: _kept(row, columns) for row in rows}


def remove(document_id: int) -> None:
    """Do away with a document: its row in the caller's transaction, its file once that has ended well."""
    Document.objects.filter(id=document_id).delete()
    transaction.on_commit(lambda: _path(document_id).unlink(missing_ok=True))


def sweep(*, now: datetime) -> Sweep:
    """Remove files that no row names and that are older than a day; tell which rows have lost their file."""
    known = set(Document.objects.values_list("id", flat=True))
    before = (now - ORPHAN_AFTER).timestamp()
    removed, found = 0, set()
    for path in _folder().glob("??/*"):
        number = int(path.name, 16) if len(path.name) == 16 and path.suffix == "" else None
        if number in known:
            found.add(number)
        elif path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return Sweep(removed, tuple(sorted(known - found)))


def _read(stream: BinaryIO) -> bytes:
    content = bytearray()
    while chunk := stream.read(CHUNK_BYTES):
        content += chunk
        if len(content) > MAX_BYTES:
            raise DocumentTooLarge(MAX_BYTES)
    return bytes(content)


def _write(document_id: int, stored: bytes) -> None:
    """Whole or not at all, and on the disk before the row is."""
    path = _path(document_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(stored)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _folder() -> Path:
    folder = home() / "documents"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(document_id: int) -> Path:
    name = f"{document_id:016x}"
    return _folder() / name[-2:] / name


def _encrypted() -> _Encrypted:
    keys = field_keys(DOMAIN)
    return _Encrypted(keys.column("documents_document.name_cipher"), keys.column("documents_document.content"))


def _shown(name: str, kind: Kind) -> str:
    """The sender's name for it without folders and what does not print, with the ending of what it is."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    clean = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    stem = PurePosixPath(clean).stem.strip(" .")[: NAME_CHARS - 4] or "document"
    return stem + ENDINGS[kind]


def _kept(row: Document, columns: _Encrypted) -> Kept:
    return Kept(
        row.id,
        Kind(row.kind),
        columns.name.decrypt(row.id, row.name_cipher),
        row.size_bytes,
        bytes(row.sha256),
        row.pages,
        row.kept_at,
    )
