"""What jobs do once an act is committed: messages of appointments, and what other domains make of a visit's findings."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kaifong.domains.access.api import Actor, staff_add
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.requests import api as requests
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.infra import jobs, messages
from kaifong.infra.database import execute, fetch_all
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import BY, DAY, FIRST, NOW, OFFICER_VERBS, at, hand_of, plan, profile

pytestmark = pytest.mark.django_db(transaction=True)
TELL = {"estates_wanted": [1001], "first": DAY, "last": DAY, "now": NOW, "by": BY}


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """Messages of other tests, at the same time in the same home, are not these."""
    monkeypatch.setattr(messages, "home", lambda: tmp_path)


@pytest.fixture
def accounts():
    found = small_landlord().accounts
    visits.cycle_open(first=FIRST, by=BY)
    visits.officer_set(profile=profile(), by=BY)
    staff_add(username="wong", password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    return found


def work() -> None:
    jobs.work(now=lambda: NOW, follow=False)


def sent() -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted((messages.home() / "messages").glob("*.json"))]


def test_a_household_is_told_of_its_appointment_once_in_its_own_language(accounts):
    tenancies.particulars_change(
        account_no=accounts[0], contact=tenancies.Contact(phone="+85291234567", language="en"), by=BY
    )
    for account in accounts[:2]:
        plan(account)

    told = visits.appointments_tell(**TELL)
    work()
    again = visits.appointments_tell(**TELL)
    work()

    assert (told.messages, len(told.letters), again.messages, again.letters) == (1, 1, 0, ())
    [message] = sent()
    assert message["to"] == "+85291234567"
    assert "2 March 2026, Morning (9:30 to 13:00)" in message["text"].replace("\xa0", " ")
    assert "CHAN" not in message["text"]
    [view] = visits.messages_of(visits.visit_of(accounts[0], FIRST).id)
    assert (view.way, view.sent_at, view.fault) == (visits.Way.SMS, NOW, "")


def test_an_appointment_that_was_moved_before_the_message_went_is_not_told(accounts):
    tenancies.particulars_change(account_no=accounts[0], contact=tenancies.Contact(phone="+85291234567"), by=BY)
    visit = plan(accounts[0])
    visits.appointments_tell(**TELL)
    visits.visit_release(visit_id=visit, by=BY)
    plan(accounts[0], on=DAY + timedelta(days=1))

    work()

    assert sent() == []
    assert [one.fault for one in visits.messages_of(visit)] == ["moved-meanwhile"]
    assert visits.appointments_tell(**(TELL | {"last": DAY + timedelta(days=1)})).messages == 1


def test_a_message_that_did_not_go_is_tried_again(accounts, settings):
    tenancies.particulars_change(account_no=accounts[0], contact=tenancies.Contact(phone="+85291234567"), by=BY)
    visit = plan(accounts[0])
    visits.appointments_tell(**TELL)
    settings.SMS_URL = "http://127.0.0.1:9/none"
    work()
    first = visits.messages_of(visit)[0]
    settings.SMS_URL = ""

    execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")
    work()

    assert (first.sent_at, first.fault) == (None, "not-sent")
    assert [(one.sent_at, one.fault) for one in visits.messages_of(visit)] == [(NOW, "")]


def test_a_written_step_of_the_ladder_is_told_by_letter(accounts):
    tenancies.particulars_change(account_no=accounts[0], contact=tenancies.Contact(phone="+85291234567"), by=BY)
    visit = plan(accounts[0])
    for _ in range(2):
        visits.outcome_record(visit_id=visit, outcome=visits.Outcome.NO_ANSWER, on=DAY, now=NOW, by=BY)
    plan(accounts[0], on=DAY + timedelta(days=9))

    told = visits.appointments_tell(**(TELL | {"last": DAY + timedelta(days=9)}))

    assert (told.letters, told.messages) == ((visit,), 0)
    assert visits.visit(visit).step is visits.LadderStep.LETTER


def test_what_an_officer_suspects_becomes_an_inquiry_once_and_no_case(accounts):
    plan(accounts[0])
    hand = hand_of(Actor("wong", "field", OFFICER_VERBS, None))
    hand.push(hand.writes(accounts[0], "finding", {"outcome": [None, "subletting"]}), now=at(DAY, 18))

    work()
    execute("update procrastinate_jobs set status = 'todo'")
    work()

    [inquiry] = enforcement.inquiries_open(estates=[1001])
    assert (inquiry.account_no, inquiry.suspected, inquiry.found_on) == (accounts[0], "subletting", DAY)
    assert enforcement.inquiries_open(estates=[1002]) == ()
    assert fetch_all("select count(*) from enforcement_case") == [(0,)]
    enforcement.inquiry_close(inquiry_id=inquiry.id, reason="a guest", on=DAY, now=NOW, by=BY)
    assert enforcement.inquiries_open() == ()
    with pytest.raises(enforcement.InquiryNotOpen):
        enforcement.inquiry_close(inquiry_id=inquiry.id, reason="again", on=DAY, now=NOW, by=BY)


def test_a_member_who_left_makes_a_draft_of_the_form_for_it(accounts):
    plan(accounts[0])
    hand = hand_of(Actor("wong", "field", OFFICER_VERBS, None))
    [person] = [one.person_id for one in hand.visit(accounts[0]).household.members]
    hand.push(
        hand.writes(accounts[0], "member.change", {f"{person}.presence": ["lives_here", "died"]}), now=at(DAY, 18)
    )

    work()

    [form] = requests.forms_of(account_no=accounts[0])
    assert (form.form.value, form.state.value) == ("member_delete", "draft")
    assert [one.person_id for one in tenancies.household(accounts[0], DAY)] == [person]
