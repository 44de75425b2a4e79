"""The office's pages of work in Chromium: nothing runs over, breaks in the middle or fails WCAG 2.2 AA; keys reach all."""

from __future__ import annotations

import pytest

from tests.journeys.looking import NEEDS_A_BROWSER, hold_up_at
from tests.journeys.office_work_sample import WORK, work  # noqa: F401 - a fixture
from tests.journeys.test_office_pages import LANGUAGES

pytestmark = NEEDS_A_BROWSER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(WORK))
def test_a_page_of_work_holds_up_on_a_phone_and_on_a_desk(work, draw, name, language):  # noqa: F811
    address = f"/{language}/{WORK[name]}"
    response = work.post(address, {"q": "x"}) if name == "search" else work.get(address)
    assert response.status_code == 200

    hold_up_at(draw(response, 320), 320, 1280, name=f"{name}-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_work_that_says_no_holds_up_too(work, draw, language):  # noqa: F811
    refused = (
        work.post(f"/{language}/office/cases/7/close/", {}),
        work.post(f"/{language}/office/forms/3/approve/", {}),
        work.post(f"/{language}/office/search/", {"q": ""}),
        work.post(f"/{language}/{WORK['row']}", {}),
    )

    for response in refused:
        assert response.status_code == 422
        hold_up_at(draw(response, 320), 320, 1280)


def test_rows_are_ticked_and_confirmed_by_the_keyboard_alone(work, draw):  # noqa: F811
    page = draw(work.get(f"/en/{WORK['list'].removesuffix('?tick=all')}"), 1280)
    ticks = page.locator("input[name=row]")
    assert ticks.count() == 3

    ticks.first.focus()
    page.keyboard.press("Space")

    assert ticks.first.is_checked()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
