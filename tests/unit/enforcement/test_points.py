"""Points explained from what is on record, in no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.enforcement.points import explain
from kaifong.domains.enforcement.types import Allotted, Gone, Misdeed, Scheme
from kaifong.domains.enforcement.validity import months_after
from kaifong.domains.rules.api import Confidence, InForce, Kind, Rule
from kaifong.kernel.localtext import LocalText

NAME = LocalText("名", "Name", "名")
RULE = Rule(1, "p", "enforcement.scheme", Kind.PARAMETER, NAME, InForce(None, None), {}, "s", "", date(2026, 1, 1),
            Confidence.CONFIRMED, "", None)  # fmt: skip
SCHEME = Scheme(24, 16, 24, 24, True, RULE)
LITTER = Misdeed("littering", NAME, 7, None, True, "", 1)
MISDEEDS = {(1, "littering"): LITTER}
FIRST, LAST = date(2023, 1, 1), date(2028, 12, 31)
days = st.dates(FIRST, LAST)


def moment(day):
    return None if day is None else datetime.combine(day, time(12), UTC)


def points(offence_on, *, step=1, cents=7, allotted_on=None, appeal=None, decided=None, allowed=False, withdrawn=None,
           carried=None):  # fmt: skip
    day = allotted_on or offence_on
    return Allotted(
        step, step, "littering", cents, offence_on, day, months_after(offence_on, 24), moment(day), 1,
        appeal, moment(appeal), decided, moment(decided), allowed, withdrawn, moment(withdrawn), carried,
    )  # fmt: skip


def told(record, on, known=None):
    return explain(record, account_no=1, on=on, scheme=SCHEME, misdeeds=MISDEEDS, known_at=moment(known))


@st.composite
def on_record(draw):
    """Points with whatever may have happened to them afterwards."""
    offence = draw(st.dates(FIRST, date(2026, 12, 31)))
    after = st.integers(0, 900).map(lambda more: allotted + timedelta(days=more))
    allotted = offence + timedelta(days=draw(st.integers(0, 90)))
    appeal = draw(st.none() | after)
    decided = (
        None if appeal is None else draw(st.none() | st.integers(0, 200).map(lambda m: appeal + timedelta(days=m)))
    )
    return points(
        offence,
        step=draw(st.integers(1, 10**6)),
        cents=draw(st.sampled_from([3, 5, 7, 15])),
        allotted_on=allotted,
        appeal=appeal,
        decided=decided,
        allowed=decided is not None and draw(st.booleans()),
        withdrawn=draw(st.none() | after),
        carried=draw(st.none() | after),
    )


records = st.lists(on_record(), max_size=8)


def test_points_count_from_the_day_of_the_offence_through_the_day_before_the_second_anniversary():
    record = [points(date(2024, 3, 10), allotted_on=date(2024, 4, 2))]

    assert [told(record, day).points for day in (
        date(2024, 3, 9), date(2024, 3, 10), date(2026, 3, 9), date(2026, 3, 10),
    )] == [0, 7, 7, 0]  # fmt: skip


def test_points_of_a_leap_day_count_through_the_28th_of_february():
    record = [points(date(2024, 2, 29))]

    assert [told(record, day).points for day in (date(2026, 2, 28), date(2026, 3, 1))] == [7, 0]


def test_what_no_longer_counts_says_why_and_since_when():
    record = [
        points(date(2024, 3, 10), step=1),
        points(date(2025, 5, 1), step=2, appeal=date(2025, 5, 9), decided=date(2025, 6, 1), allowed=True),
        points(date(2025, 5, 2), step=3, withdrawn=date(2025, 5, 20)),
        points(date(2025, 5, 3), step=4, carried=date(2025, 7, 1)),
        points(date(2025, 5, 4), step=5, appeal=date(2025, 5, 9), decided=date(2025, 6, 1)),
    ]

    found = told(record, date(2026, 3, 10))

    assert [(line.gone, line.gone_on) for line in found.gone] == [
        (Gone.LAPSED, date(2026, 3, 10)),
        (Gone.APPEAL_ALLOWED, date(2025, 6, 1)),
        (Gone.WITHDRAWN, date(2025, 5, 20)),
        (Gone.CARRIED, date(2025, 7, 1)),
    ]
    assert [line.step_id for line in found.counting] == [5]


def test_an_undecided_appeal_leaves_the_points_and_is_told():
    record = [points(date(2025, 5, 1), appeal=date(2025, 5, 9), decided=date(2025, 6, 1), allowed=True)]

    found = told(record, date(2025, 5, 31))

    assert (found.points, found.counting[0].appealed) == (7, True)


def test_a_decision_is_computed_again_as_it_was_known():
    record = [
        points(date(2025, 5, 1), step=1, cents=15),
        points(date(2025, 6, 1), step=2, allotted_on=date(2025, 8, 1)),
        points(date(2025, 7, 1), step=3, appeal=date(2025, 7, 9), decided=date(2025, 9, 1), allowed=True),
    ]
    on = date(2025, 7, 10)

    assert told(record, on, known=date(2025, 7, 10)).points == 22
    assert told(record, on, known=date(2025, 8, 1)).points == 29
    assert told(record, on).points == 29
    assert told(record, date(2025, 9, 1), known=date(2025, 8, 31)).points == 29
    assert told(record, date(2025, 9, 1)).points == 22


def test_the_threshold_adds_up_what_lies_within_its_own_time():
    shorter = Scheme(24, 12, 12, 24, True, RULE)
    record = [points(date(2025, 1, 1), step=1), points(date(2026, 1, 1), step=2)]

    found = explain(record, account_no=1, on=date(2026, 1, 1), scheme=shorter, misdeeds=MISDEEDS)

    assert (found.points, found.within_threshold, found.reached) == (14, 7, False)


@given(record=records, on=days, known=st.none() | days)
def test_points_are_never_negative_and_every_offence_by_the_day_is_explained_once(record, on, known):
    found = told(record, on, known)

    assert 0 <= found.within_threshold <= found.points == sum(line.points for line in found.counting)
    expected = [one for one in record if one.offence_on <= on and (known is None or one.recorded_at <= moment(known))]
    assert len(found.counting) + len(found.gone) == len(expected)
    assert all(line.gone_on <= on for line in found.gone)


@given(record=records, on=days, data=st.data())
def test_the_order_of_recording_does_not_matter(record, on, data):
    shuffled = data.draw(st.permutations(record))

    assert told(shuffled, on).points == told(record, on).points
    assert sorted(told(shuffled, on).gone, key=repr) == sorted(told(record, on).gone, key=repr)


@given(record=records, offence=st.dates(FIRST, date(2026, 12, 31)), wait=st.integers(0, 300), on=days)
def test_an_allowed_appeal_restores_exactly(record, offence, wait, on):
    decided = offence + timedelta(days=wait)
    restored = points(offence, step=0, cents=15, appeal=offence, decided=decided, allowed=True)
    standing = points(offence, step=0, cents=15)

    with_appeal = told([*record, restored], on)

    assert with_appeal.points == told(record if on >= decided else [*record, standing], on).points


@given(offence=st.dates(FIRST, date(2026, 12, 31)), on=days)
def test_points_lapse_on_the_day_and_not_on_another(offence, on):
    lapses = months_after(offence, 24)

    assert told([points(offence)], on).points == (7 if offence <= on < lapses else 0)


@given(record=records, day=days)
def test_what_is_recorded_later_never_changes_what_was_known(record, day):
    later = points(day, step=0, allotted_on=day + timedelta(days=1))

    assert told([*record, later], day, known=day) == told(record, day, known=day)
