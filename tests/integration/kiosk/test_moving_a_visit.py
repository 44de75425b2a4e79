"""A household moves its visit at a kiosk, where account number and TPIN are enough."""

from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.access.api import operator
from kaifong.domains.visits import api as visits

BY = operator("test")
FIRST, DAY, NEXT = date(2026, 1, 1), date(2026, 3, 9), date(2026, 3, 10)
SLOT = f"{NEXT}/evening"


@pytest.fixture
def here(kiosk, months, tpin):
    """The kiosk, signed in, and a visit that can be moved to one place."""
    visits.cycle_open(first=FIRST, by=BY)
    for on, window in ((DAY, "morning"), (NEXT, "evening")):
        visits.capacity_set(estate_code=1001, on=on, window=window, places=1, by=BY)
    visits.visit_book(visit_id=visits.visit_of(months.a, FIRST).id, on=DAY, window="morning", by=BY)
    kiosk.sign_in(months.a, tpin)
    return kiosk


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def test_the_menu_has_what_may_be_changed_here_and_nothing_that_takes_a_second_proof(here):
    menu = text(here.get("menu/"))

    assert "/en/kiosk/ask/visit-rebook/" in menu
    assert "/en/kiosk/ask/visit-signature/" in menu
    assert "/en/kiosk/ask/visit-confirm/" not in menu
    assert "/en/kiosk/ask/particulars-change/" not in menu
    assert here.get("ask/visit-confirm/").status_code == 302


def test_the_places_that_are_left_are_offered_and_one_is_taken(here, months):
    offered = here.get("ask/visit-rebook/")
    answer = here.post("ask/visit-rebook/", slot=SLOT, female_officer="on")

    assert (offered.status_code, offered.context["types"]) == (200, False)
    assert f'value="{SLOT}"' in text(offered)
    assert "Tuesday, 10 March 2026, between 18:30 and 21:00" in text(offered)
    assert (answer.status_code, "The visit is now on" in text(answer)) == (200, True)
    assert visits.visit_of(months.a, FIRST).on == NEXT


def test_an_address_moves_nothing(here, months):
    answer = here.get(f"ask/visit-rebook/?slot={SLOT}")

    assert (answer.status_code, "The visit is now on" in text(answer)) == (200, False)
    assert visits.visit_of(months.a, FIRST).on == DAY


def test_a_change_has_no_slip_that_could_make_it_again(here, months):
    for way in ("print", "phone"):
        answer = here.post(f"ask/visit-rebook/{way}/", slot=SLOT, key="0e0d5bd4-6b1c-4b4e-8f3c-1f2b3c4d5e6f")
        assert answer.status_code == 404
    assert visits.visit_of(months.a, FIRST).on == DAY


def test_a_place_that_somebody_else_took_is_said_so_and_is_offered_no_more(here, months):
    visits.visit_book(visit_id=visits.visit_of(months.b, FIRST).id, on=NEXT, window="evening", by=BY)
    visits.capacity_set(estate_code=1001, on=NEXT, window="morning", places=1, by=BY)

    answer = here.post("ask/visit-rebook/", slot=SLOT)

    assert answer.status_code == 422
    assert "That time is no longer free. Your visit has not been moved." in text(answer)
    assert f'value="{SLOT}"' not in text(answer)
    assert f'value="{NEXT}/morning"' in text(answer)
    assert visits.visit_of(months.a, FIRST).on == DAY


def test_nothing_chosen_is_asked_for_again(here, months):
    answer = here.post("ask/visit-rebook/")

    assert answer.status_code == 422
    assert visits.visit_of(months.a, FIRST).on == DAY
