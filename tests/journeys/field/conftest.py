"""The handheld's app in Chromium, with a profile on disk, against the program; six households are visited today."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.db import connections
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from kaifong.domains.access.api import staff_add
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.database import execute
from kaifong.kernel.identifiers import AccountNo
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import BY, ESTATE, OFFICER_VERBS, profile
from tests.journeys.looking import AXE, CHROMIUM, STATIC, axe_faults
from tests.journeys.serving import rolled_back, served, undone

NAMES = ("歐陽𠮷祥", "麥慧玲", "布志強", "諶小芬", "鄺偉業", "冼美儀")
"""Rare enough to be looked for on a disk; the first has a sign beyond the basic plane."""
SIZE = {"width": 360, "height": 740}
SMALLEST = {"width": 320, "height": 568}
LANGUAGES = ("en", "zh-hans", "zh-hant")
PICTURES = os.environ.get("KAIFONG_PICTURES")
"""A folder for pictures of all screens, to be looked at; none are taken without it."""

RUNS_OVER = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"""
SMALL = """() => [...document.querySelectorAll('button, select, textarea, label.choice, label.button, input:not([type=radio], [type=checkbox], [type=file])')]
    .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
    .filter(([_, r]) => r.width > 0 && (r.width < 44 || r.height < 44)).map(([name, r]) => `${name} ${r.width}×${r.height}`)"""
"""What a thumb would miss: a label that is touched counts for its box."""
KEPT = """() => new Promise((done, failed) => {
    const opening = indexedDB.open('kaifong-field');
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = async () => {
        const all = {}, database = opening.result;
        const lists = (value) => value instanceof Uint8Array ? [...value] : value && typeof value === 'object' && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, lists(one)])) : value;
        for (const store of database.objectStoreNames) {
            all[store] = await new Promise((found) => {
                database.transaction(store).objectStore(store).getAll().onsuccess = (event) => found(event.target.result.map(lists));
            });
        }
        database.close();
        done(all);
    };
})"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    missing = CHROMIUM is None or not AXE.exists() or not (STATIC / "field" / "index.html").exists()
    for item in items:
        if missing and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no chromium, or web/field is not installed and built"))


@dataclass(frozen=True)
class World:
    accounts: tuple[AccountNo, ...]
    day: date
    cycle_first: date


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def world(django_db_setup: None, playwright: Playwright, django_db_blocker: Any) -> Iterator[World]:
    """As the portal's: the browser's driver is there first, and all is rolled back at the end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with rolled_back():
            yield _made()
        connections["default"].close()


def _made() -> World:
    today = clock.today()
    first = today.replace(month=1, day=1)
    accounts = small_landlord(flats=(6, 1)).accounts[:6]
    for account_no, name in zip(accounts, NAMES, strict=True):
        execute(
            "update tenancies_person set name_zh = %(name)s where id in"
            " (select person_id from tenancies_householdmember where tenancy_id = %(account)s)",
            {"name": name, "account": account_no},
        )
    visits.cycle_open(first=first, by=BY)
    visits.officer_set(profile=profile(), by=BY)
    staff_add(username="wong", password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    for account_no in accounts:
        found = visits.visit_of(account_no, first)
        if not visits.slots_list(estate_code=ESTATE, first=today, last=today):
            visits.capacity_set(estate_code=ESTATE, on=today, window="morning", places=10, by=BY)
        visits.visit_book(visit_id=found.id, on=today, window="morning", officer="wong", by=BY)
    return World(accounts, today, first)


@pytest.fixture(scope="module")
def host(world: World) -> Iterator[str]:
    with served() as address:
        urlopen(f"{address}/field/").close()  # noqa: S310 - our own; the first answer takes longest
        yield address


@pytest.fixture(autouse=True)
def each(world: World) -> Iterator[None]:
    """What one test does is rolled back before the next."""
    with undone():
        yield


@dataclass
class Handheld:
    """A handheld with the app: ``page`` is its screen, ``profile`` what is on its disk."""

    host: str
    context: BrowserContext
    page: Page
    profile: Path
    words: str = ""
    complaints: list[str] = field(default_factory=list)

    def enrol(self, how: str = "Finger, face or the device's own code", typed: str = "", officer: str = "wong") -> None:
        made = visits.handheld_code_make(officer=officer, estate_code=ESTATE, by=BY, now=clock.now())
        self.page.goto(f"{self.host}/field/#enrol={made}")
        self.page.locator("select.language").select_option("en")
        self.page.get_by_label("Name of this handheld").fill("No. 7")
        self.page.get_by_label(how).check()
        if how == "Five words":
            self.words = self.page.locator(".words").inner_text()
        if typed:
            self.page.get_by_label("New PIN").fill(typed)
            self.page.get_by_label("The PIN once more").fill(typed)
        self.page.get_by_role("button", name="Begin").click()

    def looks_well(self, name: str) -> None:
        """The screen as it is, small and less small, in three languages: nothing runs over, is missed by a thumb or breaks WCAG 2.2
        AA, and what is read has a contrast of 7 to 1, for it is read in the sun."""
        faults = []
        for language in LANGUAGES:
            self.page.locator("select.language").select_option(language)
            for size in (SIZE, SMALLEST):
                self.page.set_viewport_size(size)
                if PICTURES:
                    self.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}-{language}.png", full_page=True)
                faults += [(name, size["width"], language, one) for one in self.page.evaluate(RUNS_OVER)]
                faults += [(name, size["width"], language, one) for one in self.page.evaluate(SMALL)]
        faults += [(name, *one) for one in axe_faults(self.page, **{"color-contrast-enhanced": {"enabled": True}})]
        self.page.locator("select.language").select_option("en")
        self.page.set_viewport_size(SIZE)
        assert faults == []

    def lock(self) -> None:
        self.page.get_by_role("button", name="Lock", exact=True).click()
        self.page.get_by_role("heading", name="Locked").wait_for()

    def unlock(self, label: str = "", typed: str = "") -> None:
        if label:
            self.page.get_by_label(label).fill(typed)
        self.page.get_by_role("button", name="Unlock").click()

    def told(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def met_nobody(self) -> None:
        """The shortest visit: of the first flat that is still to be visited."""
        self.page.locator("button.visit", has_text="To visit").first.click()
        self.page.get_by_text("Nobody opened the door", exact=True).click()
        self.page.get_by_role("button", name="Finish the visit").click()
        self.told("The visit is done")
        self.page.get_by_role("button", name="Today").first.click()
        self.page.locator(".visits").wait_for()

    def send(self) -> None:
        self.page.get_by_role("button", name="Send and fetch").click()

    def sent(self) -> None:
        self.send()
        self.told("The office has everything")

    def kept(self) -> dict[str, Any]:
        """What the device's database holds, bytes as lists."""
        return self.page.evaluate(KEPT)

    def reload(self) -> None:
        """As when the app was closed: it asks to be opened again, with a finger."""
        self.page.reload()
        self.page.get_by_role("button", name="Unlock").click()
        self.page.locator(".visits").wait_for()


@pytest.fixture
def handheld(playwright: Playwright, host: str, tmp_path: Path) -> Iterator[Callable[..., Handheld]]:
    """Gives handhelds; at the end none has complained."""
    made: list[Handheld] = []

    def make(name: str = "profile", *arguments: str) -> Handheld:
        """With the profile of this name, which may be there already."""
        profile_ = tmp_path / name
        context = playwright.chromium.launch_persistent_context(
            str(profile_), executable_path=CHROMIUM, args=["--no-sandbox", *arguments], viewport=SIZE
        )
        context.set_default_timeout(90_000)
        page = context.pages[0]
        with_finger(context, page)
        one = Handheld(host, context, page, profile_)
        page.on("console", lambda said: one.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: one.complaints.append(str(error)))
        made.append(one)
        return one

    yield make
    for one in made:
        one.context.close()
    ours = [said for one in made for said in one.complaints if "Failed to load resource" not in said]
    assert ours == []


def with_finger(context: BrowserContext, page: Page) -> None:
    """A device that looks at its user and gives a passkey's secret, without a network."""
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True}
    looks = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | looks})


@contextmanager
def offline(handheld: Handheld) -> Iterator[None]:
    handheld.context.set_offline(True)
    yield
    handheld.context.set_offline(False)
