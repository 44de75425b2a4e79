"""What staff see and may do, page by page, from sample figures and without a database."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pypdfium2
import pytest
from django.http import HttpResponse
from django.urls import get_resolver

from kaifong.interfaces.office import figures
from kaifong.kernel.identifiers import application_no
from tests.journeys import office_sample as sample

LANGUAGES = ("zh-hant", "en", "zh-hans")
PAGES = {
    "month": "office/months/2026-04/",
    "estate": "office/months/2026-04/estates/1001/",
    "tenancy": f"office/tenancies/{sample.ACCOUNT}/",
    "suspense": "office/suspense/",
}
SCREENS = {
    ("month", "en"): [
        "Rent in April\u00a02026",
        "HK$6,903,109.25",
        "272 tenancies",
        "finished 1\u00a0Apr\u00a02026",
        "Autopay brought most: 28.6%",
        "Differs",
    ],
    ("month", "zh-hant"): ["2026年4月", "欠租", "272份租約", "自動轉帳佔比最高：28.6%", "不符", "榕蔭邨"],
    ("month", "zh-hans"): ["272份租约", "自动转账占比最高：28.6%", "账目已封存至", "榕荫邨"],
    ("estate", "en"): ["Yung Yam Estate", "628 tenancies", "1001 0012 3493", "Flat 1201, 12/F, Yung Hong House"],
    ("estate", "zh-hant"): ["榕蔭邨", "628份租約", "榕康樓12樓1201室"],
    ("estate", "zh-hans"): ["榕荫邨", "628份租约", "榕康楼12楼1201室"],
    ("tenancy", "en"): ["Mr Chan Tai Man", "HK$4,892.50", "Additional rent of better-off tenants", "Unconfirmed"],
    ("tenancy", "zh-hant"): ["陳大文先生", "富戶政策：額外租金級別", "未核實", "第4417行"],
    ("tenancy", "zh-hans"): ["陈大文先生", "富户政策：额外租金级别", "未核实", "第4417行"],
    ("suspense", "en"): ["3 receipts without an account, HK$6,860.00", "Two digits are swapped"],
    ("suspense", "zh-hant"): ["3筆收款未有戶口，共HK$6,860.00", "兩個數字倒轉"],
    ("suspense", "zh-hans"): ["3笔收款未有户口，共HK$6,860.00", "两个数字倒转"],
}


def flat(response: HttpResponse) -> str:
    """The page with its white space made single spaces, however the template is laid out."""
    return re.sub(r"[ \n]+", " ", response.content.decode())


@pytest.mark.parametrize(("page", "language"), list(SCREENS))
def test_a_page_says_what_it_should_in_its_language(office, page, language):
    response = office().get(f"/{language}/{PAGES[page]}")

    text = flat(response)
    assert response.status_code == 200
    assert [words for words in SCREENS[page, language] if words not in re.sub(r"</?time[^>]*>", "", text)] == []
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_links_to_itself_in_the_other_languages_with_its_query(office, page, language):
    response = office().get(f"/{language}/{PAGES[page]}?page=1")

    links = re.findall(r'href="([^"]+)" rel="alternate" lang="([^"]+)"', flat(response))
    assert sorted(links) == sorted(
        (f"/{other}/{PAGES[page]}?page=1", other) for other in LANGUAGES if other != language
    )


@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_has_nothing_that_the_content_security_policy_forbids(office, page):
    response = office().get(f"/en/{PAGES[page]}")

    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "'unsafe" not in response["Content-Security-Policy"]
    text = flat(response)
    assert re.findall(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:", text) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', text) == []


def addresses() -> list[str]:
    """One address for each of the office's routes."""
    values = {
        **{"month": sample.MONTH, "account_no": sample.ACCOUNT, "code": 1001, "receipt_id": 71},
        **{"name": "arrears", "row": "1", "act": "close", "application_no": application_no(2026, 1)},
        **dict.fromkeys(("form_id", "case_id", "document_id", "step_id", "notice_id", "call_back_id"), 1),
        **dict.fromkeys(("device_id", "alarm_id", "visit_id", "task_id", "proposal_id"), 1),
        **{"operation_id": UUID(int=1), "on": "2026-04-08", "plan_id": 1},
    }
    resolver = get_resolver("tests.journeys.office_urls")
    [office_urls] = [
        entry for entry in resolver.url_patterns[0].url_patterns if getattr(entry, "app_name", "") == "office"
    ]
    routes = [
        re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), str(p.pattern))
        for p in office_urls.url_patterns
    ]
    return [f"/en/office/{route}" for route in routes]


def test_every_route_but_signing_in_and_out_sends_a_stranger_to_sign_in(office):
    stranger = office(None)

    answers = {address: stranger.get(address) for address in addresses()}

    assert answers.pop("/en/office/sign-in/").status_code == 200
    assert answers.pop("/en/office/sign-out/").status_code == 405
    assert len(answers) == 54
    assert {a.headers.get("Location", "").split("?")[0] for a in answers.values()} == {"/en/office/sign-in/"}


def test_every_route_refuses_staff_without_the_verb(office):
    clerk = office(verbs=("estates.import",))

    answers = {a: clerk.get(a).status_code for a in addresses() if "sign-" not in a}

    assert set(answers.values()) == {403}


def test_staff_of_one_estate_see_the_month_but_not_another_estate_nor_its_tenancies_nor_suspense(office):
    clerk = office(estates=(1002,))

    assert clerk.get("/en/office/").status_code == 200
    assert clerk.get("/en/office/months/2026-04/estates/1002/").status_code == 200
    assert clerk.get("/en/office/months/2026-04/estates/1001/").status_code == 403
    assert clerk.get(f"/en/office/tenancies/{sample.ACCOUNT}/").status_code == 403
    assert clerk.get(f"/en/office/tenancies/{sample.ACCOUNT}/statements/2026-04.pdf").status_code == 403
    assert clerk.get("/en/office/suspense/").status_code == 403


def test_the_actor_that_a_page_hands_down_carries_the_estates_of_the_user(office, monkeypatch):
    seen = []
    clerk = office(estates=(1002,))
    monkeypatch.setattr(figures, "month_figures", lambda **asked: seen.append(asked) or sample.MONTH_FIGURES)

    clerk.get("/en/office/")

    assert seen[0]["actor"].name == "mei.wong"
    assert seen[0]["actor"].door == "office"
    assert seen[0]["actor"].estates == frozenset({1002})
    assert (seen[0]["month"], seen[0]["as_at"]) == (None, sample.TODAY)


def test_pages_with_personal_data_are_kept_in_no_cache(office):
    assert "no-store" in office().get(f"/en/{PAGES['tenancy']}")["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "office/?month=2026-13",
        "office/?month=April",
        "office/months/2026-04/?sort=name",
        "office/months/2026-04/estates/1001/?page=0",
        "office/months/2026-04/estates/1001/?page=x",
        "office/months/2026-04/estates/1001/?only=rich",
        f"office/months/2026-04/estates/1001/?search={'1' * 61}",
        f"office/tenancies/{sample.ACCOUNT}/?since=2026",
        "office/suspense/?page=-1",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_parameter_is_refused_in_each_language(office, address, language):
    response = office().get(f"/{language}/{address}")

    title = {"en": "This request cannot be understood", "zh-hant": "未能理解這項要求", "zh-hans": "未能理解这项要求"}
    assert response.status_code == 400
    assert title[language] in flat(response)


@pytest.mark.parametrize(
    "address",
    [
        "office/nothing/",
        "office/months/2026-13/",
        "office/months/2020-01/",
        "office/months/2026-04/estates/9999/",
        f"office/tenancies/{sample.ACCOUNT + 1}/",
        "office/tenancies/100100124075/",
        f"office/tenancies/{sample.ACCOUNT}/statements/2026-03.pdf",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_not_found_in_each_language(office, address, language):
    response = office().get(f"/{language}/{address}")

    title = {"en": "Page not found", "zh-hant": "找不到網頁", "zh-hans": "找不到网页"}
    assert response.status_code == 404
    assert title[language] in flat(response)


@pytest.mark.parametrize(
    ("language", "forbidden", "fault"),
    [
        ("en", "You may not see this", "Something went wrong"),
        ("zh-hant", "你無權查看此頁", "系統出現問題"),
        ("zh-hans", "你无权查看此页", "系统出现问题"),
    ],
)
def test_what_is_forbidden_and_what_went_wrong_is_said_in_each_language(office, language, forbidden, fault):
    refused = office(verbs=()).get(f"/{language}/office/")
    failed = office().get(f"/{language}/fault/")

    assert (refused.status_code, failed.status_code) == (403, 500)
    assert forbidden in flat(refused)
    assert fault in flat(failed)


def test_a_form_without_its_token_is_refused_with_a_page(office):
    client = office()
    client.handler.enforce_csrf_checks = True

    response = client.post("/zh-hant/office/suspense/71/", {"account": str(sample.ACCOUNT), "reason": "x"})

    assert response.status_code == 403
    assert "請重新提交表格" in flat(response)


def test_choosing_a_month_leads_to_its_address(office):
    response = office().get("/en/office/?month=2026-03")

    assert (response.status_code, response["Location"]) == (302, "/en/office/months/2026-03/")


def test_estates_are_sorted_as_asked_and_the_heading_says_so(office):
    text = flat(office().get("/en/office/months/2026-04/?sort=arrears"))

    names = re.findall(r"estates/(\d{4})/", text)
    assert names == ["1003", "1001", "1005", "1002", "1004"]
    assert re.findall(r'aria-sort="(\w+)"><a[^>]*>([^<]+)', text) == [("descending", "In arrears")]


def test_a_month_before_anything_was_charged_is_shown_as_empty(office, monkeypatch):
    client = office()
    monkeypatch.setattr(figures, "month_figures", lambda **asked: sample.EMPTY_MONTH)

    response = client.get("/en/office/")

    assert response.status_code == 200
    assert "No payment has come yet" in flat(response)


def test_staff_with_an_estate_scope_are_shown_no_reconciliation_and_no_suspense(office, monkeypatch):
    client = office(estates=(1001,))
    monkeypatch.setattr(
        figures, "month_figures", lambda **asked: replace(sample.MONTH_FIGURES, clearing=None, suspense=None)
    )

    text = flat(client.get("/en/office/"))

    assert "Reconciliation" not in text
    assert "In suspense" not in text


def test_the_channels_figures_download_as_a_table_that_adds_up_to_the_page(office):
    response = office().get("/zh-hant/office/months/2026-04/channels.csv")

    lines = response.content.decode("utf-8-sig").splitlines()
    assert response["Content-Disposition"] == 'attachment; filename="channels-2026-04.csv"'
    assert lines[0] == "month,channel,name,payments,paid"
    assert lines[1] == "2026-04,autopay,自動轉帳,812,1846120.00"
    assert sum(round(float(line.split(",")[4]) * 100) for line in lines[1:]) == 6_444_300_50


def test_an_estate_hands_its_filter_search_and_page_down_and_keeps_them_in_the_links(office, monkeypatch):
    asked = {}
    client = office()
    monkeypatch.setattr(
        figures,
        "estate_figures",
        lambda **query: (
            asked.update(query)
            or replace(
                sample.estate_figures(
                    code=1001,
                    month=sample.MONTH,
                    only_arrears=True,
                    search="",
                    page=2,
                    as_at=sample.TODAY,
                    actor=query["actor"],
                ),
                found=151,
            )
        ),
    )

    text = flat(client.get("/en/office/months/2026-04/estates/1001/?only=arrears&search=12%2FF&page=2"))

    assert (asked["only_arrears"], asked["search"], asked["page"]) == (True, "12/F", 2)
    assert re.findall(r'href="(\?[^"]+)" aria-label="Page (\d)"', text) == [
        (f"?only=arrears&amp;search=12%2FF&amp;page={page}", str(page)) for page in (1, 2, 3, 4)
    ]
    assert 'value="12/F"' in text


def test_a_tenancy_shows_six_months_of_ledger_and_goes_back_by_six_more(office, monkeypatch):
    asked = []
    client = office()
    monkeypatch.setattr(figures, "tenancy_figures", lambda **query: asked.append(query) or sample.TENANCY_FIGURES)

    text = flat(client.get(f"/en/{PAGES['tenancy']}"))
    client.get(f"/en/{PAGES['tenancy']}?since=2025-05")

    assert [str(query["ledger_from"]) for query in asked] == ["2025-11", "2025-05"]
    assert '<a class="govuk-link" href="?since=2025-05#ledger-heading">' in text


def test_a_tenancy_links_to_its_statement_in_three_languages(office):
    text = flat(office().get(f"/en/{PAGES['tenancy']}"))

    links = re.findall(r'<a href="([^"]+2026-04\.pdf)" lang="([^"]+)"', text)
    assert links == [
        (f"/{code}/office/tenancies/{sample.ACCOUNT}/statements/2026-04.pdf", code)
        for code in ("zh-hant", "en", "zh-hans")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_comes_as_a_pdf_in_the_language_of_its_address(office, language):
    response = office().get(f"/{language}/office/tenancies/{sample.ACCOUNT}/statements/2026-04.pdf")

    document = pypdfium2.PdfDocument(response.content)
    try:
        title = document.get_metadata_value("Title")
    finally:
        document.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="statement-{sample.ACCOUNT}-2026-04-{language}.pdf"'
    expected = {
        "en": "Rent statement April\u00a02026",
        "zh-hant": "租金結單 2026年4月",
        "zh-hans": "租金结单 2026年4月",
    }
    assert title == expected[language]


def test_a_receipt_is_assigned_to_the_account_suggested_and_the_list_says_so(office, monkeypatch):
    asked = []
    client = office()
    monkeypatch.setattr(figures, "suspense_assign", lambda **given: asked.append(given))

    response = client.post(
        "/en/office/suspense/71/", {"suggested": str(sample.ACCOUNT), "reason": "Tenant showed the slip"}, follow=True
    )

    given = asked[0]
    assert (given["receipt_id"], given["account_no"], given["reason"]) == (71, sample.ACCOUNT, "Tenant showed the slip")
    assert (given["on"], given["actor"].name) == (sample.TODAY, "mei.wong")
    assert response.redirect_chain == [("/en/office/suspense/", 302)]
    assert "The receipt was assigned to this account:" in flat(response)
    assert "The receipt was assigned" not in flat(client.get("/en/office/suspense/"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"reason": "x"}, "Choose an account or type its number"),
        (
            {"account": "1001 0012 3494", "reason": "x"},
            "This is not an account number: a digit is missing, wrong or swapped",
        ),
        ({"account": str(sample.ACCOUNT)}, "Give the reason"),
        (
            {"account": str(sample.ACCOUNT), "suggested": str(sample.ACCOUNT), "reason": "x"},
            "You chose an account and typed a number; leave one of them out",
        ),
    ],
)
def test_an_incomplete_assignment_does_nothing_and_says_what_is_missing(office, monkeypatch, form, said):
    asked = []
    client = office()
    monkeypatch.setattr(figures, "suspense_assign", lambda **given: asked.append(given))

    response = client.post("/en/office/suspense/71/", form)

    assert asked == []
    assert response.status_code == 422
    assert flat(response).count(said) == 2  # in the summary and at the field


def test_a_refusal_by_the_domain_is_shown_with_its_reason(office):
    response = office().post("/en/office/suspense/72/", {"account": str(sample.ACCOUNT), "reason": "x"})

    assert response.status_code == 422
    assert "Receipt 72 was assigned already." in flat(response)


def test_staff_who_may_only_look_cannot_assign(office):
    client = office(verbs=("rent.view", "payments.view"))

    assert client.get("/en/office/suspense/").status_code == 200
    assert client.post("/en/office/suspense/71/", {"account": str(sample.ACCOUNT), "reason": "x"}).status_code == 403


def test_what_a_payer_typed_is_shown_and_never_run(office, monkeypatch):
    client = office()
    nasty = sample.SUSPENSE.receipts[0]._replace(stated_account="<script>alert(1)</script>")
    monkeypatch.setattr(figures, "suspense_list", lambda **asked: replace(sample.SUSPENSE, receipts=(nasty,)))

    text = flat(client.get("/en/office/suspense/"))

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
