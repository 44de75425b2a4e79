"""Every screen of a visit, as an officer sees it with one thumb in the sun."""

from __future__ import annotations

from tests.journeys.field.conftest import Handheld, offline
from tests.journeys.field.test_a_day import photo, sign


def test_every_screen_from_enrolling_to_done_is_read_and_touched_on_a_small_handheld(handheld):
    here: Handheld = handheld()
    page = here.page
    page.goto(f"{here.host}/field/")
    page.get_by_role("button").last.wait_for()
    page.locator("select.language").select_option("en")
    page.get_by_role("button", name="Begin").click()
    here.looks_well("enrol-fault")
    page.get_by_label("Five words").check()
    here.looks_well("enrol-words")
    page.get_by_label("A PIN of six digits").check()
    here.looks_well("enrol-pin")

    here.enrol()
    page.locator(".visits").wait_for()
    here.looks_well("day")
    with offline(here):
        page.locator("button.visit").first.click()
        here.looks_well("visit")
        page.get_by_text("Somebody opened", exact=True).click()
        here.looks_well("visit-met")
        page.get_by_role("button", name="Finish the visit").click()
        here.looks_well("visit-lacks")
        page.locator("input[type=file]").set_input_files([photo()])
        page.locator(".photos img").wait_for()
        sign(page)
        here.looks_well("visit-photo")
        page.get_by_text("Nobody opened the door", exact=True).click()
        page.get_by_role("button", name="Finish the visit").click()
        page.get_by_text("The visit is done").wait_for()
        here.looks_well("visit-done")
        page.get_by_role("button", name="Today").first.click()
        here.looks_well("day-unsent")
        page.get_by_role("button", name="Sign out").click()
        here.looks_well("sign-out-refused")
        here.lock()
        here.looks_well("locked")
