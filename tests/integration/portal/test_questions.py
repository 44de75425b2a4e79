"""Every question on its page: answered, refused, as a file; what is sent wrongly; and what may be seen by whom."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.interfaces.portal.csvfiles import csv_response
from kaifong.selfservice.asking import questions
from kaifong.selfservice.blocks import Column, Table
from kaifong.selfservice.said import Amount, Words
from tests.integration.portal.conftest import EMAIL, words

LANGUAGES = ("zh-hant", "en", "zh-hans")
HISTORY = "/en/my/ask/payment-history/"
STATEMENTS_A_PAGE = 5
NOTHING_TO_CHOOSE = "visit-rebook"
"""The household has no visit that it could move, and is told so."""
CHANGED = {"phone": "9876 5432", "email": EMAIL, "address": "", "language": "en", "letter_format": "large_print"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", questions())
def test_a_question_has_its_page_in_a_few_statements(browser, months, name, language):
    client = browser(months.a)
    client.get(f"/{language}/my/ask/{name}/")  # a process reads its data keys once

    with CaptureQueriesContext(connection) as ran:
        answer = client.get(f"/{language}/my/ask/{name}/")
    statements = [query["sql"] for query in ran.captured_queries if "SAVEPOINT" not in query["sql"]]

    assert answer.status_code == (422 if name == NOTHING_TO_CHOOSE else 200)
    assert f'<html lang="{language}"' in answer.content.decode()
    assert len(statements) <= STATEMENTS_A_PAGE, "\n".join(statements)


def test_the_first_page_of_who_is_signed_in_has_the_rent_first_in_a_few_statements(browser, months):
    client = browser(months.a)

    with CaptureQueriesContext(connection) as ran:
        answer = client.get("/en/my/home/")

    assert re.search(r'class="kf-lead__figure">\s*HK\$2,300.00', answer.content.decode())
    assert len(ran) <= STATEMENTS_A_PAGE
    assert [
        name for name in questions() if name != "rent-status" and f"/ask/{name}/" not in answer.content.decode()
    ] == []


def test_the_first_page_leads_a_stranger_to_what_needs_no_sign_in(browser):
    client = browser()

    links = re.findall(r'kf-menu__link"\s+href="([^"]+)"', client.get("/en/my/").content.decode())

    assert links == [f"/en/my/ask/{name}/" for name, one in questions().items() if not one.assurance]
    assert {client.get(link).status_code for link in links} == {200}


def test_each_tenant_sees_their_own_figures(browser, months):
    owed = {}
    for account in (months.a, months.b, months.c, months.d, months.e):
        page = browser(account).get("/en/my/home/").content.decode()
        [owed[account]] = re.findall(r'class="kf-lead__figure">\s*([^<\s]+)', page)

    assert list(owed.values()) == ["HK$2,300.00", "HK$3,100.00", "HK$0.00", "HK$300.00", "HK$2,600.00"]


def test_tpin_alone_opens_what_needs_no_more(browser, months):
    client = browser(months.a, assurance=1)

    assert client.get("/en/my/ask/rent-status/").status_code == 200
    assert client.get("/en/my/ask/particulars/")["Location"] == "/en/my/sign-in/?next=/en/my/ask/particulars/"
    assert client.get("/en/my/safety/looks/").status_code == 302


def test_a_period_stands_in_the_address_and_is_kept_in_the_form_and_the_files(browser, months):
    page = browser(months.a).get(f"{HISTORY}?first=2026-01&last=2026-01").content.decode()

    assert 'value="2026-01"' in page
    assert f"{HISTORY}payments.csv?first=2026-01&last=2026-01" in unescape(page)
    assert re.findall(r'datetime="(\d{4}-\d\d-\d\d)"', page) == ["2026-01-05"]


def test_a_table_is_had_as_csv_of_the_same_figures(browser, months):
    client = browser(months.a)

    answer = client.get(f"{HISTORY}months.csv?first=2026-01&last=2026-02")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="payment-history-months.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Month,Charged,Paid",
        "2026-01,2300.00,2300.00",
        "2026-02,2300.00,0.00",
    ]


def test_a_spreadsheet_reckons_nothing_that_a_cell_says():
    table = Table("t", "t", (Column("a"), Column("b")), ((Words("=1+1"), Words("@x")), (Words("-1"), Amount(-100))))

    assert csv_response(table, "t", "en").content.decode("utf-8-sig").splitlines() == ["a,b", "'=1+1,'@x", "'-1,-1.00"]


def test_a_statement_is_had_as_pdf_in_the_language_of_the_page(browser, months):
    client = browser(months.a)

    answer = client.get("/zh-hant/my/ask/statement/file?month=2026-01")

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="rent-statement-2026-01.pdf"'
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    ["no-such-question/", "rent-status/file", "rent-status/none.csv", "payment-history/none.csv", "payment-history/file",
     "rent-calculator/any.csv", "statement/file?month=1999-99", "payment-history/months.csv?first=x"],
)  # fmt: skip
def test_what_there_is_not_is_no_page(browser, months, address):
    assert browser(months.a).get(f"/en/my/ask/{address}").status_code == 404


@pytest.mark.parametrize(
    "sent",
    ["x", "2026-13", "0000-01", "0001-01", "9999-12", "-1", "2026-01' or '1'='1", "<script>alert(1)</script>", "２０２６-０１", "\x00", "a" * 9_000],
)  # fmt: skip
@pytest.mark.parametrize("field", ["first", "last"])
def test_a_period_that_is_none_is_told_in_the_form_and_nothing_breaks(browser, months, field, sent):
    answer = browser(months.a).get(HISTORY, {field: sent})

    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.content.decode()
    if answer.status_code == 422:
        assert 'class="govuk-error-summary"' in answer.content.decode()


def test_a_refusal_of_the_question_stands_beside_the_field_in_the_language_of_the_page(browser, months):
    answer = browser(months.a).get("/zh-hant/my/ask/payment-history/?first=2026-02&last=2026-01")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="id_last-error"\s+class="govuk-error-message"', page)
    assert "The last month" not in page


def test_what_is_about_people_goes_by_post_and_stands_in_no_address(browser):
    client = browser()

    in_address = client.get("/en/my/ask/rent-calculator/?persons=3&income=15000")
    sent = client.get("/en/my/ask/rent-calculator/").content.decode()

    assert 'class="kf-lead"' not in in_address.content.decode()
    assert re.search(r'<form\s+method="post"', sent)
    assert client.post("/en/my/ask/rent-calculator/", {}).status_code == 422


def test_what_is_asked_by_address_is_not_taken_by_post(browser, months):
    assert browser(months.a).post(HISTORY, {"first": "2026-01"}).status_code == 405


def test_a_change_is_made_once_it_is_sent_and_said_to_be_done(browser, months):
    client = browser(months.a)

    answer = client.post("/en/my/ask/particulars-change/", CHANGED)

    found = tenancies.contact_details(account_no=months.a, purpose="test", by=access.operator("test"))
    assert (answer.status_code, "Your contact details have been changed." in words(answer)) == (200, True)
    assert (found.phone, found.email, found.letter_format.value) == ("+85298765432", EMAIL, "large_print")


@pytest.mark.parametrize("wrong", [{"phone": "12"}, {"email": "no address"}, {"language": "fr"}, {"letter_format": ""}])
def test_a_change_that_is_refused_changes_nothing_and_keeps_what_was_typed(browser, months, wrong):
    client = browser(months.a)

    answer = client.post("/en/my/ask/particulars-change/", CHANGED | wrong)

    found = tenancies.contact_details(account_no=months.a, purpose="test", by=access.operator("test"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{next(iter(wrong))}"' in page
    assert f'value="{(CHANGED | wrong)["phone"]}"' in page
    assert (found.phone, found.email) == ("", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_lost_database_is_told_in_the_tenants_language_and_nothing_leaks(
    browser, months, monkeypatch, language, fault
):
    client = browser(months.a)

    def lost(**_asked):
        raise fault("connection to server at 10.0.0.9 failed: kaifong password")

    monkeypatch.setattr(access, "session_of", lost)
    answer = client.get(f"/{language}/my/home/")

    told = {"zh-hant": "服務暫停", "en": "This service is down for the moment", "zh-hans": "服务暂停"}[language]
    assert (answer.status_code, answer["Retry-After"], told in words(answer)) == (503, "60", True)
    assert b"10.0.0.9" not in answer.content


def test_a_fault_of_the_program_shows_nothing_of_it(browser, months, monkeypatch):
    client = browser(months.a)
    monkeypatch.setattr(type(questions()["rent-status"]), "answer", lambda *_: {}["secret"])

    answer = client.get("/en/my/ask/rent-status/")

    assert (answer.status_code, b"secret" in answer.content, b"Traceback" in answer.content) == (500, False, False)


@pytest.mark.parametrize("address", ["", "sign-in/", "forgotten/", "home/", "safety/", "safety/looks/", "safety/tpin/"])
def test_a_page_is_kept_in_no_cache_and_has_nothing_that_its_policy_forbids(browser, months, address):
    answer = browser(months.a if "home" in address or "safety" in address else None).get(f"/en/my/{address}")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "'unsafe" not in answer["Content-Security-Policy"]
    assert re.findall(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:", page) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page) == []
