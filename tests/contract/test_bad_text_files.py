"""Every text layout against every way in which a file is known to go wrong."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from kaifong.domains.payments.spi import MAX_AMOUNT_CENTS, BadLine, FileRefused, Kind, Line, PaymentChannel
from tests.contract.registered import CHANNELS
from tests.contract.samples import TEXT_CHANNELS, Payment, TextFile

LAYOUTS = ("autopay_collection", *TEXT_CHANNELS)
REJECTING = ("bank_bill", "convenience_store", "mtr_counter")
"""Layouts that put a bad line aside; the others refuse the file."""


def with_fields(record: str, *names: str) -> list[str]:
    return [name for name in LAYOUTS if all(TextFile(name).has(record, field) for field in names)]


def read(file: TextFile, content: bytes | None = None) -> list[Line | BadLine]:
    return list(channel_of(file).read(io.BytesIO(file.bytes() if content is None else content)))


def channel_of(file: TextFile) -> PaymentChannel:
    return CHANNELS["autopay" if file.name == "autopay_collection" else file.name]


def refusal(file: TextFile, content: bytes | None = None) -> tuple[str, int | None]:
    with pytest.raises(FileRefused) as caught:
        read(file, content)
    return caught.value.reason, caught.value.line


every_layout = pytest.mark.parametrize("name", LAYOUTS)


@every_layout
def test_a_sound_file_reads_as_written(name):
    lines = read(TextFile(name))

    knows_reversals = name not in ("autopay_collection", "swd_transfer")
    on = date(2026, 3, 2) if TextFile(name).has("detail", "paid_on") else date(2026, 3, 3)
    leap_day = date(2024, 2, 29) if TextFile(name).has("detail", "paid_on") else date(2026, 3, 3)
    last = (Kind.REVERSAL, "000000000000001") if knows_reversals else (Kind.PAYMENT, "")
    assert [
        (line.number, line.kind, line.reference, line.amount_cents, line.paid_on, line.reverses) for line in lines
    ] == [
        (2, Kind.PAYMENT, "000000000000001", 234_560, on, ""),
        (3, Kind.PAYMENT, "000000000000002", 5, leap_day, ""),
        (4, last[0], "000000000000003", 234_560, on, last[1]),
    ]


@every_layout
def test_a_file_of_no_payments_is_sound(name):
    assert read(TextFile(name, [])) == []


@every_layout
def test_an_amount_of_zero_is_passed_on_to_be_judged(name):
    [line] = read(TextFile(name, [Payment("1".zfill(15), cents=0)]))

    assert (line.kind, line.amount_cents) == (Kind.PAYMENT, 0)


@every_layout
def test_a_repeated_line_is_passed_on_twice(name):
    first, second = read(TextFile(name, [Payment("1".zfill(15)), Payment("1".zfill(15))]))

    assert (first.number, second.number) == (2, 3)
    assert first[1:] == second[1:]


@pytest.mark.parametrize("account", ["", "12", "not known", "100100002374"])
@every_layout
def test_a_wrong_account_number_is_kept_as_stated(name, account):
    [line] = read(TextFile(name, [Payment("1".zfill(15), account=account)]))

    assert line.account == account


# The file as a whole


@every_layout
def test_an_empty_file_is_refused(name):
    assert refusal(TextFile(name), b"") == ("empty", None)


@every_layout
def test_a_header_alone_is_refused(name):
    file = TextFile(name)

    assert refusal(file, file.bytes(file.lines[:1])) == ("torn", 1)


@every_layout
def test_a_file_without_its_trailer_is_refused(name):
    file = TextFile(name)

    assert refusal(file, file.bytes(file.lines[:-1])) == ("torn", 4)


@every_layout
def test_a_last_line_cut_short_is_refused(name):
    assert refusal(TextFile(name), TextFile(name).bytes()[:-4]) == ("torn", 5)


@every_layout
def test_a_last_line_without_its_end_is_refused(name):
    file = TextFile(name)

    assert refusal(file, file.bytes().rstrip(b"\r\n")) == ("torn", 5)


@every_layout
def test_a_file_without_its_header_is_refused(name):
    file = TextFile(name)

    assert refusal(file, file.bytes(file.lines[1:])) == ("no_header", 1)


@every_layout
def test_a_second_header_is_refused(name):
    file = TextFile(name)
    file.details.insert(1, file.header)

    assert refusal(file) == ("header_twice", 3)


@pytest.mark.parametrize("further", [0, 1, 2])
@every_layout
def test_a_file_that_goes_on_after_its_trailer_is_refused(name, further):
    file = TextFile(name)

    assert refusal(file, file.bytes([*file.lines, file.lines[further]])) == ("after_trailer", 6)


@every_layout
def test_a_blank_line_after_the_trailer_is_refused(name):
    assert refusal(TextFile(name), TextFile(name).bytes([*TextFile(name).lines, ""])) == ("after_trailer", 6)


@pytest.mark.parametrize("count", [0, 2, 4])
@every_layout
def test_a_wrong_count_is_refused(name, count):
    file = TextFile(name)
    file.set_trailer(count=count)

    with pytest.raises(FileRefused, match=f"The trailer counts {count} lines; the file has 3") as caught:
        read(file)
    assert (caught.value.reason, caught.value.line) == ("trailer_count", 5)


@pytest.mark.parametrize("more", [-1, 1, 100])
@every_layout
def test_a_wrong_sum_is_refused(name, more):
    file = TextFile(name)
    file.set_trailer(total_cents=file.total_cents + more)

    assert refusal(file) == ("trailer_sum", 5)


@pytest.mark.parametrize("name", ["bank_bill", "convenience_store", "counter", "mtr_counter", "pps"])
def test_a_sum_below_zero_is_written_with_a_minus(name):
    reversal = next(code for code, outcome in TextFile(name).codes.items() if outcome == "reversal")
    file = TextFile(name, [Payment("2".zfill(15), cents=500, code=reversal, reverses="1".zfill(15))])
    assert file.total_cents == -500

    [line] = read(file)

    assert (line.kind, line.amount_cents, line.reverses) == (Kind.REVERSAL, 500, "1".zfill(15))


@every_layout
def test_a_byte_order_mark_is_refused(name):
    assert refusal(TextFile(name), b"\xef\xbb\xbf" + TextFile(name).bytes()) == ("bom", 1)


@every_layout
def test_other_line_ends_are_refused(name):
    file = TextFile(name)
    other = "\r\n" if file.end == "\n" else "\n"
    content = "".join([file.lines[0] + file.end, *(line + other for line in file.lines[1:])])

    assert refusal(file, content.encode(file.encoding)) == ("line_end", 2)


@pytest.mark.parametrize("control", ["\0", "\x1a", "\x1f", "\x7f", "\x1b"])
@every_layout
def test_a_control_character_is_refused(name, control):
    file = TextFile(name)
    file.details[1] = file.details[1][:5] + control + file.details[1][6:]

    with pytest.raises(FileRefused, match=f"Line 3: Byte 6 is the control character 0x{ord(control):02X}") as caught:
        read(file)
    assert caught.value.reason == "control_byte"


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "bank_bill"])
def test_big5_where_it_is_not_meant_is_refused_with_line_and_byte(name):
    file = TextFile(name)
    before = file.bytes(file.lines[:2])
    spoilt = file.bytes([file.details[1]]).replace(b"000000000000002", "00000000000陳大".encode("big5"))

    with pytest.raises(FileRefused) as caught:
        read(file, before + spoilt + file.bytes(file.lines[3:]))

    byte = spoilt.index("陳".encode("big5")) + 1
    assert (caught.value.reason, caught.value.line) == ("encoding", 3)
    assert str(caught.value) == f"Line 3: Byte {byte} (0xB3) is not {file.encoding}."


def test_a_byte_that_is_not_big5_is_refused_with_line_and_byte():
    content = TextFile("bank_bill").bytes().replace(b"000000000000002", b"00000000000000\xff")

    with pytest.raises(FileRefused, match=r"Line 3: Byte 19 \(0xFF\) is not big5hkscs") as caught:
        read(TextFile("bank_bill"), content)
    assert caught.value.reason == "encoding"


@pytest.mark.parametrize("name", with_fields("header", "biller") + with_fields("header", "merchant_code"))
def test_a_file_for_another_landlord_is_refused(name):
    field = "biller" if TextFile(name).has("header", "biller") else "merchant_code"
    file = TextFile(name)
    file.header = file.header.replace(file.settings[field], "9999")

    with pytest.raises(
        FileRefused, match=f"Field {field} .* is not ours, which is {file.settings[field]}. It holds '9999'"
    ):
        read(file)
    assert refusal(file) == ("not_ours", 1)


@pytest.mark.parametrize(("name", "ours"), [("swd_transfer", "SWD-RENT"), ("autopay_collection", "KFHKHOUSING01")])
def test_a_list_for_another_account_is_refused(name, ours):
    file = TextFile(name)
    file.header = file.header.replace(ours, ours[:-1] + "X")

    assert refusal(file) == ("not_ours", 1)


@pytest.mark.parametrize("where", ["before", "within", "after"])
@every_layout
def test_a_line_of_ten_megabytes_is_refused_without_being_loaded(name, where):
    file = TextFile(name)
    lines = file.lines
    index = {"before": 0, "within": 2, "after": 5}[where]
    before, after = file.bytes(lines[:index]), file.bytes(lines[index:])
    stream = CountingStream(before, b"1" * 10_000_000, after)

    with pytest.raises(FileRefused) as caught:
        list(channel_of(file).read(stream))

    assert (caught.value.reason, caught.value.line) == ("line_too_long", index + 1)
    assert stream.given < 1_000_000


@every_layout
def test_a_line_above_the_limit_that_fits_a_chunk_is_refused(name):
    file = TextFile(name)
    file.details[1] += "1" * 100_000

    assert refusal(file) == ("line_too_long", 3)


class CountingStream(io.BytesIO):
    """Counts the bytes that were asked of it."""

    given = 0

    def __init__(self, *parts: bytes) -> None:
        super().__init__(b"".join(parts))

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.given += len(content)
        return content


# One line

LINE_FAULTS: dict[str, tuple[Callable[[TextFile], Payment], str, bool]] = {
    "letters in the amount": (lambda file: payment(amount=file_amount(file, "12X4")), "bad_amount", False),
    "full-width digits": (lambda file: payment(amount=file_amount(file, "１２")), "bad_amount", False),
    "Arabic digits": (lambda file: payment(amount=file_amount(file, "١٢")), "bad_amount", False),
    "a negative amount": (lambda file: payment(amount=file_amount(file, "-123")), "bad_amount", False),
    "a signed amount": (lambda file: payment(amount=file_amount(file, "+123")), "bad_amount", False),
    "a blank in the amount": (lambda file: payment(amount=file_amount(file, "1 23")), "bad_amount", False),
    "no amount": (lambda file: payment(amount=" "), "bad_amount", False),
    "an amount above the limit": (lambda file: Payment("2" * 15, cents=MAX_AMOUNT_CENTS + 1), "bad_amount", False),
    "another currency": (lambda file: payment(currency="USD"), "bad_currency", True),
    "29 February of a common year": (lambda file: payment(paid_on=written(file, "2025", "02", "29")), "bad_date", True),
    "month 13": (lambda file: payment(paid_on=written(file, "2025", "13", "01")), "bad_date", True),
    "the year 0": (lambda file: payment(paid_on=written(file, "0000", "01", "01")), "bad_date", True),
    "no day": (lambda file: payment(paid_on=" "), "bad_date", True),
    "an unknown kind": (lambda file: payment(kind="?"), "bad_kind", False),
    "no reference": (lambda file: Payment(" "), "bad_reference", True),
}


def payment(**texts: str) -> Payment:
    return Payment("2" * 15, texts=texts)


def file_amount(file: TextFile, text: str) -> str:
    """Put a text where the amount's whole part is, in the layout's own manner."""
    fixed = file.layout["format"] == "fixed"
    return text.rjust(file.length("detail", "amount"), "0") if fixed else f"{text}.00"


def written(file: TextFile, year: str, month: str, day: str) -> str:
    field = next(field for field in file.layout["detail"]["fields"] if field["name"] == "paid_on")
    return field["format"].replace("YYYY", year).replace("MM", month).replace("DD", day)


def line_cases() -> Iterator[tuple[str, str]]:
    for name in LAYOUTS:
        file = TextFile(name)
        for fault in LINE_FAULTS:
            if fault == "another currency" and not file.has("detail", "currency"):
                continue
            if LINE_FAULTS[fault][1] == "bad_date" and not file.has("detail", "paid_on"):
                continue
            if fault in ("full-width digits", "Arabic digits") and file.encoding == "ascii":
                continue  # such a file is refused for its encoding
            if fault == "Arabic digits" and file.encoding == "big5hkscs":
                continue  # it cannot be written
            if fault == "no reference" and name == "mtr_counter":
                continue  # digits: see the next test
            if fault == "an amount above the limit" and name == "mtr_counter":
                continue  # ten digits cannot say it
            yield name, fault


@pytest.mark.parametrize(("name", "fault"), line_cases())
def test_a_bad_line_is_named_with_its_reason(name, fault):
    make, reason, amount_is_sure = LINE_FAULTS[fault]
    file = TextFile(name)
    spoilt = make(file)
    file.details[1] = file.detail(spoilt)
    sure_cents = spoilt.cents if amount_is_sure else 0
    file.set_trailer(total_cents=file.total_cents - 5 + sure_cents)

    if name not in REJECTING:
        assert refusal(file) == (reason, 3)
        return
    first, bad, last = read(file)
    assert (first.number, last.number) == (2, 4)
    assert isinstance(bad, BadLine)
    assert (bad.number, bad.reason, bad.amount_cents) == (3, reason, sure_cents)


@pytest.mark.parametrize("name", REJECTING)
def test_a_line_whose_amount_is_lost_fails_the_file_where_the_trailer_counts_it(name):
    file = TextFile(name)
    file.details[1] = file.detail(payment(amount=file_amount(file, "12X4")))

    with pytest.raises(FileRefused, match="1 could not be read, the first of them line 3: Field amount") as caught:
        read(file)
    assert (caught.value.reason, caught.value.line) == ("trailer_sum", 5)


@pytest.mark.parametrize("reference", [" " * 15, "00000000000000A", "           0002"])
def test_a_reference_that_must_be_digits_is_digits(reference):
    file = TextFile("mtr_counter")
    file.details[1] = file.detail(Payment(reference, cents=5))

    assert [line.reason for line in read(file) if isinstance(line, BadLine)] == ["bad_reference"]


@pytest.mark.parametrize("change", [lambda line: line + ",", lambda line: line[:-2], lambda line: ""])
@every_layout
def test_a_line_of_another_width_is_bad(name, change):
    file = TextFile(name)
    if file.layout["format"] == "delimited":
        separator = file.layout["separator"]
        line = change(file.details[1].replace(separator, ","))
        line = line if line.count(",") != file.details[1].count(separator) else line.rpartition(",")[0]
        file.details[1] = line.replace(",", separator)
    else:
        file.details[1] = change(file.details[1])
    file.set_trailer(total_cents=file.total_cents - 5)
    expected = "bad_record" if not file.details[1] else "bad_columns" if "separator" in file.layout else "bad_length"

    if name in REJECTING:
        assert [(line.number, line.reason) for line in read(file) if isinstance(line, BadLine)] == [(3, expected)]
    else:
        assert refusal(file) == (expected, 3)


@every_layout
def test_an_unknown_tag_is_bad(name):
    file = TextFile(name)
    file.details[1] = "?" * len(file.layout["detail"]["tag"]) + file.details[1][len(file.layout["detail"]["tag"]) :]
    file.set_trailer(total_cents=file.total_cents - 5)

    if name in REJECTING:
        assert [(line.number, line.reason) for line in read(file) if isinstance(line, BadLine)] == [(3, "bad_record")]
    else:
        assert refusal(file) == ("bad_record", 3)


@pytest.mark.parametrize("name", ["bank_bill", "convenience_store", "counter", "swd_transfer"])
def test_a_column_of_absurd_length_is_bad(name):
    file = TextFile(name)
    file.details[1] = file.detail(Payment("2" * 256, cents=5))
    file.set_trailer(total_cents=file.total_cents - 5)

    if name in REJECTING:
        [message] = [line.message for line in read(file) if isinstance(line, BadLine)]
        assert message == "A column is longer than 255 characters."
    else:
        assert refusal(file) == ("bad_columns", 3)


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "swd_transfer"])
def test_a_header_with_a_wrong_date_is_refused(name):
    file = TextFile(name)
    described = next(field for field in file.layout["header"]["fields"] if field.get("type") == "date")
    text = described["format"].replace("YYYY", "2025").replace("MM", "02").replace("DD", "29")
    file.header = file.line("header", {described["name"]: text})

    assert refusal(file) == ("bad_date", 1)


@every_layout
def test_a_trailer_that_cannot_be_read_is_refused(name):
    file = TextFile(name)
    file.trailer = file.line("trailer", {"count": "X", "sum": 0})

    assert refusal(file) == ("bad_count", 5)


# Quotes


@pytest.mark.parametrize(
    ("payer", "read_as"),
    [
        ('"CHAN, TAI MAN"', "CHAN, TAI MAN"),
        ('"陳""大文"""', '陳"大文"'),
        ("陳大文", "陳大文"),
        ("㗎啲嚟", "㗎啲嚟"),  # characters that only the supplementary set has
        ('""', ""),
        ('" CHAN "', "CHAN"),
    ],
)
def test_quotes_come_off_and_names_come_out_of_big5_hkscs(payer, read_as):
    [line] = read(TextFile("bank_bill", [Payment("1", texts={"payer": payer})]))

    assert line.source.payer == read_as
    assert line.amount_cents == 234_560


@pytest.mark.parametrize("payer", ['"CHAN', '"CHAN"X', 'CH"AN,"X', '"'])
def test_a_quote_that_does_not_close_spoils_its_own_line_alone(payer):
    file = TextFile("bank_bill")
    file.details[1] = file.detail(Payment("2", cents=5, texts={"payer": payer}))
    file.set_trailer(total_cents=file.total_cents - 5)

    lines = read(file)

    assert [type(line) for line in lines] == [Line, BadLine, Line]
    assert (lines[1].number, lines[1].reason) == (3, "bad_quotes")


def test_a_quote_within_an_unquoted_column_is_a_character_like_any_other():
    [line] = read(TextFile("bank_bill", [Payment("1", texts={"payer": 'CHAN "TM"'})]))

    assert line.source.payer == 'CHAN "TM"'
