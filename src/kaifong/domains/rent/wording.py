"""What this domain tells people, in three languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from kaifong.domains.rent.types import Component
from kaifong.infra.printing.writing import write_day, write_money
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText

PERIODS = {None: ("每月", "a month", "每月"), 7: ("每周", "a week", "每周")}
"""What a flat's rent is for, by `ChargeRules.rent_days`."""


class Basis(NamedTuple):
    """The landlord's own facts behind a charge line: of the flat's rent or of the tenancy's term, and since when.

    Attributes:
        rent_days: how many days the flat's rent is for; None for a month's.
    """

    net_rent_cents: int | None
    rates_cents: int | None
    reduction_percent: int | None
    income_ratio: Decimal | None
    since: date | None
    rent_days: int | None = None


def fact(component: Component, basis: Basis) -> LocalText | None:
    """The fact behind a line; None where there is none, as behind a waiver."""
    if basis.since is None:
        return None
    days = [write_day(basis.since, language) for language in ("zh-hant", "en", "zh-hans")]
    match component:
        case Component.NET_RENT:
            money = write_money(basis.net_rent_cents or 0, settings.CURRENCY)
            texts = (
                "單位淨租金{2}{0}，由{1}起",
                "Flat's net rent {0} {2} since {1}",
                "单位净租金{2}{0}，由{1}起",
            )
            return _filled(texts, money, days, PERIODS[basis.rent_days])
        case Component.RATES:
            money = write_money(basis.rates_cents or 0, settings.CURRENCY)
            texts = ("單位差餉{2}{0}，由{1}起", "Flat's rates {0} {2} since {1}", "单位差饷{2}{0}，由{1}起")
            return _filled(texts, money, days, PERIODS[basis.rent_days])
        case Component.ASSISTANCE:
            texts = ("減免淨租金{0}%，由{1}起", "{0}% off the net rent, granted from {1}", "减免净租金{0}%，由{1}起")
            return _filled(texts, f"{basis.reduction_percent}", days)
        case Component.ADDITIONAL_RENT:
            texts = (
                "家庭入息為限額的{0}倍，由{1}起",
                "Household income {0} times the limit, from {1}",
                "家庭收入为限额的{0}倍，由{1}起",
            )
            return _filled(texts, f"{basis.income_ratio}", days)
        case Component.MESNE_PROFITS:
            texts = (
                "遷出通知書已屆滿，由{1}起",
                "The notice to quit has expired; from {1}",
                "迁出通知书已届满，由{1}起",
            )
            return _filled(texts, "", days)
    return None


def reason(because: LocalText, *, days: int | None, month: Month, adjustment: bool) -> LocalText:
    """Why a line is this much, in a line.

    Args:
        because: the fact behind it or, where there is none, the rule.
        days: days charged where the month is not whole.
    """
    zh_hant, en, zh_hans = because.zh_hant, because.en, because.zh_hans
    if days is not None:
        zh_hant += f"；{month.days}日中計{days}日"
        en += f"; {days} of {month.days} days"
        zh_hans += f"；{month.days}日中计{days}日"
    if adjustment:
        zh_hant, en, zh_hans = f"調整：{zh_hant}", f"Adjustment: {en}", f"调整：{zh_hans}"
    return LocalText(zh_hant, en, zh_hans)


def _filled(
    texts: tuple[str, str, str], value: str, days: list[str], periods: tuple[str, str, str] = ("", "", "")
) -> LocalText:
    filled = zip(texts, days, periods, strict=True)
    return LocalText(*(text.format(value, day, period) for text, day, period in filled))
