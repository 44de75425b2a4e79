"""Quota and points, as pure arithmetic: the sum, each term of it, and what would change it."""

from __future__ import annotations

from datetime import date

from kaifong.domains.applications.ruleset import PointsRule, points_rule
from kaifong.domains.applications.types import PointsChange, PointsFacts, PointsTerm, QuotaPoints, Term
from kaifong.domains.applications.waiting import age_on, birthday
from kaifong.domains.rules import api as rules


def quota_points(facts: PointsFacts, rule: rules.Rule, on: date) -> QuotaPoints:
    """The points as at a day.

    Args:
        rule: `applications.quota_points` in force on that day.

    Raises:
        RuleMalformed.
    """
    return reckoned(facts, rule.read(points_rule), on)


def reckoned(facts: PointsFacts, rule: PointsRule, on: date) -> QuotaPoints:
    registered_at = age_on(facts.born_on, facts.registered_on)
    for_age = min(max(registered_at - rule.from_age, 0) * rule.points_a_year, rule.age_points_at_most)
    reached = age_on(facts.born_on, on) >= rule.reaching_age
    months = facts.waited.whole_months
    terms = (
        PointsTerm(Term.AGE, for_age, registered_at),
        PointsTerm(Term.REACHED_AGE, rule.reaching_points if reached else 0, rule.reaching_age),
        PointsTerm(
            Term.PUBLIC_HOUSING,
            rule.public_housing_points if facts.in_public_housing else 0,
            int(facts.in_public_housing),
        ),
        PointsTerm(Term.WAITING, months * rule.points_a_month, months),
    )
    changes = []
    if facts.next_month_on is not None:
        changes.append(PointsChange(Term.WAITING, rule.points_a_month, facts.next_month_on))
    if not reached:
        reaches_on = birthday(facts.born_on, rule.reaching_age)
        changes.append(PointsChange(Term.REACHED_AGE, rule.reaching_points, reaches_on))
    if facts.in_public_housing and rule.public_housing_points:
        changes.append(PointsChange(Term.PUBLIC_HOUSING, -rule.public_housing_points, None))
    return QuotaPoints(on, sum(term.points for term in terms), terms, tuple(changes))
