"""``make bench-routing``: routes against best known solutions, or an office's day. See docs/reference/benchmarks.md.

``make bench-routing FILES='r1_2_1.txt c1_2_8.txt'`` reads files in Solomon's format (Gehring and Homberger's are in it too)
with a ``.sol`` beside each, plans them with the number of vehicles of that solution and says how much longer the way is.
Without ``FILES`` it plans a made-up day of 200 stops and cancels stops at noon.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import vrplib

from bench.harness import figure
from kaifong.infra.routing.api import (
    Engine,
    Pause,
    Plan,
    Problem,
    Stop,
    Vehicle,
    Window,
    check,
    plan,
    replan,
)

CORE_SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
SEED = int(os.environ.get("BENCH_SEED", "1"))
MORNING, AFTERNOON, EVENING = Window(540, 780), Window(840, 1050), Window(1110, 1260)


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    if files:
        gaps = [benchmark(file) for file in files]
        figure("routing-files", seconds=CORE_SECONDS * len(files), files=len(files),
               gap_percent=round(statistics.mean(gaps), 2), worst_gap_percent=max(gaps))  # fmt: skip
    else:
        day()


@dataclass(frozen=True)
class Known:
    """A best known solution, and how its authors count a distance."""

    cost: float
    routes: list[list[int]]
    scale: int
    """Whole numbers in one unit of the file."""
    in_solution: float
    """What the solution's cost counts as one unit of the file."""
    whole: Callable[[Any], Any]


def benchmark(file: Path) -> float:
    """Plan one file, print its figure, and give the gap in per cent."""
    instance = vrplib.read_instance(file, instance_format="solomon")
    distances = instance["edge_weight"]
    known = best_known(file, distances)
    problem = problem_of(instance, known)
    began, wall = time.process_time(), time.monotonic()
    found = plan(problem, seconds=CORE_SECONDS, seed=SEED, engine=Engine.NIGHT)
    core_seconds = time.process_time() - began
    hold_exactly(instance, known, found)
    cost = found.cost / known.scale * known.in_solution
    gap = round(100 * (cost / known.cost - 1), 2)
    figure("routing", seconds=time.monotonic() - wall, file=file.name, unserved=len(found.unserved),
           vehicles=len(found.routes), known_vehicles=len(known.routes), cost=round(cost, 2), known_cost=known.cost,
           gap_percent=gap, core_seconds=round(core_seconds, 1), engine=found.engine.value)  # fmt: skip
    return gap


def best_known(file: Path, distances: Any) -> Known:
    """The ``.sol`` beside a file. Whether its distances are exact, as SINTEF's, or cut to a tenth, as in the DIMACS
    challenge, is found out by counting its routes both ways and taking what comes closest to the cost that it says."""
    beside = next(path for path in (file.with_suffix(".sol"), file.with_suffix(".SOL")) if path.exists())
    solution = vrplib.read_solution(beside)
    routes = [route for route in solution["routes"] if route]
    tenths = np.floor(distances * 10 + 1e-9)
    exact, cut = length(routes, distances), length(routes, tenths)
    stated = float(solution.get("cost", solution.get("distance", exact)))
    ways = [
        (abs(stated - exact), Known(stated, routes, 100, 1.0, np.rint)),
        (abs(stated - cut / 10), Known(stated, routes, 10, 1.0, np.floor)),
        (abs(stated - cut), Known(stated, routes, 10, 10.0, np.floor)),
    ]
    return min(ways, key=lambda way: way[0])[1]


def length(routes: Sequence[Sequence[int]], distances: Any) -> float:
    return float(sum(distances[a][b] for route in routes for a, b in zip([0, *route], [*route, 0], strict=True)))


def problem_of(instance: dict[str, Any], known: Known) -> Problem:
    """Travel is rounded up where costs are rounded to the nearest, so that what holds here holds exactly too."""
    scaled = instance["edge_weight"] * known.scale
    cost = known.whole(scaled + (1e-9 if known.whole is np.floor else 0)).astype(int)
    travel = cost if known.whole is np.floor else np.ceil(scaled - 1e-9).astype(int)
    opens, closes = (instance["time_window"] * known.scale).T.tolist()
    service = (instance["service_time"] * known.scale).tolist()
    stops = tuple(
        Stop(str(n), n, service[n], (Window(opens[n], closes[n]),), load=int(instance["demand"][n]))
        for n in range(1, len(service))
    )
    vehicles = tuple(
        Vehicle(f"vehicle {n}", 0, 0, Window(opens[0], closes[0]), capacity=int(instance["capacity"]))
        for n in range(len(known.routes))
    )
    return Problem(stops, vehicles, rows(travel), rows(cost))


def rows(matrix: Any) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, matrix.tolist()))


def hold_exactly(instance: dict[str, Any], known: Known, found: Plan) -> None:
    """Every route once more in the file's own numbers; ends the run if one does not hold."""
    distances = instance["edge_weight"]
    if known.whole is np.floor:
        distances = np.floor(distances * 10 + 1e-9) / 10
    served = []
    for route in found.routes:
        stops = [int(key) for key in route.stops]
        now, last = float(instance["time_window"][0][0]), 0
        for stop in [*stops, 0]:
            now = max(now + instance["service_time"][last] + distances[last][stop], instance["time_window"][stop][0])
            if now > instance["time_window"][stop][1] + 1e-6:
                sys.exit(f"{route.vehicle} is late at {stop}")
            last = stop
        if instance["demand"][stops].sum() > instance["capacity"]:
            sys.exit(f"{route.vehicle} is overloaded")
        served += stops
    if len(served) != len(set(served)) or len(served) + len(found.unserved) != len(instance["demand"]) - 1:
        sys.exit("a stop is served twice or not accounted for")


def day() -> None:
    """An office's day: planned by night, then one cancellation at noon at a time, each from the night's plan."""
    problem = office_day(random.Random(SEED))
    began, wall = time.process_time(), time.monotonic()
    night = plan(problem, seconds=CORE_SECONDS, seed=SEED, engine=Engine.NIGHT)
    assert not check(problem, night)
    by_day = plan(problem, seconds=1.0, engine=Engine.DAY)
    figure("routing-night", seconds=time.monotonic() - wall, core_seconds=round(time.process_time() - began, 1),
           stops=len(problem.stops), vehicles=len(problem.vehicles), unserved=len(night.unserved),
           minutes=night.cost, minutes_by_day=by_day.cost, engine=night.engine.value)  # fmt: skip
    later = [stop.key for stop in problem.stops if (route := night.route_of(stop.key)) and
             next(call for call in route.calls if call.stop == stop.key).arrives > 780]  # fmt: skip
    seconds, unserved = [], []
    for cancelled in random.Random(SEED).sample(later, min(20, len(later))):
        left = problem.without(cancelled)
        started = time.monotonic()
        noon = replan(left, night, now=720)
        seconds.append(time.monotonic() - started)
        assert not check(left, noon)
        unserved.append(len(noon.unserved))
    seconds.sort()
    figure("routing-noon", seconds=sum(seconds), replans=len(seconds), unserved_mean=round(statistics.mean(unserved), 1),
           replan_p50_ms=round(1000 * statistics.median(seconds)),
           replan_p95_ms=round(1000 * seconds[math.ceil(0.95 * len(seconds)) - 1]))  # fmt: skip


def office_day(chance: random.Random) -> Problem:
    """200 flats in 30 blocks of four estates, ten officers: windows of half a day, two hours and evenings, skills, lunch.

    Three minutes from flat to flat in a block, a walk of 80 metres a minute between blocks, and eight minutes more from
    one estate to another. All of these are assumed.
    """
    estates = [(0, 0), (1800, 300), (900, 1500), (2600, 1700)]
    blocks = [(x + chance.randint(-300, 300), y + chance.randint(-300, 300)) for x, y in estates for _ in range(8)][:30]
    places = [(1200, 900), *blocks]
    travel = tuple(
        tuple(
            3 if a == b else 3 + round(math.dist(places[a], places[b]) / 80) + (8 if a and b and (a - 1) // 8 != (b - 1) // 8 else 0)
            for b in range(len(places))
        )
        for a in range(len(places))
    )  # fmt: skip
    stops = []
    for number in range(200):
        two_hours = [Window(opens, opens + 120) for opens in (540, 660, 840, 930)]
        window = chance.choices([MORNING, AFTERNOON, chance.choice(two_hours), EVENING], [35, 35, 22, 8])[0]
        skills = chance.choices([(), ("female",), ("hakka",), ("urdu",)], [82, 10, 5, 3])[0]
        stops.append(
            Stop(f"flat {number}", chance.randint(1, 30), chance.choice([12, 15, 15, 20]), (window,), frozenset(skills))
        )
    vehicles = []
    for number in range(10):
        skills = {"female"} if number % 2 else set()
        skills |= {"hakka"} if number % 3 == 0 else set()
        skills |= {"urdu"} if number in (4, 7) else set()
        shift = Window(780, 1290) if number >= 8 else Window(525, 1065)
        lunch = Pause(Window(720, 840), 60) if number < 8 else Pause(Window(1020, 1140), 45)
        vehicles.append(Vehicle(f"officer {number}", 0, 0, shift, frozenset(skills), lunch))
    return Problem(tuple(stops), tuple(vehicles), travel)


if __name__ == "__main__":
    main()
