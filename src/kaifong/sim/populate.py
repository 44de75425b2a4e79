"""Populate: the register, the flats that are let, who lives there, what they pay and by which arrangements."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import account_no
from kaifong.sim import store
from kaifong.sim.chance import between, draw, stream
from kaifong.sim.habits import habits, is_on_welfare
from kaifong.sim.households import Household, Neighbours
from kaifong.sim.identity import IdentityNumbers
from kaifong.sim.program import Program
from kaifong.sim.register import full_register, share_out, small_register
from kaifong.sim.rents import HIGHEST_RATIO, LOWEST_RATIO
from kaifong.sim.store import About, World, decimal

ESTATES_OF_A_SMALL_WORLD = 5
FLOORS = 38
FEWEST_FLATS_OF_A_FLOOR = 8

AREAS = {1: (14.1, 17.6), 2: (17.6, 22.0), 3: (28.5, 31.5), 4: (35.0, 40.0), 5: (40.0, 45.0)}
"""m² of the flat that a household of so many (five: or more) is given; 7 m² a person are the aim of allocation."""

NET_RENT_PER_M2 = (66, 104)
RATES_PER_M2 = (4.0, 6.5)
"""HK$ a month; each estate has its own within these. Invented, so that an average rent comes near HK$2,400."""

RENT_KNOWN_MONTHS = 24
LONGEST_TENANCY_YEARS = 35
STARTS_IN_MID_MONTH, ENDS_IN_MID_MONTH, CHANGED_RENT = 0.010, 0.006, 0.005
MONTHS_OF_CHANGE = 3
"""Tenancies begin and end in the middle of one of the first three months; changed rents begin with the second."""

RAISED_BY_PERCENT = 6
ON_ASSISTANCE, ON_ADDITIONAL_RENT = 0.03, 0.03
EDGE_RATIOS = (LOWEST_RATIO, 300, 301, 400, 401, HIGHEST_RATIO)
EDGE_RATIO_SHARE = 0.1
WELFARE_PAYS_PART, WELFARE_ENDS = 0.08, 0.02
BANK_CODES = ("701", "702", "703", "704", "705")
"""Invented clearing codes; the accounts are invented too."""

STEPS = {
    "rules, flats": (("rules", "load"), ("flats", "import", "flats")),
    "rents, tenancies": (("rent", "flat-rents", "flat-rents"), ("tenancies", "import", "tenancies")),
    "awards, mandates, entitlements": (
        ("rent", "awards", "awards"),
        ("payments", "mandates", "mandates"),
        ("payments", "entitlements", "welfare"),
    ),
}
"""Commands with their files, in steps: those of one step do not need each other and run side by side."""

SHEETS = {
    "flats": store.FLATS,
    "flat-rents": store.FLAT_RENTS,
    "tenancies": store.TENANCIES,
    "awards": store.AWARDS,
    "mandates": store.MANDATES,
    "welfare": store.WELFARE,
}
PROCESSES = 2
WORTH_A_PROCESS_FLATS = 50_000

COUNTED = ("flats", "tenancies", "persons", "awards", "mandates", "entitlements")


class NotEnoughFlats(Refusal):
    """The register has fewer flats than tenancies were asked for."""


class Estate(NamedTuple):
    """An estate as ``kaifong estates list --json`` tells of it; blocks by their English names.

    One whose flats or blocks are not stated has no flats here: nobody could say where they are.
    """

    code: int
    flats: int
    blocks: tuple[str, ...]


class Place(NamedTuple):
    block: str
    floor: int
    flat: str


def populate(
    program: Program,
    world: World,
    *,
    seed: int,
    start: Month,
    tenancies: int | None,
    register: Path | None,
    tell: Callable[[str], None],
) -> About:
    """Write the world's files and hand them to the program by its public commands.

    Args:
        start: the first month that will be played.
        tenancies: how many flats are let in all; None: every flat of the register.
        register: the published register; None: an invented one, unless the program knows estates already.
        tell: is told each step as it begins.

    Raises:
        NotEnoughFlats: before anything but the register is imported.
        ProgramFailed: a command refused its file.
    """
    world.folder.mkdir(parents=True, exist_ok=True)
    tell("estates")
    if register is None and not json.loads(program("estates", "list", "--json")):
        register = world.folder / "register.json"
        records = full_register(seed) if tenancies is None else small_register(seed, tenancies)
        register.write_text(json.dumps(records, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if register is not None:
        program("estates", "import", str(register), "--json")
    estates = [_estate(record) for record in json.loads(program("estates", "list", "--json"))]
    tell("files")
    about = write_files(world, let(estates, seed, tenancies), seed=seed, start=start)
    with ThreadPoolExecutor() as pool:
        for step, commands in STEPS.items():
            tell(step)
            list(pool.map(lambda words: program(*words[:2], *(str(world.csv(name)) for name in words[2:])), commands))
    return about


def let(estates: Sequence[Estate], seed: int, tenancies: int | None) -> list[tuple[Estate, int]]:
    """Which estates have tenants, and how many flats of each are let."""
    estates = sorted(estate for estate in estates if estate.flats)
    if tenancies is None:
        return [(estate, estate.flats) for estate in estates]
    random = stream(seed, "let")
    chosen: list[Estate] = []
    while estates and (len(chosen) < ESTATES_OF_A_SMALL_WORLD or sum(e.flats for e in chosen) < tenancies):
        chosen.append(estates.pop(int(random.random() * len(estates))))
    chosen.sort()
    if sum(estate.flats for estate in chosen) < tenancies:
        raise NotEnoughFlats(f"The register has fewer than {tenancies} flats.")
    shares = share_out(tenancies, [estate.flats for estate in chosen])
    return [(estate, share) for estate, share in zip(chosen, shares, strict=True) if share]


def places(blocks: Sequence[str], flats: int) -> Iterator[Place]:
    """So many flats spread evenly over the blocks, floor by floor from the first."""
    for block, in_block in zip(blocks, share_out(flats, [1] * len(blocks)), strict=True):
        of_a_floor = max(FEWEST_FLATS_OF_A_FLOOR, -(-in_block // FLOORS))
        for n in range(in_block):
            floor = n // of_a_floor + 1
            yield Place(block, floor, f"{floor}{n % of_a_floor + 1:02d}")


def write_files(world: World, estates: Sequence[tuple[Estate, int]], *, seed: int, start: Month) -> About:
    """Write the world's CSV files and ``world.json``.

    An estate draws from streams of its own, so a large world is written in parts by as many processes, and joined.
    """
    flats = sum(share for _, share in estates)
    parts = _parts(estates, PROCESSES if flats >= WORTH_A_PROCESS_FLATS else 1)
    if len(parts) == 1:
        counted = [_write_part(world, 0, parts[0], seed, start)]
    else:
        with ProcessPoolExecutor(len(parts), get_context("spawn")) as pool:
            counted = list(pool.map(_write_part, repeat(world), range(len(parts)), parts, repeat(seed), repeat(start)))
    for name in SHEETS:
        _join([world.part(name, number) for number in range(len(parts))], world.csv(name))
    about = About(seed, str(start), len(estates), **{what: sum(one[what] for one in counted) for what in COUNTED})
    world.about = about
    return about


def _parts(estates: Sequence[tuple[Estate, int]], parts: int) -> list[list[tuple[Estate, int]]]:
    """The estates in order, cut where each part has its share of the flats."""
    whole, before = sum(flats for _, flats in estates), 0
    cut: list[list[tuple[Estate, int]]] = [[] for _ in range(parts)]
    for estate, flats in estates:
        cut[before * parts // whole].append((estate, flats))
        before += flats
    return cut


def _write_part(
    world: World, number: int, estates: Sequence[tuple[Estate, int]], seed: int, start: Month
) -> dict[str, int]:
    with ExitStack() as stack:
        sheets = _Sheets(stack, world, number)
        for estate, flats in estates:
            _Estate(sheets, estate, seed, start).settle(flats)
    return sheets.counts


def _join(parts: Sequence[Path], whole: Path) -> None:
    """Move the first part into place and add the others to it."""
    parts[0].replace(whole)
    for part in parts[1:]:
        with part.open("rb") as rest, whole.open("ab") as file:
            shutil.copyfileobj(rest, file)
        part.unlink()


class _Sheets:
    """One part of the world's files, open side by side; the first part has their headers."""

    def __init__(self, stack: ExitStack, world: World, number: int) -> None:
        def sheet(name: str) -> Any:
            file = stack.enter_context(world.part(name, number).open("w", encoding="utf-8", newline=""))
            writer = csv.writer(file, lineterminator="\n")
            if number == 0:
                writer.writerow(SHEETS[name])
            return writer.writerow

        self.flat = sheet("flats")
        self.flat_rent = sheet("flat-rents")
        self.member = sheet("tenancies")
        self.award = sheet("awards")
        self.mandate = sheet("mandates")
        self.entitlement = sheet("welfare")
        self.counts = dict.fromkeys(COUNTED, 0)


class _Estate:
    """Settles one estate; what it draws depends on the seed and its code alone."""

    def __init__(self, sheets: _Sheets, estate: Estate, seed: int, start: Month) -> None:
        self._sheets, self._estate, self._start = sheets, estate, start
        self._random = random = stream(seed, estate.code, "flats")
        self._neighbours = Neighbours(stream(seed, estate.code, "households"), start.first)
        self._identity = IdentityNumbers(seed, estate.code)
        self._people = 0
        self._habits = habits(seed, estate.code)
        self._net_per_m2 = between(random, *NET_RENT_PER_M2)
        self._rates_per_m2 = RATES_PER_M2[0] + random.random() * (RATES_PER_M2[1] - RATES_PER_M2[0])
        self._first = start.first.toordinal()
        self._rent_since = start.plus(-RENT_KNOWN_MONTHS).first.isoformat()

    def settle(self, flats: int) -> None:
        estate, sheets, random = self._estate, self._sheets, self._random
        for serial, place in enumerate(places(estate.blocks, flats), 1):
            account = account_no(estate.code, serial)
            household = self._neighbours.household()
            net, rates = self._furnish(place, household)
            start, end = self._days(household)
            self._move_in(account, place, household, start, end)
            welfare = is_on_welfare(random, elderly=household.elderly, persons=len(household.people))
            settled = start < self._first
            if next(self._habits).channel == "autopay" and not welfare:
                self._sign(account, start, net + rates)
            if welfare and settled:
                self._entitle(account, start, net + rates)
            elif settled:
                self._award(account, start, household)
        sheets.counts["flats"] += flats
        sheets.counts["tenancies"] += flats
        sheets.counts["persons"] += self._people

    def _furnish(self, place: Place, household: Household) -> tuple[int, int]:
        """A flat that fits the household, and its net rent and rates in cents."""
        random, code = self._random, self._estate.code
        low, high = AREAS[min(len(household.people), 5)]
        area = round(low + random.random() * (high - low), 2)
        net = round(area * self._net_per_m2) * 100
        rates = round(area * self._rates_per_m2 * 10) * 10
        self._sheets.flat((code, *place, f"{area:.2f}"))
        self._sheets.flat_rent((code, *place, self._rent_since, decimal(net), decimal(rates)))
        if random.random() < CHANGED_RENT:
            raised = net * (100 + RAISED_BY_PERCENT) // 100
            self._sheets.flat_rent((code, *place, self._start.next.first.isoformat(), decimal(raised), decimal(rates)))
        return net, rates

    def _days(self, household: Household) -> tuple[int, int | None]:
        """The tenancy's first and last day, as ordinals; most began long ago and go on."""
        random = self._random
        chance = random.random()
        if chance < STARTS_IN_MID_MONTH:
            return self._mid_month(), None
        grown_up = int(household.people[0].date_of_birth[:4]) + 20
        years = min(LONGEST_TENANCY_YEARS, self._start.year - grown_up)
        start = self._first - 1 - int(random.random() * max(365, years * 365))
        return start, self._mid_month() if chance > 1 - ENDS_IN_MID_MONTH else None

    def _mid_month(self) -> int:
        month = self._start.plus(int(self._random.random() * MONTHS_OF_CHANGE))
        return month.first.toordinal() + between(self._random, 1, month.days - 2)

    def _move_in(self, account: int, place: Place, household: Household, start: int, end: int | None) -> None:
        tenancy = (account, self._estate.code, *place, _iso(start), "" if end is None else _iso(end))
        member, identity = self._sheets.member, self._identity
        for person in household.people:
            # relationship and names, then the identity number, then the rest: the order of store.TENANCIES
            member((*tenancy, *person[:3], identity[self._people], *person[3:]))
            self._people += 1

    def _sign(self, account: int, start: int, rent: int) -> None:
        random = self._random
        signed = max(start, self._first - 30 - int(random.random() * 3000))
        limit = -(-rent * 5 // 2 // 10_000) * 10_000
        self._sheets.mandate(
            (
                account,
                f"M{account}",
                draw(random, BANK_CODES),
                f"{between(random, 0, 999_999_999):09d}",
                _iso(signed),
                decimal(limit),
            )
        )
        self._sheets.counts["mandates"] += 1

    def _entitle(self, account: int, start: int, rent: int) -> None:
        """The department pays the whole rent, or a round part of it; for some only through one of the first months."""
        random = self._random
        since = max(start, self._first - 1 - int(random.random() * 2000))
        part = random.random()
        monthly = rent * between(random, 60, 95) // 100_00 * 100 if part < WELFARE_PAYS_PART else rent
        ends = random.random() < WELFARE_ENDS
        until = self._start.plus(int(random.random() * MONTHS_OF_CHANGE)).last.isoformat() if ends else ""
        self._sheets.entitlement((account, f"SWD{account // 100 % 10**10:010d}", _iso(since), until, decimal(monthly)))
        self._sheets.counts["entitlements"] += 1

    def _award(self, account: int, start: int, household: Household) -> None:
        random = self._random
        chance = random.random()
        if chance >= ON_ASSISTANCE + ON_ADDITIONAL_RENT:
            return
        started = Month.of(date.fromordinal(start)).next
        since = max(started, self._start.plus(-int(random.random() * RENT_KNOWN_MONTHS)))
        kind, percent, ratio = "additional_rent", "", ""
        if chance < ON_ASSISTANCE:
            kind, percent = "assistance", "50" if household.elderly or random.random() < 0.4 else "25"
        else:
            ratio = decimal(_ratio(random))
        until = since.plus(RENT_KNOWN_MONTHS - 1).last
        self._sheets.award((account, kind, since.first, until, percent, ratio))
        self._sheets.counts["awards"] += 1


def _ratio(random: Random) -> int:
    """Income ÷ limit in hundredths; the tiers' edges come up often, to be told apart."""
    if random.random() < EDGE_RATIO_SHARE:
        return draw(random, EDGE_RATIOS)
    return between(random, LOWEST_RATIO, HIGHEST_RATIO)


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _estate(record: dict[str, Any]) -> Estate:
    blocks = tuple(block["names"]["en"] for block in record["blocks"])
    return Estate(record["code"], (record["flats"] or 0) if blocks else 0, blocks)
