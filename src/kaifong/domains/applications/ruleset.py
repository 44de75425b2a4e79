"""The waiting list's rules as at a day, read from the pack and given types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from kaifong.domains.applications.errors import CategoryUnknown
from kaifong.domains.applications.types import Category, Order
from kaifong.domains.applications.waiting import months_after
from kaifong.domains.rules import api as rules
from kaifong.kernel.localtext import LocalText

PREFIX = "applications."


class PointsRule(NamedTuple):
    """`applications.quota_points`, given types."""

    from_age: int
    points_a_year: int
    age_points_at_most: int
    reaching_age: int
    reaching_points: int
    public_housing_points: int
    points_a_month: int


class ConversionRule(NamedTuple):
    kept_share: Decimal
    at_most_years: int


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Every rule of the waiting list that is in force on a day, by code without its prefix."""

    on: date
    found: Mapping[str, rules.Rule]

    def rule(self, name: str) -> rules.Rule:
        """Raises NoRuleInForce, which names what the pack declares missing."""
        return self.found.get(name) or rules.rule_in_force(PREFIX + name, self.on)

    def categories(self) -> dict[str, Category]:
        ages = self.found.get("elderly")
        return self.rule("categories").read(lambda value: _categories(value, ages))

    def category(self, code: str) -> Category:
        """Raises CategoryUnknown."""
        known = self.categories()
        if code not in known:
            raise CategoryUnknown(code, tuple(known))
        return known[code]

    def applicant_from_age(self) -> int:
        return self.rule("eligibility").read(lambda value: int(value["applicant_from_age"]))

    def points(self) -> PointsRule:
        return self.rule("quota_points").read(points_rule)

    def offers_at_most(self) -> int:
        return self.rule("offers").read(lambda value: int(value["refusals_at_most"]))

    def conversion(self) -> ConversionRule:
        return self.rule("conversion").read(
            lambda value: ConversionRule(Decimal(value["kept_share"]), int(value["at_most_years"]))
        )

    def harmonious_months(self) -> int:
        return self.rule("harmonious_families").read(lambda value: int(value["credit_months"]))

    def districts(self) -> tuple[dict[str, LocalText], int]:
        """What can be chosen, by code, and how many of it."""
        return self.rule("districts").read(
            lambda value: (
                {each["code"]: LocalText.from_mapping(each["title"]) for each in value["districts"]},
                int(value["choices_at_most"]),
            )
        )


def ruleset(on: date) -> Ruleset:
    """One statement."""
    found = {rule.code.removeprefix(PREFIX): rule for rule in rules.rules_in_force(PREFIX, on)}
    return Ruleset(on, found)


def kept_days(waited: int, rule: ConversionRule, on: date) -> int:
    """Days of the time waited that a conversion keeps: the share of them in whole days, or the years that are the most."""
    share = int((waited * rule.kept_share).to_integral_value(ROUND_FLOOR))
    return min(share, (on - months_after(on, -12 * rule.at_most_years)).days)


def points_rule(value: rules.Value) -> PointsRule:
    age, reaching = value["age"], value["reaching"]
    return PointsRule(
        int(age["from"]),
        int(age["points_a_year"]),
        int(age["at_most"]),
        int(reaching["age"]),
        int(reaching["points"]),
        int(value["public_housing"]["points"]),
        int(value["waiting"]["points_a_month"]),
    )


def _categories(value: rules.Value, elderly: rules.Rule | None) -> dict[str, Category]:
    old = elderly.read(lambda said: (frozenset(said["categories"]), int(said["apply_from_age"]), int(said["flat_from_age"]))) \
        if elderly else (frozenset(), None, None)  # fmt: skip
    return {
        each["code"]: Category(
            code=each["code"],
            title=LocalText.from_mapping(each["title"]),
            order=Order(each["order"]),
            persons_at_least=int(each["persons_at_least"]),
            persons_at_most=None if each["persons_at_most"] is None else int(each["persons_at_most"]),
            apply_from_age=old[1] if each["code"] in old[0] else None,
            flat_from_age=old[2] if each["code"] in old[0] else None,
        )
        for each in value["categories"]
    }
