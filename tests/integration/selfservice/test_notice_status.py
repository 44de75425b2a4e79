from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.access.api import operator
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent import api as rent
from kaifong.domains.rules import api as rules
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import questions
from tests.integration.enforcement.conftest import DEMO, OFFICER, SENIOR, at
from tests.integration.selfservice import figures

STATUS = questions()["notice-status"]
ON, SERVED, LAST = date(2026, 2, 20), date(2026, 2, 10), date(2026, 3, 31)


def said(found):
    return [sentence.written("en").replace("\u00a0", " ") for sentence in STATUS.speech(found)]


@pytest.fixture
def notice(months):
    """A notice on what an officer found, served on 10 February and running through March."""
    number = enforcement.notice_propose(
        account_no=months.a, ground=enforcement.Ground.NON_OCCUPATION, reason="seen empty", on=SERVED, now=at(SERVED),
        by=OFFICER,
    )  # fmt: skip
    enforcement.notice_approve(notice_id=number, on=SERVED, now=at(SERVED), by=SENIOR)
    enforcement.notice_serve(
        notice_id=number, how=enforcement.Served.BY_HAND, expires_on=LAST, on=SERVED, now=at(SERVED), by=OFFICER
    )
    return number


def test_a_tenant_without_a_notice_is_told_so_in_one_statement(months, answer, statements):
    found = answer("notice-status", months.b, as_at=ON)

    assert (found.standing, found.ended) == ((), ())
    assert said(found) == ["There is no notice to quit."]
    assert statements(lambda: answer("notice-status", months.b, as_at=ON)) == 1


def test_a_served_notice_tells_its_days_and_that_no_rule_set_the_last(months, notice, answer, statements):
    found = answer("notice-status", months.a, as_at=ON)

    [told] = found.standing
    assert (told.ground, told.state, told.served_on, told.last_day, told.last_day_by_rule) == (
        "non_occupation", "served", SERVED, LAST, False,
    )  # fmt: skip
    assert said(found) == ["A notice to quit was served on 10 February 2026 and runs through 31 March 2026."]
    assert figures.disagreements(STATUS, found) == []
    assert statements(lambda: answer("notice-status", months.a, as_at=ON)) == 2


def test_a_notice_that_ended_is_told_as_ended(months, notice, answer):
    enforcement.notice_withdraw(notice_id=notice, reason="settled", on=date(2026, 2, 15), now=at(ON), by=OFFICER)

    found = answer("notice-status", months.a, as_at=ON)

    assert said(found) == ["There is no notice to quit."]
    assert [(one.state, one.ended_on) for one in found.ended] == [("withdrawn", date(2026, 2, 15))]
    assert figures.disagreements(STATUS, found) == []


def test_a_proposal_says_that_a_second_person_is_needed_and_not_what_the_officer_wrote(months, answer):
    enforcement.notice_propose(
        account_no=months.a, ground=enforcement.Ground.NON_OCCUPATION, reason="a secret", on=ON, now=at(ON), by=OFFICER
    )

    found = answer("notice-status", months.a, as_at=ON)

    assert said(found) == ["A notice to quit has been proposed. It is served only if a second person approves it."]
    assert "secret" not in repr((found, STATUS.page(found)))
    assert "officer" not in repr(found)


def test_a_notice_under_a_moratorium_tells_the_measure_and_its_end(months, answer):
    rules.pack_load(path=DEMO, by=operator())
    day = date(2026, 4, 2)
    for month in ("2026-03", "2026-04"):
        _roll(month)
    enforcement.notice_propose(account_no=months.b, ground=enforcement.Ground.ARREARS, on=day, now=at(day), by=OFFICER)

    found = answer("notice-status", months.b, as_at=day)

    assert found.standing[0].held.last == date(2035, 12, 31)
    assert said(found) == [
        "A notice to quit is held until 31 December 2035: Hold on notices for arrears (invented, for the demonstration)."
    ]
    assert figures.disagreements(STATUS, found) == []


def _roll(month: str) -> None:
    ledger.days_seal(through=Month.parse(month).previous.last, by=OFFICER)
    rent.rent_roll(month=Month.parse(month), by=OFFICER)
