"""Forms on the portal: from the list to the receipt, what is asked again, what is refused, and whose they are."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from django.test import Client

from kaifong.domains.access.api import Actor
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import BY_HOUSEHOLDS, FormKind, FormState
from kaifong.interfaces.portal.views import requests as views
from kaifong.kernel.identifiers import format_account_no
from kaifong.selfservice import form_acts
from kaifong.selfservice.asking import TENANT_VERBS
from tests.integration.portal.conftest import NOW, words
from tests.integration.small_landlord import small_landlord
from tests.integration.two_months import TODAY

FORMS = "/en/my/forms/"
OFFICER = Actor("mei.wong", "office", frozenset({"requests.view", "requests.review", "requests.fill"}), None)
LEAVING = {
    "q-leaving_on_day": "31", "q-leaving_on_month": "3", "q-leaving_on_year": "2026", "q-reason": "family",
    "q-all_agree": "yes",
}  # fmt: skip
HANDOVER = {"q-keys_by": "principal", "q-address_after": "8 High Street", "q-phone": "9123 4567"}


def tenant(account_no: int, door: str = "portal") -> Actor:
    return Actor("tenant", door, TENANT_VERBS, frozenset({account_no // 10**8}))


class Households(NamedTuple):
    a: int
    b: int


@pytest.fixture
def months(db, tmp_path, settings, now) -> Households:
    """Two households; forms need no rent."""
    settings.STATIC_ROOT = tmp_path
    return Households(*small_landlord().accounts[:2])


@pytest.fixture
def client(browser, months) -> Client:
    return browser(months.a)


def begun(account_no: int, form: FormKind = FormKind.SURRENDER) -> int:
    return requests.form_begin(account_no=account_no, form=form, on=TODAY, now=NOW, by=tenant(account_no)).id


def view(account_no: int, form_id: int) -> requests.FormView:
    return requests.form_view(form_id=form_id, on=TODAY, by=tenant(account_no), account_no=account_no)


def drawn(answer) -> str:
    return re.search(r'name="q-drawn" value="([^"]*)"', answer.content.decode())[1]


def fill(client: Client, form_id: int, section: str, **typed: str):
    """Load a section's page and send it with what is typed."""
    address = f"{FORMS}{form_id}/section/{section}/"
    page = client.get(address)
    return client.post(address, {"q-drawn": drawn(page)} | typed)


def filled(client: Client, account_no: int) -> int:
    """A notice of leaving with every section answered, through its pages."""
    form_id = begun(account_no)
    fill(client, form_id, "leaving", **LEAVING)
    fill(client, form_id, "handover", **HANDOVER)
    return form_id


def handed_in(client: Client, account_no: int) -> int:
    form_id = filled(client, account_no)
    assert client.post(f"{FORMS}{form_id}/check/", {"declared": "on"}).status_code == 302
    return form_id


# From the list to the receipt


def test_the_list_has_every_form_that_can_be_begun_and_the_way_to_one_from_a_kiosk(client):
    page = client.get(FORMS).content.decode()

    assert re.findall(r'href="/en/my/forms/begin/(\w+)/"', page) == [each.value for each in BY_HOUSEHOLDS]
    assert 'href="/en/my/forms/resume/"' in page


def test_a_form_is_begun_filled_section_by_section_checked_and_handed_in(client, months):
    first = client.post(f"{FORMS}begin/surrender/")
    form_id = int(first["Location"].split("/")[4])
    second = fill(client, form_id, "leaving", **LEAVING)
    third = fill(client, form_id, "handover", **HANDOVER)
    papers = client.get(f"{FORMS}{form_id}/documents/")
    check = client.get(third["Location"])
    handed = client.post(f"{FORMS}{form_id}/check/", {"declared": "on"})
    receipt = words(client.get(handed["Location"]))

    assert first["Location"] == f"{FORMS}{form_id}/section/leaving/"
    assert second["Location"] == f"{FORMS}{form_id}/section/handover/"
    assert third["Location"] == f"{FORMS}{form_id}/check/"
    assert "With your answers no documents are needed." in words(papers)
    assert "31 March 2026" in words(check)
    number = view(months.a, form_id).summary.number
    assert format_account_no(number) in receipt
    assert "20 February 2026" in receipt


def test_pressing_begin_twice_goes_on_with_the_one_that_was_begun(client, months):
    once, again = client.post(f"{FORMS}begin/surrender/"), client.post(f"{FORMS}begin/surrender/")

    assert once["Location"] == again["Location"]
    assert len(requests.forms_of(account_no=months.a)) == 1


def test_handing_in_twice_gives_one_receipt(client, months):
    form_id = handed_in(client, months.a)
    number = view(months.a, form_id).summary.number

    again = client.post(f"{FORMS}{form_id}/check/", {"declared": "on"})

    assert again["Location"] == f"{FORMS}{form_id}/receipt/"
    assert view(months.a, form_id).summary.number == number


def test_the_copy_of_what_was_handed_in_is_a_pdf_with_its_number(client, months):
    form_id = handed_in(client, months.a)

    answer = client.get(f"{FORMS}{form_id}/copy/")

    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="form-{view(months.a, form_id).summary.number:012d}.pdf"'
    )
    assert answer.content.startswith(b"%PDF-")


def test_answers_are_kept_between_sittings(client, browser, months):
    form_id = begun(months.a)
    later = fill(client, form_id, "leaving", later="yes", **LEAVING)

    page = browser(months.a).get(f"{FORMS}{form_id}/section/leaving/").content.decode()

    assert later["Location"] == f"{FORMS}{form_id}/?done=kept"
    assert re.findall(r'name="q-leaving_on_\w+"[^>]* value="(\d+)"', page) == ["31", "3", "2026"]
    assert re.search(r'value="family" checked', page)


# What is asked again


def test_a_question_that_an_answer_leads_to_is_asked_before_anything_is_found_missing(client, months):
    form_id = begun(months.a)

    asked = fill(client, form_id, "leaving", **(LEAVING | {"q-all_agree": "no"}))
    text = words(asked)

    assert asked.status_code == 200
    assert "there is more to ask on this page" in text
    assert "There is a problem" not in text
    assert drawn(asked) == "leaving_on reason all_agree all_agree_not"
    assert view(months.a, form_id).answers == {}

    missing = client.post(
        f"{FORMS}{form_id}/section/leaving/", LEAVING | {"q-all_agree": "no", "q-drawn": drawn(asked)}
    )

    assert missing.status_code == 422
    assert re.search(r'href="#id_q-all_agree_not">[^<]* – Answer this question<', missing.content.decode())


def test_every_fault_of_a_page_is_told_at_once_and_nothing_of_it_is_kept(client, months):
    form_id = begun(months.a)

    wrong = fill(
        client, form_id, "leaving", **(LEAVING | {"q-leaving_on_day": "32", "q-all_agree": "", "q-reason": "x"})
    )
    page = wrong.content.decode()

    assert wrong.status_code == 422
    assert re.findall(r'<li><a href="#id_q-(\w+)">', page) == ["leaving_on", "reason", "all_agree"]
    assert re.search(r"<title>Error: ", page)
    assert view(months.a, form_id).answers == {}


def test_what_does_not_go_together_is_told_on_its_page(client, months):
    form_id = begun(months.a)

    sent = fill(client, form_id, "leaving", **(LEAVING | {"q-leaving_on_year": "2025"}))
    again = client.get(sent["Location"]).content.decode()

    assert sent["Location"] == f"{FORMS}{form_id}/section/leaving/"
    assert "govuk-error-summary" in again


def test_what_is_unusual_is_asked_once_and_confirmed(client, months):
    form_id = begun(months.a)
    more = LEAVING | {
        "q-all_agree": "no",
        "q-all_agree_not": "My brother stays",
        "q-drawn": "leaving_on reason all_agree all_agree_not",
    }

    sent = client.post(f"{FORMS}{form_id}/section/leaving/", more)
    page = client.get(sent["Location"])
    sure = client.post(sent["Location"], {"check": "not_all_agree"})

    assert sent["Location"] == f"{FORMS}{form_id}/sure/"
    assert 'name="check" value="not_all_agree"' in page.content.decode()
    assert sure["Location"] == f"{FORMS}{form_id}/section/handover/"
    assert [check.id for check in view(months.a, form_id).confirmed] == ["not_all_agree"]


def test_a_form_that_is_not_complete_is_not_handed_in_and_says_what_is_missing(client, months):
    form_id = begun(months.a)
    fill(client, form_id, "leaving", **LEAVING)

    sent = client.post(f"{FORMS}{form_id}/check/", {"declared": "on"})

    assert sent.status_code == 422
    assert f'href="{FORMS}{form_id}/section/handover/?checking"' in sent.content.decode()
    assert view(months.a, form_id).summary.state is FormState.DRAFT


def test_nothing_is_handed_in_without_the_declaration(client, months):
    form_id = filled(client, months.a)

    sent = client.post(f"{FORMS}{form_id}/check/")

    assert sent.status_code == 422
    assert "Please make the declaration to hand in the form" in words(sent)
    assert view(months.a, form_id).summary.state is FormState.DRAFT


def test_what_another_rule_bars_is_told_beside_the_declaration(client, monkeypatch, months):
    form_id = filled(client, months.a)

    def barred(**_asked):
        raise form_acts.TransferBarred(14)

    monkeypatch.setattr(form_acts, "hand_in", barred)

    sent = client.post(f"{FORMS}{form_id}/check/", {"declared": "on"})

    assert sent.status_code == 422
    assert "Points that count now: 14." in words(sent)


def test_an_answer_is_changed_from_the_page_that_checks_them_and_leads_back_there(client, months):
    form_id = filled(client, months.a)

    changed = client.post(f"{FORMS}{form_id}/section/leaving/?checking", LEAVING | {"q-leaving_on_day": "30"})

    assert changed["Location"] == f"{FORMS}{form_id}/check/"
    assert view(months.a, form_id).answers["leaving_on"] == "2026-03-30"


def test_a_form_that_was_sent_back_says_at_each_question_what_to_correct(client, months):
    form_id = handed_in(client, months.a)
    requests.review_begin(form_id=form_id, now=NOW, by=OFFICER)
    requests.form_return(
        form_id=form_id, corrections={"address_after": "Name the flat"}, note="Nearly done", now=NOW, by=OFFICER
    )

    form = words(client.get(f"{FORMS}{form_id}/"))
    section = client.get(f"{FORMS}{form_id}/section/handover/").content.decode()
    fill(client, form_id, "handover", **(HANDOVER | {"q-address_after": "Flat 8"}))
    again = client.post(f"{FORMS}{form_id}/check/", {"declared": "on"})

    assert "The estate office has sent this form back." in form
    assert "Nearly done" in form
    assert re.search(
        r'id="id_q-address_after-correction">\s*<strong>Please correct this:</strong> Name the flat', section
    )
    assert 'aria-describedby="id_q-address_after-correction' in section
    assert again["Location"] == f"{FORMS}{form_id}/receipt/"
    assert view(months.a, form_id).summary.state is FormState.HANDED_IN


def test_what_was_handed_in_is_shown_as_it_stands_and_changed_no_more(client, months):
    form_id = handed_in(client, months.a)

    state = words(client.get(f"{FORMS}{form_id}/"))
    changed = fill_without_looking(client, form_id, "leaving", LEAVING | {"q-reason": "bought"})

    assert "It waits for the estate office. You need do nothing." in state
    assert changed["Location"] == f"{FORMS}{form_id}/"
    assert view(months.a, form_id).answers["reason"] == "family"


def fill_without_looking(client: Client, form_id: int, section: str, typed: dict[str, str]):
    return client.post(f"{FORMS}{form_id}/section/{section}/", typed)


def test_a_form_is_withdrawn_after_asking(client, months):
    form_id = begun(months.a)

    asked = client.get(f"{FORMS}{form_id}/withdraw/")
    kept = len(requests.forms_of(account_no=months.a))
    done = client.post(f"{FORMS}{form_id}/withdraw/")

    assert (asked.status_code, kept) == (200, 1)
    assert "The form has been withdrawn." in words(client.get(done["Location"]))
    assert [one.state for one in requests.forms_of(account_no=months.a) if one.state is FormState.DRAFT] == []


# Begun at a kiosk


def test_a_code_from_the_kiosk_leads_to_the_form(client, months):
    form_id = begun(months.a)
    code = requests.resume_code_make(form_id=form_id, account_no=months.a, now=NOW, by=tenant(months.a, "kiosk")).code

    scanned = client.get(f"{FORMS}resume/?code={code}").content.decode()
    typed = client.post(f"{FORMS}resume/", {"code": code.lower()})

    assert f'value="{code}"' in scanned
    assert typed["Location"] == f"{FORMS}{form_id}/?done=resumed"


def test_another_households_code_is_a_wrong_code(browser, months):
    form_id = begun(months.a)
    code = requests.resume_code_make(form_id=form_id, account_no=months.a, now=NOW, by=tenant(months.a, "kiosk")).code

    answer = browser(months.b).post(f"{FORMS}resume/", {"code": code})

    assert answer.status_code == 422
    assert "This code is wrong, was used, or is no longer valid" in words(answer)


# Whose they are


@pytest.mark.parametrize(
    "address",
    ["", "section/leaving/", "sure/", "documents/", "check/", "receipt/", "copy/", "withdraw/", "documents/1/"],
)
def test_another_households_form_is_not_found(client, browser, months, address):
    form_id = filled(client, months.a)

    answer = browser(months.b).get(f"{FORMS}{form_id}/{address}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("section/leaving/", LEAVING),
        ("sure/", {"check": "not_all_agree"}),
        ("check/", {"declared": "on"}),
        ("withdraw/", {}),
        ("documents/add/authorisation/", {}),
        ("documents/1/remove/", {}),
    ],
)
def test_nothing_is_done_with_another_households_form(client, browser, months, address, sent):
    form_id = filled(client, months.a)
    before = view(months.a, form_id)

    answer = browser(months.b).post(f"{FORMS}{form_id}/{address}", sent)

    assert answer.status_code == 404
    assert view(months.a, form_id) == before


def test_answers_need_a_surer_sign_in_than_the_list(browser, months):
    form_id = begun(months.a)
    client = browser(months.a, assurance=1)

    assert client.get(FORMS).status_code == 200
    assert client.get(f"{FORMS}{form_id}/")["Location"] == f"/en/my/sign-in/?next={FORMS}{form_id}/"


def test_no_form_is_taken_without_its_token(browser, months):
    form_id = begun(months.a)
    client = browser(months.a, enforce_csrf_checks=True)

    answers = [
        client.post(f"{FORMS}{address}", LEAVING).status_code
        for address in ("begin/surrender/", f"{form_id}/section/leaving/", f"{form_id}/check/", f"{form_id}/withdraw/")
    ]

    assert answers == [403] * 4
    assert view(months.a, form_id).answers == {}


@pytest.mark.parametrize("address", ["begin/nothing/", "999999/", "1/section/nothing/"])
def test_what_there_is_not_is_not_found(client, address):
    assert client.get(f"{FORMS}{address}").status_code == 404


def test_a_section_that_the_form_has_not_is_not_found(client, months):
    form_id = begun(months.a)

    assert client.get(f"{FORMS}{form_id}/section/income/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
@pytest.mark.parametrize("form", BY_HOUSEHOLDS)
def test_every_form_has_its_pages_in_every_language(client, months, form, language):
    form_id = begun(months.a, form)
    here = f"/{language}/my/forms/"

    answers = [
        client.get(f"{here}begin/{form.value}/"),
        client.get(f"{here}{form_id}/"),
        client.get(f"{here}{form_id}/check/"),
    ]
    answers += [
        client.get(f"{here}{form_id}/section/{section.definition.id}/") for section in view(months.a, form_id).sections
    ]

    assert [answer.status_code for answer in answers] == [200] * len(answers)
    title = requests.definition_in_force(form, TODAY).title[language]
    assert all(title in answer.content.decode() for answer in answers)


def test_the_guard_leaves_no_refusal_of_the_domain_without_words(client, monkeypatch, months):
    form_id = begun(months.a)

    def refuse(**_asked):
        raise requests.FormNotOffered(FormKind.SURRENDER, TODAY)

    monkeypatch.setattr(views.requests, "form_view", refuse)

    assert client.get(f"{FORMS}{form_id}/").status_code == 422
