from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.models import Appeal, Carry, Notice, Step
from kaifong.infra.database import execute
from tests.integration.enforcement.conftest import OFFICER, SENIOR, at

pytestmark = pytest.mark.django_db
ALLOWED, DISMISSED = enforcement.AppealOutcome.ALLOWED, enforcement.AppealOutcome.DISMISSED


def appeal(step, on):
    return enforcement.points_appeal(step_id=step, on=on, now=at(on), by=OFFICER)


def decide(number, outcome, on):
    enforcement.appeal_decide(appeal_id=number, outcome=outcome, reason="heard", on=on, now=at(on), by=OFFICER)


def carry(source, target, on, reason=enforcement.CarryReason.REDEVELOPMENT):
    return enforcement.points_carry(
        from_account=source.account, to_account=target.account, reason=reason, on=on, now=at(on), by=OFFICER
    )


def test_points_of_a_household_are_explained_in_three_statements(acts, django_assert_num_queries):
    acts.allotted("littering", date(2024, 2, 1))
    acts.allotted("noise", date(2026, 1, 5))

    with django_assert_num_queries(3):
        found = enforcement.points_as_at(acts.account, date(2026, 2, 1))

    assert (found.points, found.bars_transfer, found.reached) == (7, True, False)
    assert [(line.title.en, line.points, line.lapses_on) for line in found.counting] == [
        ("Noise nuisance", 7, date(2028, 1, 5))
    ]
    assert [(line.title.en, line.gone, line.gone_on) for line in found.gone] == [
        ("Littering", enforcement.Gone.LAPSED, date(2026, 2, 1))
    ]


def test_an_allowed_appeal_takes_the_points_away_from_its_day_and_the_days_before_still_tell_them(acts):
    acts.allotted("noise", date(2026, 1, 5))
    step = acts.allotted("littering", date(2026, 1, 10)).step_id
    number = appeal(step, date(2026, 1, 20))

    decide(number, ALLOWED, date(2026, 2, 3))

    assert (acts.points(date(2026, 2, 2)), acts.points(date(2026, 2, 3))) == (14, 7)


def test_a_dismissed_appeal_leaves_the_points_and_points_are_appealed_against_once(acts):
    step = acts.allotted("littering", date(2026, 1, 10)).step_id
    number = appeal(step, date(2026, 1, 20))
    decide(number, DISMISSED, date(2026, 2, 3))

    with pytest.raises(enforcement.AppealNotOpen):
        decide(number, ALLOWED, date(2026, 2, 4))
    with pytest.raises(enforcement.AppealedAlready):
        appeal(step, date(2026, 2, 5))

    assert acts.points(date(2026, 2, 5)) == 7
    assert Appeal.objects.count() == 1


def test_withdrawn_points_end_with_the_day_and_once(acts):
    step = acts.allotted("littering", date(2026, 1, 10)).step_id
    on = date(2026, 1, 12)
    enforcement.step_withdraw(step_id=step, reason="wrong flat", on=on, now=at(on), by=OFFICER)

    with pytest.raises(enforcement.StepNotFound):
        enforcement.step_withdraw(step_id=step, reason="again", on=on, now=at(on), by=OFFICER)

    assert (acts.points(date(2026, 1, 11)), acts.points(on)) == (7, 0)


def test_points_follow_the_household_from_tenancy_to_tenancy(acts, neighbour, landlord):
    third = type(acts)(landlord.accounts[2])
    acts.allotted("littering", date(2026, 1, 10))
    carry(acts, neighbour, date(2026, 2, 1))
    carry(neighbour, third, date(2026, 3, 1), enforcement.CarryReason.INTERIM_HOUSING)
    acts.allotted("noise", date(2026, 1, 20), date(2026, 3, 10))

    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1))
    assert [acts.points(day) for day in days] == [14, 0, 0]
    assert [neighbour.points(day) for day in days] == [0, 14, 0]
    assert [third.points(day) for day in days] == [0, 0, 14]
    [line, _] = enforcement.points_as_at(acts.account, days[1]).gone
    assert (line.gone, line.gone_on) == (enforcement.Gone.CARRIED, date(2026, 2, 1))
    assert {line.held_since for line in enforcement.points_as_at(third.account, days[2]).counting} == {date(2026, 3, 1)}


def test_points_are_not_carried_twice_back_or_to_where_they_are(acts, neighbour):
    acts.allotted("littering", date(2026, 1, 10))
    carry(acts, neighbour, date(2026, 2, 1))

    with pytest.raises(enforcement.CarriedAlready):
        carry(acts, neighbour, date(2026, 2, 2))
    with pytest.raises(enforcement.CarriedAlready):
        carry(neighbour, acts, date(2026, 2, 2))
    with pytest.raises(enforcement.NotAnotherTenancy):
        carry(acts, acts, date(2026, 2, 2))

    assert Carry.objects.count() == 1


def test_sixteen_points_propose_a_notice_that_waits_for_a_second_person(acts):
    acts.allotted("pipe_damage", date(2026, 1, 5))
    assert Notice.objects.count() == 0

    decision = acts.allotted("drying_clothes", date(2026, 1, 10))

    waiting = enforcement.notices_waiting(on=date(2026, 1, 10))
    assert (waiting.found, waiting.notices[0].id, waiting.notices[0].ground) == (1, decision.notice_id, "points")
    assert waiting.notices[0].why.en == "18 points count; 16 make the tenancy liable to be ended"
    assert decision.counting == 18


def test_more_points_propose_no_second_notice(acts):
    acts.allotted("pipe_damage", date(2026, 1, 5))
    acts.allotted("drying_clothes", date(2026, 1, 10))

    assert acts.allotted("noise", date(2026, 1, 12)).notice_id is None
    assert Notice.objects.count() == 1


def test_fifteen_points_and_those_that_lapsed_propose_nothing(acts):
    acts.allotted("noise", date(2024, 1, 10))

    decision = acts.allotted("pipe_damage", date(2026, 1, 10))

    assert (decision.counting, decision.notice_id) == (15, None)


def test_points_that_meet_at_a_new_tenancy_propose_a_notice_there(acts, neighbour):
    acts.allotted("pipe_damage", date(2026, 1, 5))
    neighbour.allotted("noise", date(2026, 1, 6))

    notice = carry(acts, neighbour, date(2026, 2, 1))

    assert enforcement.notice(notice, date(2026, 2, 1)).account_no == neighbour.account


def test_an_allowed_appeal_ends_the_proposal_that_rested_on_the_points(acts):
    acts.allotted("pipe_damage", date(2026, 1, 5))
    decision = acts.allotted("noise", date(2026, 1, 10))
    number = appeal(decision.step_id, date(2026, 1, 20))

    decide(number, ALLOWED, date(2026, 2, 3))

    notice = enforcement.notice(decision.notice_id, date(2026, 2, 3))
    assert (notice.state, notice.ended_on) == (enforcement.NoticeState.WITHDRAWN, date(2026, 2, 3))


def test_whoever_allotted_the_points_does_not_approve_the_notice(acts):
    acts.allotted("pipe_damage", date(2026, 1, 5))
    other = type(acts)(acts.account, SENIOR)
    notice = other.allotted("noise", date(2026, 1, 10)).notice_id

    for person in (OFFICER, SENIOR):
        with pytest.raises(enforcement.SamePerson):
            enforcement.notice_approve(notice_id=notice, on=date(2026, 1, 11), now=at(date(2026, 1, 11)), by=person)

    assert enforcement.notice(notice, date(2026, 1, 11)).state is enforcement.NoticeState.PROPOSED


def test_a_decision_is_computed_again_as_at_its_three_days(acts):
    first = acts.allotted("pipe_damage", date(2025, 3, 1), date(2025, 3, 10))
    acts.allotted("littering", date(2025, 3, 5), date(2025, 6, 1))
    decide(appeal(first.step_id, date(2025, 7, 1)), ALLOWED, date(2025, 9, 1))

    def then(day):
        return enforcement.points_as_at(acts.account, day, at(day)).points

    assert [then(date(2025, 3, 10)), then(date(2025, 6, 1)), then(date(2025, 9, 1))] == [15, 22, 7]
    assert enforcement.points_as_at(acts.account, date(2025, 3, 10)).points == 22


def test_all_households_at_once_have_the_points_that_each_has(acts, neighbour, landlord, django_assert_num_queries):
    acts.allotted("littering", date(2026, 1, 10))
    neighbour.allotted("noise", date(2026, 1, 12))
    step = neighbour.allotted("pipe_damage", date(2026, 1, 14)).step_id
    decide(appeal(step, date(2026, 1, 20)), ALLOWED, date(2026, 2, 3))
    carry(acts, neighbour, date(2026, 2, 10))

    with django_assert_num_queries(1):
        found = enforcement.points_as_at_all(date(2026, 2, 10))

    assert found == {neighbour.account: 14}
    assert enforcement.points_as_at_all(date(2026, 2, 1)) == {acts.account: 7, neighbour.account: 22}
    assert enforcement.points_as_at_all(date(2026, 2, 10), at(date(2026, 1, 30))) == {
        acts.account: 7, neighbour.account: 22,
    }  # fmt: skip


FIRST = date(2024, 1, 1)
offsets = st.integers(0, 800)


@given(
    offences=st.lists(
        st.tuples(st.sampled_from(["littering", "pipe_damage", "dripping_oil"]), offsets), unique=True, max_size=5
    ),
    ends=st.lists(
        st.tuples(offsets, st.sampled_from(["allowed", "dismissed", "withdrawn", None])), min_size=5, max_size=5
    ),
    moved=st.none() | offsets,
    on=st.integers(0, 1600),
    known=st.none() | st.integers(0, 1600),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_over_all_households_says_what_the_explanation_of_each_says(
    acts, neighbour, offences, ends, moved, on, known
):
    for table in ("appeal", "notice", "step", "case", "carry"):
        execute(f"delete from enforcement_{table}")
    for (misdeed, offset), (later, end) in zip(offences, ends, strict=False):
        offence = FIRST + timedelta(days=offset)
        step = acts.allotted(misdeed, offence).step_id
        day = offence + timedelta(days=later)
        if end == "withdrawn":
            enforcement.step_withdraw(step_id=step, reason="x", on=day, now=at(day), by=OFFICER)
        elif end:
            decide(appeal(step, offence), enforcement.AppealOutcome(end), day)
    if moved is not None:
        carry(acts, neighbour, FIRST + timedelta(days=moved))
    day = FIRST + timedelta(days=on)
    moment = None if known is None else at(FIRST + timedelta(days=known))

    each = {one.account: one.points(day, moment) for one in (acts, neighbour)}

    assert enforcement.points_as_at_all(day, moment) == {account: points for account, points in each.items() if points}
    assert Step.objects.count() == len(offences)
