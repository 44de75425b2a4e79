"""A document is fetched with its code, by nobody else, and not for long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from kaifong.infra.printing.copies import KEPT_FOR, Document, code_of, copy_expires, copy_keep, copy_of
from kaifong.infra.printing.models import Copy

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SLIP = Document(100100000145, "slip.pdf", "application/pdf", b"%PDF-canary")
A_MOMENT = timedelta(microseconds=1)


def kept(key: UUID | None = None, document: Document = SLIP) -> str:
    key = key or uuid4()
    copy_keep(key=key, document=document, now=NOW)
    return code_of(key)


def test_the_code_gives_the_document_however_it_is_typed():
    code = kept()

    assert copy_of(code=code, now=NOW) == SLIP
    assert copy_of(code=f" {code[:5].lower()}-{code[5:]}", now=NOW) == SLIP
    assert copy_of(code=code.replace("1", "l").replace("0", "o"), now=NOW) == SLIP


def test_after_a_quarter_of_an_hour_it_is_gone_and_soon_deleted():
    code = kept()

    assert copy_of(code=code, now=NOW + KEPT_FOR - A_MOMENT) == SLIP
    assert copy_of(code=code, now=NOW + KEPT_FOR) is None
    copy_keep(key=uuid4(), document=SLIP, now=NOW + KEPT_FOR)
    assert Copy.objects.count() == 1


@pytest.mark.parametrize("code", ["", "0", "0" * 10, "0" * 10_000, "%s%s%s%s%s", "\x00" * 10, "ｱ" * 10, "UUUUUUUUUU"])
def test_another_code_gives_nothing(code):
    kept()

    assert copy_of(code=code, now=NOW) is None


def test_the_same_key_keeps_the_first_document():
    key = uuid4()
    code = kept(key)

    kept(key, SLIP._replace(content=b"another"))

    assert copy_of(code=code, now=NOW) == SLIP


def test_the_table_holds_neither_code_nor_content():
    code = kept()

    [row] = Copy.objects.values()
    stored = repr({name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()})

    assert code not in stored
    assert "canary" not in stored


def test_only_the_owner_is_told_until_when():
    key = uuid4()
    kept(key)

    assert copy_expires(key=key, owner=SLIP.owner, now=NOW) == NOW + KEPT_FOR
    assert copy_expires(key=key, owner=1, now=NOW) is None
