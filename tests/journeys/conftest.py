"""A browser for all journeys, and the office with sample figures in place of the domains': no database is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

from kaifong.domains.access.models import Role, StaffUser
from kaifong.infra import clock
from kaifong.interfaces.office import figures
from tests.journeys import office_sample
from tests.journeys.looking import WITHOUT_WINDOWS

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
VERBS = ("rent.view", "payments.view", "payments.match")
IN_REAL_TIME = tuple(Path(__file__).parent / name for name in ("hotline", "field"))
"""Sound that must come every 20 ms, and a browser with a worker of its own, on processors that other tests use too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey in real time that failed is made once more; the summary names it, so that nobody takes it for quiet."""
    for item in items:
        if any(folder in item.path.parents for folder in IN_REAL_TIME):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For a module and no longer: two of Playwright's loops cannot stand side by side, nor beside Django's connections."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WITHOUT_WINDOWS, args=["--no-sandbox"])
        yield browser
        browser.close()


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


@pytest.fixture
def office(monkeypatch, settings, tmp_path) -> Callable[..., Client]:
    """A browser without scripts: ``office()`` is signed in for all estates, ``office(None)`` is not signed in."""
    settings.ROOT_URLCONF = "tests.journeys.office_urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.STATIC_ROOT = tmp_path
    for function in office_sample.FUNCTIONS:
        monkeypatch.setattr(figures, function.__name__, function)
    monkeypatch.setattr(clock, "today", lambda: office_sample.TODAY)

    def sign_in(verbs: tuple[str, ...] | None = VERBS, estates: tuple[int, ...] | None = None) -> Client:
        user: StaffUser | AnonymousUser = AnonymousUser()
        if verbs is not None:
            user = StaffUser(
                id=1,
                username="mei.wong",
                role=Role(name="clerk", verbs=list(verbs)),
                all_estates=estates is None,
                estates=list(estates or ()),
            )
        monkeypatch.setattr(auth, "get_user", lambda request: user)
        return Client(raise_request_exception=False)

    return sign_in
