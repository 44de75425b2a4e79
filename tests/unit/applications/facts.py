"""Facts and rules that several tests reckon from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kaifong.domains.applications.points import reckoned
from kaifong.domains.applications.ruleset import PointsRule, points_rule
from kaifong.domains.applications.types import PointsFacts, QuotaPoints
from kaifong.domains.applications.waiting import Clock
from kaifong.domains.rules.packs import read_pack
from kaifong.domains.rules.types import Confidence, Kind, Rule, Value

PACK = Path(__file__).resolve().parents[3] / "src/kaifong/rulepacks/hk"
CODES = {code.code: code for code in read_pack(PACK).codes}


def rule(code: str, on: date) -> Rule:
    """The pack's rule of a day, without a database."""
    stated = CODES[code]
    [version] = [each for each in stated.versions if on in each.in_force]
    return Rule(
        1, "hk", code, Kind(stated.kind), stated.title, version.in_force, version.value, version.source.title,
        version.source.url, version.checked_on, Confidence(version.confidence), version.note, None,
    )  # fmt: skip


def value(code: str, on: date) -> Value:
    return rule(code, on).value


def points_rule_of(on: date) -> PointsRule:
    return points_rule(value("applications.quota_points", on))


def points(
    born: str, registered: str, on: str, *, public_housing: bool = False, clock: Clock | None = None
) -> QuotaPoints:
    born_on, registered_on, day = (date.fromisoformat(text) for text in (born, registered, on))
    clock = clock or Clock(registered_on)
    facts = PointsFacts(born_on, registered_on, public_housing, clock.waited(day), clock.month_full_on(day))
    return reckoned(facts, points_rule_of(day), day)
