"""What the facts call for, list by list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kaifong.interfaces.office.worklists import suggesting
from kaifong.interfaces.office.worklists.rows import LEAVE, Suggested, Urgency, token_of
from kaifong.interfaces.office.worklists.suggesting import (
    ArrearsFacts,
    Candidate,
    FormFacts,
    NoticeFacts,
    SuspenseFacts,
)
from kaifong.kernel.localtext import LocalText

TODAY = date(2026, 4, 8)
BEFORE = date(2026, 3, 8)
OWES = ArrearsFacts(
    months=1,
    cents=230_000,
    cents_before=230_000,
    before=BEFORE,
    notice_months=3,
    notice=None,
    reminded_on=None,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def arrears(**facts):
    step = suggesting.arrears(replace(OWES, **facts), TODAY)
    return step.code, step.urgency, step.why.replace("\N{NO-BREAK SPACE}", " ")


def test_one_month_unpaid_is_reminded_of():
    assert arrears() == ("remind", Urgency.WATCH, "1 month is unpaid and nothing was paid off since 8 Mar 2026")


def test_a_month_before_a_notice_may_follow_the_reminder_says_so():
    assert arrears(months=2) == (
        "remind",
        Urgency.SOON,
        "2 months in a row are unpaid; after one more the rules allow a notice",
    )


@pytest.mark.parametrize("months", [3, 4, 24])
def test_from_the_rules_number_of_months_in_a_row_a_notice_is_proposed(months):
    assert arrears(months=months) == (
        "notice",
        Urgency.NOW,
        f"{months} months in a row are unpaid; the rules allow a notice after 3",
    )


def test_another_rule_another_month():
    assert arrears(months=3, notice_months=5)[0] == "remind"
    assert arrears(months=5, notice_months=5)[0] == "notice"


def test_without_a_rule_no_notice_is_proposed_however_long():
    assert arrears(months=24, notice_months=None)[0] == "remind"


def test_a_debt_that_shrinks_is_left_and_after_the_rules_months_instalments_come_before_a_notice():
    assert arrears(cents=130_000) == (
        LEAVE,
        Urgency.WATCH,
        "HK$1,000.00 less is owed than on 8 Mar 2026: it is being paid off",
    )
    assert arrears(months=3, cents=130_000) == (
        "arrange",
        Urgency.SOON,
        (
            "3 months in a row are unpaid, but HK$1,000.00 less is owed than on 8 Mar 2026: agree on instalments before a"
            " notice"
        ),
    )


@pytest.mark.parametrize(
    ("reminded", "code"),
    [(TODAY, LEAVE), (TODAY - timedelta(days=13), LEAVE), (TODAY - timedelta(days=14), "remind")],
)
def test_a_tenant_who_was_reminded_has_a_fortnight(reminded, code):
    assert arrears(reminded_on=reminded)[0] == code


def test_a_reminder_does_not_hold_up_a_notice():
    assert arrears(months=3, reminded_on=TODAY)[0] == "notice"


@pytest.mark.parametrize(
    ("notice", "why"),
    [
        (NoticeFacts("proposed", BEFORE, None), "A notice to quit, proposed on 8 Mar 2026, waits for a second person"),
        (NoticeFacts("approved", BEFORE, None), "A notice to quit, approved on 8 Mar 2026, waits to be served"),
        (
            NoticeFacts("served", BEFORE, TODAY),
            "A notice to quit was served on 8 Mar 2026 and runs through 8 Apr 2026",
        ),
        (
            NoticeFacts("expired", BEFORE, TODAY),
            "A notice to quit ran out on 8 Apr 2026; what follows is decided on its own page",
        ),
    ],
)
def test_where_a_notice_stands_nothing_else_is_suggested(notice, why):
    assert arrears(months=24, notice=notice) == (LEAVE, Urgency.WATCH, why)


@given(
    st.builds(
        ArrearsFacts,
        months=st.integers(1, 60),
        cents=st.integers(1, 10**9),
        cents_before=st.integers(-(10**9), 10**9),
        before=st.just(BEFORE),
        notice_months=st.none() | st.integers(1, 12),
        notice=st.none() | st.builds(NoticeFacts, st.just("served"), st.just(BEFORE), st.just(TODAY)),
        reminded_on=st.none() | st.dates(date(2025, 1, 1), TODAY),
    )
)
def test_a_notice_is_suggested_only_after_the_rules_months_and_only_where_none_stands(facts):
    step = suggesting.arrears(facts, TODAY)

    if step.code == "notice":
        assert facts.notice is None
        assert facts.notice_months is not None
        assert facts.months >= facts.notice_months
    assert step.why


WHY = LocalText("沒有這個戶口", "There is no such account", "没有这个账户")
DIGIT = LocalText("一個數字不同", "One digit differs", "一个数字不同")


def suspense(*scores, cents=230_000, paid_on=TODAY):
    candidates = tuple(Candidate(100100000109 + number, DIGIT, score) for number, score in enumerate(scores))
    step = suggesting.suspense(SuspenseFacts(cents, paid_on, WHY, candidates), TODAY)
    return step.code, step.urgency, step.why


def test_one_account_that_stands_out_is_assigned():
    assert suspense(0.95, 0.3) == ("assign", Urgency.NOW, "One digit differs")


def test_two_sure_accounts_or_none_are_for_the_officer_to_choose():
    assert suspense(0.95, 0.9) == ("choose", Urgency.SOON, "2 accounts may be meant, and none is sure")
    assert suspense(0.89)[0] == "choose"


def test_what_was_taken_back_is_never_assigned_by_a_tick():
    assert suspense(1.0, cents=-230_000)[0] == "choose"


def test_who_paid_is_asked_for_thirty_days_and_then_it_is_to_be_taken_back():
    assert suspense(paid_on=TODAY - timedelta(days=30)) == (
        "ask",
        Urgency.WATCH,
        "No account is near the number: only the payer can tell",
    )
    assert suspense(paid_on=TODAY - timedelta(days=31))[0] == "return"


def form(reviewer="", since=None, handed_in=TODAY - timedelta(days=3)):
    step = suggesting.form(FormFacts(handed_in, reviewer, since), "mei", TODAY)
    return step.code, step.urgency, step.why.replace("\N{NO-BREAK SPACE}", " ")


def test_a_form_that_nobody_has_is_taken_and_is_pressing_after_a_fortnight():
    assert form() == ("take", Urgency.SOON, "Handed in on 5 Apr 2026, 3 days ago; nobody has it in review")
    assert form(handed_in=TODAY - timedelta(days=14))[1] == Urgency.NOW
    assert form(handed_in=TODAY - timedelta(days=13))[1] == Urgency.SOON


def test_ones_own_is_decided_and_another_officers_is_taken_over_only_after_a_fortnight():
    assert form("mei", BEFORE) == ("decide", Urgency.NOW, "You have had it in review since 8 Mar 2026")
    assert form("lok", TODAY) == (LEAVE, Urgency.WATCH, "lok has had it in review since 8 Apr 2026")
    assert form("lok", TODAY - timedelta(days=14))[:2] == ("take", Urgency.NOW)


def test_a_token_changes_with_every_fact():
    step = Suggested("remind", Urgency.WATCH, "")
    tokens = {
        token_of("1", step.code, OWES),
        token_of("2", step.code, OWES),
        token_of("1", "notice", OWES),
        token_of("1", step.code, replace(OWES, cents=1)),
    }

    assert len(tokens) == 4
