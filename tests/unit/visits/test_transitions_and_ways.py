"""A visit's states, one operation's decisions at their edges, and how long ways take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import product
from types import SimpleNamespace
from uuid import UUID

import pytest

from kaifong.domains.visits.deciding import VisitFacts, decide, version_of
from kaifong.domains.visits.errors import VisitNotReady
from kaifong.domains.visits.routes import Door, kilometres, matrix, minutes_between
from kaifong.domains.visits.ruleset import Travel
from kaifong.domains.visits.transitions import Transition, follow, may, next_step
from kaifong.domains.visits.types import Group, LadderStep, Operation, OperationKind, Result, VisitState

TRAVEL = Travel(15, 5, 1, 1, 5, 6, 10, 4, 60, time(12), time(14, 30), SimpleNamespace())
VISIT = VisitFacts(1, VisitState.PLANNED, LadderStep.FIRST, 0, None, True, "v")


def operation(kind: OperationKind, changes=None, base: str = "v") -> Operation:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    return Operation(UUID(int=1), 1, 1, UUID(int=2), 1, base, kind, changes or {}, moment, (), b"")


def test_only_named_transitions_are_followed():
    allowed = {(state.value, way.value) for state, way in product(VisitState, Transition) if may(state, way)}

    assert allowed == {
        ("due", "planned"), ("planned", "planned"),
        ("planned", "released"), ("started", "released"),
        ("due", "started"), ("planned", "started"),
        ("due", "missed"), ("planned", "missed"), ("started", "missed"),
        ("due", "finished"), ("planned", "finished"), ("started", "finished"),
        ("due", "closed"), ("planned", "closed"), ("started", "closed"),
    }  # fmt: skip
    with pytest.raises(VisitNotReady, match="finished: it cannot be planned"):
        follow(1, VisitState.FINISHED, Transition.PLAN)


def test_the_ladder_ends_with_duty_visits():
    steps = [LadderStep.FIRST]
    for _ in range(4):
        steps.append(next_step(steps[-1]))

    assert [step.value for step in steps] == ["first", "revisit", "letter", "duty", "duty"]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result", "after"),
    [
        ("a", "a", "a", Result.DUPLICATE, None),
        ("a", "a", "b", Result.APPLIED, "b"),
        ("a", "b", "b", Result.DUPLICATE, None),
        ("a", "b", "a", Result.CONFLICT, None),
        ("a", "c", "b", Result.CONFLICT, None),
    ],
)
def test_a_field_is_merged_three_ways(base, ours, theirs, result, after):
    have = {"phone": ours}

    found = decide(
        VISIT, lambda _: have, operation(OperationKind.CONTACT_CHANGE, {"phone": (base, theirs)}, version_of(have))
    )

    assert found.result is result
    assert [one.values for one in found.effects if hasattr(one, "values")] == ([{"phone": after}] if after else [])


def test_beside_a_conflict_the_other_fields_of_an_operation_are_taken():
    have = {"phone": "c", "email": ""}
    changes = {"phone": ("a", "b"), "email": ("", "x@example.com")}

    found = decide(VISIT, lambda _: have, operation(OperationKind.CONTACT_CHANGE, changes))

    assert found.result is Result.CONFLICT
    assert found.effects[0].values == {"email": "x@example.com"}
    assert (found.effects[1].ours, found.effects[1].theirs) == ("c", "b")


def test_a_member_who_is_not_of_the_household_is_not_changed():
    found = decide(
        VISIT,
        lambda _: {"7.presence": "lives_here"},
        operation(OperationKind.MEMBER_CHANGE, {"8.presence": ("lives_here", "left")}),
    )

    assert (found.result, found.reason, found.effects) == (Result.REJECTED, "unknown-field", ())


@pytest.mark.parametrize("kind", OperationKind)
def test_nothing_is_done_for_a_tenancy_that_has_ended(kind):
    found = decide(replace(VISIT, let=False), lambda _: {}, operation(kind))

    assert (found.result, found.effects) == (Result.QUARANTINED, ())


def test_a_groups_version_is_the_same_again_when_all_fields_are():
    assert version_of({"a": 1, "b": "陳"}) == version_of({"b": "陳", "a": 1}) != version_of({"a": 2, "b": "陳"})
    assert Group.CONTACT.value == "contact"


def test_ways_within_a_block_go_by_lift_between_blocks_on_foot_and_between_estates_as_the_crow_flies():
    home = Door(1001, 1, 12, (22.3364, 114.1747))
    away = Door(1002, 1, 0, (22.3193, 114.1694))

    assert minutes_between(home, home, TRAVEL) == 1
    assert minutes_between(home, replace(home, height=35), TRAVEL) == 5
    assert minutes_between(home, replace(home, block=2, height=1), TRAVEL) == 6 + 3 + 1
    assert round(kilometres(home.at, away.at), 2) == 1.98
    assert minutes_between(home, away, TRAVEL) == 10 + 8
    assert matrix([home, away], TRAVEL) == ((1, 18), (18, 1))


def test_an_estate_without_coordinates_is_as_far_as_is_assumed():
    assert minutes_between(Door(1, 1, 0), Door(2, 1, 0), TRAVEL) == 10 + 40
