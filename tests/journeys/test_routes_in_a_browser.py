"""The planner's page in Chromium, before the program itself: drawn, dragged with a mouse, moved with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from kaifong.domains.access.api import VERBS, staff_add
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.database import execute
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import BY, DAY, FIRST, plan, profile
from tests.journeys.looking import NEEDS_A_BROWSER, hold_up, picture
from tests.journeys.serving import rolled_back, served
from tests.journeys.test_office_pages import LANGUAGES

pytestmark = NEEDS_A_BROWSER
EVENING_BEFORE = datetime(2026, 3, 1, 10, tzinfo=UTC)
ESTATES = [1001, 1002]
PATIENCE = 120_000
"""Milliseconds; the first page of a process loads much of the program."""


@dataclass
class World:
    """A day of thirty visits by three officers; one household asks for a woman, and one for what nobody speaks."""

    address: str
    routes: visits.DayRoutes
    cookie: dict[str, Any]
    now: datetime = EVENING_BEFORE

    def page(self, language: str = "en", more: str = "") -> str:
        return f"{self.address}/{language}/office/visits/plan/{DAY}/{more}"

    def now_kept(self) -> visits.DayRoutes:
        return visits.day_routes(self.routes.id)


def _landlord() -> list[int]:
    accounts = small_landlord(flats=(20, 10)).accounts
    execute(
        "with made as (insert into estates_block (key, name_zh_hant, name_en, name_zh_hans, number, estate_id)"
        " values ('blockb', '榕康樓', 'Yung Hong House', '榕康楼', 2, 1001) returning id)"
        " update estates_flat set block_id = made.id, floor = '12', number = '12' || lpad(number, 2, '0') from made"
        " where number::int between 9 and 20 and block_id in (select id from estates_block where estate_id = 1001)"
    )
    visits.cycle_open(first=FIRST, by=BY)
    for name, more in (
        ("wong", {"evenings": False}),
        ("lee", {"female": False, "languages": ("zh-hant",), "evenings": False}),
        ("cheung", {"evenings": False}),
    ):
        visits.officer_set(profile=profile(name, **more), by=BY)
    execute("update tenancies_person set language = 'en' where id = (select min(id) from tenancies_person)")
    visits.preference_set(account_no=accounts[0], female_officer=True, evening=False, by=BY)
    visits.preference_set(account_no=accounts[29], female_officer=False, evening=True, by=BY)
    for number, account in enumerate(accounts):
        window = "evening" if number == 29 else ("morning", "afternoon")[number % 2]
        plan(account, officer="", window=window, places=30)
    return list(accounts)


@pytest.fixture(scope="module")
def world(django_db_setup: None, chromium: Browser, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        patch.setenv("KAIFONG_HOME", str(tmp_path_factory.mktemp("home")))
        with rolled_back():
            _landlord()
            kept = visits.routes_plan(on=DAY, estates_wanted=ESTATES, now=EVENING_BEFORE, by=BY, seconds=0.5)
            client = Client()
            client.force_login(staff_add(username="mei.wong", password="x", role="all", verbs=VERBS, estates=None))
            session = client.cookies["sessionid"].value
            with served() as address:
                found = World(address, kept, {"name": "sessionid", "value": session, "url": address})
                patch.setattr(clock, "now", lambda: found.now)
                patch.setattr(clock, "today", lambda: found.now.date())
                yield found
        connections.close_all()


@pytest.fixture
def at(world: World, chromium: Browser) -> Iterator[Callable[..., Page]]:
    complaints: list[str] = []
    contexts = []

    def opened(width: int = 1280, language: str = "en", more: str = "") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        context.add_cookies([world.cookie])
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if _wrong(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        assert page.goto(world.page(language, more)).status == 200
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _wrong(message: ConsoleMessage) -> bool:
    """Browsers complain of a refused form, which is an answer like others."""
    return message.type == "error" and "status of 422" not in message.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_a_days_routes_hold_up_on_a_phone_and_on_a_desk(world, at, language, width):
    page = at(width, language)

    picture(page, f"routes-{language}-{width}")
    hold_up(page)
    assert page.locator(".kf-route").count() == len(world.now_kept().routes)
    assert page.locator(".kf-lane").first.is_visible() == (width == 1280)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_moving_a_visit_holds_up_on_a_phone_and_on_a_desk(world, at, language, width):
    call = world.now_kept().routes[0].calls[0]
    page = at(width, language, f"{world.routes.id}/move/{call.visit_id}/")
    page.locator("form[method=get] button").click()
    page.wait_for_url("**to=**")

    picture(page, f"route-move-{language}-{width}")
    hold_up(page)


def drag(page: Page, visit: int, officer: str, after: int | None) -> None:
    """Take a visit by the mouse to where an officer's day has room after another one; the button stays down."""
    page.locator(".kf-routes").scroll_into_view_if_needed()
    held = page.locator(f'.kf-call[data-visit="{visit}"] .kf-call__box').bounding_box()
    lane = page.locator(f'.kf-lane[data-officer="{officer}"]').bounding_box()
    x = lane["x"] + 6
    if after is not None:
        before = page.locator(f'.kf-call[data-visit="{after}"] .kf-call__box').bounding_box()
        x = before["x"] + before["width"] - 4
    page.mouse.move(held["x"] + held["width"] / 2, held["y"] + held["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, lane["y"] + lane["height"] / 2, steps=8)
    expect(page.locator("#drag")).not_to_have_attribute("data-kind", "", timeout=PATIENCE)


def possible(world: World) -> tuple[int, visits.MoveOffer]:
    """A visit and another officer who could make it."""
    kept = world.now_kept()
    for route in kept.routes:
        for call in route.calls:
            for offer in visits.route_moves(plan_id=kept.id, visit_id=call.visit_id, now=world.now).offers:
                if offer.possible and offer.officer != route.officer and kept.route_of(offer.after or 0):
                    return call.visit_id, offer
    raise AssertionError("nobody could take another's visit")


def test_a_visit_is_dragged_to_another_officer_and_its_cost_is_said_before_it_is_let_go(world, at):
    before = world.now_kept()
    visit, offer = possible(world)
    page = at()

    drag(page, visit, offer.officer, offer.after)
    said = page.locator("#drag").text_content()
    picture(page, "routes-dragging")
    page.mouse.up()
    page.wait_for_selector("text=Moved.")

    after = world.now_kept()
    assert (f"{abs(offer.cost)} minute" in said, page.locator("#drag").get_attribute("data-kind")) == (True, None)
    assert after.version == before.version + 1
    assert after.cost - before.cost == offer.cost
    route = after.route_of(visit)
    order = [call.visit_id for call in route.calls]
    assert (route.officer, order[order.index(visit) - 1]) == (offer.officer, offer.after)
    assert visits.visit(visit).officer == offer.officer


def test_what_would_not_hold_is_said_while_dragging_and_letting_go_changes_nothing(world, at):
    before = world.now_kept()
    asking = next(
        call.visit_id
        for route in before.routes
        for call in route.calls
        if visits.visit(call.visit_id).account_no % 10**8 // 100 == 1 and route.officer != "lee"
    )
    page = at()

    drag(page, asking, "lee", None)
    said = page.locator("#drag").text_content()
    page.mouse.up()

    assert "lee cannot be sent to" in said
    assert page.url == world.page()
    assert world.now_kept() == before


def test_escape_ends_a_drag_and_nothing_is_moved(world, at):
    before = world.now_kept()
    visit, offer = possible(world)
    page = at()

    drag(page, visit, offer.officer, offer.after)
    page.keyboard.press("Escape")
    page.mouse.up()

    assert page.locator("#drag").text_content() == ""
    assert page.url == world.page()
    assert world.now_kept() == before


def test_a_visit_is_moved_by_the_keyboard_alone_after_its_cost_was_shown(world, at):
    before = world.now_kept()
    visit, offer = possible(world)
    page = at()
    link = page.locator(f'.kf-route__move[href$="/move/{visit}/"]')
    link.focus()
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Move")

    page.keyboard.press("Enter")
    page.wait_for_selector("#to")
    page.select_option("#to", f"{offer.officer}/{offer.after or 'first'}")
    page.locator("form[method=get] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Move it there")
    assert world.now_kept() == before
    page.locator("text=Move it there").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Moved.")

    assert world.now_kept().route_of(visit).officer == offer.officer


def test_a_planner_who_was_overtaken_is_told_and_nothing_of_the_others_is_lost(world, at):
    visit, offer = possible(world)
    page = at(more=f"{world.routes.id}/move/{visit}/?to={offer.officer}/{offer.after or 'first'}")
    other, elsewhere = possible(world)
    theirs = visits.route_move(
        plan_id=world.routes.id, version=world.now_kept().version, visit_id=other, officer=elsewhere.officer,
        after=elsewhere.after, now=world.now, by=BY,
    )  # fmt: skip

    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.locator("text=Move it there").click()

    assert posted.value.status == 422
    assert "Somebody has changed the routes meanwhile" in page.text_content("main")
    assert world.now_kept() == theirs


def test_the_page_waits_for_a_planning_and_shows_it_when_it_is_there(world, at):
    page = at()
    page.locator("text=Plan anew what has not begun").click()
    page.wait_for_selector("text=The routes are being planned.")
    hold_up(page)

    visits.routes_plan(on=DAY, estates_wanted=ESTATES, now=world.now, by=BY, seconds=0.3)

    page.wait_for_selector("text=The routes are being planned.", state="detached")
    assert f"Version {world.now_kept().version}" in page.text_content("main")
    assert page.locator("#live").get_attribute("hx-get") is None


def test_an_area_without_routes_is_asked_for_from_the_days_page(world, at):
    page = at(more="../2026-03-03/")
    assert "No visits are planned on this day." in page.text_content("main")
