"""The number on a form's receipt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.kernel.identifiers import BadNumber, account_no, application_no, form_no, parse_account_no, parse_form_no


@given(st.integers(2020, 2099), st.integers(1, 9_999_999))
def test_a_number_is_read_as_it_is_written_and_no_wrong_digit_passes(year: int, serial: int) -> None:
    number = form_no(year, serial)
    text = f"{number:012d}"

    assert text[0] == "0"
    assert parse_form_no(f" {text[:4]} {text[4:8]}-{text[8:]}") == number
    for place in range(12):
        wrong = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
        with pytest.raises(BadNumber):
            parse_form_no(wrong)


def test_numbers_of_accounts_applications_and_forms_are_told_apart() -> None:
    for other in (account_no(1001, 1), application_no(2026, 1)):
        with pytest.raises(BadNumber):
            parse_form_no(f"{other}")
    with pytest.raises(BadNumber):
        parse_account_no(f"{form_no(2026, 1):012d}")


@pytest.mark.parametrize("serial", [0, 10_000_000])
def test_a_serial_out_of_range_has_no_number(serial: int) -> None:
    with pytest.raises(BadNumber):
        form_no(2026, serial)
