"""The portal in Chromium. One world of two months, one server and one browser serve all tests of this folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Response

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import clock
from tests.integration.two_months import TODAY, TwoMonths, two_months
from tests.journeys.looking import AXE, CHROMIUM, STATIC, faults
from tests.journeys.serving import rolled_back, served, undone

NOW = datetime(2026, 2, 20, 4, 0, tzinfo=UTC)
EMAIL = "chan@post.example.org"
SIZES = ((360, 800), (1280, 900), (1080, 1920))
HEAVIEST_BYTES = 250_000
WEIGHT = """() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    missing = CHROMIUM is None or not AXE.exists() or not (STATIC / "kaifong" / "kaifong.css").exists()
    for item in items:
        if missing and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no chromium, or web/brand is not installed and built"))


@dataclass(frozen=True)
class World:
    months: TwoMonths
    tpin: str


@pytest.fixture(scope="module")
def world(django_db_setup: None, chromium: Browser, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    """Account ``a`` of two months has a TPIN and an e-mail address.

    The browser is there first: while Playwright's loop runs, Django gives this thread another connection than before.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
        )  # Playwright's loop runs in this thread while the program answers
        with rolled_back():
            months = two_months()
            by = access.operator("test")
            contact = tenancies.Contact(phone="", email=EMAIL, address="", language="en")
            tenancies.particulars_change(account_no=months.a, contact=contact, by=by)
            yield World(months, access.tpin_issue(account_no=months.a, by=by, now=NOW))
        connections["default"].close()


@pytest.fixture(autouse=True)
def each(world: World, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    """The world's clock stands. What one test does is rolled back before the next."""
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with undone():
        yield


@pytest.fixture(scope="module")
def host(world: World) -> Iterator[str]:
    with served() as address:
        yield address


@dataclass
class Visit:
    """A person's browser. Whatever it complains of, and whatever it asks of others, is kept until the test's end."""

    host: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    status: int = 0

    def heard(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status
        if not response.url.startswith((f"{self.host}/", "data:")):
            self.complaints.append(f"asked {response.url}")

    def go(self, address: str) -> Page:
        self.page.goto(self.host + address)
        return self.page

    def holds_up(self) -> None:
        """At each size the page fits, keeps amounts and dates whole, has targets large enough; axe finds nothing."""
        page, found = self.page, []
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            found += [(width, *one) for one in faults(page)]
        assert found == []
        assert page.evaluate(WEIGHT) <= HEAVIEST_BYTES


@pytest.fixture
def visit(chromium: Browser, host: str, each: None) -> Iterator[Callable[..., Visit]]:
    """``visit()`` opens a browser, ``visit(account_no)`` one that is signed in; at the end nothing was complained of."""
    visits: list[Visit] = []

    def open_one(account_no: int | None = None, *, scripts: bool = True) -> Visit:
        context = chromium.new_context(java_script_enabled=scripts, accept_downloads=True)
        visit = Visit(host, context, context.new_page())
        visits.append(visit)
        visit.page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        context.set_default_timeout(30_000)
        visit.page.on("response", visit.heard)
        if account_no is not None:
            token = access.session_open(
                account_no=account_no, door="portal", assurance=2, agent="Firefox/140.0 (Android)", now=NOW
            )
            context.add_cookies([{"name": "kf_portal", "value": token, "url": host, "httpOnly": True}])
        return visit

    yield open_one
    for one in visits:
        one.context.close()
    assert [
        said for one in visits for said in one.complaints if not re.search(r"status of 4\d\d|status of 503", said)
    ] == []


def sent_code() -> str:
    """The one-time code that was sent last."""
    [found] = re.findall(r"\b\d{6}\b", mail.outbox[-1].body)
    return str(found)


__all__ = ["NOW", "Visit", "World", "sent_code"]
