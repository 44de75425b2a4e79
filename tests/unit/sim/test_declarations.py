from __future__ import annotations

import csv
from datetime import date

import pytest

from kaifong.sim.declarations import COLUMNS, LIMITS, declare
from kaifong.sim.store import World, WorldMissing
from tests.unit.sim.worlds import new_world

DAY = date(2026, 8, 15)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    return new_world(tmp_path_factory.mktemp("home"), seed=1, tenancies=3_000)[0]


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_day_is_declared_the_same_and_another_day_otherwise(world, tmp_path):
    first, second, third = (tmp_path / name for name in "abc")
    declare(world, DAY, first)
    declare(world, DAY, second)
    declare(world, date(2026, 8, 16), third)

    assert first.read_bytes() == second.read_bytes() != third.read_bytes()


def test_the_truth_is_what_the_file_says(world, tmp_path):
    truth = declare(world, DAY, tmp_path / "declared.csv")

    found = rows(tmp_path / "declared.csv")
    known = [row for row in found if int(row["persons"]) in LIMITS]
    over = [row for row in known if float(row["income"]) * 100 > 2 * LIMITS[int(row["persons"])]]
    assert tuple(found[0]) == COLUMNS
    assert (truth.households, truth.declared) == (3_000, len(found))
    assert sum(truth.well_off.values()) == len(over) > 50
    assert truth.limit_unknown == len(found) - len(known) > 0
    assert truth.owns_property == sum(row["owns_property"] == "yes" for row in found) > 0


def test_each_household_declares_once_at_most_with_its_persons(world, tmp_path):
    declare(world, DAY, tmp_path / "declared.csv")

    persons: dict[str, int] = {}
    with world.csv("tenancies").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            persons[row["account_no"]] = persons.get(row["account_no"], 0) + 1
    found = rows(tmp_path / "declared.csv")
    assert len({row["account_no"] for row in found}) == len(found)
    assert all(int(row["persons"]) == persons[row["account_no"]] for row in found)


def test_without_a_world_nobody_declares(tmp_path):
    with pytest.raises(WorldMissing):
        declare(World(tmp_path), DAY, tmp_path / "declared.csv")
