"""Bank bill payment: what a tenant is told, and which of the bank's files is read how."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from kaifong.channels.bank_bill import BankBill
from kaifong.domains.payments.spi import FileRefused, Kind, StatementEntry, StatementReader
from kaifong.kernel.errors import Refusal
from tests.contract.samples import ACCOUNT_NO, TextFile, channel_settings

SAMPLES = Path(__file__).parents[2] / "samples" / "iso20022"


@pytest.fixture
def bank_bill() -> BankBill:
    return BankBill(channel_settings("bank_bill"))


def test_the_bill_number_is_the_account_number(bank_bill):
    instrument = bank_bill.instrument(account_no=ACCOUNT_NO, amount_cents=234_560, due_on=date(2026, 9, 30))

    assert instrument.reference == "100100002340"
    assert instrument.pay_to.en == "Kaifong Housing (merchant code 9201)"
    assert (instrument.barcode, instrument.qr, instrument.cap_cents) == (None, None, None)


def test_a_file_that_is_no_xml_is_read_by_the_layout(bank_bill):
    lines = list(bank_bill.read(io.BytesIO(TextFile("bank_bill").bytes())))

    assert [line.kind for line in lines] == [Kind.PAYMENT, Kind.PAYMENT, Kind.REVERSAL]


def test_an_empty_file_is_refused(bank_bill):
    with pytest.raises(FileRefused) as caught:
        list(bank_bill.read(io.BytesIO(b"")))

    assert caught.value.reason == "empty"


def test_the_bank_statement_gives_booked_entries_with_signs(bank_bill):
    assert isinstance(bank_bill, StatementReader)
    with (SAMPLES / "plain-053-v02.xml").open("rb") as file:
        entries = list(bank_bill.read_statement(file))

    name = ("2026-170", "XX82EXMP0000123456789")
    assert entries == [
        StatementEntry(
            *name, 1, "2609020001", date(2026, 9, 2), 234_560, "",
            "RENT SEP 09-2026 A/C 1001-0000-2340 CREDIT TRANSFER Example Payer One",
        ),
        StatementEntry(*name, 2, "2609020002", date(2026, 9, 2), 227_740, "", "COUNTER CREDIT 100200000707 EXAMPLE PAYER TWO"),
        StatementEntry(*name, 3, "2609020003", date(2026, 9, 2), -6_250, "", "MONTHLY FEE"),
    ]  # fmt: skip


def test_a_statement_entry_without_references_is_known_by_its_place(bank_bill):
    content = (SAMPLES / "two-statements-053-v04.xml").read_text(encoding="utf-8")
    for tag in ("NtryRef", "EndToEndId", "TxId"):
        content = content.replace(f"<{tag}>", "<Other>").replace(f"</{tag}>", "</Other>")

    [entry] = bank_bill.read_statement(io.BytesIO(content.encode()))

    assert (entry.reference, entry.end_to_end_id) == ("A/#1", "")


@pytest.mark.parametrize("name", ["merchant", "merchant_code"])
def test_a_missing_setting_is_told_at_start(name):
    settings = channel_settings("bank_bill")
    del settings[name]

    with pytest.raises(Refusal, match=f"setting '?{name}'? "):
        BankBill(settings)
