"""The charge of one tenancy for one month, as pure arithmetic.

`sql/charge_lines.sql` states the same for all tenancies at once; tests hold the two together line by line.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kaifong.domains.rent.errors import NoAdditionalRentTier
from kaifong.domains.rent.types import ChargeFacts, ChargeLine, ChargeRules, Component


def charge_lines(facts: ChargeFacts, rules: ChargeRules) -> list[ChargeLine]:
    """The lines that make up the charge, in the order of `Component`; lines of nil are left out.

    Raises:
        NoAdditionalRentTier: the income ratio lies in no tier in force.
    """
    month_days = rules.month.days
    per_days = rules.rent_days or month_days
    whole = facts.days == month_days
    rent_days = facts.days - facts.mesne_days
    net = _part(facts.net_rent_cents, rent_days, per_days)
    rates = _part(facts.rates_cents, rent_days, per_days)
    lines = [
        ChargeLine(Component.NET_RENT, net, _days(rent_days, month_days), rules.components_id, facts.flat_rent_id),
        ChargeLine(Component.RATES, rates, _days(rent_days, month_days), rules.components_id, facts.flat_rent_id),
    ]
    if facts.mesne_days:
        rent = (facts.net_rent_cents + facts.rates_cents) * rules.mesne_multiplier
        mesne = _round(rent * facts.mesne_days / per_days)
        days = None if whole and not rent_days else facts.mesne_days
        assert rules.mesne_profits_id is not None
        lines.append(ChargeLine(Component.MESNE_PROFITS, mesne, days, rules.mesne_profits_id, facts.mesne_profits_id))
    if facts.income_ratio is not None:
        tier = next(
            (
                t
                for t in rules.tiers
                if facts.income_ratio > t.over and (t.upto is None or facts.income_ratio <= t.upto)
            ),
            None,
        )
        if tier is None or rules.tiers_id is None:
            raise NoAdditionalRentTier(rules.month, [facts.account_no])
        extra = _round(net * (tier.multiplier - 1))
        lines.append(ChargeLine(Component.ADDITIONAL_RENT, extra, None, rules.tiers_id, facts.additional_rent_id))
    reduction = 0
    if facts.reduction_percent is not None:
        assert rules.assistance_id is not None
        reduction = _round(Decimal(net * facts.reduction_percent) / 100)
        lines.append(ChargeLine(Component.ASSISTANCE, -reduction, None, rules.assistance_id, facts.assistance_id))
    if rules.waiver_share and facts.income_ratio is None and rules.waiver_id is not None:
        waived = _round((net - reduction) * rules.waiver_share)
        lines.append(ChargeLine(Component.WAIVER, -waived, None, rules.waiver_id, None))
    return [line for line in lines if line.amount_cents]


def _part(cents: int, days: int, per_days: int) -> int:
    return _round(Decimal(cents * days) / per_days)


def _round(cents: Decimal) -> int:
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _days(days: int, month_days: int) -> int | None:
    return None if days == month_days else days
