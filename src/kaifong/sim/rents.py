"""What a tenant expects to be charged, by the landlord's letters: the world's own reckoning, held against the roll.

It shares no code with the landlord's, on purpose.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kaifong.kernel.calendar import Month

NEW_TIERS_FROM = Month(2026, 10)
TIERS_BEFORE = ((300, 150), (400, 200), (500, 200))
TIERS_SINCE = ((300, 250), (400, 350), (500, 450))
"""Income up to so many hundredths of the limit (and over the tier before; the first is over 200) pays so many
hundredths of the net rent. Source: news.gov.hk, 21.3.2025."""

LOWEST_RATIO, HIGHEST_RATIO = 201, 500


class FlatRent(NamedTuple):
    """In force from the first of a month until the flat's next; cents a month."""

    since: date
    net_cents: int
    rates_cents: int


class Award(NamedTuple):
    """Assistance (``reduction_percent``) or additional rent (``ratio_hundredths``), through the day ``until``."""

    since: date
    until: date
    reduction_percent: int = 0
    ratio_hundredths: int = 0


def charge(month: Month, start: date, end: date | None, rents: list[FlatRent], award: Award | None) -> int:
    """What a tenancy from ``start`` through ``end`` is charged for a month, in cents.

    A part month is counted by days; each component is rounded half up to the cent; assistance and additional rent are
    reckoned on the net rent so rounded.
    """
    first, last = month.first, month.last
    if start > last or (end is not None and end < first):
        return 0
    rent = next(rent for rent in reversed(rents) if rent.since <= first)
    net, rates = rent.net_cents, rent.rates_cents
    if start > first or (end is not None and end < last):
        days = (last if end is None else min(end, last)).day - max(start, first).day + 1
        net, rates = _half_up(net * days, month.days), _half_up(rates * days, month.days)
    total = net + rates
    if award is not None and award.since <= first <= award.until:
        if award.reduction_percent:
            total -= _half_up(net * award.reduction_percent, 100)
        else:
            total += _half_up(net * (multiplier_hundredths(month, award.ratio_hundredths) - 100), 100)
    return total


def multiplier_hundredths(month: Month, ratio_hundredths: int) -> int:
    tiers = TIERS_SINCE if month >= NEW_TIERS_FROM else TIERS_BEFORE
    return next(multiplier for upto, multiplier in tiers if ratio_hundredths <= upto)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
