from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent import api as rent
from kaifong.infra.database import execute
from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Code, CodeKind, Lead, Note
from kaifong.selfservice.said import Amount
from tests.integration.two_months import BY, FEB, RENT

WAYS = questions()["ways-to-pay"]
OPEN_TO_ALL = ["bank_bill", "convenience_store", "counter", "fps", "mtr_counter", "pps"]


def test_every_channel_open_to_the_tenancy_is_told_with_its_reference(months, answer):
    found = answer("ways-to-pay", months.a)

    assert [way.channel for way in found.ways] == OPEN_TO_ALL
    assert {way.reference for way in found.ways} == {str(months.a)}
    assert (found.payable_cents, found.due_on, found.overdue) == (RENT, date(2026, 2, 1), True)


def test_a_channel_that_collects_is_told_to_whom_it_collects_from(months, answer):
    execute(
        "insert into payments_entitlement (account_no, case_reference_encrypted, monthly_cents, from_on, until_on)"
        " values (%(no)s, '', 100000, '2026-01-01', '2026-02-28')",
        {"no": months.a},
    )

    assert [way.channel for way in answer("ways-to-pay", months.a).ways] == [*OPEN_TO_ALL, "swd_transfer"]
    assert [way.channel for way in answer("ways-to-pay", months.b).ways] == OPEN_TO_ALL
    assert "swd_transfer" not in [way.channel for way in answer("ways-to-pay", months.a, as_at=date(2026, 3, 1)).ways]


def test_the_codes_say_the_account_and_the_amount(months, answer):
    by_channel = {way.channel: way for way in answer("ways-to-pay", months.b).ways}

    assert by_channel["convenience_store"].barcode == f"7201{months.b}00310000260201"
    assert by_channel["convenience_store"].cap_cents == 500_000
    assert "54073100.00" in by_channel["fps"].qr
    assert f"12{months.b}" in by_channel["fps"].qr
    assert by_channel["pps"].barcode is by_channel["pps"].qr is None


def test_above_the_cap_the_shop_has_no_bar_code_and_the_note_says_why(months, answer):
    ledger.days_seal(through=FEB.last, by=BY)
    rent.rent_roll(month=FEB.next, by=BY)
    by_channel = {way.channel: way for way in answer("ways-to-pay", months.b, as_at=date(2026, 3, 2)).ways}

    shop = by_channel["convenience_store"]
    assert (shop.barcode, shop.cap_cents) == (None, 500_000)
    assert "no bar code" in shop.note.en
    assert by_channel["mtr_counter"].barcode == f"7201{months.b}00540000260301"


def test_the_slip_carries_one_bar_code_for_all_counters_that_scan_it(months, answer):
    blocks = WAYS.receipt(answer("ways-to-pay", months.a))

    assert blocks[0] == Lead(blocks[0].sentence, Amount(RENT))
    [code] = [block for block in blocks if isinstance(block, Code)]
    assert (code.kind, code.payload) == (CodeKind.BARCODE, f"7201{months.a}00230000260201")
    assert [block.sentence.written("en").partition(":")[0] for block in blocks if isinstance(block, Note)] == [
        "Convenience store",
        "MTR counter",
    ]


def test_who_owes_nothing_gets_no_bar_code_and_is_told_so(months, answer):
    found = answer("ways-to-pay", months.c)

    assert {way.barcode for way in found.ways} == {None}
    assert not any(isinstance(block, Code) and block.kind is CodeKind.BARCODE for block in WAYS.receipt(found))
    assert WAYS.speech(found)[0].written("en") == "Nothing is payable now."


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("zh-hant", "一零零一，零零零零，零一零九"),
        ("en", "one zero zero one, zero zero zero zero, zero one zero nine"),
        ("zh-hans", "幺零零幺，零零零零，零幺零九"),
    ],
)
def test_it_is_spoken_in_three_sentences(months, answer, language, number):
    said = WAYS.speech(answer("ways-to-pay", months.a))

    assert len(said) == 3
    assert number in said[1].spoken(language)


def test_three_statements_answer(months, answer, statements):
    assert statements(lambda: answer("ways-to-pay", months.a)) == 3
