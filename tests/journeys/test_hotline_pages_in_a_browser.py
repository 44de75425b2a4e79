"""The hotline's pages in Chromium, over figures that a book of calls wrote: they hold up, and the live part keeps the focus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from kaifong.domains.access.api import VERBS, operator, staff_add
from kaifong.domains.requests import api as requests
from kaifong.infra import clock
from kaifong.infra.alarms.api import alarm_raise
from kaifong.infra.calls.api import CallBook, Limits
from kaifong.selfservice.asking import Asker
from tests.integration.calls.conftest import MB, Clock, hold
from tests.journeys.looking import NEEDS_A_BROWSER, hold_up_at
from tests.journeys.test_office_pages import LANGUAGES

pytestmark = NEEDS_A_BROWSER
SIGN_IN = (("language",), ("start",), ("account",), ("tpin",), ("sign-in",))
ASKED = (*SIGN_IN, ("menu",), ("ask/rent-status",), ("answer/rent-status",))


def _calls(at: Clock) -> None:
    """A day's calls on two machines, one of which has died, and two people who wait to be called."""
    north, south = (
        CallBook(node=name, version="0.1.0", cap=200, now=at, engine_rss=lambda: 57 * MB, limits=Limits(4_000 * MB))
        for name in ("hotline-north.landlord.example", "south")
    )
    ways = (
        (ASKED, "finished"),
        (ASKED, "hung-up"),
        ((*SIGN_IN, ("account", "sign-in-refused")), "hung-up"),
        ((("language",), ("general",), ("ask/eligibility",), ("answer/eligibility",)), "handed-over"),
        ((("language",),), "silence"),
    )
    for number in range(40):
        places, outcome = ways[number % 5]
        hold(north, at, f"n{number}", *places, outcome=outcome, seconds=40 + number)
        if number % 5 == 0:
            north.flush()
    hold(south, at, "s1", ("language",), seconds=1)
    south.flush()
    at.pass_(seconds=40)
    hold(north, at, "n-now", ("language",), ("menu",), seconds=1)
    north.flush()
    alarm_raise(kind="one-tpin", count=12, quiet=timedelta(minutes=30), now=at())
    for number in (1, 2):
        requests.call_back_ask(
            account_no=None, phone=f"5550000{number}", on_record=False, language="zh-hant", address=f"call {number}",
            now=at(), by=Asker("hotline").actor(),
        )  # fmt: skip


def _pages(client: Client, language: str) -> Iterator[tuple[str, Any]]:
    waiting = requests.call_backs(by=operator()).call_backs[0]
    one = f"/{language}/office/hotline/call-backs/{waiting.id}/"
    yield "hotline", client.get(f"/{language}/office/hotline/")
    yield "call-backs", client.get(f"/{language}/office/hotline/call-backs/")
    yield "call-back", client.get(one)
    yield "call-back-open", client.post(one, {"purpose": "回電"})
    yield "call-back-close", client.post(f"{one}close/", {"outcome": "closed"})


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> dict[tuple[str, str], Any]:
    """Every page in every language. They are all had before the browser is there, whose loop Django would not stand beside."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        whole = transaction.atomic()
        whole._from_testcase = True  # as Django's own test cases: what must be outermost is so within it
        with whole:
            at = Clock()
            patch.setenv("KAIFONG_HOME", str(tmp_path_factory.mktemp("home")))
            patch.setattr(clock, "now", at)
            _calls(at)
            client = Client()
            client.force_login(staff_add(username="mei.wong", password="x", role="all", verbs=VERBS, estates=None))
            found = {(language, name): page for language in LANGUAGES for name, page in _pages(client, language)}
            transaction.set_rollback(True)
        connection.close()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["hotline", "call-backs", "call-back", "call-back-open", "call-back-close"])
def test_a_page_of_the_hotline_holds_up_on_a_phone_and_on_a_desk(pages, draw, name, language):
    response = pages[language, name]
    assert response.status_code == (422 if name == "call-back-close" else 200)

    hold_up_at(draw(response, 320), 320, 1280, name=f"{name}-{language}")


def test_the_live_part_is_fetched_anew_and_the_focus_stays(pages, draw):
    page = draw(pages["en", "hotline"], 1280)
    tab = page.locator(".kf-tabs a").nth(1)
    tab.focus()
    page.evaluate("document.querySelector('#live').dataset.old = 'yes'")

    page.wait_for_selector("#live:not([data-old])", timeout=20_000)

    assert page.locator("#live").count() == 1
    assert page.evaluate("document.activeElement.textContent") == tab.text_content()
    assert page.locator("#live a, #live button, #live input").count() == 0
