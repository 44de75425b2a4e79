"""What a tenant does on the portal, in Chromium, in each language: signs in, asks every question, signs out.

Every page holds up at three sizes, works without scripts and by the keyboard alone, and asks nothing of another host.
"""

from __future__ import annotations

import re

import pytest

from kaifong.domains.access import api as access
from kaifong.selfservice.asking import questions
from tests.integration.moving import places_to_move_to
from tests.journeys.portal.conftest import NOW, sent_code

LANGUAGES = ("zh-hant", "en", "zh-hans")
SIGN_IN = {"zh-hant": "登入", "en": "Sign in", "zh-hans": "登录"}
HOUSEHOLD = {
    "persons": "3", "youngest_age": "12", "income": "18000", "assets": "200000", "net_rent": "2000", "rates": "300",
}  # fmt: skip


def sign_in(visit, world, language):
    """Through the forms, as a person does."""
    page = visit.go(f"/{language}/my/")
    page.locator("main a.govuk-button").click()
    page.fill("#id_account", str(world.months.a))
    page.fill("#id_tpin", world.tpin)
    page.locator("main form button").first.click()
    page.fill("#id_code", sent_code())
    page.locator("main form button").first.click()
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tenant_signs_in_and_every_page_on_the_way_holds_up(visit, world, language):
    here = visit()
    page = here.go(f"/{language}/")
    here.holds_up()
    page.locator("main a.govuk-button").click()
    here.holds_up()
    page.fill("#id_account", str(world.months.a))
    page.fill("#id_tpin", world.tpin)
    page.locator("main form button").first.click()
    here.holds_up()
    page.fill("#id_code", sent_code())
    page.locator("main form button").first.click()

    here.holds_up()
    assert page.url.endswith(f"/{language}/my/home/")
    assert page.locator(".kf-lead__figure").inner_text() == "HK$2,300.00"
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", questions())
def test_a_question_is_asked_from_the_first_page_and_its_page_holds_up(visit, world, name, language):
    here = visit(world.months.a)
    page = here.go(f"/{language}/my/home/")

    if name != "rent-status":
        with page.expect_navigation():
            page.locator(f'.kf-menu a[href$="/ask/{name}/"]').click()
    else:
        here.go(f"/{language}/my/ask/{name}/")
    if name == "rent-calculator":
        for field, value in HOUSEHOLD.items():
            page.fill(f"#id_{field}", value)
        with page.expect_navigation():
            page.locator("main form button").first.click()

    if name == "visit-rebook":  # this household has no visit that it could move, and is told so
        assert here.status == 422
    else:
        assert here.status == 200
        assert page.locator("main h1").inner_text() == str_in(questions()[name].title, language)
        assert page.locator(".kf-lead, main form").count() > 0
    here.holds_up()


def str_in(text, language):
    from django.utils.translation import override

    with override(language):
        return str(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_about_the_sign_in_itself_hold_up(visit, world, language):
    clerk = access.Actor("mei.wong", "office", frozenset({"tenancies.view"}), None)
    access.audit(clerk, "contact.look", account_no=world.months.a, purpose="asked about a letter that never came")
    access.session_open(account_no=world.months.a, door="kiosk", assurance=1, agent="", now=NOW)
    here = visit(world.months.a)

    for address in ("safety/", "safety/looks/", "safety/tpin/", "forgotten/"):
        here.go(f"/{language}/my/{address}")
        assert here.status == 200
        here.holds_up()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_say_no_hold_up(visit, world, language, monkeypatch):
    stranger, tenant = visit(), visit(world.months.a)
    page = stranger.go(f"/{language}/my/sign-in/")
    page.locator("main form button").first.click()
    stranger.holds_up()
    page.fill("#id_account", str(world.months.a))
    page.fill("#id_tpin", "000000")
    page.locator("main form button").first.click()
    stranger.holds_up()
    stranger.go(f"/{language}/my/ask/rent-status/?")
    stranger.holds_up()
    for address in ("ask/payment-history/?first=2026-02&last=2026-01", "ask/statement/?month=2001-01", "nothing/"):
        tenant.go(f"/{language}/my/{address}")
        assert tenant.status in (404, 422)
        tenant.holds_up()
    for name in ("rent-calculator", "particulars-change"):
        page = tenant.go(f"/{language}/my/ask/{name}/")
        for box in page.locator("main input.govuk-input").all():
            box.fill("999" if box.get_attribute("type") == "number" else "x")
        page.locator("main form button").first.click()
        assert tenant.status == 422
        tenant.holds_up()
    page = tenant.go(f"/{language}/my/safety/tpin/")
    for box in page.locator("main input.govuk-input").all():
        box.fill("123456")
    page.locator("main form button").first.click()
    tenant.holds_up()

    def lost(**_asked):
        from django.db import OperationalError

        raise OperationalError

    monkeypatch.setattr(access, "session_of", lost)
    tenant.go(f"/{language}/my/home/")
    assert tenant.status == 503
    tenant.holds_up()


def test_all_that_a_tenant_does_works_without_scripts(visit, world):
    here = visit(scripts=False)
    page = sign_in(here, world, "en")
    status = page.locator(".kf-lead__figure").inner_text()
    page.get_by_role("link", name="Payment history").click()
    page.fill("#id_first", "2026-01")
    page.fill("#id_last", "2026-01")
    page.locator("main form button").first.click()
    paid = page.locator(".kf-lead").inner_text()
    with page.expect_download() as csv:
        page.locator('main a[href*="payments.csv"]').click()
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Rent statements").click()
    with page.expect_download() as pdf:
        page.locator('main a[href*="/file"]').first.click()
    here.go("/en/my/ask/particulars-change/")
    page.fill("#id_phone", "98765432")
    page.locator("main form button").first.click()
    changed = page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out").click()
    out = page.locator("main").inner_text()
    here.go("/en/my/home/")

    assert status == "HK$2,300.00"
    assert "HK$2,300.00" in paid
    assert csv.value.suggested_filename == "payment-history-payments.csv"
    assert pdf.value.suggested_filename.endswith(".pdf")
    assert "Your contact details have been changed." in changed
    assert "You have signed out." in out
    assert "/my/sign-in/" in page.url


def test_all_that_a_tenant_does_works_by_the_keyboard_alone(visit, world):
    here = visit()
    page = here.go("/en/my/sign-in/")
    press(page, "#id_account")
    page.keyboard.type(str(world.months.a))
    press(page, "#id_tpin")
    page.keyboard.type(world.tpin)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/")
    press(page, "#id_code")
    page.keyboard.type(sent_code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/home/")
    press(page, 'main a[href$="/ask/payment-history/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/payment-history/")
    history = page.locator("main h1").inner_text()
    press(page, ".kf-who button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/?signed-out")

    assert history == "Payment history"


def press(page, selector):
    """Tab until the element has the focus, which must be seen where it is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle + s.boxShadow + s.backgroundColor }"
            )
            assert re.search(r"solid|rgb\(255, 221, 0\)|inset|auto", outline), outline
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_a_refused_form_puts_the_reader_at_the_summary_of_errors(visit):
    here = visit()
    page = here.go("/zh-hant/my/sign-in/")
    page.locator("main form button").first.click()

    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    page.locator(".govuk-error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_account"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_changed_on_the_same_page_with_what_was_asked(visit, world, language):
    here = visit(world.months.a)
    page = here.go("/en/my/ask/payment-history/?first=2026-01&last=2026-01")
    if language != "en":
        page.locator(f'a[hreflang="{language}"]').click()

    assert page.url.endswith(f"/{language}/my/ask/payment-history/?first=2026-01&last=2026-01")
    assert "HK$2,300.00" in page.locator(".kf-lead").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_household_chooses_another_time_for_its_visit_by_keyboard_among_those_that_are_free(visit, world, language):
    places_to_move_to(account_no=world.months.a)
    here = visit(world.months.a)
    page = here.go(f"/{language}/my/ask/visit-rebook/")
    here.holds_up()

    page.focus("#id_slot")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".kf-lead, .govuk-notification-banner")
    here.holds_up()

    assert "14:00" in page.inner_text("main")
    assert page.locator("#id_slot").count() == 0
    page.click("main a[href$='/visit-appointment/']")
    here.holds_up()
    assert "14:00" in page.inner_text("main")
