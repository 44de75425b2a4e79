"""A household moves its visit by keys: what is offered is free, what is told is so, and a place is given once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.dialog.types import Ask, Offer
from kaifong.interfaces.hotline.line import CallFacts
from tests.integration.two_months import BY, TODAY, TwoMonths, two_months
from tests.unit.hotline.dialog.calls import Call, of_kind

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 20, 3, 0, tzinfo=UTC)
FIRST, DAY, NEXT = date(2026, 1, 1), date(2026, 3, 9), date(2026, 3, 10)
ESTATE = 1001


@pytest.fixture
def months(db, tmp_path, sound, monkeypatch) -> TwoMonths:
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    made = two_months()
    visits.cycle_open(first=FIRST, by=BY)
    for on, window, places in ((DAY, "morning", 5), (NEXT, "morning", 1), (NEXT, "evening", 1)):
        visits.capacity_set(estate_code=ESTATE, on=on, window=window, places=places, by=BY)
    for account_no in (made.a, made.b):
        visits.visit_book(visit_id=visit_of(account_no).id, on=DAY, window="morning", by=BY)
    return made


def visit_of(account_no: int) -> visits.VisitView:
    return visits.visit_of(account_no, FIRST)


def call_of(account_no: int) -> Call:
    """A call by the household, in English, that has got to where a time is chosen."""
    tpin = access.tpin_issue(account_no=account_no, by=BY, now=NOW)
    facts = CallFacts(f"call of {account_no}", "node", "", "test")
    call = Call()
    call.perform = lambda effect: performing.perform(effect, call.turn.signed_in_by, call.turn.language, facts)
    return call.keys("3", "1", str(account_no), tpin, "7", "7", "1")


def free(on: date) -> dict[str, int]:
    return {slot.window: slot.free for slot in visits.slots_list(estate_code=ESTATE, first=on, last=on)}


def test_a_household_hears_the_free_times_chooses_one_by_a_key_and_is_told_its_new_appointment(months):
    call = call_of(months.a)
    assert (
        "Tuesday, the tenth of March twenty twenty-six, between six thirty in the evening and nine in the evening Press two."
        in call.heard
    )
    call.keys("2")
    assert "We ask for a female officer" in call.heard
    call.keys("1", "1")

    assert call.place == "answer/visit-rebook"
    assert call.heard.startswith("The visit is now on the tenth of March twenty twenty-six, between ")
    assert (visit_of(months.a).on, visit_of(months.a).window) == (NEXT, "evening")
    assert free(NEXT) == {"morning": 1, "evening": 0}
    assert free(DAY) == {"morning": 4}
    assert visits.preference_of(months.a) == visits.Preference(female_officer=True, evening=True)


def test_nothing_is_moved_before_the_caller_confirms(months):
    call_of(months.a).keys("2", "2")

    assert visit_of(months.a).on == DAY
    assert free(NEXT) == {"morning": 1, "evening": 1}


def test_of_two_callers_for_the_last_place_one_gets_it_and_the_other_is_told_and_offered_what_is_left(months):
    first, second = (call_of(account_no).keys("2", "2") for account_no in (months.a, months.b))

    first.keys("1")
    second.keys("1")

    assert first.place == "answer/visit-rebook"
    assert second.place == "form/visit-rebook"
    heard = " ".join(second.said[second.said.index("One moment, please.") :])
    assert "That time is no longer free. Your visit has not been moved. Please choose another time." in heard
    assert "press one" in second.heard.lower()
    assert "press two" not in second.heard.lower()
    assert (visit_of(months.a).window, visit_of(months.b).on) == ("evening", DAY)
    assert free(NEXT) == {"morning": 1, "evening": 0}
    second.keys("1", "2", "1")
    assert (visit_of(months.b).on, visit_of(months.b).window) == (NEXT, "morning")


def test_a_household_whose_visit_is_made_is_told_that_nothing_can_be_moved(months):
    visits.outcome_record(visit_id=visit_of(months.a).id, outcome=visits.Outcome.VERIFIED, on=TODAY, now=NOW, by=BY)

    call = call_of(months.a)

    assert call.place == "refused/visit-rebook"
    assert call.heard.startswith("There is no household visit that you can move now.")


def test_what_is_on_offer_is_told_to_nobody_who_has_not_signed_in(months):
    facts = CallFacts("call", "node", "", "test")

    for effect in (Offer("visit-rebook"), Ask("visit-rebook", {"slot": f"{NEXT}/evening"})):
        assert performing.perform(effect, "", "en", facts).signed_out
    assert visit_of(months.a).on == DAY


def test_a_household_says_by_a_key_that_it_was_not_asked_to_sign(months):
    visits.outcome_record(visit_id=visit_of(months.a).id, outcome=visits.Outcome.VERIFIED, on=TODAY, now=NOW, by=BY)
    call = call_of(months.a).keys("*", "7", "7", "2", "2", "1")

    assert of_kind(Ask, call.done)[-1] == Ask("visit-signature", {"asked": "no"})
    assert "you were not asked to sign" in call.heard
    assert [task.why for task in visits.tasks_list()] == ["not-asked-to-sign"]
