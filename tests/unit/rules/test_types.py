from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.rules.errors import RuleMalformed
from kaifong.domains.rules.types import Confidence, InForce, Kind, Rule
from kaifong.kernel.localtext import LocalText

DAYS = [date(2024, 2, 27 + n) for n in range(3)] + [date(2024, 3, n) for n in range(1, 5)]


def some_rule(value: dict[str, object]) -> Rule:
    return Rule(
        id=1,
        pack="small",
        code="rent.thing",
        kind=Kind.PARAMETER,
        title=LocalText("事", "Thing", "事"),
        in_force=InForce(None, date(2024, 3, 1)),
        value=value,
        source_title="Law 1",
        source_url="",
        checked_on=date(2024, 1, 1),
        confidence=Confidence.CONFIRMED,
        note="",
        superseded_at=None,
    )


@st.composite
def ranges(draw: st.DrawFn) -> InForce:
    start, last = sorted([draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))])
    return InForce.through(draw(st.sampled_from([None, start])), draw(st.sampled_from([None, last])))


@given(ranges(), ranges())
def test_two_ranges_overlap_exactly_where_they_share_a_day(one, other):
    days = [date(1, 1, 1), *DAYS, date(9999, 12, 31)]

    assert one.overlaps(other) == other.overlaps(one) == any(day in one and day in other for day in days)


def test_a_range_says_its_last_day_and_whether_its_first_is_known():
    assert str(InForce.through(None, date(2026, 9, 30))) == "first day unknown, until 2026-09-30"
    assert str(InForce(date(2026, 10, 1), None)) == "from 2026-10-01"
    assert InForce(None, date(2026, 10, 1)).last == date(2026, 9, 30)


def test_an_empty_range_cannot_be_made():
    with pytest.raises(ValueError, match="cannot end on 2024-01-01"):
        InForce(date(2024, 1, 1), date(2024, 1, 1))


def test_a_value_is_read_into_the_callers_type():
    assert some_rule({"share": "0.25"}).read(lambda value: Decimal(value["share"])) == Decimal("0.25")


@pytest.mark.parametrize("value", [{}, {"share": None}, {"share": "a quarter"}, {"share": []}])
def test_a_value_of_another_shape_is_refused_by_name_and_dates(value):
    with pytest.raises(
        RuleMalformed, match=r"Rule rent\.thing \(first day unknown, until 2024-02-29\) cannot be used: "
    ):
        some_rule(value).read(lambda value: Decimal(value["share"]))
