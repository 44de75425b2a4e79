from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.rent import api as rent
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Note, Table
from kaifong.selfservice.rent_explained import ForMonth, MonthNotCharged
from kaifong.selfservice.said import Sentence
from tests.integration.small_landlord import NET, RATES, SmallLandlord
from tests.integration.two_months import BY, FEB, JAN, RENT

EXPLAINED = questions()["rent-explained"]


def test_the_newest_month_is_explained_part_by_part(months, answer):
    found = answer("rent-explained", months.a, ForMonth())

    assert (found.month, found.due_on, found.charged_cents) == (FEB, date(2026, 2, 1), RENT)
    assert [(part.component, part.amount_cents, part.reason.en) for part in found.parts] == [
        ("net_rent", NET, "Flat's net rent HK$2,000.00 a month since 1\u00a0January\u00a02020"),
        ("rates", RATES, "Flat's rates HK$300.00 a month since 1\u00a0January\u00a02020"),
    ]
    [rule] = found.rules
    assert (rule.code, rule.first, rule.last, rule.confirmed) == ("rent.components", None, None, False)
    assert rule.source == "No publication named; those on additional rent speak of net rent and rates"


def test_a_later_adjustment_is_among_the_parts_of_its_month_from_the_day_on_which_it_was_charged(months, answer):
    before = answer("rent-explained", months.e, ForMonth(JAN), as_at=date(2026, 2, 11))
    after = answer("rent-explained", months.e, ForMonth(JAN))

    assert before.charged_cents == RENT
    assert after.charged_cents == RENT - NET // 2
    assert (after.parts[-1].component, after.parts[-1].adjusted_on) == ("assistance", date(2026, 2, 12))
    assert [rule.code for rule in after.rules] == ["rent.components", "rent.assistance"]


def test_what_is_not_confirmed_is_marked_on_page_and_slip_and_said_aloud(months, answer):
    found = answer("rent-explained", months.a, ForMonth())
    note = Note(Sentence("Not every rule behind this has a confirmed source."), warning=True)

    for blocks in (EXPLAINED.page(found), EXPLAINED.receipt(found)):
        [table] = [block for block in blocks if isinstance(block, Table)]
        assert table.rows[0][0].written("en") == "Net rent (rule not confirmed)"
        assert [block.sentence.written("en") for block in blocks if isinstance(block, Note)] == [
            note.sentence.written("en")
        ]
    assert EXPLAINED.speech(found)[-1].written("en") == note.sentence.written("en")


def test_a_month_without_a_charge_is_refused_at_its_field(months, answer):
    with pytest.raises(MonthNotCharged) as refused:
        answer("rent-explained", months.a, ForMonth(Month(2025, 12)))

    assert refused.value.field == "month"
    assert refused.value.sentence.written("zh-hant") == "2025年12月沒有徵收租金。"


def test_before_the_first_charge_there_is_nothing_to_explain(months, answer):
    with pytest.raises(MonthNotCharged) as refused:
        answer("rent-explained", months.a, ForMonth(), as_at=date(2025, 12, 31))

    assert refused.value.sentence.written("en") == "No rent has been charged yet."


@pytest.mark.parametrize("month", [None, JAN])
def test_four_statements_answer(months, answer, statements, month):
    assert statements(lambda: answer("rent-explained", months.e, ForMonth(month))) == 4


def test_the_explanation_is_what_is_charged_by_the_rules_now(landlord: SmallLandlord, answer):
    rent.rent_roll(month=JAN, by=BY)
    account = landlord.accounts[0]

    found = answer("rent-explained", account, ForMonth())

    again = rent.rent_explain(account_no=account, month=JAN)
    assert found.charged_cents == again.total_cents == again.computed_again_cents
