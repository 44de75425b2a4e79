"""Whether a plan holds, worked out from the problem alone."""

from __future__ import annotations

from kaifong.infra.routing.types import Fault, Plan, Problem


def check(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """What is wrong with a plan: no fault means that every time, window, skill, pause, load and cost in it is right."""
    raise NotImplementedError


def better(problem: Problem, *plans: Plan) -> Plan:
    """The valid plan that serves most, by priority, then number, and of those the cheapest."""
    raise NotImplementedError
