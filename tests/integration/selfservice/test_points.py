from __future__ import annotations

from datetime import date

import pytest

from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Onward, Table
from tests.integration.enforcement.conftest import Acts
from tests.integration.selfservice import figures

POINTS = questions()["points"]
ON = date(2026, 3, 1)


@pytest.fixture
def household(months) -> Acts:
    """14 points count, 7 have lapsed."""
    acts = Acts(months.a)
    acts.allotted("noise", date(2024, 2, 29))
    acts.allotted("littering", date(2026, 1, 5))
    acts.allotted("spitting", date(2026, 2, 10))
    return acts


def test_a_household_is_told_what_counts_until_when_and_what_no_longer_does(household, answer):
    found = answer("points", household.account, as_at=ON)

    assert (found.points, found.threshold, found.reached, found.bars_transfer, found.next_lapse) == (
        14, 16, False, True, date(2028, 1, 4),
    )  # fmt: skip
    assert [(line.misdeed, line.points, line.last_day, line.confirmed) for line in found.counting] == [
        ("littering", 7, date(2028, 1, 4), True),
        ("spitting", 7, date(2028, 2, 9), False),
    ]
    assert [(line.misdeed, line.why.value, line.since) for line in found.gone] == [("noise", "lapsed", ON)]
    assert figures.disagreements(POINTS, found) == []


def test_the_page_marks_what_is_not_confirmed_and_the_voice_says_the_sum_first(household, answer):
    found = answer("points", household.account, as_at=ON)

    [held, _] = [block for block in POINTS.page(found) if isinstance(block, Table)]

    assert held.rows[1][0].written("en") == "Spitting in public areas (points not confirmed)"
    assert [sentence.written("en").replace("\u00a0", " ") for sentence in POINTS.speech(found)] == [
        "14 points count against the household.",
        "Those that fall away first count through 4 January 2028.",
        "With 16 points or more within 24 months the tenancy may be ended by a notice to quit.",
    ]


def test_a_household_at_the_threshold_is_led_to_its_notice(household, answer):
    household.allotted("drying_clothes", date(2026, 2, 20))

    page = POINTS.page(answer("points", household.account, as_at=ON))

    assert [block.question for block in page if isinstance(block, Onward)] == ["notice-status"]


def test_a_household_without_points_is_told_so_and_that_nothing_bars_a_transfer(months, answer, statements):
    found = answer("points", months.b, as_at=ON)

    assert (found.points, found.bars_transfer, found.next_lapse, found.counting, found.gone) == (0, False, None, (), ())
    assert POINTS.speech(found)[0].written("en") == "No points count against the household."
    assert statements(lambda: answer("points", months.b, as_at=ON)) <= 3
    assert statements(lambda: answer("points", months.a, as_at=ON)) <= 3
