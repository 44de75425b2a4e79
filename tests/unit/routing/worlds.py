"""Small problems to plan, and a plan known to hold."""

from __future__ import annotations

from hypothesis import strategies as st

from kaifong.infra.routing.api import ANY_TIME, Pause, Problem, Stop, Vehicle, Window

SKILLS = ("hakka", "female", "lift")
OPENS, CLOSES = 540, 1080

LINE = tuple(tuple(10 * abs(a - b) for b in range(6)) for a in range(6))
"""Six places along a street, ten minutes from each to the next."""

STREET = Problem(
    stops=(
        Stop("near", 1, service=20),
        Stop("far", 4, service=20, windows=(Window(600, 700),)),
        Stop("spoken", 3, service=20, skills=frozenset({"hakka"})),
    ),
    vehicles=(
        Vehicle("ah", 0, 0, Window(OPENS, CLOSES), skills=frozenset({"hakka"}), pause=Pause(Window(720, 840), 60)),
        Vehicle("bo", 0, 0, Window(OPENS, CLOSES), capacity=1, fixed_cost=7),
    ),
    travel=LINE,
)

windows = st.sampled_from(
    [
        (ANY_TIME,),
        (Window(540, 780),),
        (Window(780, 1080),),
        (Window(600, 720),),
        (Window(560, 600), Window(900, 1000)),
        (Window(1000, 1060),),
    ]
)


@st.composite
def problems(draw: st.DrawFn, most_stops: int = 15, most_vehicles: int = 3) -> Problem:
    """Up to fifteen stops and three vehicles; ways need neither be alike in both directions nor obey the triangle."""
    places = draw(st.integers(1, 6))
    travel = tuple(tuple(draw(st.integers(0, 40)) for _ in range(places)) for _ in range(places))
    cost = draw(st.none() | st.just(tuple(tuple(3 * minutes + 1 for minutes in row) for row in travel)))
    place = st.integers(0, places - 1)
    some_skills = st.sets(st.sampled_from(SKILLS), max_size=2).map(frozenset)
    stops = tuple(
        Stop(
            f"stop {number}",
            draw(place),
            draw(st.integers(0, 60)),
            draw(windows),
            draw(st.just(frozenset()) | some_skills),
            draw(st.integers(0, 4)),
            draw(st.integers(1, 100)),
        )
        for number in range(draw(st.integers(0, most_stops)))
    )
    vehicles = tuple(
        Vehicle(
            f"vehicle {number}",
            draw(place),
            draw(place),
            Window(draw(st.sampled_from([OPENS, 780])), CLOSES),
            draw(some_skills),
            draw(st.none() | st.just(Pause(Window(720, 840), 60))),
            draw(st.none() | st.integers(0, 20)),
            draw(st.sampled_from([0, 25])),
        )
        for number in range(draw(st.integers(0, most_vehicles)))
    )
    return Problem(stops, vehicles, travel, cost)
