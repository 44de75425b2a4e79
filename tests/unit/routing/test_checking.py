from dataclasses import replace

import pytest

from kaifong.infra.routing.api import (
    Call,
    Engine,
    Fault,
    NoValidPlan,
    Plan,
    Reason,
    Route,
    TakenPause,
    Unserved,
    better,
    check,
)
from tests.unit.routing.worlds import STREET

AH = Route(
    "ah",
    leaves=590,
    calls=(Call("near", 600, 600, 620), Call("far", 650, 650, 670), Call("spoken", 680, 680, 700)),
    returns=790,
    cost=80,
    pause=TakenPause(after=3, starts=720, ends=780),
)
"""Home is thirty minutes on from the last stop: twenty walked before the pause, ten after it."""
PLAN = Plan((AH,), cost=80)


def planned(**changes):
    route = replace(AH, **changes)
    return Plan((route,), cost=route.cost)


def with_call(position, **changes):
    calls = list(AH.calls)
    calls[position] = replace(calls[position], **changes)
    return planned(calls=tuple(calls))


def whats(plan, problem=STREET):
    return {fault.what for fault in check(problem, plan)}


def test_a_plan_that_holds_has_no_fault():
    assert check(STREET, PLAN) == ()


FAULTS = {
    "arrival-wrong": with_call(1, arrives=640),
    "departure-wrong": with_call(1, departs=621),
    "starts-before-arrival": with_call(1, starts=645),
    "service-wrong": with_call(2, leaves=695),
    "outside-window": with_call(1, starts=701, leaves=721),
    "stop-twice": planned(calls=(*AH.calls, AH.calls[2])),
    "stop-forgotten": planned(calls=AH.calls[:2]),
    "stop-unknown": planned(calls=(*AH.calls, Call("nowhere", 700, 700, 700))),
    "stop-served-and-unserved": replace(PLAN, unserved=(Unserved("near", Reason.NO_ROOM),)),
    "vehicle-unknown": planned(vehicle="cy"),
    "vehicle-twice": Plan((AH, AH), cost=160),
    "skill-missing": planned(vehicle="bo"),
    "pause-unknown": planned(vehicle="bo"),
    "pause-missing": planned(pause=None),
    "pause-outside-window": planned(pause=TakenPause(3, 841, 901), returns=901),
    "pause-length-wrong": planned(pause=TakenPause(3, 720, 770), returns=780),
    "pause-during-service": planned(pause=TakenPause(3, 690, 750)),
    "pause-nowhere": planned(pause=TakenPause(4, 720, 780)),
    "before-shift": planned(leaves=539),
    "after-shift": planned(returns=1081),
    "return-wrong": planned(returns=780),
    "cost-wrong": planned(cost=79),
    "total-cost-wrong": replace(PLAN, cost=79),
    "route-empty": Plan((AH, Route("bo", 540, (), 540, 0)), cost=80),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_planted_fault_is_found_and_named(what):
    assert what in whats(FAULTS[what])


def test_a_load_beyond_the_capacity_is_a_fault():
    heavy = replace(STREET, stops=tuple(replace(stop, load=2) for stop in STREET.stops))
    strong = replace(heavy, vehicles=(replace(heavy.vehicles[0], capacity=6), heavy.vehicles[1]))
    weak = replace(heavy, vehicles=(replace(heavy.vehicles[0], capacity=5), heavy.vehicles[1]))

    assert whats(PLAN, strong) == set()
    assert whats(PLAN, weak) == {"overloaded"}


def test_a_pause_on_the_way_lets_the_walk_go_on_after_it_but_not_during_it():
    assert whats(planned(returns=789)) == {"return-wrong"}
    assert whats(planned(returns=790)) == set()


def test_the_plan_that_serves_more_wins_then_the_cheaper_then_the_first():
    fewer = Plan((replace(AH, calls=AH.calls[:2], pause=TakenPause(2, 720, 780), returns=780, cost=80),), cost=80)
    fewer = replace(fewer, unserved=(Unserved("spoken", Reason.NO_ROOM),))
    by_night = replace(PLAN, engine=Engine.NIGHT)

    assert check(STREET, fewer) == ()
    assert better(STREET, fewer, PLAN) is PLAN
    assert better(STREET, by_night, PLAN) is by_night


def test_a_plan_with_a_fault_is_never_chosen():
    wrong = planned(cost=0)

    assert better(STREET, wrong, PLAN) is PLAN
    with pytest.raises(NoValidPlan) as refused:
        better(STREET, wrong)
    assert refused.value.fault == Fault("cost-wrong", "ah")
