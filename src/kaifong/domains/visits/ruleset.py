"""The rules of this domain, read from the pack and given types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from kaifong.domains.rules import api as rules
from kaifong.domains.visits.errors import WindowNotFound
from kaifong.domains.visits.types import LadderStep, Window, WindowKind
from kaifong.kernel.localtext import LocalText

CYCLE, WINDOWS, LADDER, TRAVEL = (f"visits.{code}" for code in ("cycle_months", "windows", "ladder", "travel"))


@dataclass(frozen=True, slots=True)
class CycleRule:
    months: int
    rule: rules.Rule


@dataclass(frozen=True, slots=True)
class Travel:
    """How long an officer is under way and at a door, in minutes.

    Attributes:
        visit, short_visit: at the door; short where the household confirmed its members beforehand.
        per_floor: between floors of a block, by lift; ``at_least`` from any door to another.
        between_blocks: on foot, within an estate.
        estate_start: from an estate to any other, before the way itself.
        per_km: the way between estates, as the crow flies.
    """

    visit: int
    short_visit: int
    at_least: int
    per_floor: int
    floors_at_once: int
    between_blocks: int
    estate_start: int
    per_km: int
    lunch_minutes: int
    lunch_from: time
    lunch_until: time
    rule: rules.Rule


def cycle_on(on: date) -> CycleRule:
    """How long a cycle is. One statement; raises NoRuleInForce, RuleMalformed."""
    rule = rules.rule_in_force(CYCLE, on)
    return rule.read(lambda value: CycleRule(int(value["months"]), rule))


def windows_on(on: date) -> dict[str, Window]:
    """The windows in force on a day, by code, in the day's order. One statement; raises NoRuleInForce, RuleMalformed."""

    def parse(value: rules.Value) -> dict[str, Window]:
        found = [
            Window(
                one["code"],
                WindowKind(one["kind"]),
                time.fromisoformat(one["start"]),
                time.fromisoformat(one["end"]),
                LocalText.from_mapping(one["title"]),
            )
            for one in value["windows"]
        ]
        return {one.code: one for one in sorted(found, key=lambda one: (one.start, one.end))}

    return rules.rule_in_force(WINDOWS, on).read(parse)


def window_on(code: str, on: date) -> Window:
    """One statement; raises WindowNotFound."""
    found = windows_on(on)
    if code not in found:
        raise WindowNotFound(code)
    return found[code]


def ladder_on(on: date) -> dict[LadderStep, int | None]:
    """How many days after the try before each step may follow; None where no rule on record says.

    One statement; raises NoRuleInForce, RuleMalformed.
    """
    return rules.rule_in_force(LADDER, on).read(
        lambda value: {
            LadderStep(one["step"]): None if one["after_days"] is None else int(one["after_days"])
            for one in value["steps"]
        }
    )


def travel_on(on: date) -> Travel:
    """One statement; raises NoRuleInForce, RuleMalformed."""
    rule = rules.rule_in_force(TRAVEL, on)
    return rule.read(
        lambda value: Travel(
            visit=int(value["visit"]),
            short_visit=int(value["short_visit"]),
            at_least=int(value["at_least"]),
            per_floor=int(value["per_floor"]),
            floors_at_once=int(value["floors_at_once"]),
            between_blocks=int(value["between_blocks"]),
            estate_start=int(value["estate_start"]),
            per_km=int(value["per_km"]),
            lunch_minutes=int(value["lunch"]["minutes"]),
            lunch_from=time.fromisoformat(value["lunch"]["from"]),
            lunch_until=time.fromisoformat(value["lunch"]["until"]),
            rule=rule,
        )
    )
