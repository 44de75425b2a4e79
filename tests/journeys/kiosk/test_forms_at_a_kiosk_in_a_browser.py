"""A form is begun at a kiosk by touch alone, and the code taken home, in Chromium, in each language and in large letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kaifong.domains.access.api import Actor
from kaifong.domains.requests import api as requests
from kaifong.infra import clock
from kaifong.selfservice.asking import TENANT_VERBS
from tests.journeys.kiosk.conftest import Kiosk, World

LAST_DAY = {"zh-hant": "20271231", "en": "31122027", "zh-hans": "20271231"}
"""As it is touched, box after box, in the order in which the language says a date."""


@pytest.fixture(autouse=True)
def no_form_stays(chromium: Browser, world: World) -> Iterator[None]:
    """The world is one for all tests."""
    yield
    account_no, by = world.months.a, Actor("tenant", "kiosk", TENANT_VERBS, frozenset({1001}))
    for form in world.ask(requests.forms_of, account_no=account_no):
        world.ask(requests.form_withdraw, form_id=form.id, account_no=account_no, now=clock.now(), by=by)


def look(kiosk: Kiosk, _name: str = "") -> None:
    kiosk.holds_up()


@pytest.mark.parametrize("language", LAST_DAY)
def test_a_form_is_begun_by_touch_and_its_code_taken_home(kiosk: Kiosk, language):
    kiosk.sign_in(language)
    kiosk.follow(f"a[href='/{language}/kiosk/forms/']")
    look(kiosk, "forms")
    kiosk.follow("a[href$='/forms/begin/surrender/']")
    look(kiosk, "begin")
    kiosk.follow("form[action$='/begin/surrender/'] button")
    kiosk.follow("button[form=typed]")
    kiosk.follow("button[value=family]")
    kiosk.follow("button[value=yes]")
    look(kiosk, "wrong")
    kiosk.touch(LAST_DAY[language])
    kiosk.follow("button[form=typed]")
    look(kiosk, "take")
    kiosk.follow("form[action$='/code/'] button")
    look(kiosk, "code")
    kiosk.page.go_back()
    kiosk.follow("form[action$='/print/'] button")
    look(kiosk, "printed")

    assert len(kiosk.printer.slips) == 1


@pytest.mark.parametrize("language", LAST_DAY)
def test_its_screens_hold_up_in_large_letters(kiosk: Kiosk, language):
    kiosk.sign_in(language)
    kiosk.follow(".kf-key--letters-200")
    kiosk.go(language, "forms/")
    look(kiosk, "forms")
    kiosk.follow("a[href$='/forms/begin/surrender/']")
    look(kiosk, "begin")
    kiosk.follow("form[action$='/begin/surrender/'] button")
    look(kiosk, "first")
    kiosk.follow("button[form=typed]")
    look(kiosk, "choice")
    kiosk.follow("a[href$='/take/']")
    look(kiosk, "take")
    kiosk.follow("form[action$='/code/'] button")
    look(kiosk, "code")
