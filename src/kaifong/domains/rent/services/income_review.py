"""The income review: every tenancy's additional rent from a month, by what its household declared.

Run, it proposes; applied, it makes terms. What a household must vacate for is for `enforcement` to act on: a review ends
no tenancy, and leaves the additional rent of those that must go, that are not due or not known, as it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.rent.errors import ReviewAgainstTerms, ReviewAlreadyApplied, ReviewNotRun
from kaifong.domains.rent.models import IncomeReview
from kaifong.domains.rent.ruleset import charge_rules
from kaifong.domains.rent.types import ReviewApplied, ReviewReport, TierCount
from kaifong.domains.rules import api as rules
from kaifong.infra.database import execute, fetch_all, sql
from kaifong.kernel.calendar import Month

PACKAGE = "kaifong.domains.rent"
TIERS = "rent.additional_rent"


@transaction.atomic
def income_review(*, from_month: Month, on: date, by: Actor, trial: bool = False) -> ReviewReport:
    """Propose for every tenancy in force on the first of a month which additional rent it pays, or that it must vacate.

    By the rules in force on that day and each household's latest declaration of the last cycle. Run again before it is
    applied, it proposes anew.

    Args:
        on: declarations through this day count.
        trial: keep nothing; report what would be proposed.

    Raises:
        NoRuleInForce: the pack has no additional rent, or does not say what rent is made of.
        ReviewAlreadyApplied: the month's review made terms already; nothing is changed.
    """
    by.must("rent.award")
    rule = rules.rule_in_force(TIERS, from_month.first)
    declared_after, until, parameters = rule.read(lambda value: _parameters(value, rule.start, from_month, on))
    parameters |= {"month_days": from_month.days, "rent_days": charge_rules(from_month).rent_days or from_month.days}
    findings = sql(PACKAGE, "income_findings")
    if trial:
        counted = fetch_all(sql(PACKAGE, "income_review_trial").format(findings=findings), parameters)
        return _report(from_month, on, declared_after, counted, trial=True)
    _begin(from_month, on, declared_after, until, rule.id, by)
    counted = fetch_all(sql(PACKAGE, "income_review").format(findings=findings), parameters)
    execute("analyze rent_incomefinding")
    report = _report(from_month, on, declared_after, counted, trial=False)
    audit(by, "rent.review.run", month=str(from_month), tenancies=report.tenancies)
    return report


@transaction.atomic
def review_apply(*, from_month: Month, on: date, by: Actor) -> ReviewApplied:
    """Make terms of what a review proposed: additional rent begins for a cycle, what was in force ends.

    Months already rolled are put right by `charges_adjust`.

    Raises:
        ReviewNotRun, ReviewAlreadyApplied, ReviewAgainstTerms: nothing is changed.
    """
    by.must("rent.award")
    review = IncomeReview.objects.select_for_update().filter(from_month=from_month.first).first()
    if review is None:
        raise ReviewNotRun(from_month)
    if review.applied_on is not None:
        raise ReviewAlreadyApplied(from_month, review.applied_on)
    parameters = {"first": from_month.first, "until": review.until, "author": by.name}
    against = fetch_all(sql(PACKAGE, "review_against_terms"), parameters)
    if against:
        raise ReviewAgainstTerms(from_month, [account for (account,) in against])
    ended = execute(sql(PACKAGE, "end_reviewed_terms"), parameters)
    begun = execute(sql(PACKAGE, "insert_reviewed_terms"), parameters)
    review.applied_on, review.applied_by = on, by.name
    review.save(update_fields=["applied_on", "applied_by"])
    audit(by, "rent.review.apply", month=str(from_month), begun=begun, ended=ended)
    return ReviewApplied(from_month, review.until, begun, ended)


def _begin(from_month: Month, on: date, declared_after: date, until: date, tiers_rule_id: int, by: Actor) -> None:
    """Take the review's row, so that two runs at once make one set of findings, and drop those of a run before."""
    IncomeReview.objects.get_or_create(
        from_month=from_month.first,
        defaults={
            "run_on": on,
            "declared_after": declared_after,
            "until": until,
            "tiers_rule_id": tiers_rule_id,
            "run_by": by.name,
        },
    )
    review = IncomeReview.objects.select_for_update().get(from_month=from_month.first)
    if review.applied_on is not None:
        raise ReviewAlreadyApplied(from_month, review.applied_on)
    review.run_on, review.declared_after, review.until = on, declared_after, until
    review.tiers_rule_id, review.run_by = tiers_rule_id, by.name
    review.save()
    execute("delete from rent_incomefinding where from_month = %(first)s", {"first": from_month.first})


def _parameters(
    value: rules.Value, rule_start: date | None, from_month: Month, on: date
) -> tuple[date, date, dict[str, Any]]:
    """The day after which declarations count, the day until which terms run, and what the statement needs."""
    cycle_months = 12 * int(value["declaration_every_years"])
    vacate_now = value.get("vacate_now", {})
    times = vacate_now.get("assets_over_income_limits")
    declared_after = from_month.plus(-cycle_months).previous.last
    return (
        declared_after,
        from_month.plus(cycle_months).first,
        {
            "first": from_month.first,
            "on": on,
            "declared_after": declared_after,
            "assets_over": None if times is None else Decimal(times),
            "no_property": bool(vacate_now.get("owns_domestic_property")),
            "no_declaration": bool(vacate_now.get("no_declaration")),
            "tiers": json.dumps([_tier(tier, rule_start, from_month, cycle_months) for tier in value["tiers"]]),
        },
    )


def _tier(tier: rules.Value, rule_start: date | None, from_month: Month, cycle_months: int) -> dict[str, Any]:
    """A tier, with the day since when a household must have been in it to leave now; cycles count under one version."""
    cycles = tier.get("vacate_after_cycles")
    stayed_since = from_month.plus(-cycle_months * cycles).first if cycles else None
    if stayed_since is not None and rule_start is not None and stayed_since < rule_start:
        stayed_since = None
    return {
        "over": tier["over"],
        "upto": tier.get("upto"),
        "multiplier": tier.get("multiplier"),
        "must_vacate": tier.get("multiplier") is None,
        "stayed_since": stayed_since and stayed_since.isoformat(),
    }


def _report(
    from_month: Month, on: date, declared_after: date, counted: Iterable[tuple[Any, ...]], *, trial: bool
) -> ReviewReport:
    outcomes, reasons = Counter[str](), Counter[str]()
    tiers: list[TierCount] = []
    for outcome, why, multiplier, tenancies, additional_cents in counted:
        outcomes[outcome] += tenancies
        for reason in why:
            reasons[reason] += tenancies
        if multiplier is not None:
            tiers.append(TierCount(multiplier, tenancies, additional_cents))
    return ReviewReport(
        from_month=from_month,
        trial=trial,
        on=on,
        declared_after=declared_after,
        tenancies=outcomes.total(),
        outcomes=dict(sorted(outcomes.items())),
        reasons=dict(sorted(reasons.items())),
        tiers=tuple(sorted(tiers)),
        additional_cents=sum(tier.additional_cents for tier in tiers),
    )
