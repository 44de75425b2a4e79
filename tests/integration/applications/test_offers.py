from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import CancelReason, EventKind, FreezeReason, State
from kaifong.domains.applications.models import Offer
from kaifong.domains.estates.api import FlatNotFound
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import fetch_all
from kaifong.kernel.calendar import DateRange
from tests.integration.applications.conftest import BY, TODAY, flat, registered

pytestmark = pytest.mark.usefixtures("landlord")


def offer(number: int, flat_id: int | None = None, on: date = TODAY):
    return applications.offer_make(application_no=number, flat_id=flat_id or flat(), on=on, by=BY)


def answer(number: int, *, accepted: bool = False, acceptable: bool = False, on: date = TODAY):
    return applications.offer_answer(application_no=number, accepted=accepted, acceptable=acceptable, on=on, by=BY)


@pytest.fixture
def number() -> int:
    return registered().application.application_no


def test_a_flat_that_is_accepted_ends_the_wait(number):
    made = offer(number, on=date(2026, 11, 1))

    found = answer(number, accepted=True, on=date(2026, 11, 20))

    assert (found.state, found.stopped_on, found.open_offer) == (State.HOUSED, date(2026, 11, 20), None)
    [kept] = applications.offers_of(number)
    assert (kept.flat_id, kept.answer, kept.answered_on) == (made.flat_id, "accepted", date(2026, 11, 20))
    assert applications.housed_count(category="general", on=TODAY) == 1


def test_the_published_clock_stops_at_the_first_offer_and_the_order_does_not(number):
    offer(number, on=date(2026, 5, 27))
    answer(number, on=date(2026, 6, 27))

    found = applications.progress(application_no=number, on=TODAY)

    assert (found.waited.years, found.waited.months, found.waited.days) == (2, 6, 0)
    assert found.first_offer_on == date(2026, 5, 27)
    assert found.ahead is not None


def test_the_third_refusal_without_an_acceptable_reason_cancels(number):
    states = []
    for _ in range(3):
        offer(number)
        states.append(answer(number).state)

    assert states == [State.WAITING, State.WAITING, State.CANCELLED]
    events = applications.progress(application_no=number, on=TODAY).events
    assert (events[-1].kind, events[-1].reason) == (EventKind.CANCELLED, "offers_refused")


def test_a_refusal_for_an_acceptable_reason_does_not_count(number):
    for acceptable in (False, True, True, False):
        offer(number)
        found = answer(number, acceptable=acceptable)

    assert (found.state, found.refusals) == (State.WAITING, 2)


def test_after_a_reinstatement_refusals_are_counted_anew(number):
    for _ in range(3):
        offer(number)
        answer(number)

    back = applications.application_reinstate(application_no=number, counts=False, on=TODAY, by=BY)

    assert (back.state, back.refusals) == (State.WAITING, 0)
    offer(number)
    assert answer(number).state is State.WAITING


def test_an_application_has_one_open_offer(number):
    offer(number)

    with pytest.raises(applications.OfferIsOpen):
        offer(number)

    assert Offer.objects.count() == 1


def test_a_flat_is_offered_to_one_application_at_a_time(number):
    flat_id, other = flat(), registered().application.application_no
    offer(number, flat_id)

    with pytest.raises(applications.FlatOffered):
        offer(other, flat_id)
    answer(number)

    assert offer(other, flat_id).flat_id == flat_id


def test_a_flat_that_was_accepted_is_not_offered_until_the_tenancy_has_been_and_gone(number):
    flat_id, other = flat(), registered().application.application_no
    offer(number, flat_id)
    answer(number, accepted=True)
    with pytest.raises(applications.FlatOffered):
        offer(other, flat_id)
    let = tenancies.tenancy_start(
        flat_id=flat_id, in_force=DateRange(TODAY), principal=tenancies.Particulars(name_en="LEE"), by=BY
    )
    with pytest.raises(applications.FlatLet):
        offer(other, flat_id, date(2026, 12, 1))

    tenancies.tenancy_end(account_no=let.account_no, on=date(2026, 12, 31), by=BY)

    assert offer(other, flat_id, date(2027, 1, 1)).flat_id == flat_id


def test_a_flat_that_is_let_is_not_offered(number):
    [(let,)] = fetch_all("select flat_id from tenancies_tenancy limit 1")

    with pytest.raises(applications.FlatLet):
        offer(number, let)


def test_a_flat_that_does_not_exist_is_not_offered(number):
    with pytest.raises(FlatNotFound):
        offer(number, 999_999_999)


def test_elderly_applicants_get_a_flat_from_sixty():
    number = registered(
        "elderly_one_person", ("1966-11-28",), registered_on=date(2025, 1, 1)
    ).application.application_no

    with pytest.raises(applications.TooYoung):
        offer(number, on=date(2026, 11, 27))

    assert offer(number, on=date(2026, 11, 28)).application_no == number


def test_without_an_offer_there_is_nothing_to_answer(number):
    with pytest.raises(applications.NoOpenOffer):
        answer(number)


def test_nothing_is_offered_to_who_is_frozen_and_who_has_an_offer_is_not_frozen(number):
    offer(number)
    with pytest.raises(applications.OfferIsOpen):
        applications.application_freeze(application_no=number, reason=FreezeReason.OTHER, on=TODAY, by=BY)
    answer(number)
    applications.application_freeze(application_no=number, reason=FreezeReason.OTHER, on=TODAY, by=BY)

    with pytest.raises(applications.StateForbids):
        offer(number)


def test_cancelling_withdraws_an_offer_that_is_open(number):
    flat_id, other = flat(), registered().application.application_no
    offer(number, flat_id)

    applications.application_cancel(application_no=number, reason=CancelReason.WITHDRAWN, on=TODAY, by=BY)

    assert [each.answer for each in applications.offers_of(number)] == ["withdrawn"]
    assert offer(other, flat_id).flat_id == flat_id


def test_an_answer_is_not_before_the_offer(number):
    offer(number)

    with pytest.raises(applications.OutOfOrder):
        answer(number, on=date(2026, 11, 26))

    assert applications.application(number).open_offer is not None
