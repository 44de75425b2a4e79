"""Which entry is a payment, which takes one back, and which reference and account it has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.channels.iso20022.camt_entries import BankEntry
from kaifong.channels.iso20022.lines import account_of, lines_of, reference_of
from kaifong.domains.payments.spi import BadLine, Kind, Line
from kaifong.kernel.identifiers import account_no

DAY = date(2026, 9, 2)
ACCOUNT, OTHER = "100100002340", "100100002437"


def entry(**changes: Any) -> BankEntry:
    """A plain booked credit."""
    plain = BankEntry(
        number=1,
        entry=1,
        part=0,
        whole=False,
        statement_id="S",
        place="#7",
        account="004123456789001",
        currency="HKD",
        amount_cents=234_560,
        credit=True,
        reversal=False,
        status="BOOK",
        booked_on=DAY,
        value_on=date(2026, 9, 3),
        entry_reference="",
        servicer_reference="REF",
        entry_servicer_reference="REF",
        end_to_end_id="",
        instruction_id="",
        transaction_id="",
        mandate_id="",
        creditor_reference="",
        remittance="",
        return_reason="",
        bank_transaction_code="PMNT RCDT DMCT",
        entry_bank_transaction_code="PMNT RCDT DMCT",
        information="",
        debtor_name="",
    )
    return plain._replace(**changes)


def line(**changes: Any) -> Line | BadLine:
    [only] = lines_of([entry(**changes)])
    return only


def test_a_booked_credit_is_a_payment_with_the_entry_as_its_source():
    credit = entry(creditor_reference=ACCOUNT)

    assert list(lines_of([credit])) == [
        Line(1, Kind.PAYMENT, "REF", ACCOUNT, 234_560, "HKD", DAY, reverses="", status="", source=credit)
    ]


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR", "XXXX"])
def test_what_is_not_booked_is_a_notice_without_account_or_amount(status):
    told = line(status=status, creditor_reference=ACCOUNT)

    assert told[1:9] == (
        Kind.NOTICE, "REF", "", 0, "HKD", DAY, "",
        {"PDNG": "pending", "INFO": "information", "FUTR": "future", "XXXX": "xxxx"}[status],
    )  # fmt: skip


def test_a_debit_that_takes_nothing_back_is_a_notice():
    assert line(credit=False)[1:9] == (Kind.NOTICE, "REF", "", 0, "HKD", DAY, "", "debit")


MARKS = [
    {"reversal": True},
    {"return_reason": "AM04"},
    *({"bank_transaction_code": f"PMNT IDDT {code}"} for code in ("UPDD", "PRDD", "RCDD")),
    *({"bank_transaction_code": f"PMNT RCDT {code}"} for code in ("RRTN", "RPCR")),
    *({"bank_transaction_code": f"PMNT RCHQ {code}"} for code in ("UPCQ", "CQRV")),
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_debit_marked_as_a_return_is_a_reversal_of_the_payment_with_its_end_to_end_id(mark):
    assert line(credit=False, end_to_end_id="E2E", creditor_reference=ACCOUNT, **mark)[1:9] == (
        Kind.REVERSAL, "REF", ACCOUNT, 234_560, "HKD", DAY, "E2E", mark.get("return_reason", ""),
    )  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_credit_marked_as_a_return_is_money_of_ours_that_came_back(mark):
    assert line(**mark)[1:9] == (Kind.NOTICE, "REF", "", 0, "HKD", DAY, "", "returned_debit")


@pytest.mark.parametrize(
    ("ids", "reverses"),
    [
        ({"end_to_end_id": "E", "transaction_id": "T", "instruction_id": "I"}, "E"),
        ({"end_to_end_id": "NOTPROVIDED", "transaction_id": "T", "instruction_id": "I"}, "T"),
        ({"end_to_end_id": "notprovided", "instruction_id": "I"}, "I"),
        ({}, ""),
    ],
)
def test_a_reversal_names_its_original_as_well_as_the_bank_does(ids, reverses):
    told = line(credit=False, reversal=True, **ids)

    assert isinstance(told, Line)
    assert told.reverses == reverses


def test_a_reversal_under_its_originals_reference_gets_one_of_its_own():
    told = line(credit=False, reversal=True, end_to_end_id="REF")

    assert isinstance(told, Line)
    assert (told.reference, told.reverses) == ("REF/return", "REF")


def test_a_return_that_keeps_the_transaction_id_of_its_original_gets_a_reference_of_its_own():
    told = line(credit=False, reversal=True, servicer_reference="", end_to_end_id="E", transaction_id="T")

    assert isinstance(told, Line)
    assert (told.reference, told.reverses) == ("T/return", "E")


def test_a_code_of_return_counts_where_the_entry_has_it_and_its_transaction_another():
    told = line(credit=False, bank_transaction_code="NRTI+108", entry_bank_transaction_code="PMNT IDDT UPDD")

    assert isinstance(told, Line)
    assert told.kind is Kind.REVERSAL


def test_the_value_date_stands_in_for_a_missing_booking_date():
    told = line(booked_on=None)

    assert isinstance(told, Line)
    assert told.paid_on == date(2026, 9, 3)


@pytest.mark.parametrize(("credit", "cents"), [(True, 234_560), (False, -234_560)])
def test_an_entry_without_a_day_is_a_bad_line(credit, cents):
    told = line(booked_on=None, value_on=None, credit=credit)

    assert isinstance(told, BadLine)
    assert (told.reason, told.amount_cents) == ("no_date", cents)


# References


@pytest.mark.parametrize(
    ("ids", "reference"),
    [
        ({"servicer_reference": "R", "transaction_id": "T"}, "R"),
        ({"servicer_reference": "NONREF", "transaction_id": "T", "entry_reference": "N"}, "T"),
        ({"servicer_reference": "", "entry_reference": "17", "end_to_end_id": "E"}, "S/17"),
        ({"servicer_reference": "", "entry_reference": "17", "part": 3}, "S/17/3"),
        ({"servicer_reference": "", "end_to_end_id": "E"}, "S/#7"),
        ({"servicer_reference": "NONREF", "entry_reference": "NOTPROVIDED", "part": 3}, "S/#7/3"),
        ({"servicer_reference": "", "statement_id": "", "entry_reference": "17"}, ""),
        ({"servicer_reference": "REF", "part": 2}, "REF/2"),
        ({"servicer_reference": "OWN", "part": 2}, "OWN"),
    ],
)
def test_the_reference_is_what_the_bank_gives_that_is_unique(ids, reference):
    assert reference_of(entry(**ids)) == reference


def test_a_payment_without_any_reference_in_a_statement_without_one_is_a_bad_line():
    told = line(servicer_reference="", statement_id="", creditor_reference=ACCOUNT)

    assert isinstance(told, BadLine)
    assert (told.reason, told.amount_cents) == ("no_reference", 234_560)


def test_a_notice_needs_no_reference():
    assert isinstance(line(servicer_reference="", statement_id="", credit=False), Line)


def test_references_that_repeat_within_a_batch_are_told_apart():
    batch = [entry(number=n, part=n, servicer_reference="PARCEL") for n in (1, 2, 3)]
    next_one = [entry(number=3 + n, entry=2, part=n, servicer_reference="PARCEL") for n in (1, 2)]

    assert [told.reference for told in lines_of([*batch, *next_one]) if isinstance(told, Line)] == [
        "PARCEL", "PARCEL/2", "PARCEL/3", "PARCEL", "PARCEL/2",
    ]  # fmt: skip


def test_two_payments_under_one_end_to_end_id_are_two_payments():
    twice = [entry(number=n, place=f"#{n}", servicer_reference="", end_to_end_id="RENT") for n in (1, 2)]

    assert [told.reference for told in lines_of(twice) if isinstance(told, Line)] == ["S/#1", "S/#2"]


# Account numbers


@pytest.mark.parametrize(
    "where",
    [
        {"creditor_reference": ACCOUNT},
        {"creditor_reference": "1001 0000 2340"},
        {"creditor_reference": "00000000100100002340"},
        {"creditor_reference": "RF71 1001 0000 2340"},
        {"creditor_reference": f"RF71{ACCOUNT}"},
        {"creditor_reference": f"INV-3 RF71{ACCOUNT}"},
        {"remittance": f"RENT SEP 2026 {ACCOUNT}"},
        {"remittance": "RENT 09-2026 1001-0000-2340 THANK YOU"},
        {"remittance": "1001 00002340"},
        {"remittance": f"租金{ACCOUNT}號"},
        {"creditor_reference": "INV 77", "remittance": f"a/c {ACCOUNT}"},
        {"creditor_reference": "100100002341", "remittance": f"a/c {ACCOUNT}"},
        {"end_to_end_id": ACCOUNT},
        {"remittance": "THANK YOU", "end_to_end_id": "RENT-1001-0000-2340"},
        {"information": f"BILL PAYMENT {ACCOUNT}"},
        {"remittance": f"{ACCOUNT} {ACCOUNT}"},
    ],
)
def test_a_sound_account_number_is_found_wherever_the_payer_put_it(where):
    assert account_of(entry(**where)) == ACCOUNT


@pytest.mark.parametrize(
    ("where", "stated"),
    [
        ({}, ""),
        ({"creditor_reference": "UNIT 5"}, "UNIT 5"),
        ({"creditor_reference": "100100002341"}, "100100002341"),
        ({"remittance": "RENT 1001 0000 2341"}, "100100002341"),
        ({"remittance": "THANK YOU", "end_to_end_id": "NOTPROVIDED"}, ""),
        ({"remittance": "TEL 98765432 HKID"}, ""),
        ({"remittance": "CARD 1234567890123456"}, ""),
        ({"remittance": f"{ACCOUNT}0"}, ""),
        ({"remittance": f"REF71{ACCOUNT}"}, ""),
        ({"whole": True, "information": f"BATCH {ACCOUNT}"}, ""),
        ({"remittance": f"FOR {ACCOUNT} AND {OTHER}"}, f"{ACCOUNT} {OTHER}"),
    ],
)
def test_what_is_no_sound_account_number_is_passed_on_as_stated_or_left_out(where, stated):
    assert account_of(entry(**where)) == stated


@given(
    estate=st.integers(1001, 8999),
    serial=st.integers(1, 999_999),
    separators=st.lists(st.sampled_from(["", " ", "-"]), min_size=12, max_size=12),
    before=st.text(st.characters(exclude_categories=["N", "C"]), max_size=20),
    after=st.text(st.characters(exclude_categories=["N", "C"]), max_size=20),
)
def test_any_account_number_is_found_in_any_words(estate, serial, separators, before, after):
    number = f"{account_no(estate, serial):012d}"
    written = "".join(digit + separator for digit, separator in zip(number, separators, strict=True))

    assert account_of(entry(remittance=before + written + after)) == number
