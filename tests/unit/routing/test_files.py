"""``make bench-routing FILES=…`` on a file small enough to know its best solution."""

import json

import pytest

from bench import routing

FILE = """small

VEHICLE
NUMBER     CAPACITY
  25          20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      1          1         10          0         90         10
    2      2          2         10          0         90         10
    3      1          0         10          0         90         10
    4      3          0         10         50         60         10
"""
ROUTES = "Route #1: 1 3\nRoute #2: 2 4\n"
"""Two vehicles carry two each, and of the three ways to pair the stops this is the shortest."""
EXACT, CUT, TENTHS = 2 + 2**0.5 + 3 + 8**0.5 + 5**0.5, 2 + 1.4 + 3 + 2.8 + 2.2, 114


@pytest.fixture
def planned(tmp_path, capsys, monkeypatch):
    """The figure of the file with this solution beside it."""

    def call(solution):
        file = tmp_path / "small.txt"
        file.write_text(FILE)
        file.with_suffix(".sol").write_text(solution)
        monkeypatch.setattr(routing, "CORE_SECONDS", 1.0)
        routing.benchmark(file)
        return json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("cost", [EXACT, CUT, TENTHS])
def test_the_gap_is_counted_as_the_solution_counts_its_distances(planned, cost):
    figure = planned(f"{ROUTES}Cost {cost}\n")

    assert (figure["file"], figure["unserved"], figure["vehicles"]) == ("small.txt", 0, 2)
    assert figure["gap_percent"] == pytest.approx(0, abs=0.02)


def test_a_longer_solution_is_beaten_and_the_gap_says_by_how_much(planned):
    figure = planned("Route #1: 1 2\nRoute #2: 3 4\nCost 11.656854\n")

    assert figure["gap_percent"] == pytest.approx(100 * (EXACT / 11.656854 - 1), abs=0.02)


def test_stops_beyond_the_known_number_of_vehicles_are_counted_as_unserved(planned):
    figure = planned("Route #1: 1 2\nCost 5.66\n")

    assert (figure["unserved"], figure["vehicles"]) == (2, 1)
