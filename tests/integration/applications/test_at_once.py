"""Two officers at the same time, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import State
from kaifong.domains.applications.models import Application, ApplicationEvent, Offer
from kaifong.kernel.errors import Refusal
from tests.integration.applications.conftest import BY, TODAY, flat, person, registered
from tests.integration.small_landlord import small_landlord

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """How each ended: ``done``, or the refusal's name."""
    everybody = Barrier(len(acts), timeout=60)

    def attempt(act: Callable[[], object]) -> str:
        try:
            everybody.wait()
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(attempt, acts))


@pytest.fixture(autouse=True)
def _landlord():
    small_landlord()


def test_two_officers_who_offer_to_one_application_make_one_offer():
    number = registered().application.application_no
    flats = [flat(), flat()]

    ended = at_once(*(
        lambda flat_id=flat_id: applications.offer_make(application_no=number, flat_id=flat_id, on=TODAY, by=BY)
        for flat_id in flats
    ))  # fmt: skip

    assert ended == ["OfferIsOpen", "done"]
    assert Offer.objects.count() == 1
    assert ApplicationEvent.objects.filter(kind="offered").count() == 1


def test_two_officers_who_offer_one_flat_offer_it_once():
    flat_id, numbers = flat(), [registered().application.application_no for _ in range(2)]

    ended = at_once(*(
        lambda number=number: applications.offer_make(application_no=number, flat_id=flat_id, on=TODAY, by=BY)
        for number in numbers
    ))  # fmt: skip

    assert ended == ["FlatOffered", "done"]


def test_an_acceptance_and_a_refusal_at_once_are_one_answer():
    number = registered().application.application_no
    applications.offer_make(application_no=number, flat_id=flat(), on=TODAY, by=BY)

    ended = at_once(*(
        lambda accepted=accepted: applications.offer_answer(application_no=number, accepted=accepted, on=TODAY, by=BY)
        for accepted in (True, False)
    ))  # fmt: skip

    assert len([each for each in ended if each == "done"]) == 1
    assert ended[0] in ("NoOpenOffer", "StateForbids")
    assert ApplicationEvent.objects.filter(kind__in=["accepted", "refused"]).count() == 1


def test_two_officers_who_cancel_do_it_once():
    number = registered().application.application_no
    cancel = applications.application_cancel

    def act():
        cancel(application_no=number, reason=applications.CancelReason.WITHDRAWN, on=TODAY, by=BY)

    assert at_once(act, act) == ["StateForbids", "done"]
    assert applications.application(number).state is State.CANCELLED


def test_a_person_registered_twice_at_once_is_on_one_application():
    stated = applications.Stated("one_person", (person(),), TODAY)

    def act():
        applications.application_register(stated=stated, by=BY)

    assert at_once(act, act) == ["OnLiveApplication", "done"]
    assert Application.objects.count() == 1


def test_four_registrations_at_once_have_four_numbers_in_a_row():
    stated = [applications.Stated("one_person", (person(),), TODAY) for _ in range(4)]

    ended = at_once(*(lambda each=each: applications.application_register(stated=each, by=BY) for each in stated))

    assert ended == ["done"] * 4
    serials = [number // 100 % 10**7 for number in Application.objects.values_list("application_no", flat=True)]
    assert sorted(serials) == [1, 2, 3, 4]
