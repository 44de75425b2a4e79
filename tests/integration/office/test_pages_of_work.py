"""The pages on which officers work: lists, a case's time line, search, forms, enforcement. As a browser without scripts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.domains.access.api import VERBS
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.payments import api as payments
from kaifong.domains.requests import api as requests
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.api import Contact
from kaifong.infra import clock
from kaifong.infra.database import fetch_all
from kaifong.interfaces.office import searching
from kaifong.kernel.identifiers import account_no
from tests.integration.requests.conftest import Household, household_of, picture
from tests.integration.two_months import BY, TODAY

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """The day is the landlord's 20 February 2026, and documents go into a folder of the test's own."""
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def signed_in():
    def client(name="mei.wong", *, verbs=VERBS, estates=None) -> Client:
        user = access.staff_add(username=name, password="x", role=name, verbs=frozenset(verbs), estates=estates)
        browser = Client()
        browser.force_login(user)
        return browser

    return client


@pytest.fixture
def office(signed_in) -> Client:
    return signed_in()


def flat(response: HttpResponse) -> str:
    text = re.sub(r"[ \n]+", " ", response.content.decode())
    return re.sub(r"</?time[^>]*>", "", text).replace("\N{NO-BREAK SPACE}", " ")


def said(response: HttpResponse) -> str:
    """The page's main part without its tags."""
    main = flat(response).partition("<main")[2]
    return re.sub(r" +", " ", re.sub(r"<[^>]+>", " ", main))


def audited(like: str):
    return fetch_all(
        "select action, account_no, detail->>'purpose' from access_auditrecord where action like %(a)s order by id",
        {"a": like},
    )


# Lists


def test_the_menu_leads_to_the_first_list_and_lists_stand_side_by_side(months, office):
    page = office.get("/en/office/lists/", follow=True)

    assert page.redirect_chain == [("/en/office/lists/arrears/", 302)]
    assert "4 wait" in said(page)
    for name in ("arrears", "cases", "notices", "forms", "suspense"):
        assert f'href="/en/office/lists/{name}/"' in flat(page)
        assert office.get(f"/en/office/lists/{name}/").status_code == 200


def test_ticked_rows_are_confirmed_and_the_page_says_what_became_of_each(months, office):
    page = flat(office.get("/en/office/lists/arrears/?tick=all"))
    ticks = re.findall(r'name="row" type="checkbox" value="([^"]+)"[^>]*checked', page)
    assert len(ticks) == 4

    answer = office.post("/en/office/lists/arrears/confirm/", {"row": [*ticks[:2], "100100000109.old"]}, follow=True)

    assert answer.redirect_chain == [("/en/office/lists/arrears/", 302)]
    assert said(answer).count("Done Remind the tenant") == 2
    assert "1001 0000 0109: Not done What is known of it has changed since the list was shown." in said(answer)
    assert "What became of it" not in said(office.get("/en/office/lists/arrears/"))


def test_a_decision_otherwise_needs_a_reason_and_is_shown_in_the_list_and_the_time_line(months, office):
    address = f"/en/office/lists/arrears/{months.b}/"
    token = re.search(r'name="token" value="(\w+)"', flat(office.get(address)))[1]

    refused = office.post(address, {"token": token, "step": "leave"})
    assert (refused.status_code, said(refused).count("Give the reason")) == (422, 2)
    listed = office.post(address, {"token": token, "step": "leave", "reason": "in hospital until May"}, follow=True)

    assert "20 Feb 2026" in said(listed)
    assert "mei.wong: Leave for now (in hospital until May)" in said(listed)
    line = said(office.get(f"/en/office/tenancies/{months.b}/case/?kind=decisions"))
    assert "Decided otherwise: Leave for now instead of Remind the tenant in hospital until May" in line


def test_staff_who_may_only_look_see_no_ticks_and_are_refused(months, signed_in):
    looker = signed_in(verbs={"rent.view"})

    page = flat(looker.get("/en/office/lists/arrears/"))

    assert "4 wait" in page
    assert "checkbox" not in page
    assert "Decide otherwise" not in page
    assert looker.post("/en/office/lists/arrears/confirm/", {"row": "1.x"}).status_code == 403
    assert looker.get("/en/office/lists/cases/").status_code == 403
    assert looker.get("/en/office/lists/nothing/").status_code == 404


def test_staff_of_an_estate_narrow_to_no_other(months, signed_in):
    client = signed_in(estates=frozenset({1002}))

    assert "2 wait" in said(client.get("/en/office/lists/arrears/"))
    assert client.get("/en/office/lists/arrears/?estate=1001").status_code == 403
    assert client.get(f"/en/office/lists/arrears/{months.a}/").status_code == 404
    assert client.get("/en/office/lists/suspense/").status_code == 403


# The case


def test_a_case_tells_everything_the_newest_first_and_records_the_look(months, office):
    case_id = enforcement.case_open(
        account_no=months.b, misdeed="aircon_dripping", source=enforcement.Source.COMPLAINT, complaint_ref="C-7",
        found_on=date(2026, 2, 16), on=date(2026, 2, 17), now=NOW, by=BY,
    )  # fmt: skip
    step = enforcement.case_advise(case_id=case_id, offence_on=date(2026, 2, 16), on=date(2026, 2, 18), now=NOW, by=BY)
    tenancies.particulars_change(account_no=months.b, contact=Contact(phone="+85291234567"), by=BY)

    page = office.get(f"/en/office/tenancies/{months.b}/case/")

    text = said(page)
    assert "HK$3,100.00" in text
    assert "January 2026: charged HK$2,300.00, paid HK$1,000.00" in text
    assert "A payment that had found no account was assigned to this one" in text
    assert "Contact details were changed" in text
    assert f'href="/en/office/letters/{step}.pdf"' in flat(page)
    assert f'href="/en/office/cases/{case_id}/"' in flat(page)
    assert audited("tenancy.look") == [("tenancy.look", months.b, None)]
    assert "91234567" not in text


def test_a_time_line_is_narrowed_to_kinds(months, office):
    text = said(office.get(f"/en/office/tenancies/{months.b}/case/?kind=record"))

    assert "A payment that had found no account" in text
    assert "charged HK$" not in text


def test_a_case_shows_an_officer_only_what_the_role_opens(months, signed_in):
    text = flat(signed_in(verbs={"rent.view"}).get(f"/en/office/tenancies/{months.b}/case/"))

    assert 'value="rent"' in text
    for kind in ("points", "notices", "forms"):
        assert f'value="{kind}"' not in text
    assert "Points that count" not in text


def test_a_case_takes_the_same_statements_however_much_happened(months, officer, statements):
    from kaifong.interfaces.office.casefile import case_file

    def look():
        case_file(account_no=months.a, kinds=(), page=1, as_at=TODAY, actor=officer)

    before = statements(look)
    for number in range(20):
        access.audit(
            officer,
            "worklist.override",
            account_no=months.a,
            list="arrears",
            step="leave",
            on="2026-02-20",
            reason=str(number),
        )

    assert statements(look) == before <= 24


def test_a_case_that_is_not_there_or_not_ones_own(months, signed_in):
    assert signed_in().get(f"/en/office/tenancies/{account_no(1001, 999)}/case/").status_code == 404
    client = signed_in("lok", estates=frozenset({1002}))
    assert client.get(f"/en/office/tenancies/{months.a}/case/").status_code == 403


# Search


def find(client, text, purpose=""):
    return client.post("/en/office/search/", {"q": text, "purpose": purpose})


def test_an_account_is_found_by_its_number_however_it_is_spaced(months, office):
    number = f"{months.a:012d}"

    for text in (number, f"{number[:4]} {number[4:8]} {number[8:]}", f"{number[:4]}-{number[4:]}"):
        assert f'href="/en/office/tenancies/{months.a}/case/"' in flat(find(office, text))


def test_words_find_a_flats_tenancy(months, office):
    assert f'href="/en/office/tenancies/{months.b}/case/"' in flat(find(office, "estate 1001 flat 2"))


def test_a_number_with_a_wrong_digit_is_refused_in_words(months, office):
    answer = find(office, str(months.a + 1))

    assert answer.status_code == 422
    assert said(answer).count("A digit of this number is missing, wrong or swapped") == 2


HKID = "A123456(3)"


@pytest.fixture
def known(months):
    """Somebody of household a has this identity number; the household is reached at a telephone."""
    tenancies.member_add(
        account_no=months.a,
        relationship=tenancies.Relationship.SPOUSE,
        particulars=tenancies.Particulars(
            name_en="WONG SIU MEI", identity=tenancies.Identity.parse(HKID), date_of_birth=date(1980, 1, 1)
        ),
        on=TODAY,
        by=BY,
    )
    tenancies.particulars_change(account_no=months.a, contact=Contact(phone="+85291234567"), by=BY)
    return months


@pytest.mark.parametrize("text", [HKID, "a1234563", "9123 4567", "+852 9123 4567"])
def test_a_person_is_found_only_with_a_purpose_which_is_recorded(known, office, text):
    without = find(office, text)
    found = find(office, text, "asked at the counter")

    assert (without.status_code, said(without).count("Say what you look for this person for")) == (422, 2)
    assert f'href="/en/office/tenancies/{known.a}/case/"' in flat(found)
    [(action, account, purpose)] = audited("%%.search")
    assert action in ("identity.search", "phone.search")
    assert (account, purpose) == (known.a, "asked at the counter")


def test_a_person_of_another_estate_is_not_found_and_the_search_is_recorded(known, signed_in):
    answer = find(signed_in(estates=frozenset({1002})), HKID, "asked at the counter")

    assert "Nothing was found" in said(answer)
    assert "WONG" not in answer.content.decode()
    assert audited("identity.search") == [("identity.search", None, "asked at the counter")]


def test_an_account_of_another_estate_is_not_found(months, signed_in):
    assert "Nothing was found" in said(find(signed_in(estates=frozenset({1002})), str(months.a)))


def test_searches_for_persons_are_so_many_in_an_hour(known, office):
    for _ in range(30):
        assert find(office, HKID, "test").status_code == 200

    answer = find(office, HKID, "test")

    assert answer.status_code == 422
    assert "no more until an hour has passed" in said(answer)
    assert len(audited("identity.search")) == 30
    assert find(office, str(known.a)).status_code == 200


def test_what_was_looked_for_stands_in_no_address(office):
    page = flat(office.get("/en/office/search/?q=A1234563"))

    assert "A1234563" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("", searching.Sought.NOTHING),
        ("A123456(3)", searching.Sought.IDENTITY),
        ("other:X1234567", searching.Sought.IDENTITY),
        ("91234567", searching.Sought.PHONE),
        ("+447911123456", searching.Sought.PHONE),
        ("12樓1203室", searching.Sought.WORDS),
        ("Tak Long", searching.Sought.WORDS),
        ("1203", searching.Sought.WORDS),
    ],
)
def test_what_is_looked_for_is_told_by_its_form(text, sought):
    assert searching.sought_by(text) is sought


# Forms


@pytest.fixture
def household(months) -> Household:
    household = household_of(months.a)
    household.on, household.now = TODAY, NOW
    return household


@pytest.fixture
def handed_in(household, monkeypatch) -> int:
    """A form that asks for a newborn child to be added; the definitions are in force in November."""
    household.on, household.now = date(2026, 11, 25), datetime(2026, 11, 25, 2, tzinfo=UTC)
    monkeypatch.setattr(clock, "today", lambda: household.on)
    monkeypatch.setattr(clock, "now", lambda: household.now)
    return household.child_added()


def test_a_form_is_read_by_its_reviewer_with_the_review_as_the_purpose(months, office, handed_in):
    number = requests.forms_of(account_no=months.a)[0].number

    page = office.get(f"/en/office/forms/{handed_in}/")

    assert "CHAN SIU MING" in said(page)
    assert audited("form.look") == [("form.look", months.a, f"review of form {number:012d}")]


def test_a_form_is_found_by_its_receipts_number(months, office, handed_in):
    number = requests.forms_of(account_no=months.a)[0].number

    assert f'href="/en/office/forms/{handed_in}/"' in flat(find(office, f"{number:012d}"))


def test_whoever_only_looks_says_what_for_first(months, signed_in, handed_in):
    looker = signed_in(verbs={"requests.view"})
    address = f"/en/office/forms/{handed_in}/"

    asked = looker.get(address)
    read = looker.post(address, {"purpose": "tenant telephoned"})

    assert "CHAN SIU MING" not in asked.content.decode()
    assert "CHAN SIU MING" in said(read)
    assert "Send it back" not in said(read)
    assert audited("form.look") == [("form.look", months.a, "tenant telephoned")]
    assert looker.post(f"{address}approve/", {}).status_code == 403


def test_a_form_goes_back_with_what_is_to_be_corrected(months, office, handed_in):
    nothing = office.post(f"/en/office/forms/{handed_in}/return/", {"note": ""})
    assert nothing.status_code == 422

    office.post(f"/en/office/forms/{handed_in}/return/", {"note": "", "correct-relationship": "Which?"})

    [form] = requests.forms_of(account_no=months.a)
    assert form.state == "returned"
    assert "Which?" in said(office.post(f"/en/office/forms/{handed_in}/", {"purpose": "x"}))


def test_an_approval_with_a_day_is_done_and_one_without_is_refused(months, office, handed_in):
    missing = office.post(f"/en/office/forms/{handed_in}/approve/", {})
    assert (missing.status_code, said(missing).count("Give the date")) == (422, 2)

    done = office.post(f"/en/office/forms/{handed_in}/approve/", {"effective_on": "2026-11-25"})

    assert done["Location"] == "/en/office/lists/forms/"
    assert "CHAN SIU MING" in [member.name_en for member in tenancies.household(months.a, date(2026, 11, 25))]
    again = office.post(f"/en/office/forms/{handed_in}/approve/", {"effective_on": "2026-11-25"})
    assert again["Location"] == f"/en/office/forms/{handed_in}/"


def test_a_refusal_gives_a_reason(months, office, handed_in):
    office.post(f"/en/office/forms/{handed_in}/refuse/", {"reason": "no proof"})

    assert requests.forms_of(account_no=months.a)[0].state == "refused"


def test_a_document_is_handed_out_as_what_it_is_and_nothing_in_it_runs(months, office, household, handed_in):
    document = household.view(handed_in).documents[0].documents[0].id

    answer = office.get(f"/en/office/forms/{handed_in}/documents/{document}/")

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Disposition"] == 'inline; filename="IMG_0001.jpg"'
    assert "no-store" in answer["Cache-Control"]
    assert len(audited("form.document.look")) == 1
    assert office.get(f"/en/office/forms/{handed_in}/documents/1/").status_code == 404


def test_a_form_of_another_estate_is_refused(months, signed_in, handed_in):
    client = signed_in(estates=frozenset({1002}))

    assert client.get(f"/en/office/forms/{handed_in}/").status_code in (403, 404)
    assert client.post(f"/en/office/forms/{handed_in}/approve/", {}).status_code in (403, 404)


# Enforcement


@pytest.fixture
def case(months):
    return enforcement.case_open(
        account_no=months.a, misdeed="pipe_damage", source=enforcement.Source.FINDING, found_on=date(2026, 2, 16),
        on=date(2026, 2, 17), now=NOW, by=BY,
    )  # fmt: skip


def test_a_case_is_opened_and_points_are_allotted_on_its_page(months, office):
    opened = office.post(
        f"/en/office/tenancies/{months.a}/cases/new/",
        {"misdeed": "pipe_damage", "found_on": "2026-02-16", "source": "finding"},
    )
    address = opened["Location"]
    assert "Allot points" in said(office.get(address))
    assert 'name="offence_on" type="date" value="2026-02-16"' in flat(office.get(address))

    office.post(f"{address}allot/", {"offence_on": "2026-02-16"})

    found = enforcement.points_as_at(months.a, TODAY)
    assert found.points == 15
    page = office.get(address)
    assert "Points: 15" in said(page)
    assert "Allot points" not in said(page)


def test_a_refused_act_says_why_and_changes_nothing(months, office, case):
    answer = office.post(f"/en/office/cases/{case}/warn/", {"offence_on": "2026-02-16"})

    assert answer.status_code == 422
    assert "Points for this misdeed are allotted without a warning first." in said(answer)
    assert enforcement.case(case, TODAY).steps == ()


def test_points_are_appealed_against_and_the_appeal_is_decided(months, office, case):
    office.post(f"/en/office/cases/{case}/allot/", {"offence_on": "2026-02-16"})
    [step] = enforcement.case(case, TODAY).steps

    office.post(f"/en/office/cases/{case}/letters/{step.id}/appeal/")
    office.post(f"/en/office/cases/{case}/letters/{step.id}/decide/", {"outcome": "allowed", "reason": "not theirs"})

    assert enforcement.points_as_at(months.a, TODAY).points == 0
    assert "Allowed" in said(office.get(f"/en/office/cases/{case}/"))


def test_evidence_is_kept_and_shown_for_a_purpose(months, office, case):
    file = picture()
    file.name = "corridor.jpg"
    office.post(f"/en/office/cases/{case}/evidence/", {"file": file, "label": "the corridor"})
    [one] = enforcement.case(case, TODAY).evidence
    address = f"/en/office/cases/{case}/evidence/{one.document_id}/"

    asked = office.get(address)
    shown = office.post(address, {"purpose": "appeal"})

    assert asked["Content-Type"].startswith("text/html")
    assert (shown["Content-Type"], shown["Content-Security-Policy"][:7]) == ("image/jpeg", "sandbox")
    assert audited("enforcement.evidence.look") == [("enforcement.evidence.look", months.a, "appeal")]


def test_a_file_that_is_none_is_refused_and_not_kept(months, office, case):
    file = BytesIO(b"MZ program")
    file.name = "corridor.jpg"

    answer = office.post(f"/en/office/cases/{case}/evidence/", {"file": file, "label": "the corridor"})

    assert answer.status_code == 422
    assert "The file is neither a JPEG or PNG picture nor a PDF." in said(answer)
    assert enforcement.case(case, TODAY).evidence == ()


def test_a_notice_is_proposed_approved_by_another_served_and_its_letter_printed(months, office, signed_in):
    new = office.post(
        f"/en/office/tenancies/{months.a}/notices/new/", {"ground": "non_occupation", "reason": "empty since May"}
    )
    address = new["Location"]
    same = office.post(f"{address}approve/")
    assert same.status_code == 422

    signed_in("lok").post(f"{address}approve/")
    office.post(f"{address}serve/", {"how": "by_hand", "expires_on": "2026-03-31"})

    page = office.get(address)
    assert "Approved 20 February 2026, lok" in said(page)
    assert "By hand" in said(page)
    letter = office.get(f"{address}letter.pdf")
    assert (letter["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_is_not_there_or_not_ones_own(months, signed_in, case):
    office = signed_in()
    for address in ("cases/999/", "notices/999/", "letters/999.pdf", "forms/999/", f"cases/{case}/nothing/"):
        assert office.get(f"/en/office/{address}").status_code == 404
    client = signed_in("lok", estates=frozenset({1002}))
    for address in (f"cases/{case}/", f"tenancies/{months.a}/cases/new/", f"tenancies/{months.a}/notices/new/"):
        assert client.get(f"/en/office/{address}").status_code == 403
    assert client.post(f"/en/office/cases/{case}/close/", {"reason": "x"}).status_code == 403
    assert enforcement.case(case, TODAY).closed_on is None


# Refused in the language of the page


def test_a_ticked_row_that_was_dealt_with_meanwhile_is_refused_in_chinese(months, office):
    page = flat(office.get("/zh-hant/office/lists/arrears/?tick=all"))
    [tick] = re.findall(rf'name="row" type="checkbox" value="({months.d}\.[^"]+)"', page)
    payments.counter_take(account_no=months.d, amount_cents=30_000, receipt_no="P1", on=TODAY, by=BY)

    answer = office.post("/zh-hant/office/lists/arrears/confirm/", {"row": tick}, follow=True)

    assert f"{months.d}： 未有執行 此項已無須處理：已有其他職員處理。" in said(answer)
    assert audited("worklist.%") == []


def test_a_row_decided_otherwise_that_has_changed_meanwhile_is_refused_in_chinese(months, office):
    answer = office.post(
        f"/zh-hant/office/lists/arrears/{months.b}/", {"token": "old", "step": "leave", "reason": "in hospital"}
    )

    assert answer.status_code == 422
    assert "列表顯示後資料已有變更，請重新查看。" in said(answer)
    assert audited("worklist.%") == []


def test_a_tick_of_what_the_role_does_not_open_is_refused_in_chinese(months, signed_in):
    clerk = signed_in(verbs={"rent.view", "enforcement.notice"})
    page = flat(clerk.get("/zh-hant/office/lists/arrears/?tick=all"))
    [tick] = re.findall(rf'name="row" type="checkbox" value="({months.d}\.[^"]+)"', page)

    answer = clerk.post("/zh-hant/office/lists/arrears/confirm/", {"row": tick}, follow=True)

    assert "未有執行 你的職務沒有這項權限。" in said(answer)
    assert audited("worklist.%") == []


def test_a_notice_for_too_few_months_is_refused_in_chinese_with_the_figures(months, office):
    answer = office.post(f"/zh-hant/office/tenancies/{months.b}/notices/new/", {"ground": "arrears", "reason": ""})

    assert answer.status_code == 422
    assert "連續欠租月數未達發出通知書的規定：現為2個月，須達3個月。" in said(answer)
    assert enforcement.notice_status(months.b, TODAY).notices == ()


def test_an_offence_after_today_is_refused_in_chinese_with_its_days(months, office, case):
    answer = office.post(f"/zh-hant/office/cases/{case}/allot/", {"offence_on": "2026-02-25"})

    assert answer.status_code == 422
    assert "日期先後不符： 2026年2月20日 並非在 2026年2月25日 之後。" in said(answer)
    assert enforcement.points_as_at(months.a, TODAY).points == 0
