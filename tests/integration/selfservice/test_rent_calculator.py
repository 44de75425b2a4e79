from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kaifong.domains.access.api import operator
from kaifong.domains.rules import api as rules
from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Facts, Note
from kaifong.selfservice.rent_calculator import HouseholdGiven, NotCalculable
from kaifong.selfservice.said import Sentence
from tests.integration.small_landlord import PACK

CALCULATOR = questions()["rent-calculator"]
OCTOBER = date(2026, 10, 15)
HOUSEHOLD = HouseholdGiven(
    persons=3,
    youngest_age=10,
    income_cents=20_000_00,
    assets_cents=0,
    owns_property=False,
    net_rent_cents=2_000_00,
    rates_cents=300_00,
    on=OCTOBER,
)
LIMIT_OF_3 = 25_870_00
TYPED = {
    "persons": "3",
    "youngest_age": "10",
    "income": "20,000",
    "assets": "0",
    "net_rent": "2000",
    "rates": "300.00",
    "on": "2026-10-15",
}


@pytest.fixture(autouse=True)
def pack(db):
    rules.pack_load(path=PACK, by=operator())


def spoken(found) -> str:
    return " ".join(sentence.spoken("en") for sentence in CALCULATOR.speech(found))


def test_anybody_may_ask_and_an_ordinary_household_pays_net_rent_and_rates(answer):
    found = answer("rent-calculator", None, HOUSEHOLD)

    assert (found.outcome, found.payable_cents) == ("plain", 2_300_00)
    assert [(part.component, part.amount_cents) for part in found.parts] == [("net_rent", 200_000), ("rates", 30_000)]
    assert [rule.code for rule in found.rules] == [
        "rent.components",
        "limits.income",
        "rent.additional_rent",
        "rent.assistance",
        "rent.relief",
    ]


@pytest.mark.parametrize(("on", "payable"), [(date(2026, 9, 30), 3_300_00), (date(2026, 10, 1), 5_300_00)])
def test_the_rules_are_those_of_the_month_of_the_day(answer, on, payable):
    found = answer("rent-calculator", None, replace(HOUSEHOLD, income_cents=3 * LIMIT_OF_3, on=on))

    assert (found.outcome, found.payable_cents) == ("additional_rent", payable)
    [rule] = [rule for rule in found.rules if rule.code == "rent.additional_rent"]
    assert rule.confirmed
    assert rule.source == "news.gov.hk, 21.3.2025; Housing Authority"
    assert (rule.first, rule.last) == ((None, date(2026, 9, 30)) if on.month == 9 else (date(2026, 10, 1), None))


def test_without_a_day_it_is_worked_out_for_this_month(answer):
    found = answer("rent-calculator", None, replace(HOUSEHOLD, on=None), as_at=date(2026, 5, 31))

    assert str(found.month) == "2026-05"


def test_a_household_that_must_vacate_is_told_why_and_given_no_figure(answer):
    found = answer("rent-calculator", None, replace(HOUSEHOLD, owns_property=True, income_cents=6 * LIMIT_OF_3))

    assert (found.payable_cents, found.parts, found.multiplier) == (None, (), None)
    assert found.vacate_because == ("income", "property")
    assert spoken(found).startswith(
        "By the rules of October twenty twenty-six the household must vacate the flat. What it pays until then is not known."
    )
    facts = [fact.value for block in CALCULATOR.page(found) if isinstance(block, Facts) for fact in block.rows]
    said = [value.written("en") for value in facts if isinstance(value, Sentence)]
    assert "The household must vacate the flat: its income is too high, it owns domestic property." in said


def test_a_household_that_may_stay_for_two_declarations_is_warned(answer):
    found = answer("rent-calculator", None, replace(HOUSEHOLD, income_cents=LIMIT_OF_3 * 9 // 2))

    assert (found.multiplier, found.payable_cents, found.vacate_after_cycles) == (Decimal("4.5"), 9_300_00, 2)
    warnings = [block for block in CALCULATOR.page(found) if isinstance(block, Note) and block.warning]
    assert warnings[0].sentence.written("en") == (
        "A household that declares such an income 2 times running must vacate the flat."
    )


def test_assistance_is_told_with_the_criterion_that_gives_it(answer):
    found = answer("rent-calculator", None, replace(HOUSEHOLD, income_cents=LIMIT_OF_3 // 2 - 1))

    assert (found.outcome, found.reduction_percent, found.payable_cents) == ("assistance", 50, 1_300_00)
    assert (found.income_under, found.rent_to_income_over) == (Decimal("0.50"), None)
    assert spoken(found).startswith(
        "The rent for October twenty twenty-six would be one thousand three hundred Hong Kong dollars, after rent assistance."
    )


def test_what_is_not_confirmed_is_said_in_every_rendering(answer):
    found = answer("rent-calculator", None, HOUSEHOLD)
    said = "Not every rule behind this has a confirmed source."

    assert said in spoken(found)
    for blocks in (CALCULATOR.page(found), CALCULATOR.receipt(found)):
        assert said in [block.sentence.written("en") for block in blocks if isinstance(block, Note) and block.warning]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        (
            {"persons": 6},
            "persons",
            "The income limit in October\u00a02026 for a household of 6 is not known, so this cannot be worked out.",
        ),
        (
            {"on": date(2027, 4, 1)},
            "on",
            "The rules for April\u00a02027 are not known, so this cannot be worked out.",
        ),
    ],
)
def test_a_limit_that_nobody_has_found_is_not_guessed(answer, changed, field, said):
    with pytest.raises(NotCalculable) as refused:
        answer("rent-calculator", None, replace(HOUSEHOLD, **changed))

    assert (refused.value.field, refused.value.sentence.written("en")) == (field, said)


def test_what_a_person_types_is_read_as_the_input():
    form = CALCULATOR.form(TYPED)

    assert form.is_valid(), form.errors
    assert form.given() == HOUSEHOLD


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("persons", "0"),
        ("persons", "31"),
        ("youngest_age", "-1"),
        ("income", "lots"),
        ("assets", ""),
        ("net_rent", "1.005"),
        ("on", "1999-12-31"),
        ("on", "15.10.2026"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(field, typed):
    form = CALCULATOR.form(TYPED | {field: typed})

    assert list(form.errors) == [field]


def test_two_statements_answer(answer, statements):
    assert statements(lambda: answer("rent-calculator", None, HOUSEHOLD)) == 2
