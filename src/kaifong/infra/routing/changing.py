"""A plan while the day goes on. What is done or under way at ``now`` stays as it was; ``now`` None is before the day."""

from __future__ import annotations

from collections.abc import Sequence

from kaifong.infra.routing.types import Move, Plan, Problem, Window, WindowOffer


def replan(problem: Problem, plan: Plan, *, now: int | None = None, seconds: float = 1.0, seed: int = 0) -> Plan:
    """The rest of the day planned anew: stops of the problem that are new come in, those no longer in it go."""
    raise NotImplementedError


def insert(problem: Problem, plan: Plan, stop: str, *, now: int | None = None) -> Plan:
    """The stop (of the problem, served nowhere yet) put where it costs least; unserved if nowhere. Nothing else moves."""
    raise NotImplementedError


def remove(problem: Problem, plan: Plan, stop: str, *, now: int | None = None) -> Plan:
    """The plan of the problem without the stop; the vehicle's later times move up.

    Raises:
        StopIsDone: it has begun or is under way.
    """
    raise NotImplementedError


def move(problem: Problem, plan: Plan, stop: str, vehicle: str, position: int, *, now: int | None = None) -> Plan:
    """The plan with the stop at that position of the vehicle's calls, counted without it; valid if `cost_of_move` is."""
    raise NotImplementedError


def cost_of_move(
    problem: Problem, plan: Plan, stop: str, vehicle: str, position: int, *, now: int | None = None
) -> Move:
    """What `move` would change, and the faults it would make; for drag and drop, nothing is searched."""
    raise NotImplementedError


def windows_for(
    problem: Problem, plan: Plan, stop: str, windows: Sequence[Window], *, now: int | None = None
) -> tuple[WindowOffer, ...]:
    """For each window, where and when the stop could be served beside the plan and what it would cost."""
    raise NotImplementedError
