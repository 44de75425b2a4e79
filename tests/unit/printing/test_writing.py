from __future__ import annotations

from datetime import date

import pytest

from kaifong.infra.printing import writing
from kaifong.kernel.calendar import Month


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "HK$0.00"), (123_450, "HK$1,234.50"), (-5, "\u2212HK$0.05"), (192_694_000_000, "HK$1,926,940,000.00")],
)
def test_money_is_written_to_the_cent_with_a_minus_sign_that_no_line_breaks_after(cents, written):
    assert writing.write_money(cents) == written


def test_another_currency_keeps_its_code_and_does_not_break_from_it():
    assert writing.write_money(1_200, "GBP") == "GBP\u00a012.00"


@pytest.mark.parametrize(
    ("language", "day", "short_day", "month", "short_month", "name"),
    [
        ("en", "3\u00a0September\u00a02026", "3\u00a0Sept\u00a02026", "September\u00a02026", "Sept\u00a02026", "Sept"),
        ("zh-hant", "2026年9月3日", "2026年9月3日", "2026年9月", "2026年9月", "9月"),
        ("zh-hans", "2026年9月3日", "2026年9月3日", "2026年9月", "2026年9月", "9月"),
    ],
)
def test_days_and_months_are_written_as_each_language_does(language, day, short_day, month, short_month, name):
    on = date(2026, 9, 3)
    assert writing.write_day(on, language) == day
    assert writing.write_short_day(on, language) == short_day
    assert writing.write_month(Month.of(on), language) == month
    assert writing.write_short_month(Month.of(on), language) == short_month
    assert writing.write_month_name(Month.of(on), language) == name


def test_a_share_has_one_decimal_and_a_share_of_nothing_is_a_dash():
    assert writing.write_share(1, 3) == "33.3%"
    assert writing.write_share(-1, 4) == "\u221225.0%"
    assert writing.write_share(0, 0) == "–"
