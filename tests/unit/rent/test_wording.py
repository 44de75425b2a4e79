"""Why a charge line is this much, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kaifong.domains.rent.types import Component
from kaifong.domains.rent.wording import Basis, fact, reason
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText

SINCE = date(2026, 3, 1)
NONE = Basis(None, None, None, None, None)


@pytest.mark.parametrize(
    ("component", "basis", "zh_hant", "en", "zh_hans"),
    [
        (Component.NET_RENT, NONE._replace(net_rent_cents=206_500, rates_cents=31_500, since=SINCE),
         "單位淨租金每月HK$2,065.00，由2026年3月1日起", "Flat's net rent HK$2,065.00 a month since 1 March 2026",
         "单位净租金每月HK$2,065.00，由2026年3月1日起"),
        (Component.RATES, NONE._replace(net_rent_cents=206_500, rates_cents=31_500, since=SINCE),
         "單位差餉每月HK$315.00，由2026年3月1日起", "Flat's rates HK$315.00 a month since 1 March 2026",
         "单位差饷每月HK$315.00，由2026年3月1日起"),
        (Component.ASSISTANCE, NONE._replace(reduction_percent=25, since=SINCE),
         "減免淨租金25%，由2026年3月1日起", "25% off the net rent, granted from 1 March 2026",
         "减免净租金25%，由2026年3月1日起"),
        (Component.ADDITIONAL_RENT, NONE._replace(income_ratio=Decimal("2.35"), since=SINCE),
         "家庭入息為限額的2.35倍，由2026年3月1日起", "Household income 2.35 times the limit, from 1 March 2026",
         "家庭收入为限额的2.35倍，由2026年3月1日起"),
        (Component.MESNE_PROFITS, NONE._replace(since=SINCE),
         "遷出通知書已屆滿，由2026年3月1日起", "The notice to quit has expired; from 1 March 2026",
         "迁出通知书已届满，由2026年3月1日起"),
    ],
    ids=lambda value: value.value if isinstance(value, Component) else "",
)  # fmt: skip
def test_each_component_rests_on_its_own_fact(component, basis, zh_hant, en, zh_hans):
    text = fact(component, basis)

    assert (text.zh_hant, text.en.replace("\N{NO-BREAK SPACE}", " "), text.zh_hans) == (zh_hant, en, zh_hans)


def test_a_waiver_rests_on_the_rule_alone():
    assert fact(Component.WAIVER, NONE) is None


def test_a_part_of_a_month_says_how_many_days_and_an_adjustment_that_it_is_one():
    because = LocalText("因", "Because", "因")

    assert reason(because, days=None, month=Month(2026, 2), adjustment=False) == because
    assert reason(because, days=20, month=Month(2026, 2), adjustment=True) == LocalText(
        "調整：因；28日中計20日", "Adjustment: Because; 20 of 28 days", "调整：因；28日中计20日"
    )


def test_a_rent_by_the_week_is_told_as_one():
    basis = NONE._replace(net_rent_cents=47_600, rates_cents=7_000, since=SINCE, rent_days=7)

    assert fact(Component.NET_RENT, basis) == LocalText(
        "單位淨租金每周HK$476.00，由2026年3月1日起",
        "Flat's net rent HK$476.00 a week since 1\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2026",
        "单位净租金每周HK$476.00，由2026年3月1日起",
    )
    assert fact(Component.RATES, basis).en.startswith("Flat's rates HK$70.00 a week since ")
