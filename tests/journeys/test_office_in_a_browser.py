"""The office's pages in Chromium at three widths: nothing runs over, breaks in the middle or fails WCAG 2.2 AA.

Pages come from the test client and style and script from the built files, so nothing listens on a port; the pages' own
content security policy is in force.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaifong.interfaces.office import figures
from tests.journeys import office_sample as sample
from tests.journeys.looking import NEEDS_A_BROWSER, hold_up, hold_up_at
from tests.journeys.test_office_pages import LANGUAGES, PAGES

WIDTHS = (320, 360, 1280)

pytestmark = NEEDS_A_BROWSER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_holds_up_at_every_width(office, draw, name, language):
    response = office().get(f"/{language}/{PAGES[name]}")

    hold_up_at(draw(response, WIDTHS[0]), *WIDTHS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_says_no_holds_up_too(office, draw, language):
    mistaken = office().post(f"/{language}/office/suspense/71/", {"account": "123"})
    missing = office().get(f"/{language}/office/nothing/")
    stranger = office(None).get(f"/{language}/office/sign-in/")

    for response in (mistaken, missing, stranger):
        hold_up_at(draw(response, 320), 320, 1280)


def test_figures_of_hong_kong_fit_a_phone(office, draw, monkeypatch):
    huge = sample.MONTH_FIGURES.totals._replace(
        charged_cents=1_926_940_000_00, arrears_cents=1_226_940_000_00, tenancies=837_800
    )
    client = office()
    monkeypatch.setattr(figures, "month_figures", lambda **asked: replace(sample.MONTH_FIGURES, totals=huge))

    hold_up(draw(client.get("/en/office/"), 320))


def test_the_keyboard_reaches_the_main_content_first(office, draw):
    page = draw(office().get(f"/en/{PAGES['month']}"), 1280)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main-content"


def test_a_refused_form_puts_the_reader_at_the_summary_of_errors(office, draw):
    page = draw(office().post("/en/office/suspense/71/", {"account": "123"}), 1280)

    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
