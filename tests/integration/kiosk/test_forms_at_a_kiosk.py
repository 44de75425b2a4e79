"""Forms at a kiosk: begun with a question a screen, gone on with at home, nothing shown and nothing left behind."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.domains.access.api import operator
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import BY_HOUSEHOLDS, FormKind, FormState
from kaifong.infra import clock
from tests.integration.kiosk.conftest import Kiosk
from tests.integration.small_landlord import SmallLandlord, small_landlord
from tests.integration.two_months import TODAY

KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
CODE = re.compile(r'class="kf-phone__code">([0-9A-Z ]+)<')
HIDDEN = re.compile(r'<input type="hidden" name="(q-[^"]+)" value="([^"]*)"')


def text(answer) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def landlord(kiosk) -> SmallLandlord:
    return small_landlord()


@pytest.fixture
def tenant(kiosk, landlord) -> Kiosk:
    """The kiosk with the first account signed in."""
    tpin = access.tpin_issue(account_no=landlord.accounts[0], by=operator("test"), now=clock.now())
    assert kiosk.sign_in(landlord.accounts[0], tpin).status_code == 302
    return kiosk


def forms(landlord: SmallLandlord) -> tuple[requests.FormSummary, ...]:
    return requests.forms_of(account_no=landlord.accounts[0])


def begin(kiosk: Kiosk, form: str = "surrender") -> str:
    """The address below /en/kiosk/ of the screen that beginning leads to."""
    return kiosk.post(f"forms/begin/{form}/")["Location"].removeprefix("/en/kiosk/")


def answer(kiosk: Kiosk, address: str, screen, **typed: str):
    """Answer the question of a screen; what is hidden in it goes along."""
    return kiosk.browser.post(
        f"/en/kiosk/{address}",
        dict(HIDDEN.findall(text(screen))) | {f"q-{name}": value for name, value in typed.items()},
    )


def leaving(kiosk: Kiosk, address: str, *, day: str = "31", all_agree: str = "yes"):
    """The first section of the notice of leaving, question by question."""
    screen = kiosk.get(address)
    screen = answer(kiosk, address, screen, leaving_on_day=day, leaving_on_month="3", leaving_on_year="2026")
    screen = answer(kiosk, address, screen, reason="family")
    return answer(kiosk, address, screen, all_agree=all_agree)


def values(landlord: SmallLandlord, form_id: int) -> dict[str, object]:
    account = landlord.accounts[0]
    by = access.Actor("tenant", "portal", frozenset({"requests.view"}), frozenset({1001}))
    return dict(requests.form_view(form_id=form_id, on=TODAY, by=by, account_no=account).answers)


def test_the_menu_leads_to_the_forms_of_whoever_has_signed_in(tenant, landlord):
    menu, list_of_forms = text(tenant.get("menu/")), text(tenant.get("forms/"))

    assert 'href="/en/kiosk/forms/"' in menu
    assert re.findall(r'href="/en/kiosk/forms/begin/(\w+)/"', list_of_forms) == [each.value for each in BY_HOUSEHOLDS]


def test_nobody_begins_a_form_without_signing_in(kiosk, landlord):
    answers = [kiosk.get("forms/"), kiosk.post("forms/begin/surrender/"), kiosk.get("forms/1/take/")]

    assert [(each.status_code, each["Location"].split("?")[0]) for each in answers] == [(302, "/en/kiosk/")] * 3
    assert forms(landlord) == ()


def test_one_question_stands_on_a_screen_and_the_section_is_kept_at_its_end(tenant, landlord):
    address = begin(tenant)
    first = tenant.get(address)
    second = answer(tenant, address, first, leaving_on_day="31", leaving_on_month="3", leaving_on_year="2026")
    before = values(landlord, forms(landlord)[0].id)
    done = leaving(tenant, address)

    assert "On which day do you wish to give the flat back?" in text(first)
    assert 'data-key="7"' in text(first)
    assert re.findall(r'<button[^>]*name="q-reason"\s+value="(\w+)"', text(second))[:2] == ["bought", "other_public"]
    assert "On which day do you wish" not in text(second)
    assert before == {}
    assert (done.status_code, done["Location"]) == (302, f"/en/kiosk/forms/{forms(landlord)[0].id}/take/")
    assert values(landlord, forms(landlord)[0].id) == {
        "leaving_on": "2026-03-31", "reason": "family", "all_agree": True,
    }  # fmt: skip


def test_a_wrong_answer_is_asked_again_and_the_others_are_not_lost(tenant, landlord):
    address = begin(tenant)
    screen = tenant.get(address)

    wrong = answer(tenant, address, screen, leaving_on_day="31", leaving_on_month="2", leaving_on_year="2026")
    right = answer(tenant, address, wrong, leaving_on_day="28", leaving_on_month="2", leaving_on_year="2026")

    assert wrong.status_code == 422
    assert "There is no such day" in text(wrong)
    assert 'name="q-reason"' in text(right)
    assert dict(HIDDEN.findall(text(right)))["q-leaving_on_day"] == "28"


def test_a_question_left_empty_is_asked_again_at_the_sections_end(tenant, landlord):
    address = begin(tenant)
    screen = answer(tenant, address, tenant.get(address))
    screen = answer(tenant, address, screen, reason="family")

    again = answer(tenant, address, screen, all_agree="yes")

    assert again.status_code == 422
    assert "Answer this question" in text(again)
    assert 'name="q-leaving_on_day"' in text(again)
    assert values(landlord, forms(landlord)[0].id) == {}


def test_what_must_be_written_is_left_for_home(tenant, landlord):
    address = begin(tenant)

    led = leaving(tenant, address, all_agree="no")

    assert led["Location"].endswith("/take/")
    assert begin(tenant, "member_add").endswith("/take/")


def test_what_is_kept_is_neither_shown_nor_changed_at_a_kiosk(tenant, landlord):
    address = begin(tenant)
    leaving(tenant, address)
    form_id = forms(landlord)[0].id

    shown = tenant.get(address)
    changed = leaving(tenant, address, day="30")
    screens = text(tenant.get("forms/")) + text(tenant.get(f"forms/{form_id}/take/"))

    assert shown["Location"] == changed["Location"] == f"/en/kiosk/forms/{form_id}/take/"
    assert values(landlord, form_id)["leaving_on"] == "2026-03-31"
    assert "family" not in screens


def test_the_code_on_the_screen_leads_to_the_form_at_home(tenant, landlord):
    begin(tenant)
    [form] = forms(landlord)

    screen = tenant.post(f"forms/{form.id}/code/")
    code = CODE.search(text(screen))[1]
    home = Client()
    home.cookies["kf_portal"] = access.session_open(
        account_no=landlord.accounts[0], door="portal", assurance=2, agent="", now=clock.now()
    )
    taken = home.post("/en/my/forms/resume/", {"code": code})

    assert "/en/my/forms/resume/</p>" in text(screen)
    assert taken["Location"] == f"/en/my/forms/{form.id}/?done=resumed"


def test_the_code_is_printed_once_however_often_the_button_is_pressed(tenant, landlord):
    begin(tenant)
    [form] = forms(landlord)
    key = KEY.search(text(tenant.get(f"forms/{form.id}/take/")))[1]

    answers = [tenant.post(f"forms/{form.id}/print/", key=key) for _ in range(2)]

    assert {each["Location"] for each in answers} == {f"/en/kiosk/slips/{key}/"}
    assert len(tenant.printer.slips) == 1
    assert "Your slip has been printed" in text(tenant.get(f"slips/{key}/"))


def test_a_slip_that_does_not_come_out_is_had_on_the_phone(tenant, landlord):
    begin(tenant)
    [form] = forms(landlord)
    tenant.printer.paper_out = True
    key = KEY.search(text(tenant.get(f"forms/{form.id}/take/")))[1]

    tenant.post(f"forms/{form.id}/print/", key=key)
    screen = text(tenant.get(f"slips/{key}/"))

    assert tenant.printer.slips == []
    assert "You can have it on your phone instead" in screen


def test_a_form_of_another_household_is_not_there(tenant, landlord):
    other = landlord.accounts[1]
    by = access.Actor("tenant", "portal", frozenset({"requests.view", "requests.fill"}), frozenset({1001}))
    form = requests.form_begin(account_no=other, form=FormKind.SURRENDER, on=TODAY, now=clock.now(), by=by)

    answers = [
        tenant.get(f"forms/{form.id}/section/leaving/"),
        tenant.post(f"forms/{form.id}/section/leaving/", **{"q-reason": "family"}),
        tenant.get(f"forms/{form.id}/take/"),
        tenant.post(f"forms/{form.id}/code/"),
        tenant.post(f"forms/{form.id}/print/", key="00000000-0000-0000-0000-000000000001"),
    ]

    assert [each.status_code for each in answers] == [404] * 5
    assert tenant.printer.slips == []


def test_a_form_that_was_begun_before_is_gone_on_with_at_home(tenant, landlord):
    begin(tenant)

    screen = text(tenant.get("forms/"))
    begin(tenant)

    assert "Give up the tenancy: go on at home" in screen
    assert 'href="/en/kiosk/forms/begin/surrender/"' not in screen
    assert [form.state for form in forms(landlord)] == [FormState.DRAFT]


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
@pytest.mark.parametrize("form", BY_HOUSEHOLDS)
def test_every_form_begins_in_every_language(tenant, landlord, form, language):
    asked = tenant.browser.get(f"/{language}/kiosk/forms/begin/{form.value}/")
    begun = tenant.browser.post(f"/{language}/kiosk/forms/begin/{form.value}/")

    assert asked.status_code == 200
    assert tenant.browser.get(begun["Location"]).status_code == 200
