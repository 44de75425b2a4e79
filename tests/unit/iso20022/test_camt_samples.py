"""camt.053 and camt.054 in the manner of many banks: read exactly, or refused for the right reason."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kaifong.channels.bank_bill import BankBill
from kaifong.channels.iso20022.camt import read_camt, read_statement
from kaifong.channels.iso20022.camt_totals import Statement
from kaifong.domains.payments.spi import BadLine, FileRefused, Line
from tests.contract.samples import channel_settings

SAMPLES = Path(__file__).parents[2] / "samples" / "iso20022"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.xml"))
BAD = sorted(path.name for path in (SAMPLES / "bad").iterdir())


@pytest.fixture(params=NAMES)
def sample(request: pytest.FixtureRequest) -> tuple[bytes, dict[str, Any]]:
    """A sample's bytes and what is expected of them."""
    expected = json.loads((SAMPLES / f"{request.param}.json").read_text(encoding="utf-8"))
    return (SAMPLES / f"{request.param}.xml").read_bytes(), expected


def test_there_are_samples():
    assert len(NAMES) == 12
    assert len(BAD) == 38


def test_lines_are_as_expected(sample):
    content, expected = sample

    lines = BankBill(channel_settings("bank_bill")).read(io.BytesIO(content))

    assert [as_stated(line) for line in lines] == [whole(line) for line in expected["lines"]]


def test_statements_are_as_expected(sample):
    content, expected = sample
    statements: list[Statement] = []

    for _ in read_camt(io.BytesIO(content), each_statement=statements.append):
        pass

    unstated = {"opening_cents": None, "opening_on": None, "closing_cents": None, "closing_on": None, "paged": False}
    assert [plain(statement._asdict()) for statement in statements] == [
        unstated | statement for statement in expected["statements"]
    ]


def test_fields_of_entries_are_as_expected(sample):
    content, expected = sample

    entries = {str(entry.number): plain(entry._asdict()) for entry in read_camt(io.BytesIO(content))}

    for number, fields in expected["entries"].items():
        assert {name: entries[number][name] for name in fields} == fields


def test_the_bank_statement_has_batched_entries_whole():
    with (SAMPLES / "charges-053-v08.xml").open("rb") as file:
        entries = [(e.entry, e.part, e.amount_cents, e.servicer_reference) for e in read_statement(file)]

    assert entries == [(1, 0, 298_500, "C1"), (2, 0, 780_000, "C2"), (3, 0, 93_000, "C3")]


def test_a_notification_is_not_taken_for_a_bank_statement():
    with (SAMPLES / "parcel-054-v04.xml").open("rb") as file, pytest.raises(FileRefused) as caught:
        list(read_statement(file))

    assert str(caught.value) == (
        "This is camt.054.001.04 (BkToCstmrDbtCdtNtfctn); camt.053 is read, versions 001.02 to 001.14."
    )


@pytest.mark.parametrize("size", [1, 7, 1_024, 4_096])
def test_a_sample_reads_the_same_in_pieces_of_any_size(sample, size, monkeypatch):
    content, _ = sample
    at_once = list(read_camt(io.BytesIO(content)))

    monkeypatch.setattr("kaifong.channels.iso20022.stream.CHUNK_BYTES", size)

    assert list(read_camt(io.BytesIO(content))) == at_once


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_sample_reads_the_same_in_utf_16(sample, encoding):
    content, _ = sample
    text = content.decode("latin-1" if b"ISO-8859-1" in content else "utf-8")
    for declared in ("UTF-8", "utf-8", "ISO-8859-1"):
        text = text.replace(f'encoding="{declared}"', 'encoding="UTF-16"')

    assert list(read_camt(io.BytesIO(text.encode(encoding)))) == list(read_camt(io.BytesIO(content)))


def test_a_sample_reads_the_same_without_blanks_between_elements(sample):
    content, _ = sample
    text = content.decode("latin-1" if b"ISO-8859-1" in content else "utf-8")
    packed = "".join(line.strip() + ("\n" if not line.strip().endswith(">") else "") for line in text.splitlines())

    entries = list(read_camt(io.BytesIO(packed.encode("latin-1" if b"ISO-8859-1" in content else "utf-8"))))

    assert entries == list(read_camt(io.BytesIO(content)))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_for_the_reason_in_its_name(name):
    with pytest.raises(FileRefused) as caught, (SAMPLES / "bad" / name).open("rb") as file:
        list(read_camt(file))

    assert caught.value.reason == name.split(".")[0]


REFUSALS = {
    "not_supported.version-99.xml": "camt.053.001.99 (BkToCstmrStmt); camt.053 and camt.054 are read, versions 001.02 to",
    "not_supported.version-01.xml": "camt.053.001.01 (BkToCstmrStmtV01)",
    "not_supported.camt-052.xml": "camt.052.001.04 (BkToCstmrAcctRpt)",
    "not_supported.camt-086.xml": "camt.086.001.01 (BkSvcsBllgStmt)",
    "not_supported.pain-001.xml": "pain.001.001.09 (CstmrCdtTrfInitn)",
    "not_supported.no-namespace.xml": "<BkToCstmrStmt> is in no namespace of ISO 20022; camt.053 and camt.054 are read",
    "not_supported.another-root.xml": "The file is <Statement>, without a message of ISO 20022; camt.053 and",
    "not_xml.web-page.xml": "This is a web page (HTML); camt.053 and camt.054 are read",
    "not_xml.mt940.xml": "This is a SWIFT MT message (MT940, MT942); camt.053 and camt.054 are read",
    "not_xml.empty.xml": "This is an empty file; camt.053 and camt.054 are read",
    "torn.within-a-tag.xml": "Line 14: The file ends in the middle",
    "encoding.big5-bytes-undeclared.xml": "Line 29: Not in the encoding that the file declares (or UTF-8)",
    "xml.undeclared-entity.xml": "Line 71: The XML is not well-formed: Entity 'rent' not defined",
    "details_sum.a-transaction-is-missing.xml": (
        "Entry 1 of the file, in 'N-20260903-1': Its amount is 500000 cents, its transactions come to 499900 cents"
    ),
    "balance.closing-is-a-cent-more.xml": (
        "The opening balance of 100000 cents and the booked entries come to 556050 cents, "
        "but the closing balance is 556051 cents."
    ),
    "trailer_count.one-entry-more-is-stated.xml": "'2026-170': It states 4 entries and has 3.",
    "amount.fraction-of-a-cent.xml": "Entry 1 of the file, in 'HK0909-1': '2345.60500' is not an amount in whole cents.",
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_what_was_found_and_where(name):
    with pytest.raises(FileRefused) as caught, (SAMPLES / "bad" / name).open("rb") as file:
        list(read_camt(file))

    assert REFUSALS[name] in str(caught.value)


def as_stated(line: Line | BadLine) -> dict[str, Any]:
    if isinstance(line, BadLine):
        return {"bad": line.reason, "amount_cents": line.amount_cents}
    return {name: value for name, value in plain(line._asdict()).items() if name not in ("number", "source")}


def whole(line: dict[str, Any]) -> dict[str, Any]:
    if "bad" in line:
        return line
    return {"account": "", "currency": "HKD", "reverses": "", "status": ""} | line


def plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
