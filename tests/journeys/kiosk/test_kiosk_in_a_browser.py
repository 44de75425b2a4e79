"""What a tenant does at a kiosk, in Chromium: by touch, by keyboard, by scanner, in each language, and by going away."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.kiosk.drawing import HEARTBEAT_SECONDS, IDLE_SECONDS, WARNING_SECONDS
from kaifong.kernel.identifiers import format_account_no
from kaifong.selfservice.asking import Assurance, questions
from tests.integration.moving import places_to_move_to
from tests.journeys.kiosk.conftest import Kiosk

LANGUAGES = ("zh-hant", "en", "zh-hans")
ASKED = [name for name, question in questions().items() if question.assurance <= Assurance.ACCOUNT_AND_TPIN]
OVERDUE = "HK$2,300.00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_asked_by_touch_and_every_screen_holds_up(kiosk: Kiosk, language):
    kiosk.go(language)
    kiosk.holds_up()
    kiosk.go(language, "sign-in/")
    kiosk.holds_up()
    kiosk.sign_in(language)
    kiosk.holds_up()

    for name in ASKED:
        kiosk.follow(f"a[href='/{language}/kiosk/ask/{name}/']")
        kiosk.holds_up()
        kiosk.follow(f".kf-kiosk__controls a[href='/{language}/kiosk/menu/']")

    kiosk.follow(f"a[href='/{language}/kiosk/ask/rent-status/']")
    assert OVERDUE in kiosk.page.inner_text("main")


@pytest.mark.parametrize("size", ["150", "200"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_larger_letters_run_over_nowhere(kiosk: Kiosk, language, size):
    kiosk.sign_in(language)
    kiosk.follow(f".kf-key--letters-{size}")

    for address in ("menu/", *(f"ask/{name}/" for name in ASKED)):
        kiosk.go(language, address)
        kiosk.holds_up()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_is_printed_once_although_the_button_is_touched_twice(kiosk: Kiosk, language):
    kiosk.sign_in(language)
    kiosk.go(language, "ask/rent-status/")

    kiosk.page.dblclick("form[action$='/print/'] button")
    kiosk.page.wait_for_url("**/slips/**")
    kiosk.holds_up()
    kiosk.page.reload()

    [slip] = kiosk.printer.slips
    assert Image.open(slip).width == 576


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_did_not_come_out_is_told_and_fetched_on_a_phone(kiosk: Kiosk, visit, language):
    kiosk.printer.cut_power_after = 100
    kiosk.sign_in(language)
    kiosk.go(language, "ask/rent-status/")
    kiosk.follow("form[action$='/print/'] button")
    kiosk.holds_up()
    code = kiosk.page.inner_text(".kf-phone__code")

    phone = visit(360, 800)
    phone.go(f"/{language}/kiosk/fetch/").fill("#id_code", code)
    with phone.page.expect_response("**/fetch/") as answer:
        phone.page.click("main button[type=submit]")

    assert (answer.value.status, answer.value.headers["content-type"]) == (200, "application/pdf")


def test_the_keyboard_alone_signs_in_prints_and_finishes(kiosk: Kiosk):
    page = kiosk.go("en", "sign-in/")
    page.keyboard.type(str(kiosk.world.months.a))
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_tpin")
    page.keyboard.type(kiosk.world.tpin)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    for text in ("Rent payable and status", "Print a slip", "Finish"):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == text:
                break
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.wait_for_url(f"{kiosk.world.url}/en/kiosk/")
    assert len(kiosk.printer.slips) == 1


def test_a_scanner_types_the_account_number_wherever_the_focus_is(kiosk: Kiosk):
    page = kiosk.go("en", "sign-in/")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.type(f"9999{kiosk.world.months.a}00230000260305\n", delay=2)
    page.wait_for_selector("#id_tpin")

    assert page.input_value("[name=account]") == format_account_no(kiosk.world.months.a)


def test_who_goes_away_leaves_nothing_behind(kiosk: Kiosk):
    kiosk.sign_in("en")
    kiosk.page.clock.install()
    page = kiosk.go("en", "ask/rent-status/")

    page.clock.run_for(IDLE_SECONDS * 1000 + 1000)
    assert page.is_visible("dialog[open]")
    kiosk.holds_up()
    page.click("[data-more-time]")
    assert not page.is_visible("dialog[open]")

    page.clock.run_for((IDLE_SECONDS + WARNING_SECONDS) * 1000 + 1000)
    page.wait_for_url(f"{kiosk.world.url}/en/kiosk/")
    page.go_back()

    assert OVERDUE not in page.content()
    sessions = kiosk.world.ask(access.sessions_of, account_no=kiosk.world.months.a, now=clock.now())
    assert [one for one in sessions if one.device_id == kiosk.device.id] == []
    assert [
        cookie["name"] for cookie in kiosk.visit.context.cookies() if cookie["name"] in ("kf_kiosk", "kf_look")
    ] == []


def test_a_revoked_kiosk_shows_so_at_its_next_heartbeat(kiosk: Kiosk):
    kiosk.page.clock.install()
    page = kiosk.go("en")
    kiosk.world.ask(access.device_revoke, device_id=kiosk.device.id, by=access.operator("test"), now=clock.now())

    page.clock.run_for(HEARTBEAT_SECONDS * 1000 + 1000)
    page.wait_for_selector("h1:has-text('not in service')")

    kiosk.holds_up()


def test_the_office_learns_of_paper_and_version_from_the_heartbeat(kiosk: Kiosk):
    kiosk.printer.paper_low = True

    with kiosk.page.expect_response("**/heartbeat/"):
        kiosk.go("en")

    devices = kiosk.world.ask(access.devices_list, by=access.operator("test"))
    [device] = [one for one in devices if one.id == kiosk.device.id]
    assert device.paper == "low"
    assert re.fullmatch(r"\d+\.\d+\.\d+", device.version)


def test_a_screen_is_read_aloud_in_the_language(kiosk: Kiosk):
    kiosk.sign_in("zh-hant")
    kiosk.follow("text=朗讀")

    kiosk.go("zh-hant", "ask/rent-status/")
    kiosk.holds_up()

    assert (
        kiosk.page.evaluate(
            "async () => { const a = document.querySelector('audio'); await new Promise(d => a.duration ? d() : a.onloadedmetadata = d); return a.duration }"
        )
        > 2
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_household_moves_its_visit_by_touch_and_prints_its_new_appointment(kiosk: Kiosk, language):
    kiosk.world.ask(places_to_move_to, account_no=kiosk.world.months.a)
    kiosk.sign_in(language)
    kiosk.follow(f"a[href='/{language}/kiosk/ask/visit-rebook/']")
    kiosk.holds_up()

    kiosk.page.click(".govuk-radios__label >> nth=1")
    kiosk.follow("[form=typed]")
    kiosk.holds_up()
    moved = kiosk.page.inner_text("main")
    kiosk.follow(f"a[href='/{language}/kiosk/ask/visit-appointment/']")
    kiosk.holds_up()

    assert "14:00" in moved
    assert "14:00" in kiosk.page.inner_text("main")
    assert kiosk.page.locator("form[action$='/print/']").count() == 1
