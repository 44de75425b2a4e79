"""The office's pages in Chromium at three widths: nothing runs over, breaks in the middle or fails WCAG 2.2 AA.

Pages come from the test client and style and script from the built files, so nothing listens on a port; the pages' own
content security policy is in force.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from kaifong.interfaces.office import figures
from tests.journeys import office_sample as sample
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_office_pages import LANGUAGES, PAGES

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "kaifong" / "interfaces" / "static"
AXE = ROOT / "web" / "brand" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 360, 1280)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.skipif(not AXE.exists(), reason="web/brand is not installed: run npm ci and npm run build there"),
    pytest.mark.skipif(not (STATIC / "kaifong" / "kaifong.css").exists(), reason="web/brand is not built"),
]

RUNS_OVER = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== 'absolute')
    .map(e => e.outerHTML.slice(0, 80))"""

BROKEN = r"""() => {
    const found = [], walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        for (const match of node.data.matchAll(/−?HK\$[\d,.]+|\d{4} \d{4} \d{4}|\d{1,2} [A-Z]\w+ \d{4}|\d+年\d+月(\d+日)?/g)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const lines = new Set([...range.getClientRects()].filter(r => r.width > 1).map(r => Math.round(r.top)));
            if (lines.size > 1) found.push(match[0]);
        }
    }
    return found;
}"""

SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter(e => !e.classList.contains('govuk-skip-link') && getComputedStyle(e).display !== 'inline')
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([_, r]) => r.width > 0 && (r.width < 24 || r.height < 24))
    .map(([name, r]) => `${name} ${r.width}×${r.height}`)"""


@pytest.fixture
def draw(chromium) -> Iterator[Any]:
    """Draw a response of the test client at a width; gives the page, and fails on what the browser complains of."""
    complaints: list[str] = []
    contexts = []

    def at(response: Any, width: int) -> Page:
        def answer(route: Route) -> None:
            path = route.request.url.removeprefix("http://localhost/")
            if path.startswith("static/"):
                file = Path(str(finders.find(path.removeprefix("static/"))))
                route.fulfill(path=file, content_type=TYPES[file.suffix])
            else:
                route.fulfill(body=response.content, headers=dict(response.headers), status=200)

        context = chromium.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto("http://localhost/")
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        return page

    yield at
    for context in contexts:
        context.close()
    assert complaints == []


def hold_up(page: Page) -> None:
    """The page fits, keeps amounts and dates whole, has targets large enough, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.evaluate(RUNS_OVER)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(SMALL) == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_holds_up_at_every_width(office, draw, name, language):
    response = office().get(f"/{language}/{PAGES[name]}")

    for width in WIDTHS:
        hold_up(draw(response, width))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_says_no_holds_up_too(office, draw, language):
    mistaken = office().post(f"/{language}/office/suspense/71/", {"account": "123"})
    missing = office().get(f"/{language}/office/nothing/")
    stranger = office(None).get(f"/{language}/office/sign-in/")

    for response in (mistaken, missing, stranger):
        for width in (320, 1280):
            hold_up(draw(response, width))


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
