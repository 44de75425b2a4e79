"""A plan for a problem: two engines, one checker, the better valid plan."""

from __future__ import annotations

import time
from dataclasses import replace

from kaifong.infra.routing import day_engine, night_engine
from kaifong.infra.routing.assembling import assemble
from kaifong.infra.routing.checking import better
from kaifong.infra.routing.screening import unservable
from kaifong.infra.routing.timing import can_rest
from kaifong.infra.routing.types import Engine, Plan, Problem

MOST_DAY_SECONDS = 5.0
"""Of a night's search that the day's engine may take for what the search starts from."""


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
    the time that a machine happens to take. The night's search starts from the day's plan and never ends with a worse one.

    Raises:
        RoutingRefused: the problem itself is wrong; nothing was tried.
    """
    hopeless = {unserved.stop for unserved in unservable(problem)}
    possible = replace(
        problem,
        stops=tuple(stop for stop in problem.stops if stop.key not in hopeless),
        vehicles=tuple(vehicle for vehicle in problem.vehicles if can_rest(vehicle)),
    )
    began = time.process_time()  # of the process, for VROOM works in a thread of its own
    by_day = assemble(
        problem,
        day_engine.orders(possible, seconds=seconds if engine is Engine.DAY else min(seconds, MOST_DAY_SECONDS)),
        engine=Engine.DAY,
    )
    if engine is Engine.DAY:
        return better(problem, by_day)
    orders = night_engine.orders(
        possible,
        seconds=seconds - (time.process_time() - began),
        seed=seed,
        iterations=iterations,
        start_from={route.vehicle: list(route.stops) for route in by_day.routes},
    )
    if orders is None:
        return better(problem, by_day)
    return better(problem, assemble(problem, orders, engine=Engine.NIGHT), by_day)
