from __future__ import annotations

from datetime import date

import pytest
from django.forms import ValidationError

from kaifong.kernel.calendar import Month
from kaifong.selfservice.fields import AmountField, DayField, MonthField


@pytest.mark.parametrize(
    ("typed", "cents"), [("0", 0), ("12,345.60", 12_345_60), (" 7.5 ", 750), ("100000000", 10**10)]
)
def test_an_amount_is_cleaned_to_whole_cents(typed, cents):
    assert AmountField().clean(typed) == cents


@pytest.mark.parametrize("typed", ["1.005", "1e3", "NaN", "$5", "12.3.4", "٣", "9" * 21])
def test_what_is_no_amount_to_the_cent_is_refused(typed):
    with pytest.raises(ValidationError):
        AmountField().clean(typed)


@pytest.mark.parametrize("typed", ["-0.01", "100000000.01"])
def test_an_amount_nobody_has_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        AmountField().clean(typed)

    assert refused.value.code == "range"


def test_an_amount_that_may_be_left_out_is_none():
    assert AmountField(required=False).clean("") is None


def test_a_month_is_read_as_the_browsers_control_writes_it():
    assert MonthField().clean("2026-03") == Month(2026, 3)
    assert MonthField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["2026-13", "2026-3", "0000-01", "March", "2026-03-01", "２０２６-03"])
def test_what_is_no_month_is_refused(typed):
    with pytest.raises(ValidationError):
        MonthField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (["31", "3", "1980"], date(1980, 3, 31)),
        ([" 29", "02 ", "2024"], date(2024, 2, 29)),
        (["１", "１２", "１９８０"], date(1980, 12, 1)),
    ],
)
def test_a_day_is_read_from_its_three_boxes(typed, day):
    assert DayField().clean(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["", "", ""], "required"),
        (None, "required"),
        (["31", "3", ""], "parts"),
        (["x", "3", "1980"], "parts"),
        (["31", "3", "80"], "year"),
        (["31", "2", "1980"], "day"),
        (["29", "2", "2023"], "day"),
        (["-1", "2", "1980"], "day"),
        (["1", "1", "0000"], "day"),
    ],
)
def test_what_is_no_day_is_told_by_what_is_wrong_with_it(typed, code):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    assert refused.value.code == code


def test_a_day_that_need_not_be_given_is_none():
    assert DayField(required=False).clean(["", " ", ""]) is None
