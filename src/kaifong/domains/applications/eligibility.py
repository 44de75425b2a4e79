"""Whether a household may apply, as a pure function of what it says and of the rules as at a day.

What no rule on record decides is unknown, and the answer says so; nothing is assumed in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kaifong.domains.applications.types import Checked, Condition, Eligibility, EligibilityFacts, Status, Unknown
from kaifong.domains.rules import api as rules
from kaifong.kernel.money import Money

ASKED = ("applications.eligibility", "applications.elderly_household", "limits.income", "limits.assets")
"""The rules that a check may rest on. Without the first there is no check; the others may be absent."""


def check(facts: EligibilityFacts, found: Mapping[str, rules.Rule], on: date) -> Eligibility:
    """Every condition that the pack names, in its order.

    Args:
        found: the rules in force on the day, by code; at least the first of `ASKED`.

    Raises:
        RuleMalformed.
    """
    rule = found[ASKED[0]]
    conditions = rule.read(lambda value: tuple(Condition(each) for each in value["conditions"]))
    checked = tuple(_checked(condition, facts, found) for condition in conditions)
    statuses = {each.status for each in checked}
    status = next((worst for worst in (Status.NOT_MET, Status.UNKNOWN) if worst in statuses), Status.MET)
    return Eligibility(on, status, checked)


def _checked(condition: Condition, facts: EligibilityFacts, found: Mapping[str, rules.Rule]) -> Checked:
    rule = found[ASKED[0]]
    match condition:
        case Condition.AGE:
            age = rule.read(lambda value: int(value["applicant_from_age"]))
            return Checked(condition, _met(facts.applicant_age >= age), facts.applicant_age, age, None, None, rule)
        case Condition.PROPERTY:
            return Checked(condition, _met(not facts.owns_property), None, None, None, None, rule)
        case Condition.INCOME:
            return _limited(condition, facts.income_cents, facts.persons, found.get("limits.income"), None)
        case Condition.ASSETS:
            return _assets(facts, found)
        case Condition.RESIDENCE:
            return Checked(condition, Status.UNKNOWN, None, None, None, Unknown.NOT_ASKED, rule)


def _assets(facts: EligibilityFacts, found: Mapping[str, rules.Rule]) -> Checked:
    """As income; an elderly household may have a multiple of the limit."""
    limits, old = found.get("limits.assets"), found.get("applications.elderly_household")
    elderly = old is not None and facts.youngest_age >= old.read(lambda value: int(value["every_member_at_least"]))
    times = limits.read(_elderly_times) if limits is not None and elderly else None
    checked = _limited(Condition.ASSETS, facts.assets_cents, facts.persons, limits, times)
    return checked if times is None else replace(checked, also=old)


def _limited(
    condition: Condition, figure: int, persons: int, limits: rules.Rule | None, times: Decimal | None
) -> Checked:
    """A figure against a limit, at which it may stand and which it must not be over."""
    limit = None if limits is None else limits.read(lambda value: _limit(value, persons))
    if limit is None:
        return Checked(condition, Status.UNKNOWN, figure, None, None, Unknown.NO_LIMIT, limits)
    if times is not None:
        limit = int(times * limit)
    return Checked(condition, _met(figure <= limit), figure, limit, times, None, limits)


def _limit(value: rules.Value, persons: int) -> int | None:
    return next((Money.parse(row["amount"]).cents for row in value["by_persons"] if row["persons"] == persons), None)


def _elderly_times(value: rules.Value) -> Decimal | None:
    times = value.get("elderly_multiplier")
    return None if times is None else Decimal(times)


def _met(met: bool) -> Status:
    return Status.MET if met else Status.NOT_MET
