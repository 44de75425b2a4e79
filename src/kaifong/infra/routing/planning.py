"""A plan for a problem: two engines, one checker, the better valid plan."""

from __future__ import annotations

from kaifong.infra.routing.types import Engine, Plan, Problem


def plan(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    engine: Engine = Engine.NIGHT,
    iterations: int | None = None,
) -> Plan:
    """The best plan that the engine finds within so many seconds of one processor, checked.

    The same problem and seed give the same plan by day, and by night where ``iterations`` bounds the search instead of
    the time that a machine happens to take.

    Raises:
        RoutingRefused: the problem itself is wrong; nothing was tried.
    """
    raise NotImplementedError
