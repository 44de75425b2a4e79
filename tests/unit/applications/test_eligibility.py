"""Who may apply by Hong Kong's pack, at each limit and a dollar on either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kaifong.domains.applications.eligibility import ASKED, check
from kaifong.domains.applications.types import Condition, EligibilityFacts, Status, Unknown
from kaifong.kernel.money import Money
from tests.unit.applications.facts import CODES, rule

DOLLAR = 100
YEARS = {2025: date(2025, 6, 1), 2026: date(2026, 6, 1)}
FAMILY = EligibilityFacts(3, 35, 4, 0, 0, owns_property=False)


def rows(code: str) -> list[tuple[date, int, int]]:
    """Day, persons and limit in cents, of every year on record."""
    return [
        (day, row["persons"], Money.parse(row["amount"]).cents)
        for day in YEARS.values()
        for row in rule(code, day).value["by_persons"]
    ]


def found(facts: EligibilityFacts, on: date, **without: bool):
    rules = {code: rule(code, on) for code in ASKED if not without.get(code.replace(".", "_"))}
    return check(facts, rules, on)


def condition(facts: EligibilityFacts, which: Condition, on: date = YEARS[2026], **without: bool):
    [one] = [each for each in found(facts, on, **without).conditions if each.condition is which]
    return one


@pytest.mark.parametrize(("on", "persons", "limit"), rows("limits.income"))
def test_income_may_stand_at_its_limit_and_not_a_dollar_over(on, persons, limit):
    facts = replace(FAMILY, persons=persons)
    statuses = [
        condition(replace(facts, income_cents=limit + more), Condition.INCOME, on).status
        for more in (-DOLLAR, 0, DOLLAR)
    ]

    assert statuses == [Status.MET, Status.MET, Status.NOT_MET]


@pytest.mark.parametrize(("on", "persons", "limit"), rows("limits.assets"))
@pytest.mark.parametrize(("youngest", "times"), [(59, 1), (60, 2)])
def test_assets_may_stand_at_their_limit_which_is_twice_as_high_where_all_are_sixty(
    on, persons, limit, youngest, times
):
    facts = replace(FAMILY, persons=persons, applicant_age=70, youngest_age=youngest)
    statuses = [
        condition(replace(facts, assets_cents=limit * times + more), Condition.ASSETS, on).status
        for more in (-DOLLAR, 0, DOLLAR)
    ]

    assert statuses == [Status.MET, Status.MET, Status.NOT_MET]


def test_the_answer_names_figure_limit_and_rule():
    income = condition(replace(FAMILY, income_cents=2_600_000), Condition.INCOME)
    assets = condition(replace(FAMILY, applicant_age=70, youngest_age=65, assets_cents=1), Condition.ASSETS)

    assert (income.figure, income.limit, income.rule.code) == (2_600_000, 25_870_00, "limits.income")
    assert not income.rule.confirmed
    assert condition(FAMILY, Condition.AGE).rule.confirmed
    assert (assets.figure, assets.limit, assets.times) == (1, 1_042_000_00, Decimal(2))


@pytest.mark.parametrize(("persons", "on", "which"), [
    (5, YEARS[2025], Condition.ASSETS), (6, YEARS[2025], Condition.INCOME), (6, YEARS[2026], Condition.ASSETS),
    (9, YEARS[2026], Condition.INCOME),
])  # fmt: skip
def test_a_size_without_a_limit_on_record_is_unknown_and_says_so(persons, on, which):
    one = condition(replace(FAMILY, persons=persons), which, on)

    assert (one.status, one.limit, one.why_unknown) == (Status.UNKNOWN, None, Unknown.NO_LIMIT)


def test_without_any_limits_rule_income_and_assets_are_unknown():
    one = condition(FAMILY, Condition.INCOME, limits_income=True)

    assert (one.status, one.why_unknown, one.rule) == (Status.UNKNOWN, Unknown.NO_LIMIT, None)


@pytest.mark.parametrize(("age", "status"), [(17, Status.NOT_MET), (18, Status.MET), (19, Status.MET)])
def test_an_applicant_is_eighteen(age, status):
    assert condition(replace(FAMILY, applicant_age=age), Condition.AGE).status is status


@pytest.mark.parametrize(("owns", "status"), [(False, Status.MET), (True, Status.NOT_MET)])
def test_domestic_property_bars(owns, status):
    assert condition(replace(FAMILY, owns_property=owns), Condition.PROPERTY).status is status


def test_residence_is_not_asked_and_so_nobody_is_told_that_all_is_met():
    one = condition(FAMILY, Condition.RESIDENCE)

    assert (one.status, one.why_unknown) == (Status.UNKNOWN, Unknown.NOT_ASKED)
    assert found(FAMILY, YEARS[2026]).status is Status.UNKNOWN


def test_one_condition_that_is_not_met_decides_whatever_is_unknown():
    assert found(replace(FAMILY, persons=9, owns_property=True), YEARS[2026]).status is Status.NOT_MET


def test_all_conditions_of_the_pack_are_told_in_its_order():
    told = [each.condition for each in found(FAMILY, YEARS[2026]).conditions]

    assert told == [Condition.AGE, Condition.PROPERTY, Condition.INCOME, Condition.ASSETS, Condition.RESIDENCE]
    assert [each.in_force.start for each in CODES["applications.eligibility"].versions] == [None]
