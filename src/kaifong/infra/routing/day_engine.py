"""VROOM: a good order of all stops in about a second. It knows pauses, several windows and skills itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kaifong.infra.routing.types import Problem, Stop, Vehicle

THOROUGH = 5
"""The highest of VROOM's levels of exploration."""
LEAST_SECONDS = 0.05

Orders = dict[str, list[str]]
"""Keys of stops in the order they are served, by vehicle."""


def orders(problem: Problem, *, seconds: float) -> Orders:
    """The order in which VROOM would serve the stops; those missing it could not place.

    One thread and no chance in it: unless the time runs out, the same problem gives the same orders. It starts from
    nothing: routes that it is given to start from it refuses where it would place the pause elsewhere than they do.
    """
    import vroom

    if not problem.stops or not problem.vehicles:
        return {}
    skills = {skill: number for number, skill in enumerate(sorted(_skills(problem)))}
    loaded = any(vehicle.capacity is not None for vehicle in problem.vehicles)
    most = sum(stop.load for stop in problem.stops)
    described = vroom.Input()
    described.set_durations_matrix("car", problem.travel)
    described.set_costs_matrix("car", problem.costs)
    described.add_vehicle(
        [
            _vehicle(
                number, vehicle, skills, [most if vehicle.capacity is None else vehicle.capacity] if loaded else []
            )
            for number, vehicle in enumerate(problem.vehicles)
        ]
    )
    described.add_job([_job(number, stop, skills, loaded) for number, stop in enumerate(problem.stops)])
    routes = described.solve(
        exploration_level=THOROUGH, nb_threads=1, timeout=timedelta(seconds=max(LEAST_SECONDS, seconds))
    ).routes
    found: Orders = {}
    for number, kind, stop in zip(routes["vehicle_id"], routes["type"], routes.get("id", ()), strict=False):
        if kind == "job":
            found.setdefault(problem.vehicles[int(number)].key, []).append(problem.stops[int(stop)].key)
    return found


def _skills(problem: Problem) -> set[str]:
    return set().union(*(stop.skills for stop in problem.stops), *(vehicle.skills for vehicle in problem.vehicles))


def _vehicle(number: int, vehicle: Vehicle, skills: Mapping[str, int], capacity: list[int]) -> Any:
    import vroom

    pause = vehicle.pause
    return vroom.Vehicle(
        number,
        start=vehicle.start,
        end=vehicle.end,
        time_window=vroom.TimeWindow(vehicle.shift.opens, vehicle.shift.closes),
        skills={skills[skill] for skill in vehicle.skills},
        capacity=capacity,
        costs=vroom.VehicleCosts(fixed=vehicle.fixed_cost),
        breaks=[vroom.Break(number, [vroom.TimeWindow(pause.window.opens, pause.window.closes)], pause.length)]
        if pause
        else [],
    )


def _job(number: int, stop: Stop, skills: Mapping[str, int], loaded: bool) -> Any:
    import vroom

    return vroom.Job(
        number,
        location=stop.place,
        default_service=stop.service,
        delivery=[stop.load] if loaded else [],
        skills={skills[skill] for skill in stop.skills},
        priority=stop.priority,
        time_windows=[vroom.TimeWindow(window.opens, window.closes) for window in stop.windows],
    )
