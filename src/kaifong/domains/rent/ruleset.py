"""The rent rules of one month, read from the pack and given types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kaifong.domains.rent.types import ChargeRules, Tier
from kaifong.domains.rules import api as rules
from kaifong.kernel.calendar import Month

RENT_DAYS = {"month": None, "week": 7}


def charge_rules(month: Month) -> ChargeRules:
    """The rules in force on the first of the month. One statement.

    Raises:
        NoRuleInForce: the pack does not say what rent is made of. Assistance, additional rent and relief may be absent:
            a landlord without them charges none, and a term that needs one is refused where it is used.
    """
    return charge_rules_of({rule.code: rule for rule in rules.rules_in_force("rent.", month.first)}, month)


def charge_rules_of(found: Mapping[str, rules.Rule], month: Month) -> ChargeRules:
    """The same, from rules that were read already, by code."""
    components = found.get("rent.components") or rules.rule_in_force("rent.components", month.first)
    mesne, tiers_rule, relief = (found.get(f"rent.{code}") for code in ("mesne_profits", "additional_rent", "relief"))
    waiver_share = waiver_share_of(relief.value, month) if relief else Decimal(0)
    return ChargeRules(
        month=month,
        components_id=components.id,
        due_day=int(components.value["due_day"]),
        assistance_id=_id(found.get("rent.assistance")),
        tiers=tiers_of(tiers_rule.value) if tiers_rule else (),
        tiers_id=_id(tiers_rule),
        waiver_share=waiver_share,
        waiver_id=_id(relief),
        mesne_profits_id=_id(mesne),
        mesne_multiplier=Decimal(mesne.value["multiplier"]) if mesne else Decimal(1),
        rent_days=components.read(rent_days_of),
    )


def rent_days_of(value: rules.Value) -> int | None:
    """How many days a flat's rent is for; None where it is for a month, which a rule that says nothing means."""
    return RENT_DAYS[value.get("rent_per", "month")]


def tiers_of(value: rules.Value) -> tuple[Tier, ...]:
    """The tiers that still pay rent; those that must vacate carry the multiplier that bridges the time."""
    return tuple(
        Tier(
            Decimal(tier["over"]),
            None if tier.get("upto") is None else Decimal(tier["upto"]),
            Decimal(tier["multiplier"]),
        )
        for tier in value["tiers"]
        if tier.get("multiplier") is not None
    )


def waiver_share_of(value: rules.Value, month: Month) -> Decimal:
    """The part of the net rent that a relief measure waives in this month; 0 where none is in force."""
    return sum(
        (Decimal(waiver["share"]) for waiver in value["waivers"] if str(month) in waiver["months"]), start=Decimal(0)
    )


def sql_parameters(rules_: ChargeRules) -> dict[str, Any]:
    """`ChargeRules` as parameters of `sql/charge_lines.sql`."""
    month = rules_.month
    tiers = [
        {"over": str(t.over), "upto": None if t.upto is None else str(t.upto), "multiplier": str(t.multiplier)}
        for t in rules_.tiers
    ]
    return {
        "first": month.first,
        "next": month.next.first,
        "month_days": month.days,
        "rent_days": rules_.rent_days or month.days,
        "tiers": json.dumps(tiers),
        "components_id": rules_.components_id,
        "assistance_id": rules_.assistance_id,
        "tiers_id": rules_.tiers_id,
        "waiver_id": rules_.waiver_id,
        "waiver_share": rules_.waiver_share,
        "mesne_profits_id": rules_.mesne_profits_id,
        "mesne_multiplier": rules_.mesne_multiplier,
    }


def _id(rule: rules.Rule | None) -> int | None:
    return None if rule is None else rule.id
