from __future__ import annotations

from datetime import date

import pytest

from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Table
from kaifong.selfservice.payment_history import Period, PeriodRefused
from kaifong.selfservice.said import written
from tests.integration.two_months import FEB, JAN, RENT

HISTORY = questions()["payment-history"]


def test_six_months_are_shown_with_what_was_charged_and_paid_in_each(months, answer):
    found = answer("payment-history", months.b, Period())

    assert (found.first, found.last) == (Month(2025, 9), FEB)
    assert [(one.month, one.charged_cents, one.paid_cents) for one in found.months][-2:] == [
        (JAN, RENT, 100_000),
        (FEB, RENT, 50_000),
    ]
    assert [(one.paid_on, one.posted_on, one.channel.en, one.amount_cents) for one in found.payments] == [
        (date(2026, 1, 5), date(2026, 2, 10), "Convenience store", 50_000),
        (date(2026, 1, 5), date(2026, 1, 5), "Convenience store", 100_000),
    ]
    assert (found.paid_cents, found.taken_back_cents) == (150_000, 0)


def test_a_payment_taken_back_is_told_as_one(months, answer):
    found = answer("payment-history", months.a, Period())

    assert [(one.kind, one.amount_cents) for one in found.payments] == [
        ("taken_back", -RENT),
        ("payment", RENT),
        ("payment", RENT),
    ]
    assert (found.paid_cents, found.taken_back_cents) == (2 * RENT, RENT)
    assert [said.written("en") for said in HISTORY.speech(found)][:3] == [
        "HK$4,600.00 paid from September\u00a02025 to February\u00a02026, in 2 payments.",
        "HK$2,300.00 was taken or given back.",
        "On 3\u00a0February\u00a02026, −HK$2,300.00: Convenience store, taken back.",
    ]


def test_on_the_page_a_payment_taken_back_has_its_reason(months, answer):
    blocks = HISTORY.page(answer("payment-history", months.a, Period()))

    [table] = [block for block in blocks if isinstance(block, Table) and block.name == "payments"]
    assert written(table.rows[0][1], "en") == "Convenience store, taken back, No reason was given"


def test_no_more_payments_are_spoken_than_half_a_minute_holds(months, answer):
    assert len(HISTORY.speech(answer("payment-history", months.a, Period()))) == 3


def test_a_refund_is_told_with_its_reason(months, answer):
    found = answer("payment-history", months.c, Period())

    assert [(one.kind, one.amount_cents, one.reason and one.reason.en) for one in found.payments] == [
        ("refund", -30_000, "asked for it"),
        ("payment", 500_000, None),
    ]


def test_who_paid_nothing_is_told_so(months, answer):
    found = answer("payment-history", months.e, Period())

    [said] = HISTORY.speech(found)
    assert said.written("zh-hant") == "2025年9月至2026年2月沒有繳款。"
    assert [type(block).__name__ for block in HISTORY.page(found)] == ["Lead", "MonthBars", "Table"]


def test_any_period_can_be_asked_for(months, answer):
    found = answer("payment-history", months.b, Period(JAN, JAN))

    assert [one.month for one in found.months] == [JAN]
    assert found.paid_cents == 100_000


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period(FEB, JAN), "The last month is before the first."),
        (Period(Month(2019, 1), JAN), "At most 84 months can be shown at once."),
    ],
)
def test_a_period_that_cannot_be_shown_is_refused_at_its_field(months, answer, period, said):
    with pytest.raises(PeriodRefused) as refused:
        answer("payment-history", months.b, period)

    assert (refused.value.field, refused.value.sentence.written("en")) == ("last", said)


def test_seven_years_are_shown_at_once(months, answer):
    assert len(answer("payment-history", months.b, Period(Month(2019, 2), JAN)).months) == 84


def test_the_form_takes_months_or_none_and_refuses_others():
    assert HISTORY.form({"first": "2026-01", "last": ""}).is_valid()
    wrong = HISTORY.form({"first": "January", "last": "2026-02"})

    assert list(wrong.errors) == ["first"]
    given = HISTORY.form({"first": "2026-01", "last": ""})
    given.is_valid()
    assert given.given() == Period(JAN, None)


def test_two_statements_answer(months, answer, statements):
    assert statements(lambda: answer("payment-history", months.a, Period())) == 2
