"""A form from the list to the receipt, in Chromium, in each language: every page on the way holds up, without scripts too."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

LANGUAGES = ("zh-hant", "en", "zh-hans")
NARROWEST = 320
PERSON = {
    "person-name_zh": "陳小明",
    "person-name_en": "CHAN Siu Ming",
    "person-date_of_birth_day": "5",
    "person-date_of_birth_month": "6",
    "person-date_of_birth_year": "1990",
}


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(out, "JPEG")
    return {"name": "birth-certificate-of-my-brother.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def with_script() -> dict[str, object]:
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.save(out)
    return {"name": "card.pdf", "mimeType": "application/pdf", "buffer": out.getvalue()}


def look(here, name: str = "") -> None:
    """The page holds up at all sizes, and on the narrowest telephone runs over nowhere."""
    here.holds_up()
    here.page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), here.page.url


def type_(page, **typed: str) -> None:
    for name, value in typed.items():
        page.fill(f"[name='q-{name}']", value)


def go_on(page) -> None:
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_filled_and_handed_in_and_every_page_on_the_way_holds_up(visit, world, language):
    here = visit(world.months.a)
    page = here.go(f"/{language}/my/home/")
    page.locator(f"nav a[href='/{language}/my/forms/']").click()
    look(here, "forms")
    page.locator("a[href$='/forms/begin/member_add/']").click()
    look(here, "begin")
    go_on(page)
    look(here, "section")
    go_on(page)
    look(here, "section-wrong")
    type_(page, **PERSON)
    page.check("[name='q-person-sex'][value=M]")
    page.check("[name='q-relationship'][value=other]")
    go_on(page)
    look(here, "section-more")
    type_(page, relationship_other="表弟")
    go_on(page)
    page.check("[name='q-reason'][value=birth]")
    go_on(page)
    look(here, "sure")
    go_on(page)
    page.check("[name='q-lives_here'][value=no]")
    page.check("[name='q-other_public_housing'][value=no]")
    page.check("[name='q-owns_property'][value=no]")
    go_on(page)
    type_(page, moves_in_on_day="1", moves_in_on_month="1", moves_in_on_year="2026")
    go_on(page)
    look(here, "section-check")
    type_(page, moves_in_on_day="1", moves_in_on_month="4", moves_in_on_year="2026")
    go_on(page)
    look(here, "papers")
    page.locator("main input[type=file]").first.set_input_files([with_script()])
    go_on(page)
    look(here, "papers-refused")
    for number in range(page.locator("section.kf-card").count()):
        card = page.locator("section.kf-card").nth(number)
        card.locator("input[type=file]").first.set_input_files([picture()])
        with page.expect_navigation():
            card.locator("form[enctype] button").click()
    look(here, "papers-added")
    page.locator(".kf-form-buttons a").first.click()
    look(here, "check")
    go_on(page)
    look(here, "check-wrong")
    page.check("#id_declared")
    go_on(page)
    look(here, "receipt")
    here.go(f"/{language}/my/forms/")
    look(here, "forms-after")
    page.locator(".kf-entries a").first.click()
    look(here, "state")


def test_a_form_is_filled_and_handed_in_without_scripts(visit, world):
    here = visit(world.months.a, scripts=False)
    page = here.go("/en/my/forms/begin/surrender/")
    go_on(page)
    type_(page, leaving_on_day="31", leaving_on_month="3", leaving_on_year="2026")
    page.check("[name='q-reason'][value=family]")
    page.check("[name='q-all_agree'][value=yes]")
    go_on(page)
    page.check("[name='q-keys_by'][value=principal]")
    type_(page, address_after="8 High Street", phone="9123 4567")
    go_on(page)
    page.check("#id_declared")
    go_on(page)
    with page.expect_download() as copy:
        page.locator("main a[href$='/copy/']").click()

    assert page.locator(".govuk-panel__title").inner_text() == "Your form has been handed in"
    assert copy.value.suggested_filename.endswith(".pdf")
