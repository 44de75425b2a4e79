from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from kaifong.domains.access.api import Actor, operator
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.rules import api as rules
from tests.integration import small_landlord as landlords

ROOT = Path(__file__).resolve().parents[3]
INVENTED = ROOT / "tests/rulepacks/invented"
DEMO = ROOT / "src/kaifong/rulepacks/demo"
OFFICER = replace(operator("test"), name="officer")
SENIOR = replace(operator("test"), name="senior")


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


@dataclass(frozen=True)
class Acts:
    """One household's acts, each recorded on its day by the officer."""

    account: int
    by: Actor = OFFICER

    def opened(self, misdeed: str, day: date, **more) -> int:
        source = enforcement.Source.COMPLAINT if more.get("complaint_ref") else enforcement.Source.FINDING
        more = {"source": source, "found_on": day} | more
        return enforcement.case_open(
            account_no=self.account, misdeed=misdeed, on=day, now=at(day), by=self.by, **more
        )  # fmt: skip

    def allotted(self, misdeed: str, offence: date, on: date | None = None) -> enforcement.Decision:
        day = on or offence
        case = self.opened(misdeed, offence)
        return enforcement.points_allot(case_id=case, offence_on=offence, on=day, now=at(day), by=self.by)

    def points(self, on: date, known: datetime | None = None) -> int:
        return enforcement.points_as_at(self.account, on, known).points


@pytest.fixture
def acts(landlord) -> Acts:
    return Acts(landlord.accounts[0])


@pytest.fixture
def neighbour(landlord) -> Acts:
    return Acts(landlord.accounts[1])


@pytest.fixture
def elsewhere(db, settings, monkeypatch) -> Acts:
    """A household of the landlord whose rules are invented: warnings first, 12 points in nine months, other times."""
    settings.CURRENCY = "XTS"
    monkeypatch.setattr(landlords, "PACK", INVENTED)
    return Acts(landlords.small_landlord().accounts[0])


@pytest.fixture
def moratorium(landlord) -> None:
    """The hold on notices for arrears that the demonstration invents."""
    rules.pack_load(path=DEMO, by=operator())
