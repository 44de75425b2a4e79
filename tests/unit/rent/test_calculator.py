"""The rent calculator on Hong Kong's pack, as arithmetic: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.rent.api import Household, LimitUnknown, Outcome, VacateReason, calculate
from kaifong.domains.rules.packs import read_pack
from kaifong.domains.rules.types import Confidence, InForce, Kind, Rule
from kaifong.kernel.calendar import Month

PACK = Path(__file__).resolve().parents[3] / "src/kaifong/rulepacks/hk"
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
LIMIT_OF_3 = 25_870_00
NET, RATES = 2_000_00, 300_00
HOUSEHOLD = Household(
    persons=3,
    youngest_age=10,
    income_cents=20_000_00,
    assets_cents=0,
    owns_property=False,
    net_rent_cents=NET,
    rates_cents=RATES,
)
"""77 % of the limit, of which the rent takes 11.5 %: nothing changes what it pays."""


def rules_of(month: Month) -> dict[str, Rule]:
    """The pack's rules in force on the first of a month."""
    return {rule.code: rule for rule in _stated() if month.first in rule.in_force}


def at(times: str, *, month: Month = OCTOBER, **changed: object):
    """The household with an income of so many times its limit."""
    household = replace(HOUSEHOLD, income_cents=int(Decimal(times) * LIMIT_OF_3), **changed)
    return calculate(household, rules_of(month), month)


def test_an_ordinary_household_pays_net_rent_and_rates():
    found = calculate(HOUSEHOLD, rules_of(OCTOBER), OCTOBER)

    assert (found.outcome, found.payable_cents) == (Outcome.PLAIN, NET + RATES)
    assert found.income_limit_cents == LIMIT_OF_3
    assert found.income_ratio == Decimal("0.78")
    assert [(line.component, line.amount_cents) for line in found.lines] == [("net_rent", NET), ("rates", RATES)]


@pytest.mark.parametrize(
    ("times", "before", "after"),
    [
        ("2", NET, NET),  # at an edge the lower tier holds: up to and including
        ("3", NET * 3 // 2, NET * 5 // 2),
        ("4", NET * 2, NET * 7 // 2),
        ("5", NET * 2, NET * 9 // 2),
    ],
)
def test_an_income_at_a_tiers_edge_pays_the_tier_below_it_and_one_cent_more_the_tier_above(times, before, after):
    september, october = at(times, month=SEPTEMBER), at(times)
    over = replace(october.household, income_cents=october.household.income_cents + 1)
    above = calculate(over, rules_of(OCTOBER), OCTOBER)

    assert september.payable_cents == before + RATES
    assert october.payable_cents == after + RATES
    assert october.income_ratio == Decimal(times)
    assert above.income_ratio == Decimal(times) + Decimal("0.01")
    if times == "5":
        assert (above.outcome, above.payable_cents) == (Outcome.MUST_VACATE, None)
    else:
        assert above.payable_cents > october.payable_cents


def test_from_october_2026_a_household_over_four_times_the_limit_leaves_after_two_declarations():
    september, october = at("4.5", month=SEPTEMBER), at("4.5")

    assert september.tier.vacate_after_cycles is None
    assert october.tier.vacate_after_cycles == 2
    assert october.outcome is Outcome.ADDITIONAL_RENT


@pytest.mark.parametrize(
    ("changed", "times", "because"),
    [
        ({}, "5.01", [VacateReason.INCOME]),
        ({"assets_cents": 100 * LIMIT_OF_3 + 1}, "1", [VacateReason.ASSETS]),
        ({"owns_property": True}, "1", [VacateReason.PROPERTY]),
        (
            {"assets_cents": 100 * LIMIT_OF_3 + 1, "owns_property": True},
            "6",
            [VacateReason.INCOME, VacateReason.ASSETS, VacateReason.PROPERTY],
        ),
    ],
)
def test_a_household_that_must_vacate_has_no_figure_and_every_reason(changed, times, because):
    found = at(times, **changed)

    assert found.outcome is Outcome.MUST_VACATE
    assert list(found.vacate_because) == because
    assert (found.payable_cents, found.lines, found.assistance) == (None, (), None)


def test_assets_of_exactly_a_hundred_limits_may_stay():
    found = at("1", assets_cents=100 * LIMIT_OF_3)

    assert found.outcome is Outcome.PLAIN
    assert found.assets_at_most_cents == 100 * LIMIT_OF_3


@pytest.mark.parametrize(
    ("age", "income", "percent"),
    [
        (10, LIMIT_OF_3 // 2 - 1, 50),  # under half the limit
        (10, LIMIT_OF_3 // 2, 25),  # no longer, but under 60 %
        (10, LIMIT_OF_3 * 6 // 10, None),
        (60, LIMIT_OF_3 * 7 // 10 - 1, 50),  # elderly households: under 70 %
        (60, LIMIT_OF_3 * 7 // 10, None),
        (59, LIMIT_OF_3 * 7 // 10 - 1, None),  # one of them is not elderly
    ],
)
def test_assistance_goes_by_income_and_the_household_of_elders_by_its_own_tiers(age, income, percent):
    found = calculate(replace(HOUSEHOLD, youngest_age=age, income_cents=income), rules_of(OCTOBER), OCTOBER)

    assert (found.assistance and found.assistance.reduction_percent) == percent
    assert found.payable_cents == NET - NET * (percent or 0) // 100 + RATES


def test_assistance_goes_by_the_part_of_the_income_that_rent_takes():
    income = 16_000_00  # 62 % of the limit; a quarter of it is 4,000.00
    rent = {"income_cents": income, "rates_cents": 0}

    at_a_quarter = calculate(replace(HOUSEHOLD, net_rent_cents=4_000_00, **rent), rules_of(OCTOBER), OCTOBER)
    over_it = calculate(replace(HOUSEHOLD, net_rent_cents=4_000_01, **rent), rules_of(OCTOBER), OCTOBER)

    assert at_a_quarter.assistance.reduction_percent == 25  # over a fifth
    assert over_it.assistance.reduction_percent == 50
    assert over_it.assistance.income_under is None
    assert over_it.assistance.rent_to_income_over == Decimal("0.25")
    assert over_it.payable_cents == 2_000_00  # 4,000.01 less 2,000.01: half a cent is rounded up


def test_a_household_without_income_has_assistance():
    found = calculate(replace(HOUSEHOLD, income_cents=0), rules_of(OCTOBER), OCTOBER)

    assert (found.outcome, found.income_ratio) == (Outcome.ASSISTANCE, Decimal("0.00"))
    assert found.payable_cents == NET // 2 + RATES


def test_a_household_whose_limit_the_pack_does_not_have_is_refused():
    with pytest.raises(LimitUnknown) as refused:
        calculate(replace(HOUSEHOLD, persons=6), rules_of(OCTOBER), OCTOBER)

    assert (refused.value.persons, refused.value.on) == (6, date(2026, 10, 1))


def test_a_landlord_without_assistance_and_additional_rent_charges_plain_rent_at_any_income():
    rules = {code: rule for code, rule in rules_of(OCTOBER).items() if code in ("rent.components", "limits.income")}

    for income in (0, 10 * LIMIT_OF_3):
        found = calculate(replace(HOUSEHOLD, income_cents=income, owns_property=True), rules, OCTOBER)
        assert (found.outcome, found.payable_cents) == (Outcome.PLAIN, NET + RATES)
        assert list(found.rules) == ["rent.components", "limits.income"]


def test_a_month_that_relief_waives_is_free_of_net_rent_but_for_those_who_pay_additional_rent():
    rules = rules_of(OCTOBER)
    value = {"waivers": [{"months": ["2026-10"], "share": "1"}], "notices_to_quit_withheld": []}
    rules["rent.relief"] = replace(rules["rent.relief"], value=value)

    assert calculate(HOUSEHOLD, rules, OCTOBER).payable_cents == RATES
    better_off = replace(HOUSEHOLD, income_cents=3 * LIMIT_OF_3)
    assert calculate(better_off, rules, OCTOBER).payable_cents == NET * 5 // 2 + RATES


incomes = st.integers(0, 6 * LIMIT_OF_3)
households = st.builds(
    Household,
    persons=st.integers(1, 5),
    youngest_age=st.integers(0, 100),
    income_cents=incomes,
    assets_cents=st.just(0),
    owns_property=st.just(False),
    net_rent_cents=st.integers(0, 10_000_00),
    rates_cents=st.integers(0, 1_000_00),
)


@given(household=households, more=st.integers(1, 30_000_00), month=st.sampled_from([SEPTEMBER, OCTOBER]))
def test_who_earns_more_never_pays_less(household, more, month):
    less = calculate(household, rules_of(month), month)
    richer = calculate(replace(household, income_cents=household.income_cents + more), rules_of(month), month)

    if less.payable_cents is None:
        assert richer.payable_cents is None
    elif richer.payable_cents is not None:
        assert richer.payable_cents >= less.payable_cents


@given(household=households)
def test_the_scale_of_october_2026_asks_no_household_for_less_than_the_one_before(household):
    before = calculate(household, rules_of(SEPTEMBER), SEPTEMBER)
    after = calculate(household, rules_of(OCTOBER), OCTOBER)

    assert after.outcome == before.outcome
    assert (after.payable_cents or 0) >= (before.payable_cents or 0)


@given(household=households, month=st.sampled_from([SEPTEMBER, OCTOBER]))
def test_the_lines_make_the_figure_and_rates_are_always_whole(household, month):
    found = calculate(household, rules_of(month), month)

    if found.payable_cents is not None:
        assert found.payable_cents == sum(line.amount_cents for line in found.lines) >= household.rates_cents
        assert household.rates_cents == sum(line.amount_cents for line in found.lines if line.component == "rates")


@cache
def _stated() -> list[Rule]:
    """Every version that the pack states, numbered as a database would."""
    return [
        Rule(
            id=number,
            pack="hk",
            code=code.code,
            kind=Kind(code.kind),
            title=code.title,
            in_force=InForce(version.in_force.start, version.in_force.end),
            value=version.value,
            source_title=version.source.title,
            source_url=version.source.url,
            checked_on=version.checked_on,
            confidence=Confidence(version.confidence),
            note=version.note,
            superseded_at=None,
        )
        for number, (code, version) in enumerate(
            ((code, version) for code in read_pack(PACK).codes for version in code.versions), 1
        )
    ]
