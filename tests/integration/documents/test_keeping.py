"""Kept encrypted, with row and file agreeing."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from PIL import Image

from kaifong.infra.crypto.errors import FieldNotAuthentic
from kaifong.infra.database import fetch_all
from kaifong.infra.documents import api as documents
from kaifong.infra.documents.models import Document

NOW = datetime(2026, 11, 25, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    return tmp_path


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    out.seek(0)
    return out


def files(home: Path) -> list[Path]:
    return [path for path in (home / "documents").glob("*/*") if path.is_file()]


@transaction.atomic
def keep(name: str = "C:\\Users\\陳大文\\身分證.jpeg.exe", **more: object) -> documents.Kept:
    return documents.keep(stream=picture(), name=name, **more)  # type: ignore[arg-type]


def test_a_document_is_opened_as_it_is_kept_and_under_the_ending_of_what_it_holds(home: Path) -> None:
    kept = keep()

    opened = documents.open_(kept.id)

    assert opened.kept == kept == documents.kept([kept.id, 7])[kept.id]
    assert opened.content.startswith(b"\xff\xd8\xff")
    assert (kept.kind, kept.pages, kept.size_bytes) == (documents.Kind.JPEG, 1, len(opened.content))
    assert kept.name == "身分證.jpeg.jpg"


def test_neither_content_nor_name_is_kept_in_clear(home: Path) -> None:
    keep(name="canary.jpg")

    [path] = files(home)
    [(row,)] = fetch_all("select row_to_json(d)::text from documents_document d")
    assert b"\xff\xd8\xff" not in path.read_bytes()
    assert b"canary".hex() not in row
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_was_changed_or_exchanged_does_not_open(home: Path) -> None:
    first, second = keep(), keep()
    [one, other] = [next(p for p in files(home) if int(p.name, 16) == each.id) for each in (first, second)]
    other.write_bytes(one.read_bytes())
    torn = bytearray(one.read_bytes())
    torn[-1] ^= 1
    one.write_bytes(torn)

    for each in (first, second):
        with pytest.raises(FieldNotAuthentic):
            documents.open_(each.id)


class Endless:
    """As long as it is asked for."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int) -> bytes:
        self.given += size
        return b"\xff\xd8\xff" + bytes(size - 3)


def test_a_file_of_a_gigabyte_is_refused_when_the_limit_is_passed_and_nothing_is_kept(home: Path) -> None:
    stream = Endless()

    with transaction.atomic(), pytest.raises(documents.DocumentTooLarge):
        documents.keep(stream=stream, name="large.jpg")  # type: ignore[arg-type]

    assert stream.given <= documents.MAX_BYTES + 65_536
    assert files(home) == []
    assert Document.objects.count() == 0


def test_a_kind_that_is_not_asked_for_is_refused(home: Path) -> None:
    with pytest.raises(documents.DocumentUnknownKind):
        keep(by_kinds={documents.Kind.PDF})

    assert files(home) == []


def test_a_file_whose_row_was_rolled_back_is_swept_after_a_day(home: Path) -> None:
    stays = keep()
    with transaction.atomic():
        documents.keep(stream=picture(), name="a.jpg")
        transaction.set_rollback(True)
    for path in files(home):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))

    early = documents.sweep(now=NOW + timedelta(hours=23))
    late = documents.sweep(now=NOW + timedelta(hours=25))

    assert early == documents.Sweep(0, ())
    assert late == documents.Sweep(1, ())
    assert [int(path.name, 16) for path in files(home)] == [stays.id]


def test_a_row_whose_file_is_gone_is_told_by_the_sweep(home: Path) -> None:
    kept = keep()
    files(home)[0].unlink()

    assert documents.sweep(now=NOW).missing == (kept.id,)
    with pytest.raises(documents.DocumentMissing):
        documents.open_(kept.id)


def test_a_removed_document_is_gone_when_the_transaction_ends_and_stays_when_it_is_rolled_back(home: Path) -> None:
    kept = keep()
    with transaction.atomic():
        documents.remove(kept.id)
        transaction.set_rollback(True)
    still = documents.open_(kept.id).kept

    with transaction.atomic():
        documents.remove(kept.id)

    assert still == kept
    assert files(home) == []
    with pytest.raises(documents.DocumentMissing):
        documents.open_(kept.id)


def test_a_disk_that_is_full_keeps_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    keep()  # so that the keys are there
    before = files(home)
    monkeypatch.setattr("kaifong.infra.documents.keeping.os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        keep()

    assert files(home) == before
    assert Document.objects.count() == 1
