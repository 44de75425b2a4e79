from __future__ import annotations

from datetime import date

import pytest

from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import questions
from kaifong.selfservice.rent_status import RentStatusAnswer
from tests.integration.two_months import FEB, RENT, TODAY

STATUS = questions()["rent-status"]


@pytest.mark.parametrize(
    ("who", "payable", "overdue", "since", "overdue_months", "credit"),
    [
        ("a", RENT, RENT, date(2026, 2, 1), 1, 0),
        ("b", 310_000, 310_000, date(2026, 1, 1), 2, 0),
        ("c", 0, 0, None, 0, 10_000),
        ("d", 30_000, 30_000, date(2026, 2, 1), 1, 0),
        ("e", 260_000, 260_000, date(2026, 1, 1), 2, 0),
    ],
)
def test_a_tenant_is_told_what_is_owed_how_much_of_it_is_overdue_and_what_is_paid_ahead(
    months, answer, who, payable, overdue, since, overdue_months, credit
):
    account = getattr(months, who)

    assert answer("rent-status", account) == RentStatusAnswer(
        account_no=account,
        as_at=TODAY,
        payable_cents=payable,
        due_on=date(2026, 2, 1) if payable else None,
        overdue_cents=overdue,
        overdue_since=since,
        overdue_months=overdue_months,
        credit_cents=credit,
        last_statement=FEB,
    )


def test_on_the_day_on_which_it_is_due_nothing_is_overdue(months, answer):
    found = answer("rent-status", months.a, as_at=date(2026, 2, 1))

    assert (found.payable_cents, found.overdue_cents, found.overdue_since) == (RENT, 0, None)
    [said] = STATUS.speech(found)
    assert said.written("en") == "Please pay HK$2,300.00 by 1\u00a0February\u00a02026."
    assert said.written("zh-hant") == "請於2026年2月1日或之前繳付HK$2,300.00。"


def test_a_past_day_is_answered_as_it_was(months, answer):
    found = answer("rent-status", months.a, as_at=date(2026, 1, 31))

    assert (found.payable_cents, found.credit_cents, found.last_statement) == (0, 0, Month(2026, 1))


@pytest.mark.parametrize(
    ("who", "spoken"),
    [
        (
            "b",
            (
                "Please pay three thousand one hundred Hong Kong dollars now. "
                "Of this, three thousand one hundred Hong Kong dollars has been overdue "
                "since the first of January twenty twenty-six."
            ),
        ),
        ("c", "Nothing is payable now. one hundred Hong Kong dollars has been paid in advance."),
    ],
)
def test_it_is_said_in_a_sentence_or_two(months, answer, who, spoken):
    found = answer("rent-status", getattr(months, who))

    assert " ".join(sentence.spoken("en") for sentence in STATUS.speech(found)) == spoken


def test_three_statements_answer(months, answer, statements):
    assert statements(lambda: answer("rent-status", months.b)) == 3
