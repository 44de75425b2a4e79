"""A kiosk in Chromium: a browser of 1080 × 1920 that a supervisor put into service, and a printer beside it.

The program serves in a thread of this process, and whatever a test asks of the tables it asks in another: Playwright's
loop runs in the test's own, where Django would open a connection of its own. One world of two months is for all tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db import connections
from django.test import TransactionTestCase
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.printing import escpos
from kaifong.sim.printer import TestPrinter
from tests.integration.two_months import TODAY, TwoMonths, two_months
from tests.journeys.looking import AXE, BROKEN, CHROMIUM, STATIC, axe_faults

T = TypeVar("T")

SIZE = {"width": 1080, "height": 1920}
SMALLEST_TARGET, SMALLEST_GAP = 54, 22
"""20 mm and 8 mm on 32 inches, where a millimetre is 2.71 px; on a larger screen a pixel is larger."""
SMALLEST_LETTERS = 24

TARGETS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, audio')]
    .map(e => e.matches('[type=checkbox], [type=radio]') ? e.closest('.govuk-checkboxes__item, .govuk-radios__item') : e)
    .filter(e => !e.closest('dialog:not([open])') && e.checkVisibility() && getComputedStyle(e).display !== 'inline')
    .filter(e => !document.querySelector('dialog[open]') || e.closest('dialog'))
    .filter(e => {  // scrolled out of sight
        const part = e.closest('main, .kf-kiosk__controls')?.getBoundingClientRect(), box = e.getBoundingClientRect();
        return !part || (box.top >= part.top && box.bottom <= part.bottom);
    })
    .map(e => ({name: e.outerHTML.slice(0, 90), box: e.getBoundingClientRect().toJSON(),
                reach: Boolean(e.closest('.kf-kiosk__controls, .kf-kiosk__tools, dialog'))}))"""

LETTERS = """smallest => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const box = node.parentElement;
        if (!node.data.trim() || !box.checkVisibility()) continue;
        if (box.closest('script, title, desc, .govuk-visually-hidden, noscript')) continue;
        const zoom = Number(box.closest('.chart')?.currentCSSZoom ?? 1);
        const size = parseFloat(getComputedStyle(box).fontSize) * zoom;
        if (size < smallest) found.push(`${size} ${node.data.trim().slice(0, 40)}`);
    }
    return found;
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    missing = CHROMIUM is None or not AXE.exists() or not (STATIC / "kaifong" / "kiosk.css").exists()
    for item in items:
        if missing and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no chromium, or web/brand is not installed and built"))


@dataclass(frozen=True)
class World:
    """Account ``a`` of two months has a TPIN; ``url`` is where the program serves."""

    months: TwoMonths
    tpin: str
    url: str
    pool: ThreadPoolExecutor

    def ask(self, call: Callable[..., T], **arguments: Any) -> T:
        """Call something that needs the tables."""
        return self.pool.submit(call, **arguments).result()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    by = access.operator("test")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as pool:
        patch.setattr(clock, "today", lambda: TODAY)
        months = pool.submit(two_months).result()
        tpin = pool.submit(access.tpin_issue, account_no=months.a, by=by, now=clock.now()).result()
        server = LiveServer("localhost")
        yield World(months, tpin, server.url, pool)
        server.stop()
        pool.submit(TransactionTestCase._fixture_teardown, None).result()
        pool.submit(connections.close_all).result()


@dataclass
class Visit:
    """A person's browser. Whatever it complains of, and whatever it asks of others, is kept until the test's end."""

    url: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str) -> Page:
        self.page.goto(self.url + address)
        return self.page


@pytest.fixture
def visit(chromium: Browser, world: World) -> Iterator[Callable[[int, int], Visit]]:
    """Opens a browser of a size; at the end nothing was complained of, and nothing asked of another host."""
    visits: list[Visit] = []

    def open_one(width: int, height: int) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        one = Visit(world.url, context, context.new_page())
        visits.append(one)
        one.page.on("console", lambda said: one.complaints.append(said.text) if said.type == "error" else None)
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        context.on("request", lambda sent: _is_elsewhere(sent.url, world.url) and one.complaints.append(sent.url))
        return one

    yield open_one
    for one in visits:
        one.context.close()
    assert [said for one in visits for said in one.complaints if not re.search(r"status of 4\d\d", said)] == []


def _is_elsewhere(url: str, own: str) -> bool:
    """A browser shows a PDF by an extension of its own, which asks no host."""
    return url.startswith("http") and not url.startswith(f"{own}/")


@dataclass
class Kiosk:
    visit: Visit
    world: World
    device: access.DeviceView
    printer: TestPrinter

    @property
    def page(self) -> Page:
        return self.visit.page

    def go(self, language: str, address: str = "") -> Page:
        return self.visit.go(f"/{language}/kiosk/{address}")

    def touch(self, keys: str) -> None:
        """Touch the keypad's keys."""
        for key in keys:
            self.page.click(f"[data-key='{key}']")

    def follow(self, selector: str) -> None:
        """Touch what leads to another screen, and wait until it is there."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def sign_in(self, language: str) -> None:
        """By touch alone."""
        self.go(language, "sign-in/")
        self.touch(str(self.world.months.a))
        self.follow("[form=typed]")
        self.touch(self.world.tpin)
        self.follow("[form=typed]")
        assert self.page.url.endswith(f"/{language}/kiosk/menu/")

    def holds_up(self) -> None:
        """Everything fits and is large enough, buttons are in reach, axe finds nothing."""
        page, found = self.page, []
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(("runs over", page.url))
        if page.evaluate("document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth + 1"):
            found.append(("runs over in main", page.url))
        found += [("broken", text) for text in page.evaluate(BROKEN)]
        found += [("letters", text) for text in page.evaluate(LETTERS, SMALLEST_LETTERS)]
        found += [("target", fault) for fault in _too_small(page.evaluate(TARGETS))]
        found += axe_faults(page)
        assert found == []


def _too_small(targets: list[dict[str, Any]]) -> Iterator[str]:
    for at, target in enumerate(targets):
        box = target["box"]
        if box["width"] < SMALLEST_TARGET or box["height"] < SMALLEST_TARGET:
            yield f"{target['name']} is {box['width']:.0f} × {box['height']:.0f}"
        if target["reach"] and box["top"] < SIZE["height"] * 0.4:
            yield f"{target['name']} stands at {box['top']:.0f}, out of reach"
        for other in targets[at + 1 :]:
            beside = _gap(box["left"], box["right"], other["box"]["left"], other["box"]["right"])
            below = _gap(box["top"], box["bottom"], other["box"]["top"], other["box"]["bottom"])
            if max(beside, below) < SMALLEST_GAP - 1:
                yield f"{target['name']} and {other['name']} are {max(beside, below):.0f} apart"


def _gap(start: float, end: float, other_start: float, other_end: float) -> float:
    return max(other_start - end, start - other_end)


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestPrinter]:
    monkeypatch.setattr(escpos, "POLL_SECONDS", 0.05)
    made = TestPrinter(tmp_path / "prints")
    yield made
    made.switch_off()


@pytest.fixture
def kiosk(visit: Callable[[int, int], Visit], world: World, printer: TestPrinter) -> Kiosk:
    """Put into service at its own screen."""
    by, name = access.operator("test"), uuid4().hex  # a printer's port may be one that an earlier printer had
    code = world.ask(
        access.device_code_make,
        kind="kiosk",
        name=name,
        estate_code=1001,
        printer=printer.address,
        by=by,
        now=clock.now(),
    )
    one = visit(**SIZE)
    one.go("/en/kiosk/enrol/").fill("#id_code", code)
    with one.page.expect_response("**/heartbeat/"):
        one.page.click("[form=typed]")
    assert one.page.url.endswith("/en/kiosk/")
    [device] = [each for each in world.ask(access.devices_list, by=by) if each.name == name]
    return Kiosk(one, world, device, printer)
