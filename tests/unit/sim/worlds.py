"""Small worlds for tests, and the program under test played by a stand-in."""

from __future__ import annotations

import json
from pathlib import Path

from kaifong.kernel.calendar import Month
from kaifong.sim.month import Ours
from kaifong.sim.populate import populate
from kaifong.sim.store import About, World

START = Month(2026, 1)
OURS: Ours = {
    "convenience_store": {"biller": "7201"},
    "mtr_counter": {"biller": "7201"},
    "pps": {"merchant_code": "9201"},
    "bank_bill": {"merchant_code": "9201"},
    "swd_transfer": {"department_account": "SWD-RENT"},
    "autopay": {"creditor_account": "004123456789001"},
}


class FakeProgram:
    """Answers ``estates list`` from the register it was given, and notes every call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.estates: list[dict[str, object]] = []
        self.answers: dict[str, str] = {}

    def __call__(self, *arguments: str) -> str:
        self.calls.append(arguments)
        group, command = arguments[:2]
        if (group, command) == ("estates", "list"):
            return json.dumps(self.estates)
        if (group, command) == ("estates", "import"):
            self.estates = [
                {
                    "code": code,
                    "flats": int(record["No. of Rental Flats"]["en"].split(" as at")[0].replace(" ", "")),
                    "blocks": [{"names": {"en": name}} for name in record["Name of Block(s)"]["en"].split("<br>")],
                }
                for code, record in enumerate(json.loads(Path(arguments[2]).read_text()), 1001)
            ]
        return self.answers.get(f"{group} {command}", "")


def new_world(home: Path, *, seed: int, tenancies: int, start: Month = START) -> tuple[World, About]:
    world = World(home)
    about = populate(
        FakeProgram(), world, seed=seed, start=start, tenancies=tenancies, register=None, tell=lambda _: None
    )
    return world, about
