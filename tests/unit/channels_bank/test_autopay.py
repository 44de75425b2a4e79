"""Autopay: demands out, and what the bank answers."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kaifong.channels.autopay import Autopay, account_of_demand, demand_reference
from kaifong.channels.iso20022.pain008 import DebitNotWritable
from kaifong.channels.settings import ChannelSettingInvalid
from kaifong.domains.payments.spi import BadLine, CollectingChannel, ControlTotals, Demand, FileRefused, Kind, Line
from kaifong.kernel.calendar import Month
from tests.contract.samples import ACCOUNT_NO, TextFile, channel_settings
from tests.unit.iso20022.pain002_writer import PENDING, REFUSED, batch, report

SAMPLES = Path(__file__).parents[2] / "samples" / "iso20022"
DUE_ON = date(2026, 9, 3)
SEPTEMBER = Month(2026, 9)
DEBTOR = {
    "mandate_id": "MND-23",
    "signed_on": "2024-02-29",
    "bank_code": "004",
    "bank_account": "123456789012",
    "name": "TENANT 100100002340",
}


@pytest.fixture
def autopay() -> Autopay:
    return Autopay(channel_settings("autopay"))


def demand(**debtor: Any) -> Demand:
    return Demand(demand_reference(ACCOUNT_NO, SEPTEMBER), ACCOUNT_NO, 234_560, DUE_ON, DEBTOR | debtor)


def read(channel: Autopay, content: bytes) -> list[Line | BadLine]:
    return list(channel.read(io.BytesIO(content)))


def test_our_reference_says_month_and_account_and_which_attempt():
    assert demand_reference(ACCOUNT_NO, SEPTEMBER) == "AP-202609-100100002340"
    assert demand_reference(ACCOUNT_NO, SEPTEMBER, 2) == "AP-202609-100100002340-2"


@pytest.mark.parametrize(
    ("reference", "account"),
    [
        ("AP-202609-100100002340", "100100002340"),
        ("AP-202609-100100002340-2", "100100002340"),
        ("AP-202609-10010000234", ""),
        ("XAP-202609-100100002340", ""),
        ("NOTPROVIDED", ""),
    ],
)
def test_the_account_is_read_from_references_of_ours_alone(reference, account):
    assert account_of_demand(reference) == account


def test_demands_become_a_direct_debit_message(autopay):
    out = io.BytesIO()

    totals = autopay.write_demands([demand(), demand()], batch="autopay-2026-09-1", due_on=DUE_ON, out=out)

    assert isinstance(autopay, CollectingChannel)
    assert totals == ControlTotals(2, 469_120)
    root = etree.fromstring(out.getvalue())
    assert root.findtext(".//{*}MsgId") == "autopay-2026-09-1"
    assert root.findtext(".//{*}CreDtTm") == "2026-09-03T00:00:00"
    assert root.findtext(".//{*}EndToEndId") == "AP-202609-100100002340"
    assert root.findtext(".//{*}MndtId") == "MND-23"
    assert root.findtext(".//{*}RmtInf/{*}Ustrd") == "RENT 100100002340"
    assert root.findtext(".//{*}SeqTp") == "RCUR"


def test_the_same_demands_make_the_same_file(autopay):
    files = [io.BytesIO(), io.BytesIO()]

    for out in files:
        autopay.write_demands([demand()], batch="B", due_on=DUE_ON, out=out)

    assert files[0].getvalue() == files[1].getvalue()


@pytest.mark.parametrize("field", DEBTOR)
def test_a_debtor_that_lacks_something_is_named(autopay, field):
    lacking = demand()._replace(debtor={name: value for name, value in DEBTOR.items() if name != field})

    with pytest.raises(DebitNotWritable, match=f"AP-202609-100100002340 cannot be written: its debtor has no {field}"):
        autopay.write_demands([lacking], batch="B", due_on=DUE_ON, out=io.BytesIO())


def test_a_date_of_signature_that_is_none_is_named(autopay):
    with pytest.raises(DebitNotWritable, match="date of signature is none"):
        autopay.write_demands([demand(signed_on="29/2/2024")], batch="B", due_on=DUE_ON, out=io.BytesIO())


def test_demands_are_parted_into_files_of_the_size_that_the_bank_takes():
    channel = Autopay(channel_settings("autopay") | {"max_debits_per_file": 2})

    parts = list(channel.files_of([demand()] * 5))

    assert [len(part) for part in parts] == [2, 2, 1]
    with pytest.raises(DebitNotWritable, match="a file holds at most 2"):
        channel.write_demands([demand()] * 3, batch="B", due_on=DUE_ON, out=io.BytesIO())


# What the bank answers


def test_a_refused_debit_is_a_notice_with_the_banks_reason(autopay):
    content = report(batch(REFUSED + PENDING, status="<PmtInfSts>PART</PmtInfSts>"), group="<GrpSts>PART</GrpSts>")

    [line] = read(autopay, content)

    assert line[:9] == (
        1, Kind.NOTICE, "AP-202609-100100002340", "100100002340", 0, "HKD", date(2026, 9, 4), "", "AM04",
    )  # fmt: skip


def test_a_refused_message_that_names_no_debits_is_one_notice_without_an_account(autopay):
    content = report("", group="<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf>")

    [line] = read(autopay, content)

    assert (line.kind, line.reference, line.account, line.status) == (Kind.NOTICE, "autopay-2026-09-1", "", "AM05")


def test_a_refused_batch_that_names_no_debits_is_one_notice(autopay):
    rejected = "<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>DT01</Cd></Rsn></StsRsnInf>"
    content = report(batch("", status=rejected) + batch(PENDING, name="B-2"), group="<GrpSts>PART</GrpSts>")

    [line] = read(autopay, content)

    assert (line.reference, line.status) == ("B-1", "DT01")


def test_a_refused_message_that_names_its_debits_is_told_by_them_alone(autopay):
    rejected = "<PmtInfSts>RJCT</PmtInfSts>"
    content = report(batch(REFUSED, status=rejected), group="<GrpSts>RJCT</GrpSts>")

    assert [line.reference for line in read(autopay, content)] == ["AP-202609-100100002340"]


def test_a_refusal_without_a_reason_has_the_status_itself(autopay):
    content = report(batch(REFUSED.replace("<Rsn><Cd>AM04</Cd></Rsn>", "")))

    [line] = read(autopay, content)

    assert line.status == "RJCT"


BOOKED = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<Ntfctn><Id>N</Id><Acct><Id><Othr><Id>A</Id></Othr></Id><Ccy>HKD</Ccy></Acct>
<Ntry><Amt Ccy="HKD">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-09-03</Dt></BookgDt>
<AcctSvcrRef>RUN-1</AcctSvcrRef><NtryDtls>
<TxDtls><Refs><EndToEndId>AP-202609-100100002340</EndToEndId></Refs><Amt Ccy="HKD">10.00</Amt></TxDtls>
<TxDtls><Refs><AcctSvcrRef>OWN</AcctSvcrRef><EndToEndId>AP-202609-100100002437</EndToEndId></Refs><Amt Ccy="HKD">15.00</Amt></TxDtls>
<TxDtls><Refs><EndToEndId>SOMETHING</EndToEndId></Refs><Amt Ccy="HKD">5.00</Amt></TxDtls>
</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
"""


def test_a_booked_collection_has_our_reference_and_account(autopay):
    lines = read(autopay, BOOKED.encode())

    assert [(line.kind, line.reference, line.account, line.amount_cents) for line in lines] == [
        (Kind.PAYMENT, "AP-202609-100100002340", "100100002340", 1_000),
        (Kind.PAYMENT, "AP-202609-100100002437", "100100002437", 1_500),
        (Kind.PAYMENT, "RUN-1/3", "", 500),
    ]


def test_a_returned_collection_reverses_our_reference_under_the_banks(autopay):
    with (SAMPLES / "returns-053-v08.xml").open("rb") as file:
        lines = [line for line in autopay.read(file) if line.kind is Kind.REVERSAL]

    assert [(line.reference, line.reverses, line.account, line.status) for line in lines] == [
        ("RET0001", "AP-202609-100100002340", "100100002340", "AM04"),
        ("RET0002", "ORIGTX7", "100200000707", "PAYER'S ERROR"),
        ("RET0003", "AP-202609-100200000707", "100200000707", ""),
    ]


def test_results_that_are_no_xml_are_read_by_their_layout(autopay):
    lines = read(autopay, TextFile("autopay_collection").bytes())

    assert [line.kind for line in lines] == [Kind.PAYMENT, Kind.PAYMENT, Kind.PAYMENT]


def test_another_message_is_refused_with_what_is_read(autopay):
    with pytest.raises(FileRefused) as caught, (SAMPLES / "bad" / "not_supported.pain-001.xml").open("rb") as file:
        list(autopay.read(file))

    assert str(caught.value) == (
        "This is pain.001.001.09 (CstmrCdtTrfInitn); camt.053 and camt.054 are read, versions 001.02 to 001.14. "
        "pain.002 is read, versions 001.03 to 001.14."
    )


@pytest.mark.parametrize("name", ["creditor_name", "creditor_id", "creditor_account", "creditor_agent", "currency"])
def test_a_missing_setting_is_told_at_start(name):
    settings = channel_settings("autopay")
    del settings[name]

    with pytest.raises(ChannelSettingInvalid, match=f"The setting {name} of channel autopay"):
        Autopay(settings)


def test_a_bank_that_cannot_be_named_is_told_at_start():
    with pytest.raises(
        ChannelSettingInvalid, match="creditor_agent of channel autopay must be a BIC or a clearing code"
    ):
        Autopay(channel_settings("autopay") | {"creditor_agent": "MY BANK"})
