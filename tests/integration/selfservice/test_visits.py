"""The questions about a household's own visit, with exact answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access.api import operator
from kaifong.domains.visits import api as visits
from kaifong.selfservice.asking import Asker, Assurance, Nothing, Refused, ask, ask_offers, questions
from kaifong.selfservice.visit_confirm import VisitConfirmGiven
from kaifong.selfservice.visit_letters import letter_of, letter_pdf, render_html
from kaifong.selfservice.visit_rebook import VisitRebookGiven
from kaifong.selfservice.visit_signature import VisitSignatureGiven

BY = operator("test")
FIRST, TODAY, DAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 9)
LATER = DAY + timedelta(days=1)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
AFTERNOON, EVENING = f"{LATER}/two_to_four", f"{LATER}/evening"


@pytest.fixture
def account(landlord):
    visits.cycle_open(first=FIRST, by=BY)
    for on, window, places in ((DAY, "morning", 5), (LATER, "two_to_four", 1), (LATER, "evening", 1)):
        visits.capacity_set(estate_code=1001, on=on, window=window, places=places, by=BY)
    return landlord.accounts[0]


def planned(account_no: int) -> int:
    visit = visits.visit_of(account_no, FIRST).id
    visits.visit_book(visit_id=visit, on=DAY, window="morning", by=BY)
    return visit


def asked(name: str, account_no: int, given=None, as_at: date = TODAY):
    asker = Asker("portal", Assurance.SIGNED_IN, account_no, "192.0.2.1", NOW)
    return ask(questions()[name], asker=asker, given=given or Nothing(), as_at=as_at)


def offers(account_no: int) -> list[tuple[str, str]]:
    asker = Asker("kiosk", Assurance.ACCOUNT_AND_TPIN, account_no)
    found = ask_offers(questions()["visit-rebook"], asker=asker, as_at=TODAY)
    return [(slot, said.written("en").replace("\u00a0", " ")) for slot, said in found["slot"]]


def refused(name: str, account_no: int, given) -> str:
    with pytest.raises(Refused) as found:
        asked(name, account_no, given)
    return found.value.reason


def test_a_household_is_told_when_its_visit_is(account):
    planned(account)

    with CaptureQueriesContext(
        connection,
    ) as ran:
        answer = asked("visit-appointment", account)

    assert (answer.on, answer.start, answer.end, len(answer.times), answer.members) == (
        DAY,
        time(9, 30),
        time(13),
        2,
        1,
    )
    assert len(ran) <= 12
    [sentence] = questions()["visit-appointment"].speech(answer)
    assert sentence.written("en").replace("\u00a0", " ") == (
        "An officer visits your household on 9 March 2026, between 09:30 and 13:00."
    )


def test_a_household_of_no_cycle_is_told_so(landlord):
    answer = asked("visit-appointment", landlord.accounts[0])

    assert (answer.state, answer.on, answer.members) == (None, None, 0)


def test_a_household_is_offered_the_places_that_are_left_and_moves_its_visit_to_one(account):
    visit = planned(account)
    offered = offers(account)

    answer = asked("visit-rebook", account, VisitRebookGiven(AFTERNOON, female_officer=True))

    assert offered == [
        (AFTERNOON, "Tuesday, 10 March 2026, between 14:00 and 16:00"),
        (EVENING, "Tuesday, 10 March 2026, between 18:30 and 21:00"),
    ]
    assert (answer.on, answer.start, answer.end) == (LATER, time(14), time(16))
    assert visits.visit(visit).window == "two_to_four"
    assert visits.preference_of(account) == visits.Preference(female_officer=True, evening=False)


def test_what_a_household_is_offered_its_visits_answer_lists_too(account):
    planned(account)

    assert [slot.slot for slot in asked("visit-appointment", account).times] == [AFTERNOON, EVENING]


def test_asking_for_an_evening_is_kept_for_later_visits(account):
    asked("visit-rebook", account, VisitRebookGiven(EVENING))

    assert visits.preference_of(account).evening is True


@pytest.mark.parametrize("slot", ["2026-03-08/evening", "2026-03-10/morning", "tomorrow", ""])
def test_a_time_that_was_never_offered_is_refused_and_changes_nothing(account, slot):
    planned(account)

    assert refused("visit-rebook", account, VisitRebookGiven(slot, female_officer=True)) == "time-not-offered"
    assert visits.visit_of(account, FIRST).on == DAY
    assert visits.preference_of(account) == visits.Preference()


def test_a_full_slot_is_not_offered_and_who_asks_for_it_is_told_to_choose_another(account, landlord):
    planned(account)
    asked("visit-rebook", landlord.accounts[1], VisitRebookGiven(EVENING))

    assert [slot for slot, _said in offers(account)] == [AFTERNOON]
    assert refused("visit-rebook", account, VisitRebookGiven(EVENING)) == "time-not-offered"
    assert visits.visit_of(account, FIRST).on == DAY


def test_a_place_that_went_between_the_offer_and_the_choice_moves_nothing_and_keeps_no_wish(account, monkeypatch):
    planned(account)

    def taken(**_of):
        raise visits.NoPlace(LATER, "evening")

    monkeypatch.setattr(visits, "visit_rebook", taken)

    assert refused("visit-rebook", account, VisitRebookGiven(EVENING, female_officer=True)) == "time-not-offered"
    assert visits.preference_of(account) == visits.Preference()


def test_on_the_day_itself_nothing_can_be_moved(account):
    planned(account)

    with pytest.raises(Refused) as found:
        asked("visit-rebook", account, VisitRebookGiven(AFTERNOON), as_at=DAY)

    assert found.value.reason == "no-visit-to-move"
    assert visits.visit_of(account, FIRST).on == DAY


def test_what_a_household_confirms_must_be_what_is_on_record(account):
    assert refused("visit-confirm", account, VisitConfirmGiven(2, True)) == "not-as-on-record"
    assert refused("visit-confirm", account, VisitConfirmGiven(1, False)) == "not-the-same-people"
    before = visits.visit_of(account, FIRST).confirmed_on

    asked("visit-confirm", account, VisitConfirmGiven(1, True))

    assert (before, visits.visit_of(account, FIRST).confirmed_on) == (None, TODAY)


def test_a_household_that_was_not_asked_to_sign_makes_a_task_and_does_not_change_its_mind(account):
    assert refused("visit-signature", account, VisitSignatureGiven(False)) == "not-visited-yet"
    visits.outcome_record(
        visit_id=planned(account), outcome=visits.Outcome.VERIFIED, on=DAY, now=NOW, by=replace(BY, name="wong")
    )

    answer = asked("visit-signature", account, VisitSignatureGiven(False))
    asked("visit-signature", account, VisitSignatureGiven(False))

    assert (answer.visited_on, answer.asked) == (NOW.date(), False)
    assert [one.why for one in visits.tasks_list()] == ["not-asked-to-sign"]
    assert refused("visit-signature", account, VisitSignatureGiven(True)) == "answered-otherwise"
    assert asked("visit-appointment", account).asked_to_sign is False


def test_a_letter_of_appointment_says_when_in_the_tenants_language(account):
    visit = planned(account)

    name, content = letter_pdf(visit_id=visit, on=TODAY, by=BY)
    html = render_html(letter_of(visit_id=visit, on=TODAY, by=BY))

    assert (name, content[:5]) == (f"V{visit}-1.pdf", b"%PDF-")
    assert "2026年3月9日" in html.replace("\u00a0", "")
    assert "9:30" in html
    assert "13:00" in html
    assert "陳大文" in html


def test_there_is_no_letter_of_what_is_not_planned(account):
    with pytest.raises(visits.VisitNotReady):
        letter_of(visit_id=visits.visit_of(account, FIRST).id, on=TODAY, by=BY)
