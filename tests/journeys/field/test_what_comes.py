"""What comes at a handheld from outside: next year's form, photos of all sizes, names of all signs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings as program
from PIL import Image

from kaifong.domains.visits import api as visits
from kaifong.infra.database import execute, fetch_all
from tests.integration.visits.conftest import BY
from tests.journeys.field.conftest import Handheld, offline
from tests.journeys.field.test_a_day import photo, visit
from tests.journeys.serving import ONE_AT_A_TIME

RARE = ("𪚥龘𠮷", "衞𨋢㗎", "阿👨‍👩‍👧‍👦", "é\u0301ß ﷽")
"""Signs beyond the basic plane, of the HKSCS, joined emoji, marks that combine."""


@pytest.fixture
def packs(tmp_path, world, settings) -> Path:
    """Two copies of the rule pack: last year's form in force, and this year's after it."""
    year = world.day.year
    for name in ("before", "after"):
        shutil.copytree(program.RULE_PACK, tmp_path / name)
        forms = tmp_path / name / "forms"
        [file] = forms.glob("household_visit-*.yaml")
        said = file.read_text().replace(
            f"from: {file.stem[-4:]}-01-01", f"from: {year - 1}-01-01\nuntil: {year - 1}-12-31"
        )
        file.unlink()
        last, this = forms / f"household_visit-{year - 1}.yaml", forms / f"household_visit-{year}.yaml"
        if name == "before":
            last.write_text(said.replace(f"\nuntil: {year - 1}-12-31", ""))
        else:
            last.write_text(said)
            new = said.replace(f"from: {year - 1}-01-01\nuntil: {year - 1}-12-31", f"from: {year}-01-01")
            this.write_text(
                new.replace("Is a business carried on in the flat?", "Is a workshop or shop kept in the flat?")
            )
    settings.RULE_PACK = tmp_path / "before"
    return tmp_path


def test_next_years_form_finds_a_full_outbox_and_a_visit_begun_and_both_end_by_the_form_they_began_with(
    handheld, world, packs, settings
):
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()
    with offline(here):
        visit(here, 1)
        page.locator("button.visit", has_text="To visit").first.click()
        page.get_by_text("Somebody opened", exact=True).click()
        page.get_by_role("group", name="Is a business carried on in the flat?").get_by_text("Yes", exact=True).click()
        page.get_by_role("button", name="Today").first.click()
        settings.RULE_PACK = packs / "after"
    here.sent()

    page.locator("button.visit", has_text="To visit").first.click()
    page.get_by_text("Somebody opened", exact=True).click()
    assert page.get_by_role("group", name="Is a workshop or shop kept in the flat?").is_visible()
    page.get_by_role("button", name="Today").first.click()
    page.locator("button.visit", has_text="Begun").first.click()
    assert page.get_by_role("group", name="Is a business carried on in the flat?").get_by_label("Yes").is_checked()
    page.get_by_text("Seen today", exact=True).click()
    for question, answer in (
        ("Have walls, doors or windows been altered?", "No"),
        ("The passage outside the door", "Clear"),
        ("Does water seep in?", "No"),
        ("Do only elderly people live here?", "No"),
    ):
        page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()
    page.get_by_text("Does not want to sign", exact=True).click()
    page.get_by_role("button", name="Finish the visit").click()
    here.told("The visit is done")
    page.get_by_role("button", name="Today").first.click()
    here.sent()

    assert {result for _, result in fetch_all("select kind, result from visits_operation")} == {"applied"}
    forms = [
        one.content["form"]
        for account_no in world.accounts[:2]
        for one in looked_at(account_no, world)
        if "form" in one.content
    ]
    assert forms == [f"household_visit-{world.day.year - 1}"] * 2


def test_a_photo_of_forty_megabytes_is_made_small_and_what_is_no_photo_is_refused_in_words(handheld, world, tmp_path):
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()
    page.locator("button.visit").first.click()
    page.get_by_text("Nobody opened the door", exact=True).click()
    taken = page.locator("input[type=file]")

    taken.set_input_files(large_photo(tmp_path / "photo.jpg"))
    page.locator(".photos img").wait_for()
    for name, content, words in (
        ("torn.jpg", photo()["buffer"][:400], "This is not a photo that can be read"),
        ("new.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(4_000), "This is not a photo that can be read"),
        ("huge.jpg", bytes(61_000_000), "The photo is too large"),
    ):
        (tmp_path / name).write_bytes(content)
        taken.set_input_files(tmp_path / name)
        here.told(words)
    here.looks_well("visit-photo-refused")
    page.get_by_role("button", name="Finish the visit").click()
    here.told("The visit is done")
    page.get_by_role("button", name="Today").first.click()
    here.sent()

    [(size,)] = fetch_all("select size from visits_attachment where complete_at is not null and fault = ''")
    assert 10_000 < size < 4_000_000
    assert [len(one.documents) for one in looked_at(world.accounts[0], world) if one.kind == "observation"] == [1]


def test_names_and_words_of_rare_signs_are_shown_sent_and_read_at_the_office_as_they_were_written(handheld, world):
    for account_no, name in zip(world.accounts, RARE, strict=False):
        execute(
            "update tenancies_person set name_zh = %(name)s where id in"
            " (select person_id from tenancies_householdmember where tenancy_id = %(account)s)",
            {"name": name, "account": account_no},
        )
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()

    shown = []
    for name in RARE:
        page.locator("button.visit", has_text="To visit").first.click()
        page.get_by_text("Somebody opened", exact=True).click()
        shown.append(page.locator(".member legend").inner_text())
        page.get_by_text("Nobody opened the door", exact=True).click()
        page.get_by_label("Note").fill(f"{name} 不在 🚪")
        page.get_by_role("button", name="Finish the visit").click()
        here.told("The visit is done")
        page.get_by_role("button", name="Today").first.click()
    here.sent()

    assert [said[: len(name)] for said, name in zip(shown, RARE, strict=True)] == list(RARE)
    notes = [
        one.content["text"]
        for account_no in world.accounts[:4]
        for one in looked_at(account_no, world)
        if one.kind == "note"
    ]
    assert notes == [f"{name} 不在 🚪" for name in RARE]


def looked_at(account_no, world) -> tuple[visits.FindingView, ...]:
    with ONE_AT_A_TIME:
        found = visits.visit_of(account_no, world.cycle_first)
        return visits.findings_look(visit_id=found.id, purpose="test", by=BY)


def large_photo(path: Path) -> Path:
    """As a camera of 48 megapixels takes it, with a film of its making behind it, as some telephones do: 40 MB."""
    Image.effect_noise((8_000, 6_000), 90).convert("RGB").save(path, "JPEG", quality=80)
    with path.open("ab") as file:
        file.write(bytes(40_000_000 - path.stat().st_size))
    return path
