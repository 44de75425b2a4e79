"""What people are told of codes."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from kaifong.domains.payments.suggestions import Slip, near_numbers
from kaifong.domains.payments.wording import NO_REASON, SLIPS, SUSPENSE_REASONS, reversal_reason
from kaifong.kernel.identifiers import account_no, is_account_no
from kaifong.kernel.localtext import LocalText

SQL = files("kaifong.domains.payments") / "sql"


@pytest.mark.parametrize("statement", ["insert_suspense.sql", "create_receive.sql"])
def test_every_reason_that_puts_money_in_suspense_has_words(statement):
    text = (SQL / statement).read_text()
    codes = set(re.findall(r"(?:then|else) '(\w+)'", text)) & {
        code for code in re.findall(r"'(\w+_\w+)'", text) if "account" in code or "original" in code
    }

    assert codes
    assert codes <= SUSPENSE_REASONS.keys()


def test_a_banks_code_is_put_in_words_and_a_persons_words_stay():
    assert reversal_reason("AM04") == LocalText("戶口存款不足", "Insufficient funds", "账户存款不足")
    assert reversal_reason("ZZ99") == LocalText("ZZ99", "ZZ99", "ZZ99")
    assert reversal_reason("typed twice") == LocalText("typed twice", "typed twice", "typed twice")
    assert reversal_reason(" ") == reversal_reason("") == NO_REASON


def test_every_slip_has_words():
    assert SLIPS.keys() == set(Slip)


def test_a_right_number_is_its_own_nearest_and_a_slip_finds_it_back():
    right = account_no(1001, 1234)
    digits = str(right)
    slips = {
        Slip.NONE: digits,
        Slip.WRONG_DIGIT: digits[:5] + str((int(digits[5]) + 1) % 10) + digits[6:],
        Slip.MISSING_DIGIT: digits[:6] + digits[7:],
        Slip.SURPLUS_DIGIT: digits[:6] + "9" + digits[6:],
        Slip.SWAPPED: digits[:7] + digits[8] + digits[7] + digits[9:],
        Slip.SWAPPED_ACROSS_ONE: digits[:6] + digits[8] + digits[7] + digits[6] + digits[9:],
    }

    for slip, stated in slips.items():
        found = dict(near_numbers(stated))
        assert found[right] is slip, slip
        assert all(is_account_no(number) for number in found)
