from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.kernel.identifiers import BadNumber, account_no, parse_account_no
from kaifong.sim.conduct import GARBAGE, wrong_number


@given(st.integers(1001, 8999), st.integers(1, 999_999), st.integers(0, 2**32))
def test_a_mistyped_account_number_is_nobodys(estate_code, serial, seed):
    wrong = wrong_number(Random(seed), account_no(estate_code, serial))

    with pytest.raises(BadNumber):
        parse_account_no(wrong)


def test_slips_are_a_wrong_digit_two_swapped_nothing_or_nonsense():
    number = account_no(1001, 23_456)
    random = Random(1)
    kinds = set()
    for wrong in (wrong_number(random, number) for _ in range(200)):
        if wrong in GARBAGE or not wrong:
            kinds.add(wrong or "empty")
            continue
        differ = [place for place, (a, b) in enumerate(zip(str(number), wrong, strict=True)) if a != b]
        assert len(differ) == 1 or (len(differ) == 2 and differ[1] == differ[0] + 1)
        kinds.add(f"{len(differ)} digits")

    assert kinds == {"empty", "1 digits", "2 digits", *GARBAGE}
