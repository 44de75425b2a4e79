"""A day of visits without signal, and what is left of it on the handheld's disk."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from tests.integration.visits.conftest import BY
from tests.journeys.field.conftest import NAMES, Handheld, offline

KEPT = "navigator.serviceWorker.ready.then(async () => (await (await caches.open((await caches.keys())[0])).keys()).length)"


def photo() -> dict:
    out = BytesIO()
    Image.effect_noise((2_400, 1_800), 60).convert("RGB").save(out, "JPEG", quality=85)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def sign(page) -> None:
    pad = page.locator("canvas.signature")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 30 + 25 * step, box["y"] + 40 + (20 if step % 2 else -10))
    page.mouse.up()


def visit(here: Handheld, number: int) -> None:
    """The officer meets the household, answers the form, takes a photo, lets somebody sign."""
    page = here.page
    page.locator("button.visit", has_text="To visit").first.click()
    page.get_by_text("Somebody opened", exact=True).click()
    page.get_by_text("Seen today", exact=True).click()
    if number == 2:
        page.get_by_text("Something needs repair", exact=True).click()
        page.get_by_label("What exactly").fill("The tap drips")
    if number == 3:
        page.get_by_label("Telephone").fill("+85291234567")
    for question, answer in (
        ("Have walls, doors or windows been altered?", "No"),
        ("Is a business carried on in the flat?", "No"),
        ("The passage outside the door", "Clear"),
        ("Does water seep in?", "At the ceiling"),
        ("Do only elderly people live here?", "No"),
    ):
        page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()
    page.locator("input[type=file]").set_input_files([photo()])
    page.locator(".photos img").wait_for()
    page.get_by_label("Who signs").select_option(index=1)
    sign(page)
    page.get_by_role("button", name="Finish the visit").click()
    page.get_by_text("The visit is done").wait_for()
    page.get_by_role("button", name="Today").click()


def test_a_day_without_signal_comes_whole_and_once_and_leaves_nothing_readable(handheld, world):
    here: Handheld = handheld()
    here.enrol()
    page = here.page
    page.locator(".visits").wait_for()
    assert page.evaluate(KEPT) >= 5

    with offline(here):
        for number in range(1, 7):
            visit(here, number)
            if number in (2, 4):
                here.reload()
        page.get_by_text("6 of 6 done").wait_for()
        waiting = page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Send and fetch").click()
    page.get_by_text("The office has everything").wait_for()

    assert re.fullmatch(r"No signal. Kept here, sealed: \d\d", waiting)
    for account_no in world.accounts:
        found = visits.visit_of(account_no, world.cycle_first)
        assert (found.state, found.outcome) == (visits.VisitState.FINISHED, visits.Outcome.VERIFIED)
        assert visits.visit_received(found.id)
    recorded = {
        account_no: visits.findings_look(
            visit_id=visits.visit_of(account_no, world.cycle_first).id, purpose="test", by=BY
        )
        for account_no in world.accounts
    }
    kinds = [sorted({one.kind for one in found}) for found in recorded.values()]
    assert all({"member.seen", "observation", "signature", "visit.outcome", "visit.start"} <= set(one) for one in kinds)
    assert [len([d for one in found for d in one.documents]) for found in recorded.values()] == [2] * 6
    assert sum(one.kind == "finding" for found in recorded.values() for one in found) == 1
    assert sum(one.kind == "contact.change" for found in recorded.values() for one in found) == 1
    here.context.close()
    assert (
        words_on_disk(
            here, [*NAMES, *(f"{one:012d}" for one in world.accounts), "91234567", "The tap drips", "PRIVATE"]
        )
        == []
    )


def words_on_disk(here: Handheld, words: list[str]) -> list[str]:
    """Which of the words stand anywhere in the browser's profile, in one of three encodings."""
    found = []
    files = [path.read_bytes() for path in here.profile.rglob("*") if path.is_file()]
    for word in words:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            if any(word.encode(encoding) in content for content in files):
                found.append(f"{word} ({encoding})")
    return found


def test_a_handheld_that_was_revoked_wipes_itself_at_its_next_word(handheld, world):
    here = handheld()
    here.enrol()
    here.page.locator(".visits").wait_for()
    [device] = [one for one in visits.handhelds_list() if one.revoked_at is None]
    visits.handheld_revoke(device_id=device.id, by=BY, now=clock.now())

    here.page.get_by_role("button", name="Send and fetch").click()

    here.page.get_by_text("This handheld was put out of service").wait_for()
    assert visits.handheld(device.id).wiped_at is not None
    assert here.page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert here.page.evaluate("caches.keys().then(found => found.length)") == 0
