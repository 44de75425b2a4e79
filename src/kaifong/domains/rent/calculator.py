"""What a household would be charged for a month by the rules, as pure arithmetic: the rent calculator.

A household that must vacate has no figure, for what it pays meanwhile is not known. Otherwise it pays additional rent, or
has assistance, or neither; that nobody has both is this program's reading, for the two rules do not mention each other.
The rent of which assistance asks what part of the income it takes is net rent and rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from kaifong.domains.rent.charging import charge_lines
from kaifong.domains.rent.errors import LimitUnknown
from kaifong.domains.rent.ruleset import charge_rules_of
from kaifong.domains.rent.types import ChargeFacts, ChargeLine
from kaifong.domains.rules import api as rules
from kaifong.kernel.calendar import Month
from kaifong.kernel.money import Money

CALCULATED = ("rent.components", "limits.income", "rent.additional_rent", "rent.assistance", "rent.relief")
"""The rules that a calculation may rest on, in the order in which it asks them."""


class Outcome(StrEnum):
    PLAIN = "plain"
    ASSISTANCE = "assistance"
    ADDITIONAL_RENT = "additional_rent"
    MUST_VACATE = "must_vacate"


class VacateReason(StrEnum):
    INCOME = "income"
    ASSETS = "assets"
    PROPERTY = "property"


@dataclass(frozen=True, slots=True)
class Household:
    """What the calculator must know; amounts in cents, income and rent a month, even where rent is set by the week.

    Attributes:
        youngest_age: of all its members, in years; 0 stands for anybody young.
        owns_property: whether a member owns domestic property.
    """

    persons: int
    youngest_age: int
    income_cents: int
    assets_cents: int
    owns_property: bool
    net_rent_cents: int
    rates_cents: int


@dataclass(frozen=True, slots=True)
class IncomeTier:
    """Household income over ``over`` and up to ``upto`` times the limit.

    Attributes:
        multiplier: × net rent is paid; None where the household must vacate.
        vacate_after_cycles: declarations after which it must vacate: 0 is now, None never.
    """

    over: Decimal
    upto: Decimal | None
    multiplier: Decimal | None
    vacate_after_cycles: int | None


@dataclass(frozen=True, slots=True)
class AssistanceTier:
    """The tier of assistance that fits, and which of its criteria are met.

    Attributes:
        income_under: × the limit, which the income is under; None where it is not.
        rent_to_income_over: the part of the income that rent takes more of; None where it does not.
    """

    reduction_percent: int
    income_under: Decimal | None
    rent_to_income_over: Decimal | None


@dataclass(frozen=True, slots=True)
class Calculation:
    """What the rules make of a household in a month.

    Attributes:
        income_limit_cents: for its size.
        income_ratio: income ÷ limit, rounded up to two decimals, so that it is over a tier's edge where the income is.
        assets_at_most_cents: above this it must vacate; None where no rule says so.
        tier: of additional rent, where the income is in one.
        assistance: the tier that is granted; None where none is.
        lines: of the charge; empty where the household must vacate.
        payable_cents: their sum; None where the household must vacate.
        rules: those asked, by code, in the order of `CALCULATED`.
    """

    household: Household
    month: Month
    outcome: Outcome
    income_limit_cents: int
    income_ratio: Decimal
    assets_at_most_cents: int | None
    vacate_because: tuple[VacateReason, ...]
    tier: IncomeTier | None
    assistance: AssistanceTier | None
    lines: tuple[ChargeLine, ...]
    payable_cents: int | None
    rules: Mapping[str, rules.Rule]


def calculate(household: Household, found: Mapping[str, rules.Rule], month: Month) -> Calculation:
    """The charge of a whole month.

    Args:
        found: the rules in force on the first of the month, by code; at least those of what rent is made of and of income
            limits. A landlord without assistance, additional rent or relief has none.

    Raises:
        LimitUnknown: the pack has no income limit for this size.
        RuleMalformed.
    """
    limits, tiers_rule, assistance_rule = (found.get(f"{code}") for code in CALCULATED[1:4])
    assert limits is not None
    limit = limits.read(lambda value: limit_of(value, household.persons))
    if limit is None:
        raise LimitUnknown(household.persons, month.first)
    assets_at_most, because, tier, granted = None, [], None, None
    if tiers_rule is not None:
        tier = tiers_rule.read(lambda value: _income_tier(value, household.income_cents, limit))
        assets_at_most = tiers_rule.read(lambda value: _assets_at_most(value, limit))
        no_property = tiers_rule.read(lambda value: bool(value.get("vacate_now", {}).get("owns_domestic_property")))
        if tier is not None and tier.multiplier is None:
            because.append(VacateReason.INCOME)
        if assets_at_most is not None and household.assets_cents > assets_at_most:
            because.append(VacateReason.ASSETS)
        if no_property and household.owns_property:
            because.append(VacateReason.PROPERTY)
    if assistance_rule is not None and tier is None and not because:
        granted = assistance_rule.read(lambda value: _assistance_tier(value, household, limit))
    lines: tuple[ChargeLine, ...] = ()
    if because:
        outcome = Outcome.MUST_VACATE
    else:
        outcome = Outcome.ADDITIONAL_RENT if tier else Outcome.ASSISTANCE if granted else Outcome.PLAIN
        facts = ChargeFacts(
            account_no=0,
            days=month.days,
            mesne_days=0,
            net_rent_cents=household.net_rent_cents,
            rates_cents=household.rates_cents,
            flat_rent_id=0,
            reduction_percent=granted.reduction_percent if granted else None,
            income_ratio=ratio_of(household.income_cents, limit) if tier else None,
        )
        lines = tuple(charge_lines(facts, replace(charge_rules_of(found, month), rent_days=None)))
    return Calculation(
        household=household,
        month=month,
        outcome=outcome,
        income_limit_cents=limit,
        income_ratio=ratio_of(household.income_cents, limit),
        assets_at_most_cents=assets_at_most,
        vacate_because=tuple(because),
        tier=tier,
        assistance=granted,
        lines=lines,
        payable_cents=None if because else sum(line.amount_cents for line in lines),
        rules={code: found[code] for code in CALCULATED if code in found},
    )


def limit_of(value: rules.Value, persons: int) -> int | None:
    """The limit for a household's size in cents; a size that is not listed is not known."""
    return next((Money.parse(row["amount"]).cents for row in value["by_persons"] if row["persons"] == persons), None)


def _income_tier(value: rules.Value, income: int, limit: int) -> IncomeTier | None:
    for tier in value["tiers"]:
        over, upto = Decimal(tier["over"]), None if tier["upto"] is None else Decimal(tier["upto"])
        if income > over * limit and (upto is None or income <= upto * limit):
            multiplier = None if tier["multiplier"] is None else Decimal(tier["multiplier"])
            return IncomeTier(over, upto, multiplier, tier["vacate_after_cycles"])
    return None


def _assets_at_most(value: rules.Value, limit: int) -> int | None:
    times = value.get("vacate_now", {}).get("assets_over_income_limits")
    return None if times is None else int(Decimal(times) * limit)


def _assistance_tier(value: rules.Value, household: Household, limit: int) -> AssistanceTier | None:
    """The first group that fits, and in it the first tier of which one criterion is met."""
    income, rent = household.income_cents, household.net_rent_cents + household.rates_cents
    for group in value["groups"]:
        age = group["every_member_at_least"]
        if age is not None and household.youngest_age < age:
            continue
        for tier in group["tiers"]:
            under, over = Decimal(tier["income_under"]), Decimal(tier["rent_to_income_over"])
            poor, burdened = income < under * limit, rent > over * income
            if poor or burdened:
                return AssistanceTier(
                    int(tier["reduction_percent"]), under if poor else None, over if burdened else None
                )
        return None
    return None


def ratio_of(income: int, limit: int) -> Decimal:
    return (Decimal(income) / Decimal(limit)).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
