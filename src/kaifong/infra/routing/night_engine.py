"""PyVRP: a minute of genetic search for the cheapest orders. What it has no word for is put into its terms.

- Skills: a vehicle's matrices make the way to a stop that it may not serve longer than any day.
- Several windows: a stop is a group of clients, one a window, of which one is visited.
- A pause: a client that only its vehicle may visit, at one of a few spots, so that the way there and on is never shorter
  than the way itself; the plan is timed afterwards with the pause wherever it delays least.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kaifong.infra.routing.day_engine import Orders
from kaifong.infra.routing.timing import serves, time_route
from kaifong.infra.routing.types import MAX_TIME, Problem, Stop, Vehicle, Window

PAUSE_SPOTS = 6
NEIGHBOURS = 30
"""How many neighbours a stop is tried beside. docs/adr/0015 has the figures."""
PARENTS = 25
"""How many plans the search begins with: one is given, the others are by chance, so that their children differ."""
DEARNESS = 10
"""How many mean ways it costs at first to be late by one mean way, or to be overloaded by one mean stop. PyVRP's own 1 finds
plans that hold only after many steps, and in small numbers none."""
MAX_CELLS = 20_000_000
"""Of one kind of matrix over all profiles; 160 MB. A problem that needs more is left to the day's engine."""


@dataclass(frozen=True, slots=True)
class _Client:
    place: int
    window: Window
    stop: Stop | None = None
    pause_of: Vehicle | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """Vehicles that are alike to the engine, and which of the clients they may visit."""

    vehicles: tuple[Vehicle, ...]
    allowed: tuple[bool, ...]


class _End:
    """Ends a search after so much time of this thread's processor, or so many steps where these are bounded."""

    def __init__(self, seconds: float, steps: int | None) -> None:
        self._until, self._left = time.thread_time() + seconds, steps

    def __call__(self, best_cost: float) -> bool:  # noqa: ARG002 - as PyVRP calls it
        if self._left is None:
            return time.thread_time() >= self._until
        self._left -= 1
        return self._left < 0


def orders(problem: Problem, *, seconds: float, seed: int, iterations: int | None, start_from: Orders) -> Orders | None:
    """The order in which PyVRP would serve the stops, what matters most if not all; None if the problem is too large.

    That all are served is not demanded even where it can be: left out at a price that no way is worth, the search finds
    sooner how to serve all than through plans that serve all and hold nowhere.
    """
    clients = _clients(problem)
    groups = _groups(problem, clients)
    if not clients or not groups or _cells(clients, groups) > MAX_CELLS:
        return None
    return _Model(problem, clients, groups).solve(seconds, seed, iterations, start_from)


def _clients(problem: Problem) -> list[_Client]:
    found = [_Client(stop.place, window, stop=stop) for stop in problem.stops for window in stop.windows]
    for vehicle in problem.vehicles:
        if vehicle.pause:
            found += [_Client(place, vehicle.pause.window, pause_of=vehicle) for place in _spots(problem, vehicle)]
    return found


def _spots(problem: Problem, vehicle: Vehicle) -> list[int]:
    """The start, then each time the place of a stop that is farthest from those taken."""
    places = sorted({stop.place for stop in problem.stops if serves(vehicle, stop)} - {vehicle.start})
    spots = [vehicle.start]
    while places and len(spots) < PAUSE_SPOTS:
        farthest = max(places, key=lambda place: min(problem.travel[spot][place] for spot in spots))
        spots.append(farthest)
        places.remove(farthest)
    return spots


def _groups(problem: Problem, clients: Sequence[_Client]) -> list[_Group]:
    alike: dict[Any, list[Vehicle]] = {}
    for vehicle in problem.vehicles:
        own = vehicle.key if vehicle.pause else None
        kind = (own, vehicle.start, vehicle.end, vehicle.shift, vehicle.skills, vehicle.capacity, vehicle.fixed_cost)
        alike.setdefault(kind, []).append(vehicle)
    return [
        _Group(
            tuple(vehicles),
            tuple(
                serves(vehicles[0], client.stop) if client.stop else client.pause_of == vehicles[0]
                for client in clients
            ),
        )
        for vehicles in alike.values()
    ]


def _cells(clients: Sequence[_Client], groups: Sequence[_Group]) -> int:
    return len({group.allowed for group in groups}) * (len(clients) + 2 * len(groups)) ** 2


class _Model:
    """The problem as PyVRP sees it: its data, and the way between its indices and the problem's keys."""

    def __init__(self, problem: Problem, clients: list[_Client], groups: list[_Group]) -> None:
        import numpy
        import pyvrp

        self.problem, self.clients, self.groups = problem, clients, groups
        depots = sorted({place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)})
        places = [*depots, *(client.place for client in clients)]
        profiles = list(dict.fromkeys(group.allowed for group in groups))
        travel, costs = numpy.array(problem.travel, dtype=numpy.int64), numpy.array(problem.costs, dtype=numpy.int64)
        dearest = int(costs.max(initial=0)) + max(group.vehicles[0].fixed_cost for group in groups) + 1
        loaded = any(group.vehicles[0].capacity is not None for group in groups)
        total = sum(stop.load for stop in problem.stops)
        dear = DEARNESS * float(costs.mean())
        self.penalties = (
            [dear * len(problem.stops) / max(1, total)] if loaded else [],
            dear / max(1.0, float(travel.mean())),
            1.0,
        )
        self.most_penalty = max(100_000.0, 10.0 * dearest)
        points = _drawn(travel)
        group_of, members = _engine_groups(clients)
        self.data = pyvrp.ProblemData(
            [
                pyvrp.Client(
                    *points[client.place],
                    delivery=[client.stop.load if client.stop else 0] if loaded else [],
                    service_duration=client.stop.service if client.stop else _length(client),
                    tw_early=client.window.opens,
                    tw_late=client.window.closes,
                    prize=2 * dearest * client.stop.priority if client.stop else 0,
                    required=client.stop is None and index not in group_of,
                    group=group_of.get(index),
                )
                for index, client in enumerate(clients)
            ],
            [pyvrp.Depot(*points[place]) for place in depots],
            [
                pyvrp.VehicleType(
                    len(group.vehicles),
                    [total if group.vehicles[0].capacity is None else group.vehicles[0].capacity] if loaded else [],
                    depots.index(group.vehicles[0].start),
                    depots.index(group.vehicles[0].end),
                    group.vehicles[0].fixed_cost,
                    group.vehicles[0].shift.opens,
                    group.vehicles[0].shift.closes,
                    profile=profiles.index(group.allowed),
                )
                for group in groups
            ],
            [_matrix(costs, places, depots, allowed, dearest * (len(clients) + 1)) for allowed in profiles],
            [_matrix(travel, places, depots, allowed, 2 * MAX_TIME) for allowed in profiles],
            [
                pyvrp.ClientGroup(
                    [len(depots) + index for index in indices],
                    required=clients[indices[0]].stop is None,
                )
                for indices in members
            ],
        )

    def solve(self, seconds: float, seed: int, iterations: int | None, start_from: Orders) -> Orders | None:
        """The best orders found; None where none has been found that holds for the engine."""
        import pyvrp
        from pyvrp import crossover, diversity
        from pyvrp.exceptions import PenaltyBoundWarning

        chance = pyvrp.RandomNumberGenerator(seed)
        first = [self._solution(start_from)]
        searching = pyvrp.GeneticAlgorithm(
            self.data,
            pyvrp.PenaltyManager(self.penalties, pyvrp.PenaltyParams(max_penalty=self.most_penalty)),
            chance,
            pyvrp.Population(diversity.broken_pairs_distance),
            self._steps(chance),
            crossover.selective_route_exchange if self.data.num_vehicles > 1 else crossover.ordered_crossover,
            first + [pyvrp.Solution.make_random(self.data, chance) for _ in range(PARENTS - len(first))],
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)  # what cannot be served is left out
            best = searching.run(_End(seconds, iterations), collect_stats=False).best
        return self._orders(best) if best.is_feasible() else None

    def _steps(self, chance: Any) -> Any:
        from pyvrp import search

        neighbours = search.compute_neighbours(self.data, search.NeighbourhoodParams(num_neighbours=NEIGHBOURS))
        steps = search.LocalSearch(self.data, chance, neighbours)
        for node_operator in search.NODE_OPERATORS:
            if node_operator.supports(self.data):
                steps.add_node_operator(node_operator(self.data))
        for route_operator in search.ROUTE_OPERATORS:
            if route_operator.supports(self.data):
                steps.add_route_operator(route_operator(self.data))
        return steps

    def _orders(self, solution: Any) -> Orders:
        found: Orders = {}
        used = [0] * len(self.groups)
        for route in solution.routes():
            number = route.vehicle_type()
            stops = [self.clients[index - self.data.num_depots].stop for index in route.visits()]
            vehicle = self.groups[number].vehicles[used[number]]
            used[number] += 1
            found[vehicle.key] = [stop.key for stop in stops if stop]
        return found

    def _solution(self, orders: Orders) -> Any:
        import pyvrp

        index = {
            (client.stop.key if client.stop else "", client.window, client.place): number
            for number, client in enumerate(self.clients, self.data.num_depots)
            if client.stop
        }
        routes = []
        for number, group in enumerate(self.groups):
            for vehicle in group.vehicles:
                stops = [self.problem.stop(key) for key in orders.get(vehicle.key, ())]
                if not stops and not vehicle.pause:
                    continue
                route = time_route(self.problem, vehicle, stops).route
                visits = [
                    index[stop.key, _window_of(stop, call.starts), stop.place]
                    for stop, call in zip(stops, route.calls, strict=True)
                ]
                if route.pause:
                    place = stops[route.pause.after - 1].place if route.pause.after else vehicle.start
                    visits.insert(route.pause.after, self._pause_spot(vehicle, place))
                routes.append(pyvrp.Route(self.data, visits, number))
        return pyvrp.Solution(self.data, routes)

    def _pause_spot(self, vehicle: Vehicle, place: int) -> int:
        spots = [number for number, client in enumerate(self.clients) if client.pause_of == vehicle]
        nearest = min(spots, key=lambda number: self.problem.travel[place][self.clients[number].place])
        return nearest + self.data.num_depots


def _engine_groups(clients: Sequence[_Client]) -> tuple[dict[int, int], list[list[int]]]:
    """Clients of which one is visited: a stop's windows, a pause's spots. Their group by index, and their indices."""
    alike: dict[tuple[str, str], list[int]] = {}
    for index, client in enumerate(clients):
        who = ("stop", client.stop.key) if client.stop else ("pause", client.pause_of.key if client.pause_of else "")
        alike.setdefault(who, []).append(index)
    members = [indices for indices in alike.values() if len(indices) > 1]
    return {index: number for number, indices in enumerate(members) for index in indices}, members


def _length(client: _Client) -> int:
    return client.pause_of.pause.length if client.pause_of and client.pause_of.pause else 0


def _window_of(stop: Stop, starts: int) -> Window:
    return next((window for window in stop.windows if window.opens <= starts <= window.closes), stop.windows[-1])


def _matrix(values: Any, places: Sequence[int], depots: Sequence[int], allowed: Sequence[bool], never: int) -> Any:
    import numpy

    matrix = values[numpy.ix_(places, places)].copy()
    forbidden = numpy.array([False] * len(depots) + [not may for may in allowed])
    matrix[:, forbidden] = never
    matrix[forbidden, :] = never
    numpy.fill_diagonal(matrix, 0)
    return matrix


def _drawn(travel: Any) -> list[tuple[float, float]]:
    """Points that lie about as far apart as the ways between the places are long, by classical scaling: PyVRP asks which
    routes lie beside one another before it exchanges what is in them."""
    import numpy

    squares = ((travel + travel.T) / 2) ** 2
    products = (squares.mean(axis=0) + squares.mean(axis=0)[:, None] - squares.mean() - squares) / 2
    lengths, directions = numpy.linalg.eigh(products)
    points = directions[:, -2:] * numpy.sqrt(numpy.maximum(lengths[-2:], 0))
    east, north = [*points.T.round(1).tolist(), [0.0] * len(travel)][:2]
    return list(zip(east, north, strict=True))
