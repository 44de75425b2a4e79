"""What is written is what is read, whatever the layout says of its form."""

from __future__ import annotations

import io
import string
import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifong.channels.layouts import Layout
from kaifong.channels.layouts import lines as lines_module
from kaifong.channels.layouts.description import Description
from kaifong.channels.layouts.records import Dates
from kaifong.domains.payments.spi import MAX_AMOUNT_CENTS, FileRefused, Kind, Line
from tests.contract.samples import TEXT_CHANNELS, Payment, TextFile

LAYOUTS = ("autopay_collection", *TEXT_CHANNELS)


def payments(file: TextFile) -> st.SearchStrategy[list[Payment]]:
    """Details that the layout can say."""
    cents_digits = file.length("detail", "amount") if file.layout["format"] == "fixed" else 18
    reference = st.integers(0, 10**15 - 1).map(lambda number: f"{number:015d}")
    return st.lists(
        st.builds(
            Payment,
            reference=reference,
            account=st.text(string.digits, max_size=12),
            cents=st.integers(0, min(MAX_AMOUNT_CENTS, 10**cents_digits - 1)),
            paid_on=st.dates(date(1000, 1, 1), date(9999, 12, 31)),
            code=st.sampled_from(list(file.codes)),
            reverses=reference if file.has("detail", "reverses") else st.just(""),
        ),
        max_size=20,
    )


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=50)
@given(data=st.data())
def test_a_file_reads_back_exactly(name, data):
    empty = TextFile(name, [])
    written = data.draw(payments(empty))

    lines = list(Layout.named(name, ours=empty.settings).read(io.BytesIO(TextFile(name, written).bytes())))

    outcomes = [empty.codes[payment.code] for payment in written]
    outcomes = [outcome if isinstance(outcome, dict) else {"kind": outcome} for outcome in outcomes]
    header_date = None if empty.has("detail", "paid_on") else date(2026, 3, 3)
    assert [line[:9] for line in lines] == [
        (
            number,
            outcome["kind"],
            payment.reference,
            payment.account,
            0 if outcome["kind"] == "notice" else payment.cents,
            "HKD",
            header_date or payment.paid_on,
            payment.reverses,
            outcome.get("status", ""),
        )
        for number, (payment, outcome) in enumerate(zip(written, outcomes, strict=True), 2)
    ]


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=30)
@given(content=st.data())
def test_where_the_chunks_are_cut_changes_nothing(name, content):
    file = TextFile(name)
    spoilt = bytearray(file.bytes())
    place = content.draw(st.integers(0, len(spoilt) - 1))
    spoilt[place] = content.draw(st.sampled_from([spoilt[place], 0x20, 0x31, 0x2C, 0x22, 0x0A, 0xA4]))
    size = content.draw(st.integers(1, 300))

    assert outcome(file, bytes(spoilt), chunk=size) == outcome(file, bytes(spoilt), chunk=100_000)


def outcome(file: TextFile, content: bytes, *, chunk: int) -> tuple[object, ...]:
    layout = Layout.named(file.name, ours=file.settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "CHUNK_BYTES", chunk)
        try:
            return tuple(layout.read(io.BytesIO(content)))
        except FileRefused as refusal:
            return refusal.reason, refusal.line, str(refusal)


def layout_of(toml: str) -> Layout:
    return Layout(Description.model_validate(tomllib.loads(toml)), source="test.toml")


def read(toml: str, content: bytes) -> list[Line]:
    return list(layout_of(toml).read(io.BytesIO(content)))


PLAIN = """
title = "A test"
format = "delimited"
bad_line = "refuse"
{more}
[detail]
columns = 4
fields = [
    {{ name = "reference", column = 1 }},
    {{ name = "account", column = 2 }},
    {{ name = "amount", column = 3, type = "decimal", scale = {scale} }},
    {{ name = "paid_on", column = 4, type = "date", format = "{date}" }},
]
"""
TAGGED = """
title = "A test"
format = "delimited"
separator = ";"
bad_line = "refuse"
tag = { column = 1 }
[detail]
tag = "D"
columns = 7
fields = [
    { name = "reference", column = 2 },
    { name = "account", column = 3 },
    { name = "amount", column = 4, type = "cents" },
    { name = "paid_on", column = 5, type = "date", format = "YYYYMMDD" },
    { name = "kind", column = 6, codes = { C = "payment", D = "reversal" } },
    { name = "reverses", column = 7 },
]
[trailer]
tag = "T"
columns = 3
counts = "lines"
sums = { payment = 1, reversal = 1, notice = 0 }
fields = [{ name = "count", column = 2, type = "digits" }, { name = "sum", column = 3, type = "cents" }]
"""
WIDE = """
title = "A test"
format = "fixed"
encoding = "big5hkscs"
bad_line = "refuse"
[detail]
length = 36
fields = [
    { name = "reference", at = 1, length = 4 },
    { name = "account", at = 5, length = 4 },
    { name = "amount", at = 9, length = 8, type = "decimal" },
    { name = "paid_on", at = 17, length = 8, type = "date", format = "DD-MM-YY" },
    { name = "payer", at = 25, length = 12, keep = true },
]
"""


def test_a_layout_of_details_alone_reads_from_the_first_line():
    lines = read(PLAIN.format(more="", scale=2, date="YYYY-MM-DD"), b"A,1,1.05,2026-03-02\nB,2,20.00,2026-03-03\n")

    assert [(line.number, line.reference, line.amount_cents) for line in lines] == [(1, "A", 105), (2, "B", 2000)]


def test_a_heading_without_a_tag_is_the_first_line():
    heading = """[header]
columns = 4
fields = [{ name = "title", column = 1, equals = "Reference" }]
"""
    toml = PLAIN.format(more=heading, scale=2, date="YYYYMMDD")

    [line] = read(toml, b"Reference,Account,Amount,Day\nA,1,1.05,20260302\n")

    assert (line.number, line.reference) == (2, "A")
    with pytest.raises(FileRefused, match=r"Line 1: The header is not as it must be\. Field title"):
        read(toml, b"A,1,1.05,20260302\n")


@pytest.mark.parametrize(("scale", "text", "cents"), [(0, "12", 1200), (1, "12.5", 1250), (2, "12.05", 1205)])
def test_a_decimal_has_as_many_decimals_as_its_scale(scale, text, cents):
    [line] = read(PLAIN.format(more="", scale=scale, date="YYYYMMDD"), f"A,1,{text},20260302\n".encode())

    assert line.amount_cents == cents


@pytest.mark.parametrize("text", ["12", "12.", "12.5", "12.505", ".50", "1,200.00", "1e3", "12.5O"])
def test_a_decimal_with_other_decimals_is_refused(text):
    with pytest.raises(FileRefused) as caught:
        read(PLAIN.format(more='separator = ";"', scale=2, date="YYYYMMDD"), f"A;1;{text};20260302\n".encode())

    assert str(caught.value) == (
        f"Line 1: Field amount (column 3) is not an amount with 2 decimals. It holds '{text}'."
    )


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b"end"])
def test_lines_that_may_end_in_any_way_may_also_not_end(ends, last):
    content = b"A,1,1.05,20260302" + ends + b"B,2,1.05,20260302" + (ends if last else b"")

    lines = read(PLAIN.format(more='line_end = "any"', scale=2, date="YYYYMMDD"), content)

    assert [line.number for line in lines] == [1, 2]


def test_a_byte_order_mark_that_the_layout_allows_is_skipped():
    [line] = read(PLAIN.format(more='bom = "skip"', scale=2, date="YYYYMMDD"), b"\xef\xbb\xbfA,1,1.05,20260302\n")

    assert line.reference == "A"


def test_a_byte_order_mark_elsewhere_is_part_of_a_text():
    first, second = read(
        PLAIN.format(more='bom = "skip"', scale=2, date="YYYYMMDD"),
        b"A,1,1.05,20260302\n\xef\xbb\xbfA,1,1.05,20260302\n",
    )

    assert (first.reference, second.reference) == ("A", "\ufeffA")


def test_a_trailer_may_count_itself_and_sum_reversals_without_a_sign():
    lines = read(TAGGED, b"D;1;9;500;20260302;C;\nD;2;9;200;20260302;D;1\nT;3;700\n")

    assert [(line.kind, line.amount_cents) for line in lines] == [(Kind.PAYMENT, 500), (Kind.REVERSAL, 200)]


def test_a_trailer_that_should_count_itself_and_does_not_is_refused():
    with pytest.raises(FileRefused, match="Line 3: The trailer counts 2 lines; the file has 3"):
        read(TAGGED, b"D;1;9;500;20260302;C;\nD;2;9;200;20260302;D;1\nT;2;700\n")


def test_bytes_count_positions_in_fixed_width_lines_of_wide_characters():
    payer = "陳大文".encode("big5hkscs").ljust(12)

    [line] = read(WIDE, b"REF18001    5.0502-03-26" + payer + b"\n")

    assert (line.amount_cents, line.paid_on, line.source.payer) == (505, date(2026, 3, 2), "陳大文")


def test_a_wide_character_cut_in_half_is_refused():
    payer = "陳大文陳大文陳".encode("big5hkscs")[:11].ljust(12)

    with pytest.raises(FileRefused, match="Line 1: A field is not big5hkscs") as caught:
        read(WIDE, b"REF18001    5.0502-03-26" + payer + b"\n")
    assert caught.value.reason == "encoding"


@pytest.mark.parametrize("amount", [b"   1 .05", b"  1 2.05", b"     .05", b"        "])
def test_blanks_fill_a_fixed_width_decimal_from_the_left_alone(amount):
    with pytest.raises(FileRefused) as caught:
        read(WIDE, b"REF18001" + amount + b"02-03-26" + b" " * 12 + b"\n")

    assert caught.value.reason == "bad_amount"


@pytest.mark.parametrize(
    ("format", "text", "day"),
    [
        ("YYYYMMDD", "20240229", date(2024, 2, 29)),
        ("DD/MM/YYYY", "29/02/2024", date(2024, 2, 29)),
        ("YYMMDD", "240229", date(2024, 2, 29)),
        ("YYYY-MM", "2024-02", date(2024, 2, 1)),
    ],
)
def test_a_date_is_read_by_its_format(format, text, day):
    assert Dates(format)[text] == day


@pytest.mark.parametrize(
    "text", ["20250229", "2024-02-29", "２０２４０２２９", "00000101", " 2024022", "202402290", ""]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(FileRefused) as caught:
        read(PLAIN.format(more="", scale=2, date="YYYYMMDD"), f"A,1,1.05,{text}\n".encode())

    assert caught.value.reason == "bad_date"


def test_dates_worked_out_are_kept_up_to_a_limit():
    dates = Dates("YYYYMMDD")

    for number in range(10_000):
        assert dates[f"{1000 + number % 9000}01{number // 9000 + 1:02d}"]

    assert len(dates) <= 4_096


def test_a_message_names_the_field_but_never_repeats_a_persons_text():
    file = TextFile("bank_bill", [Payment(" ", texts={"payer": "CHAN TAI MAN"})])

    [bad] = Layout.named("bank_bill", ours=file.settings).read(io.BytesIO(file.bytes()))

    assert bad.message == "Field reference (column 2) is empty or too long."
