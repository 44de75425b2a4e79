"""The waiting list, asked of `applications`."""

from __future__ import annotations

from datetime import date
from typing import Any

from kaifong.domains.applications import api as applications
from kaifong.domains.rules import api as rules
from kaifong.infra.yaml_values import Day
from kaifong.interfaces.cli.cases.reading import Cents, Part
from kaifong.interfaces.cli.cases.subjects.subject import Subject, decimal


class Frozen(Part):
    """The clock stood from a day on, until it went on again; without an end it stands still."""

    since: Day
    until: Day | None = None


class WaitingGiven(Part):
    """``starts_on``: registration, or earlier by a credit."""

    starts_on: Day
    frozen: tuple[Frozen, ...] = ()


class PointsGiven(Part):
    born_on: Day
    registered_on: Day
    in_public_housing: bool = False
    frozen: tuple[Frozen, ...] = ()


class EligibilityGiven(Part):
    persons: int
    applicant_age: int = 40
    youngest_age: int = 0
    income: Cents = 0
    assets: Cents = 0
    owns_property: bool = False


def waiting(given: WaitingGiven, on: date) -> dict[str, Any]:
    waited = _clock(given.starts_on, given.frozen, on).waited(on)
    return {"years": waited.years, "months": waited.months, "days": waited.days, "total_days": waited.total_days}


def points(given: PointsGiven, on: date) -> dict[str, Any]:
    clock = _clock(given.registered_on, given.frozen, on)
    found = applications.quota_points(
        applications.PointsFacts(
            born_on=given.born_on,
            registered_on=given.registered_on,
            in_public_housing=given.in_public_housing,
            waited=clock.waited(on),
            next_month_on=clock.month_full_on(on),
        ),
        rules.rule_in_force("applications.quota_points", on),
        on,
    )
    return {
        "points": found.total,
        "terms": {term.term.value: term.points for term in found.terms},
        "changes": {change.term.value: {"points": change.points, "day": change.on} for change in found.changes},
    }


def eligibility(given: EligibilityGiven, on: date) -> dict[str, Any]:
    facts = applications.EligibilityFacts(
        persons=given.persons,
        applicant_age=given.applicant_age,
        youngest_age=given.youngest_age,
        income_cents=given.income,
        assets_cents=given.assets,
        owns_property=given.owns_property,
    )
    found = {rule.code: rule for prefix in ("applications.", "limits.") for rule in rules.rules_in_force(prefix, on)}
    found.setdefault("applications.eligibility", rules.rule_in_force("applications.eligibility", on))
    answer = applications.check(facts, found, on)
    money = (applications.Condition.INCOME, applications.Condition.ASSETS)
    return {
        "status": answer.status,
        "conditions": {each.condition.value: each.status for each in answer.conditions},
        "limits": {each.condition.value: decimal(each.limit) for each in answer.conditions if each.condition in money},
        "unconfirmed": sorted(rule.code for rule in answer.rules if not rule.confirmed),
    }


def _clock(start: date, frozen: tuple[Frozen, ...], on: date) -> applications.Clock:
    """The clock as it stands on a day; what happens after the day is not known yet."""
    stopped_days, stopped_on = 0, None
    for each in frozen:
        if each.until is not None and each.until <= on:
            stopped_days += (each.until - each.since).days
        elif each.since <= on:
            stopped_on = each.since
    return applications.Clock(start, stopped_days, stopped_on)


SUBJECTS = {
    "applications.waiting": Subject(WaitingGiven, waiting),
    "applications.points": Subject(PointsGiven, points),
    "applications.eligibility": Subject(EligibilityGiven, eligibility),
}
