"""What is charged, asked of `rent`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from kaifong.domains.rent import api as rent
from kaifong.interfaces.cli.cases.reading import Cents, Part
from kaifong.interfaces.cli.cases.subjects.subject import Subject, decimal
from kaifong.kernel.calendar import Month


class HouseholdGiven(Part):
    """A household and its flat; income and rent a month."""

    persons: int
    youngest_age: int = 0
    income: Cents
    assets: Cents = 0
    owns_property: bool = False
    net_rent: Cents
    rates: Cents = 0


class ChargeGiven(Part):
    """A tenancy's month: the flat's rent by the pack's own period, the days, and the terms in force.

    ``days``: of the month within the tenancy, all of them where left out. ``mesne_days``: of these, after a notice expired.
    """

    net_rent: Cents
    rates: Cents = 0
    days: int | None = Field(default=None, ge=1, le=31)
    mesne_days: int = Field(default=0, ge=0, le=31)
    reduction_percent: int | None = None
    income_ratio: Decimal | None = None


def household(given: HouseholdGiven, on: date) -> dict[str, Any]:
    found = rent.rent_calculate(
        household=rent.Household(
            persons=given.persons,
            youngest_age=given.youngest_age,
            income_cents=given.income,
            assets_cents=given.assets,
            owns_property=given.owns_property,
            net_rent_cents=given.net_rent,
            rates_cents=given.rates,
        ),
        month=Month.of(on),
    )
    return {
        "outcome": found.outcome,
        "payable": decimal(found.payable_cents),
        "lines": _lines(found.lines),
        "income_limit": decimal(found.income_limit_cents),
        "income_ratio": str(found.income_ratio),
        "assets_at_most": decimal(found.assets_at_most_cents),
        "vacate_because": found.vacate_because,
        "multiplier": None if found.tier is None or found.tier.multiplier is None else str(found.tier.multiplier),
        "vacate_after_cycles": None if found.tier is None else found.tier.vacate_after_cycles,
        "reduction_percent": None if found.assistance is None else found.assistance.reduction_percent,
        "unconfirmed": sorted(code for code, rule in found.rules.items() if not rule.confirmed),
    }


def charge(given: ChargeGiven, on: date) -> dict[str, Any]:
    month = Month.of(on)
    facts = rent.ChargeFacts(
        account_no=0,
        days=given.days or month.days,
        mesne_days=given.mesne_days,
        net_rent_cents=given.net_rent,
        rates_cents=given.rates,
        flat_rent_id=0,
        reduction_percent=given.reduction_percent,
        income_ratio=given.income_ratio,
    )
    lines = rent.charge_lines(facts, rent.charge_rules(month))
    return {
        "total": decimal(sum(line.amount_cents for line in lines)),
        "lines": _lines(lines),
        "days": {line.component.value: line.days for line in lines if line.days is not None},
    }


def due(_given: Part, on: date) -> dict[str, Any]:
    return {"due_on": rent.due_on(month=Month.of(on))}


def _lines(lines: Any) -> dict[str, str | None]:
    return {line.component.value: decimal(line.amount_cents) for line in lines}


SUBJECTS = {
    "rent.household": Subject(HouseholdGiven, household),
    "rent.charge": Subject(ChargeGiven, charge),
    "rent.due": Subject(Part, due),
}
