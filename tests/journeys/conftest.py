"""A browser for all journeys, and the office with sample figures in place of the domains': no database is touched."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from kaifong.domains.access.models import Role, StaffUser
from kaifong.infra import clock
from kaifong.interfaces.office import figures
from tests.journeys import office_sample

CHROMIUM = shutil.which("chromium")
VERBS = ("rent.view", "payments.view", "payments.match")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For a module and no longer: two of Playwright's loops cannot stand side by side, nor beside Django's connections."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


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
