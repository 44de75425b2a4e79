"""Household visits at the office: a cycle's progress, a visit and its acts, and what waits for a person."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from kaifong.domains.access.api import VERBS, operator, staff_add
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.interfaces.office.worklists import deciding, registry
from kaifong.interfaces.office.worklists.deciding import Ticked
from kaifong.interfaces.office.worklists.rows import Desk
from tests.integration.office.test_pages_of_work import said
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import (
    BY,
    DAY,
    FIRST,
    at,
    hand_of,
    plan,
    profile,
)
from tests.integration.visits.test_field import photo, sealed, send

pytestmark = pytest.mark.django_db
NOW = at(DAY, 19)
AT = "/en/office/visits/"
STATEMENTS = 5
"""Two of the domain, three beside the rows."""


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def signed_in():
    def client(name="mei.wong", *, verbs=VERBS, estates=None) -> Client:
        browser = Client()
        browser.force_login(staff_add(username=name, password="x", role=name, verbs=frozenset(verbs), estates=estates))
        return browser

    return client


@pytest.fixture
def office(signed_in) -> Client:
    return signed_in()


@pytest.fixture
def account(landlord):
    return landlord.accounts[0]


@pytest.fixture
def visit(hand, account) -> str:
    """Address of the visit that the handheld has."""
    return f"{AT}{hand.visit(account).visit_id}/"


@pytest.fixture
def value(hand, account) -> visits.ProposalLine:
    """The officer was told another telephone number than the household gave the office meanwhile."""
    tenancies.particulars_change(account_no=account, contact=tenancies.Contact(phone="+85221230000"), by=BY)
    hand.push(hand.writes(account, "contact.change", {"phone": ["", "+85291234567"]}))
    return visits.proposals_list()[0]


@pytest.fixture
def task(hand, account) -> visits.TaskView:
    """The visit was made although the office had moved it."""
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]})
    visits.visit_release(visit_id=hand.visit(account).visit_id, by=BY)
    hand.push(done)
    return visits.tasks_list()[0]


@pytest.fixture
def record(hand, account) -> visits.OperationLine:
    """A note that a handheld handed in after it was put out of service."""
    note = hand.writes(account, "note", {"text": [None, "the lift is broken"]})
    visits.handheld_revoke(device_id=hand.device.id, why="lost", by=BY, now=at(DAY, 12))
    hand.push(note)
    return visits.quarantine_list()[0]


def audited(action: str) -> list[tuple[int | None, dict]]:
    return list(AuditRecord.objects.filter(action=action).order_by("id").values_list("account_no", "detail"))


# Progress


def test_a_cycles_progress_is_drawn_and_counted_by_estate(hand, account, office):
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]}))

    page = office.get(AT)

    text = said(page)
    assert "Cycle from 1 Jan 2026 to 31 Dec 2027" in text
    assert "Done 1 20.0% of 5" in text
    assert "1 / 3 (33.3%)" in text
    assert 'id="progress-title"' in page.content.decode() or "<svg" in page.content.decode()


def test_before_any_cycle_the_page_says_so(db, office):
    assert "No cycle of visits has been opened." in said(office.get(AT))
    assert office.get(f"{AT}?cycle=7").status_code == 404
    assert office.get(f"{AT}estates/1001/").status_code == 404


def test_an_estates_visits_are_narrowed_to_a_state_and_a_day(hand, account, office):
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]}))
    list_ = f"{AT}estates/1001/"

    assert "3 visits" in said(office.get(list_))
    assert "1 visit " in said(office.get(f"{list_}?state=finished"))
    assert "2 visits" in said(office.get(f"{list_}?state=planned&on=2026-03-02"))
    assert "0 visits" in said(office.get(f"{list_}?on=2026-03-03"))
    assert office.get(f"{list_}?state=lost").status_code == 400
    assert office.get(f"{AT}estates/9999/").status_code == 404


def test_an_officer_of_one_estate_sees_its_visits_alone(hand, visit, signed_in):
    other = signed_in("lok", verbs={"visits.view", "visits.plan", "visits.record"}, estates=frozenset({1002}))

    assert "Estate 1002" in said(other.get(AT))
    assert "Estate 1001" not in said(other.get(AT))
    for page in (visit, f"{visit}findings/", f"{AT}estates/1001/", f"{visit}letter.pdf"):
        assert other.get(page).status_code == 403
    assert other.post(f"{visit}release/").status_code == 403


# A visit


def test_a_visit_says_what_is_arranged_what_was_tried_and_what_the_household_was_told(hand, account, visit, office):
    tenancies.particulars_change(account_no=account, contact=tenancies.Contact(phone="+85291234567"), by=BY)
    visits.preference_set(account_no=account, female_officer=True, evening=False, by=BY)
    visits.appointments_tell(estates_wanted=[1001], first=DAY, last=DAY, now=at(DAY, 8), by=BY)
    before = said(office.get(visit))
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "no_answer"]}))

    after = said(office.get(visit))

    assert "2 Mar 2026, Morning (09:30 to 13:00)" in before
    assert "Letter (PDF)" in before
    assert "The household asks for a female officer" in before
    assert "SMS" in before
    assert "Again, at another time of day (1 try in vain)" in after
    assert "wong First visit Morning Nobody opened the door" in after
    assert "Letter (PDF)" not in after


def test_a_visit_is_received_once_every_photograph_is_there_and_says_before_what_is_missing(
    hand, account, visit, office
):
    content = sealed(photo())
    name = sha256(content).hexdigest()
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]}, attachments=(name,)))
    nothing = said(office.get(visit))
    visits.attachment_add(
        device_id=hand.device.id, sha256=name, size=len(content), offset=0, content=content[:300], open_sealed=sealed,
        now=NOW, by=BY,
    )  # fmt: skip
    part = said(office.get(visit))
    visits.attachment_add(
        device_id=hand.device.id, sha256=name, size=len(content), offset=300, content=content[300:],
        open_sealed=sealed, now=NOW, by=BY,
    )  # fmt: skip

    assert "1 file is missing" in nothing
    assert "nothing has come yet" in nothing
    assert "300 bytes of" in part
    assert "Everything has come" in said(office.get(visit))


def test_a_file_that_came_and_is_not_kept_says_why(hand, account, visit, office):
    content = sealed(b"MZ no picture")
    name = sha256(content).hexdigest()
    hand.push(hand.writes(account, "observation", {"photo": [None, True]}, attachments=(name,)))
    send(hand.device.id, content)

    assert "It is neither a picture nor a PDF" in said(office.get(visit))


def test_what_was_recorded_is_shown_for_a_purpose_alone_and_in_words(hand, account, visit, office):
    content = sealed(photo())
    name = sha256(content).hexdigest()
    [person] = [one.person_id for one in hand.visit(account).household.members]
    hand.push(
        hand.writes(account, "member.seen", {"person": [None, person]}),
        hand.writes(account, "observation", {"form": [None, "household_visit-2026"], "passage": [None, "blocked"]}),
        hand.writes(account, "finding", {"outcome": [None, "repair_needed"], "text": [None, "the tap drips"]}),
        hand.writes(account, "signature", {"signer": [None, "Mrs Chan"]}, attachments=(name,)),
        hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]}),
    )
    send(hand.device.id, content)
    page = f"{visit}findings/"
    asked = office.get(page)
    refused = office.post(page, {"purpose": " "})

    shown = office.post(page, {"purpose": "complaint 17"})

    assert "tap drips" not in said(asked)
    assert refused.status_code == 422
    text = said(shown)
    assert "Member: CHAN TAI MAN" in text
    assert "The passage outside the door: Blocked" in text
    assert "household_visit-2026" not in text
    assert "What was found: Something needs repair Note: the tap drips" in text
    assert "Signed by: Mrs Chan" in text
    assert audited("visit.findings.look") == [(account, {"purpose": "complaint 17"})]


def test_a_photograph_opens_for_a_purpose_and_each_look_is_recorded(hand, account, visit, office):
    content = sealed(photo())
    name = sha256(content).hexdigest()
    hand.push(hand.writes(account, "observation", {"photo": [None, True]}, attachments=(name,)))
    send(hand.device.id, content)
    [finding] = visits.findings_look(visit_id=hand.visit(account).visit_id, purpose="x", by=BY)
    page = f"{visit}documents/{finding.documents[0]}/"
    asked = office.get(page)

    shown = office.post(page, {"purpose": "complaint 17"})

    assert "Say what you look at it for." in said(asked)
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert [detail["purpose"] for _, detail in audited("visit.document.look")] == ["complaint 17"]
    assert office.post(f"{visit}documents/99/", {"purpose": "x"}).status_code == 404


def test_the_letter_of_an_appointment_opens_while_there_is_one(hand, visit, office):
    letter = office.get(f"{visit}letter.pdf")
    visits.visit_release(visit_id=int(visit.split("/")[-2]), by=BY)

    assert letter.content.startswith(b"%PDF")
    assert office.get(f"{visit}letter.pdf").status_code == 404


def test_a_visit_is_moved_given_away_released_and_recorded(hand, visit, office):
    number = int(visit.split("/")[-2])
    later = DAY + timedelta(days=7)
    visits.capacity_set(estate_code=1001, on=later, window="afternoon", places=1, by=BY)
    visits.officer_set(profile=profile("lee"), by=BY)

    moved = office.post(f"{visit}book/", {"place": f"{later}/afternoon", "officer": "wong"})
    assert (visits.visit(number).on, visits.visit(number).officer) == (later, "wong")
    given = office.post(f"{visit}assign/", {"officer": "lee"})
    assert visits.visit(number).officer == "lee"
    released = office.post(f"{visit}release/")
    assert visits.visit(number).state is visits.VisitState.DUE
    ended = office.post(f"{visit}outcome/", {"outcome": "verified", "officer": "lee"})

    found = visits.visit(number)
    assert (found.state, found.outcome) == (visits.VisitState.FINISHED, visits.Outcome.VERIFIED)
    assert [one.officer for one in visits.tries(number)] == ["lee"]
    assert {answer.status_code for answer in (moved, given, released, ended)} == {302}


def test_a_place_that_is_taken_meanwhile_is_refused_and_nothing_is_moved(hand, landlord, visit, office):
    later = DAY + timedelta(days=7)
    visits.capacity_set(estate_code=1001, on=later, window="afternoon", places=1, by=BY)
    office.get(visit)
    plan(landlord.accounts[1], on=later, window="afternoon")

    answer = office.post(f"{visit}book/", {"place": f"{later}/afternoon", "officer": ""})

    assert answer.status_code == 422
    assert "That place was taken meanwhile" in said(answer)
    assert visits.visit(int(visit.split("/")[-2])).on == DAY


def test_an_officer_who_speaks_no_language_of_the_household_is_refused_in_words(hand, visit, office):
    visits.officer_set(profile=profile("lee", languages=("en",)), by=BY)

    answer = office.post(f"{visit}assign/", {"officer": "lee"})

    assert answer.status_code == 422
    assert "lee does not speak the household's language." in unescape(said(answer))
    assert visits.visit(int(visit.split("/")[-2])).officer == "wong"


def test_what_a_visit_has_no_room_for_any_more_is_refused_and_says_how_it_stands(hand, account, visit, office):
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]}))

    answer = office.post(f"{visit}release/")

    assert answer.status_code == 422
    assert "This cannot be done with the visit now. It stands so: Done." in said(answer)
    assert office.post(f"{visit}burn/").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hant", "沒有作出任何更改。原因： lee不諳住戶的語言。"),
        ("zh-hans", "没有作出任何更改。原因： lee不谙住户的语言。"),
    ],
)
def test_a_clerk_reads_in_the_language_of_her_page_why_an_act_was_refused(hand, visit, office, language, words):
    visits.officer_set(profile=profile("lee", languages=("en",)), by=BY)

    answer = office.post(f"{visit.replace('/en/', f'/{language}/')}assign/", {"officer": "lee"})

    assert answer.status_code == 422
    assert words in said(answer)
    assert 'lang="en"' not in answer.content.decode().partition("<main")[2]
    assert visits.visit(int(visit.split("/")[-2])).officer == "wong"


def test_without_the_verb_a_visit_is_looked_at_and_not_changed(hand, visit, signed_in):
    clerk = signed_in("clerk", verbs={"visits.view"})

    assert "What may be done" not in said(clerk.get(visit))
    assert clerk.post(f"{visit}release/").status_code == 403
    assert clerk.post(f"{visit}outcome/", {"outcome": "verified"}).status_code == 403
    assert visits.visit(int(visit.split("/")[-2])).state is visits.VisitState.PLANNED


def test_a_tenancys_case_leads_to_its_visit_and_tells_its_tries(hand, account, visit, office):
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "refused"]}))

    page = office.get(f"/en/office/tenancies/{account:012d}/case/")

    assert f'href="{visit}"' in page.content.decode()
    assert "Household visit: The visit was refused" in said(page)


# What waits for a person


def test_a_value_is_listed_without_what_it_says(value, office):
    page = said(office.get("/en/office/lists/visit-values/"))

    assert "1 waits" in page
    assert "Telephone" in page
    assert "91234567" not in page


@pytest.mark.parametrize(
    ("act", "phone", "kept"), [("take", "+85291234567", "taken"), ("keep", "+85221230000", "dismissed")]
)
def test_a_value_is_compared_and_taken_or_kept(value, account, office, act, phone, kept):
    page = f"{AT}values/{value.id}/"
    shown = said(office.get(page))

    answer = office.post(f"{page}{act}/")

    assert "What the officer was told +85291234567" in shown
    assert "What the office has now +85221230000" in shown
    assert audited("visit.proposal.look")[0] == (
        account, {"proposal": value.id, "purpose": "decision on what a visit brought"},
    )  # fmt: skip
    assert answer.headers["Location"] == "/en/office/lists/visit-values/"
    assert tenancies.contact_details(account_no=account, purpose="test", by=BY).phone == phone
    assert visits.proposal(value.id).decision == kept


def test_the_second_officer_is_shown_who_decided_and_how(value, account, office, signed_in):
    page = f"{AT}values/{value.id}/"
    office.post(f"{page}keep/")

    second = signed_in("lok").post(f"{page}take/")

    assert second.status_code == 422
    assert "The office's value was kept (mei.wong, 3 Mar 2026" in said(second)
    assert "Take the officer's value" not in said(second)
    assert tenancies.contact_details(account_no=account, purpose="test", by=BY).phone == "+85221230000"


def test_a_members_whereabouts_are_named_with_the_member(hand, account, office):
    [person] = [one.person_id for one in hand.visit(account).household.members]
    stale = hand.writes(account, "member.change", {f"{person}.presence": ["away", "left"]})
    hand.push(stale)
    [value] = visits.proposals_list()

    page = said(office.get(f"{AT}values/{value.id}/"))

    assert "Where a member is: CHAN TAI MAN" in page
    assert "What the officer was told Moved out" in page
    assert "What the office has now Lives here" in page


def test_a_task_stands_on_its_visit_and_is_dealt_with_once_with_a_note(task, account, visit, office, signed_in):
    listed = office.get("/en/office/lists/visit-tasks/").content.decode()
    without = office.post(f"{visit}tasks/{task.id}/", {"note": ""})
    done = office.post(f"{visit}tasks/{task.id}/", {"note": "rang them"})
    again = signed_in("lok").post(f"{visit}tasks/{task.id}/", {"note": "me too"})

    assert f'href="{visit}#task-{task.id}"' in listed
    assert (without.status_code, done.status_code, again.status_code) == (422, 302, 422)
    assert audited("visit.task.done") == [
        (account, {"task": task.id, "why": "rescheduled-meanwhile", "note": "rang them"})
    ]
    assert "No visit waits to be looked at." in said(office.get("/en/office/lists/visit-tasks/"))


def test_a_task_is_dealt_with_from_the_list_with_a_reason(task, office):
    with translation.override("en"):
        row = registry.LISTS["visit-tasks"].row(str(task.id), Desk(replace(operator("office"), name="m"), DAY, NOW))

    answer = office.post(
        f"/en/office/lists/visit-tasks/{task.id}/", {"token": row.token, "step": "done", "reason": "rang them"}
    )

    assert answer.status_code == 302
    assert visits.task(task.id).done_by == "mei.wong"
    assert audited("visit.task.done")[0][1]["note"] == "rang them"


def test_a_record_without_effect_is_read_and_dealt_with_once(record, account, office, signed_in):
    page = f"{AT}records/{record.id}/"
    listed = said(office.get("/en/office/lists/visit-records/"))
    shown = said(office.get(page))
    without = office.post(page, {"note": ""})
    done = office.post(page, {"note": "written into the visit"})
    again = signed_in("lok").post(page, {"note": "me too"})

    assert "The handheld had been put out of service" in listed
    assert "lift" not in listed
    assert "Note: the lift is broken" in shown
    assert (without.status_code, done.status_code, again.status_code) == (422, 302, 422)
    assert "It was dealt with (mei.wong" in said(again)
    assert audited("visit.quarantine.done") == [
        (account, {"operation": str(record.id), "device": record.device, "note": "written into the visit"})
    ]
    assert audited("visit.quarantine.look")[0][0] == account


def test_a_record_that_cannot_be_read_is_listed_for_its_handhelds_estate_and_says_so(hand, account, office):
    hand.push(hand.writes(account, "unreadable", {"sealed": [None, "AAAA"]}, entity=0))
    [record] = visits.quarantine_list(estates=[1001])

    page = said(office.get(f"{AT}records/{record.id}/"))

    assert "It could not be read. It is kept as it came." in page
    assert "AAAA" not in page
    assert record.account_no is None


def test_an_officer_of_another_estate_neither_sees_nor_decides_what_waits(value, task, signed_in):
    other = signed_in("lok", verbs={"visits.view", "visits.decide"}, estates=frozenset({1002}))

    for name in ("visit-values", "visit-tasks", "visit-records"):
        assert "0 wait" in said(other.get(f"/en/office/lists/{name}/"))
    assert other.get(f"{AT}values/{value.id}/").status_code == 403
    assert other.post(f"{AT}values/{value.id}/take/").status_code == 403
    assert other.post(f"{AT}{task.visit_id}/tasks/{task.id}/", {"note": "x"}).status_code == 403
    assert other.get(f"/en/office/lists/visit-tasks/{task.id}/").status_code == 404
    assert visits.proposal(value.id).decision is None


def test_a_record_of_another_estates_household_is_not_for_the_handhelds_estate(hand, landlord, officer, signed_in):
    plan(landlord.accounts[3])
    there = hand_of(officer, device=hand.device)
    note = there.writes(landlord.accounts[3], "note", {"text": [None, "x"]})
    visits.handheld_revoke(device_id=hand.device.id, by=BY, now=at(DAY, 12))
    there.push(note)
    verbs = {"visits.view", "visits.decide"}
    here, mine = (
        signed_in(name, verbs=verbs, estates=frozenset({code})) for name, code in (("lok", 1001), ("mak", 1002))
    )
    [record] = visits.quarantine_list()

    assert record.estate_code == 1002
    assert here.get(f"{AT}records/{record.id}/").status_code == 403
    assert mine.get(f"{AT}records/{record.id}/").status_code == 200


def test_what_is_not_there_is_not_found(hand, office):
    for page in ("99999/", "99999/findings/", "values/99/", "records/00000000-0000-0000-0000-000000000001/"):
        assert office.get(f"{AT}{page}").status_code == 404
    assert office.get("/en/office/lists/visit-records/not-a-uuid/").status_code == 404


@pytest.mark.parametrize("name", ["visit-values", "visit-tasks", "visit-records"])
def test_a_list_needs_as_many_statements_for_three_rows_as_for_one(hand, landlord, django_assert_num_queries, name):
    for count, account_no in enumerate(landlord.accounts[:3], 1):
        tenancies.particulars_change(account_no=account_no, contact=tenancies.Contact(phone="+85221230000"), by=BY)
        visits.visit_release(visit_id=hand.visit(account_no).visit_id, by=BY)
        hand.push(
            hand.writes(account_no, "member.change", {}),
            hand.writes(account_no, "contact.change", {"phone": ["", "+85291234567"]}),
            hand.writes(account_no, "visit.outcome", {"outcome": [None, "verified"]}),
        )
        with django_assert_num_queries(STATEMENTS):
            shown = registry.LISTS[name].page(1, Desk(operator("office"), DAY, NOW))
        assert len(shown.rows) == count


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_deal_with_a_task_at_once_are_one_decision(monkeypatch):
    account = small_landlord().accounts[0]
    visits.cycle_open(first=FIRST, by=BY)
    number = plan(account, officer="")
    visits.outcome_record(visit_id=number, outcome=visits.Outcome.VERIFIED, on=DAY, now=NOW, by=BY)
    visits.signature_answer(account_no=account, visit_id=number, asked=False, now=NOW, on=DAY, by=BY)
    [task] = visits.tasks_list()
    work = registry.LISTS["visit-tasks"]
    desks = [Desk(replace(operator("office"), name=name), DAY, NOW) for name in ("mei", "lok")]
    token = work.row(str(task.id), desks[0]).token
    gate, refused = threading.Barrier(2), []

    def decide(desk: Desk) -> None:
        gate.wait()
        try:
            deciding.override(
                worklist=work, ticked=Ticked(str(task.id), token), step="done", reason=desk.actor.name, desk=desk
            )
        except deciding.Refusal as refusal:
            refused.append(type(refusal).__name__)
        finally:
            connection.close()

    officers = [threading.Thread(target=decide, args=[desk]) for desk in desks]
    for each in officers:
        each.start()
    for each in officers:
        each.join()

    assert refused == ["NoLongerThere"]
    assert len(audited("visit.task.done")) == len(audited("worklist.override")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_decide_a_value_at_once_are_one_decision(value):
    gate, refused = threading.Barrier(2), []

    def decide(decision: visits.Decision) -> None:
        gate.wait()
        try:
            visits.proposal_decide(proposal_id=value.id, decision=decision, now=NOW, by=BY)
        except visits.ProposalNotOpen:
            refused.append(decision)
        finally:
            connection.close()

    officers = [threading.Thread(target=decide, args=[decision]) for decision in visits.Decision]
    for each in officers:
        each.start()
    for each in officers:
        each.join()

    assert len(refused) == 1
    assert visits.proposal(value.id).decision is next(one for one in visits.Decision if one not in refused)
    assert len(audited("visit.proposal.decide")) == 1
