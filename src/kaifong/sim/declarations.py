"""What a world's households declare of their income and assets on a day, as a file for the program; and the truth of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import NamedTuple

from kaifong.kernel.errors import Refusal
from kaifong.sim.chance import between, draw, stream
from kaifong.sim.store import World, decimal

COLUMNS = ("account_no", "declared_on", "persons", "income", "assets", "owns_property")

LIMITS = {1: 13_230_00, 2: 20_680_00, 3: 25_870_00, 4: 32_020_00, 5: 40_150_00}
"""What the households believe the income limits are, in cents a month; of larger ones none is known. Source: the proposal
for 2026/27."""

DECLARES, WELL_OFF, ASSETS_TOO_HIGH, OWNS_PROPERTY = 0.97, 0.05, 0.002, 0.004
EDGES = (200, 201, 300, 301, 400, 401, 500, 501)
EDGE_SHARE = 0.1
LARGEST_KNOWN = max(LIMITS)


class NobodyToDeclare(Refusal):
    """The world has no tenancies."""


class Declared(NamedTuple):
    """How many households there are, and in how many hundredths of their limit each hundred of them lies.

    Attributes:
        well_off: households by the tier of their income: ``2`` is over two and up to three times the limit, ``5`` over five.
    """

    households: int
    declared: int
    well_off: dict[int, int]
    limit_unknown: int
    assets_too_high: int
    owns_property: int


def declare(world: World, on: date, out: Path) -> Declared:
    """Write every household's declaration of a day, and tell what is true of them.

    Raises:
        WorldMissing, NobodyToDeclare.
    """
    seed, counted, tiers = world.about.seed, Counter[str](), Counter[int]()
    with out.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(COLUMNS)
        for code, households in groupby(_households(world), key=lambda household: household[0][:4]):
            random = stream(seed, code, "declarations", on)
            for account, persons in households:
                counted["households"] += 1
                if random.random() >= DECLARES:
                    continue
                hundredths = _hundredths(random)
                limit = LIMITS[min(persons, LARGEST_KNOWN)]
                assets = limit * (10_001 if random.random() < ASSETS_TOO_HIGH else between(random, 0, 2_000)) // 100
                owns = random.random() < OWNS_PROPERTY
                counted["declared"] += 1
                counted["limit_unknown"] += persons > LARGEST_KNOWN
                counted["assets"] += assets > 100 * limit
                counted["owns"] += owns
                if hundredths > 200 and persons <= LARGEST_KNOWN:
                    tiers[min((hundredths - 1) // 100, 5)] += 1
                row = (
                    account,
                    on,
                    persons,
                    decimal(limit * hundredths // 100),
                    decimal(assets),
                    "yes" if owns else "no",
                )
                write(row)
    if not counted["households"]:
        raise NobodyToDeclare("The world has no tenancies.")
    return Declared(
        counted["households"],
        counted["declared"],
        dict(sorted(tiers.items())),
        counted["limit_unknown"],
        counted["assets"],
        counted["owns"],
    )


def _hundredths(random: Random) -> int:
    """Income ÷ limit; the tiers' edges come up often, to be told apart."""
    if random.random() >= WELL_OFF:
        return between(random, 10, 200)
    return draw(random, EDGES) if random.random() < EDGE_SHARE else between(random, 201, 600)


def _households(world: World) -> Iterator[tuple[str, int]]:
    """Account number and how many persons, in the order of the world's file."""
    with world.csv("tenancies").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for account, members in groupby(rows, key=itemgetter(0)):
            yield account, sum(1 for _ in members)
