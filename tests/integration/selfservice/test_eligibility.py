from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.applications.api import Condition, Status
from kaifong.infra.database import execute
from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Table
from kaifong.selfservice.eligibility import ApplicantsGiven, NotCheckable, YoungestIsOlder
from kaifong.selfservice.said import Sentence
from tests.integration.selfservice import figures
from tests.integration.small_landlord import small_landlord

QUESTION = questions()["eligibility"]
FAMILY = ApplicantsGiven(3, 40, 10, 25_870_00, 521_000_00, owns_property=False, on=date(2026, 9, 1))


@pytest.fixture(autouse=True)
def _landlord(db):
    small_landlord()


@pytest.fixture
def told(answer):
    return lambda given=FAMILY, as_at=date(2026, 9, 1): answer("eligibility", None, given, as_at=as_at)


def test_a_household_at_both_limits_may_apply_as_far_as_is_known(told):
    found = told()

    assert found.status is Status.UNKNOWN
    assert {each.condition: each.status for each in found.conditions} == {
        Condition.AGE: Status.MET,
        Condition.PROPERTY: Status.MET,
        Condition.INCOME: Status.MET,
        Condition.ASSETS: Status.MET,
        Condition.RESIDENCE: Status.UNKNOWN,
    }
    lead = QUESTION.page(found)[0].sentence.written("en").replace("\u00a0", " ")
    assert lead == "By the rules of 1 September 2026 nothing found stands against an application. Not known: Residence."


def test_the_page_tells_figure_limit_and_that_a_limit_is_not_confirmed(told):
    table = next(block for block in QUESTION.page(told()) if isinstance(block, Table))
    income = [
        cell if cell is None else cell.written("en") if isinstance(cell, Sentence) else cell for cell in table.rows[2]
    ]

    assert income[1] == "Met (not confirmed)"
    assert income[3] == "at most HK$25,870.00"
    assert told().conditions[2].rule == "limits.income"
    assert [each.code for each in told().rules] == ["applications.eligibility", "limits.income", "limits.assets"]


def test_a_dollar_over_a_limit_is_told_first(told):
    found = told(replace(FAMILY, income_cents=25_871_00))

    assert found.status is Status.NOT_MET
    said = QUESTION.speech(found)[0].written("en").replace("\u00a0", " ")
    assert said == "By the rules of 1 September 2026 such a household may not apply. Not met: Income a month."


def test_a_size_without_a_limit_says_so(told):
    found = told(replace(FAMILY, persons=8))

    assert [each.why_unknown for each in found.conditions if each.limit_cents is None][2:4] == ["no_limit", "no_limit"]
    table = next(block for block in QUESTION.page(found) if isinstance(block, Table))
    assert table.rows[2][1].written("en") == "Not known: no limit is on record for a household of this size"


def test_an_elderly_household_may_have_twice_the_assets(told):
    old = replace(FAMILY, applicant_age=66, youngest_age=60, assets_cents=1_042_000_00)

    assets = told(old).conditions[3]

    assert (assets.status, assets.limit_cents, str(assets.times)) == (Status.MET, 1_042_000_00, "2")
    assert "applications.elderly_household" in [each.code for each in told(old).rules]
    younger = told(replace(old, youngest_age=59))
    assert younger.conditions[3].status is Status.NOT_MET
    assert "applications.elderly_household" not in [each.code for each in younger.rules]


def test_the_day_chooses_the_rules(told):
    assert told(replace(FAMILY, on=date(2025, 9, 1))).conditions[2].limit_cents == 25_100_00
    assert told(replace(FAMILY, on=None), as_at=date(2025, 9, 1)).conditions[2].limit_cents == 25_100_00
    before = told(replace(FAMILY, on=date(2020, 1, 1))).conditions[2]
    assert (before.status, before.rule) == (Status.UNKNOWN, None)


def test_the_youngest_is_not_older_than_the_applicant(told):
    with pytest.raises(YoungestIsOlder) as refused:
        told(replace(FAMILY, youngest_age=41))

    assert refused.value.field == "youngest_age"


def test_where_nobody_says_who_may_apply_nothing_is_assumed(told):
    execute("update rules_rule set superseded_at = now() where code_id in"
            " (select id from rules_rulecode where code = 'applications.eligibility')")  # fmt: skip

    with pytest.raises(NotCheckable):
        told()


def test_nothing_of_a_check_is_kept(told):
    with CaptureQueriesContext(connection) as ran:
        told()

    assert [one["sql"].split()[0].lower() for one in ran] == ["select", "select"]


def test_a_check_costs_two_statements(told, statements):
    assert statements(told) == 2


@pytest.mark.parametrize("persons", [1, 3, 5, 8])
def test_all_renderings_tell_the_same(told, persons):
    for income in (0, 25_870_00, 99_999_99):
        assert figures.disagreements(QUESTION, told(replace(FAMILY, persons=persons, income_cents=income))) == []
