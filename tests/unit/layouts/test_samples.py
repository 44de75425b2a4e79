"""`check_sample` tells whoever writes a layout all that is wrong, at once."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kaifong.channels.layouts import Layout, check_sample
from kaifong.channels.layouts.sample import PROBLEMS_SHOWN, Problem, SampleReport
from kaifong.domains.payments.spi import ControlTotals, Kind
from tests.contract.samples import Payment, TextFile


def check(file: TextFile, content: bytes | None = None) -> SampleReport:
    layout = Layout.named(file.name, ours=file.settings)
    return check_sample(layout, io.BytesIO(file.bytes() if content is None else content))


def test_a_sound_sample_is_usable():
    report = check(TextFile("pps"))

    assert report.usable
    assert report.layout == "EXAMPLE: PPS, daily settlement"
    assert report.records == {"payment": 2, "reversal": 1}
    assert report.stated == report.counted == ControlTotals(3, 5)
    assert report.problems == ()
    assert [(line.number, line.kind, line.paid_on) for line in report.first] == [
        (2, Kind.PAYMENT, date(2026, 3, 2)),
        (3, Kind.PAYMENT, date(2024, 2, 29)),
        (4, Kind.REVERSAL, date(2026, 3, 2)),
    ]


def test_every_bad_line_is_told_even_where_the_layout_would_stop_at_the_first():
    file = TextFile("pps", [Payment("1", texts={"kind": "77"}), Payment("2"), Payment("3", texts={"currency": "USD"})])
    file.set_trailer(total_cents=2 * 234_560)

    report = check(file)

    assert not report.usable
    assert report.records == {"bad": 2, "payment": 1}
    assert report.problems == (
        Problem(2, "bad_kind", "Field kind (bytes 20–21) is none of 01, 91. It holds '77'.", True),
        Problem(4, "bad_currency", "Field currency (bytes 54–56) is not HKD. It holds 'USD'.", True),
    )


def test_bad_lines_that_the_layout_puts_aside_leave_the_sample_usable():
    file = TextFile("convenience_store", [Payment("1"), Payment("2", texts={"paid_on": "20250229"})])

    report = check(file)

    assert report.usable
    assert report.problems == (
        Problem(3, "bad_date", "Field paid_on (column 7) is not a day written YYYYMMDD. It holds '20250229'.", False),
    )


def test_totals_that_differ_are_told_side_by_side():
    file = TextFile("pps")
    file.set_trailer(total_cents=700)

    report = check(file)

    assert (report.usable, report.stated, report.counted) == (False, ControlTotals(3, 700), ControlTotals(3, 5))
    assert report.problems == (
        Problem(5, "trailer_sum", "Line 5: The trailer's sum is HK$7.00; the lines sum to HK$0.05.", True),
    )


def test_a_torn_sample_has_no_stated_totals():
    file = TextFile("pps")

    report = check(file, file.bytes(file.lines[:3]))

    assert (report.usable, report.stated, report.counted) == (False, None, ControlTotals(2, 234_565))
    assert [problem.reason for problem in report.problems] == ["torn"]


def test_problems_are_told_up_to_a_limit_and_counted_beyond_it():
    file = TextFile("convenience_store", [Payment(f"{n}", texts={"kind": "?"}) for n in range(PROBLEMS_SHOWN + 10)])
    file.set_trailer(total_cents=0)

    report = check(file)

    assert len(report.problems) == PROBLEMS_SHOWN
    assert report.records == {"bad": PROBLEMS_SHOWN + 10}


@pytest.mark.parametrize("name", ["pps", "convenience_store"])
def test_a_layout_loaded_without_settings_reads_anybodys_file(name):
    report = check_sample(Layout.named(name), io.BytesIO(TextFile(name).bytes().replace(b"9201", b"1111")))

    assert report.usable
