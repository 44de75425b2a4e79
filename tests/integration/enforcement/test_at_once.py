"""Two officers at the same time, from connections of their own: one decision."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from kaifong.domains.access.api import operator
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.models import Notice, Step
from kaifong.domains.enforcement.services import acting
from kaifong.domains.rent.models import Term
from kaifong.kernel.errors import Refusal
from tests.integration.enforcement.conftest import OFFICER, SENIOR, Acts, at
from tests.integration.small_landlord import small_landlord

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 2)
THIRD = replace(operator("test"), name="third")


@pytest.fixture
def acts() -> Acts:
    return Acts(small_landlord().accounts[0])


@pytest.fixture
def together(monkeypatch) -> Callable[..., list[str]]:
    """Run acts at once: none is let through to the account's lock before both are there."""
    genuine = acting.lock
    both = Barrier(2, timeout=30)

    def lock(account_no: int) -> None:
        both.wait()
        genuine(account_no)

    def run(*acts: Callable[[], object]) -> list[str]:
        for module in ("cases", "notices", "appeals", "decisions"):
            monkeypatch.setattr(f"kaifong.domains.enforcement.services.{module}.lock", lock)

        def attempt(act: Callable[[], object]) -> str:
            try:
                act()
            except Refusal as refusal:
                return type(refusal).__name__
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(attempt, acts))

    return run


def test_two_officers_who_allot_points_at_once_give_one_decision(acts, together):
    case = acts.opened("noise", DAY)

    def allot(by):
        return lambda: enforcement.points_allot(case_id=case, offence_on=DAY, on=DAY, now=at(DAY), by=by)

    assert together(allot(OFFICER), allot(SENIOR)) == ["CaseClosed", "done"]
    assert (Step.objects.count(), acts.points(DAY)) == (1, 7)


def test_points_in_two_cases_at_once_propose_one_notice(acts, together):
    first, second = acts.opened("pipe_damage", DAY), acts.opened("throwing_injury", DAY)
    acts.allotted("noise", DAY)

    def allot(case, by):
        return lambda: enforcement.points_allot(case_id=case, offence_on=DAY, on=DAY, now=at(DAY), by=by)

    assert together(allot(first, OFFICER), allot(second, SENIOR)) == ["done", "done"]
    assert (Notice.objects.count(), acts.points(DAY)) == (1, 37)


def test_two_seniors_who_approve_at_once_give_one_approval(acts, together):
    notice = enforcement.notice_propose(
        account_no=acts.account,
        ground=enforcement.Ground.NON_OCCUPATION,
        reason="empty",
        on=DAY,
        now=at(DAY),
        by=OFFICER,
    )

    def approve(by):
        return lambda: enforcement.notice_approve(notice_id=notice, on=DAY, now=at(DAY), by=by)

    assert together(approve(SENIOR), approve(THIRD)) == ["NoticeNotReady", "done"]


def test_an_appeal_decided_two_ways_at_once_has_one_outcome(acts, together):
    step = acts.allotted("noise", DAY).step_id
    appeal = enforcement.points_appeal(step_id=step, on=DAY, now=at(DAY), by=OFFICER)

    def decide(outcome, by):
        return lambda: enforcement.appeal_decide(
            appeal_id=appeal, outcome=outcome, reason="heard", on=DAY, now=at(DAY), by=by
        )

    outcomes = together(
        decide(enforcement.AppealOutcome.ALLOWED, OFFICER), decide(enforcement.AppealOutcome.DISMISSED, SENIOR)
    )

    assert outcomes == ["AppealNotOpen", "done"]


def test_a_notice_that_two_let_expire_at_once_begins_mesne_profits_once(acts, together):
    notice = enforcement.notice_give(
        account_no=acts.account, expires_on=date(2026, 3, 20), on=DAY, now=at(DAY), by=OFFICER
    )
    later = date(2026, 3, 25)

    def expire(by):
        return lambda: enforcement.notice_expire(notice_id=notice, on=later, now=at(later), by=by)

    assert together(expire(OFFICER), expire(SENIOR)) == ["NoticeNotReady", "done"]
    assert Term.objects.count() == 1
