"""pain.002: what the bank says of messages, batches and transactions."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kaifong.channels.iso20022 import stream
from kaifong.channels.iso20022.pain002 import Level, StatusReport, read_pain002
from kaifong.domains.payments.spi import FileRefused
from tests.unit.iso20022.pain002_writer import PENDING, REFUSED, batch, report


def read(content: bytes) -> list[StatusReport]:
    return list(read_pain002(io.BytesIO(content)))


@pytest.mark.parametrize("chunk", [3, 100, 131_072])
def test_transactions_then_their_batch_then_the_message(chunk, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK_BYTES", chunk)
    content = report(
        batch(REFUSED + PENDING, status="<PmtInfSts>PART</PmtInfSts>") + batch("", name="B-2"),
        group="<GrpSts>PART</GrpSts>",
    )

    on = date(2026, 9, 4)
    assert read(content) == [
        StatusReport(
            1, Level.TRANSACTION, "autopay-2026-09-1", "B-1", "AP-202609-100100002340", "I-1", "RJCT", "AM04",
            "NOT SUFFICIENT FUNDS", on, 234_560, "HKD",
        ),
        StatusReport(
            2, Level.TRANSACTION, "autopay-2026-09-1", "B-1", "AP-202609-100100002437", "", "PDNG", "", "", on,
            creditor_reference="100100002437",
        ),
        StatusReport(3, Level.BATCH, "autopay-2026-09-1", "B-1", "", "", "PART", "", "", on),
        StatusReport(4, Level.MESSAGE, "autopay-2026-09-1", "", "", "", "PART", "", "", on),
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["03", "08", "10", "14"])
def test_versions_3_to_14_are_read(version):
    assert [status.status for status in read(report(batch(REFUSED), version=version))] == ["RJCT"]


@pytest.mark.parametrize("version", ["02", "15"])
def test_other_versions_are_refused_by_name(version):
    with pytest.raises(FileRefused) as caught:
        read(report(batch(REFUSED), version=version))

    assert str(caught.value) == (
        f"This is pain.002.001.{version} (CstmrPmtStsRpt); pain.002 is read, versions 001.03 to 001.14."
    )


def test_a_whole_message_may_be_refused():
    group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Prtry>DUPLICATE FILE</Prtry></Rsn></StsRsnInf>"

    [status] = read(report("", group=group))

    assert (status.level, status.status, status.reason) == (Level.MESSAGE, "RJCT", "DUPLICATE FILE")


def test_the_number_of_rejected_transactions_is_checked():
    stated = "<NbOfTxsPerSts><DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>"

    assert len(read(report(batch(REFUSED + REFUSED), group=stated))) == 2
    with pytest.raises(FileRefused, match="It states 2 rejected transactions and lists 1") as caught:
        read(report(batch(REFUSED + PENDING), group=stated))
    assert caught.value.reason == "trailer_count"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (("2026-09-04T07:00:00+08:00", ""), "date"),
        (("2026-09-04T07:00:00+08:00", "4 Sep"), "date"),
        (("2345.60", "2345.605"), "amount"),
        (("</CstmrPmtStsRpt></Document>", ""), "torn"),
        (("<GrpHdr>", "<GrpHdr>&x;"), "xml"),
        (("OrgnlGrpInfAndSts", "Other"), "not_supported"),
    ],
)
def test_a_report_that_cannot_be_read_is_refused(spoil, reason):
    content = report(batch(REFUSED)).decode().replace(*spoil).encode()

    with pytest.raises(FileRefused) as caught:
        read(content)
    assert caught.value.reason == reason


def test_ten_thousand_transactions_pass_through_a_small_tree():
    content = report(batch(REFUSED * 10_000) + batch(PENDING))

    reports = read(content)

    assert len(reports) == 10_001
    assert reports[-1].number == 10_001
