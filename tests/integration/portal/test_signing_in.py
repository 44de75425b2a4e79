"""Signing in and out of the portal, rightly, wrongly and with what others made up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from kaifong.domains.access import api as access
from tests.integration.portal.conftest import EMAIL, NOW, words

BEGIN, CODE, HOME = "/en/my/sign-in/", "/en/my/sign-in/code/", "/en/my/home/"
REFUSED = "The account number and the TPIN do not go together"


def test_account_number_tpin_and_the_code_that_was_sent_lead_to_the_page_that_was_wanted(browser, months, tpin, code):
    client = browser()

    asked = client.get("/en/my/ask/payment-history/?first=2026-01")
    begun = client.post(
        asked["Location"], {"account": str(months.a), "tpin": tpin, "next": "/en/my/ask/payment-history/?first=2026-01"}
    )
    told = words(client.get(begun["Location"]))
    done = client.post(CODE, {"code": code()})

    assert asked["Location"] == "/en/my/sign-in/?next=/en/my/ask/payment-history/%3Ffirst%3D2026-01"
    assert (begun.status_code, begun["Location"]) == (302, CODE)
    assert mail.outbox[-1].to == [EMAIL]
    assert "c•••@post.example.org" in told
    assert EMAIL not in told
    assert (done.status_code, done["Location"]) == (302, "/en/my/ask/payment-history/?first=2026-01")
    assert client.get(HOME).status_code == 200


def test_the_cookies_of_signing_in_are_out_of_reach_of_scripts_and_other_sites(browser, months, tpin, code):
    client = browser()

    begun = client.post(BEGIN, {"account": str(months.a), "tpin": tpin})
    done = client.post(CODE, {"code": code()})

    step, session = begun.cookies["kf_portal_step"], done.cookies["kf_portal"]
    assert (step["httponly"], step["samesite"]) == (True, "Strict")
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert done.cookies["kf_portal_step"].value == ""
    assert str(months.a) not in str(begun.cookies) + str(done.cookies)


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_every_wrong_try_is_answered_by_one_same_page(browser, months, tpin, language):
    wrong = "111222" if tpin != "111222" else "222111"
    tries = {
        "wrong TPIN": (str(months.a), wrong),
        "no TPIN issued": (str(months.b), tpin),
        "no such account": ("100199999991", tpin),
        "no account number": ("12", tpin),
        "not a TPIN": (str(months.a), "abc"),
    }
    for _ in range(5):
        browser().post(BEGIN, {"account": str(months.c), "tpin": wrong})
    tries["locked"] = (str(months.c), wrong)

    pages = {}
    for name, (account, typed) in tries.items():
        answer = browser().post(f"/{language}/my/sign-in/", {"account": account, "tpin": typed})
        pages[name] = (answer.status_code, words(answer), answer.cookies.get("kf_portal_step"))

    assert {status for status, _, _ in pages.values()} == {422}
    assert len({said for _, said, _ in pages.values()}) == 1
    assert {cookie for _, _, cookie in pages.values()} == {None}


def test_what_was_typed_as_tpin_is_not_shown_again(browser, months):
    answer = browser().post(BEGIN, {"account": str(months.a), "tpin": "471359"})

    assert REFUSED in words(answer)
    assert b"471359" not in answer.content


def test_five_wrong_tries_lock_out_even_the_right_tpin_and_nothing_says_so(browser, months, tpin):
    for _ in range(5):
        browser().post(BEGIN, {"account": str(months.a), "tpin": "000000"})

    answer = browser().post(BEGIN, {"account": str(months.a), "tpin": tpin})

    assert (answer.status_code, REFUSED in words(answer)) == (422, True)
    assert mail.outbox == []


def test_a_wrong_code_is_refused_and_the_right_one_still_good(browser, months, tpin, code):
    client = browser()
    client.post(BEGIN, {"account": str(months.a), "tpin": tpin})

    wrong = client.post(CODE, {"code": "000000" if code() != "000000" else "111111"})
    right = client.post(CODE, {"code": f" {code()[:3]} {code()[3:]}"})

    assert (wrong.status_code, "The code is wrong or no longer valid" in words(wrong)) == (422, True)
    assert right["Location"] == HOME


def test_a_code_that_is_used_or_has_expired_is_refused(browser, months, tpin, code, now):
    client = browser()
    step = client.post(BEGIN, {"account": str(months.a), "tpin": tpin}).cookies["kf_portal_step"].value
    client.post(CODE, {"code": code()})
    client.cookies["kf_portal_step"] = step
    used = client.post(CODE, {"code": code()})
    client.post(BEGIN, {"account": str(months.a), "tpin": tpin})
    now(NOW + timedelta(minutes=6))
    late = client.post(CODE, {"code": code()})

    assert (used.status_code, late.status_code) == (422, 422)


def test_another_code_makes_the_first_one_useless(browser, months, tpin, code):
    client = browser()
    client.post(BEGIN, {"account": str(months.a), "tpin": tpin})
    first = code()

    again = client.post("/en/my/sign-in/code/again/")
    told = words(client.get(again["Location"]))
    second = code()

    assert "Another code has been sent" in told
    assert client.post(CODE, {"code": first}).status_code == (302 if first == second else 422)
    assert client.post(CODE, {"code": second})["Location"] == HOME


@pytest.mark.parametrize("cookie", ["", "x", "eyJub3QiOiJvdXJzIn0:1abcde:forged", "a" * 5_000, "\x00"])
def test_a_forged_step_leads_back_to_the_beginning(browser, cookie):
    client = browser()
    client.cookies["kf_portal_step"] = cookie

    assert client.get(CODE)["Location"] == "/en/my/sign-in/?why=over"
    assert client.post(CODE, {"code": "123456"})["Location"] == "/en/my/sign-in/?why=over"
    assert client.post("/en/my/sign-in/code/again/")["Location"] == "/en/my/sign-in/?why=over"


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5_000, "%00", "' or 1=1 --"])
def test_a_forged_session_is_nobodys(browser, cookie):
    client = browser()
    client.cookies["kf_portal"] = cookie

    answer = client.get(HOME)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, BEGIN)


def test_a_session_of_another_door_opens_nothing_here(browser, months):
    client = browser(months.a, door="kiosk")

    answer = client.get(HOME)

    assert answer["Location"] == f"{BEGIN}?next={HOME}&why=ended"
    assert answer.cookies["kf_portal"].value == ""


def test_an_idle_session_ends_and_the_sign_in_page_says_so(browser, months, now):
    client = browser(months.a)
    now(NOW + timedelta(minutes=31))

    answer = client.get(HOME, follow=True)

    assert answer.redirect_chain[0][0] == f"{BEGIN}?next={HOME}&why=ended"
    assert "nothing was done for a while" in words(answer)


def test_a_form_sent_after_the_session_ended_is_not_done_and_not_sent_again(browser, months, now):
    client = browser(months.a)
    now(NOW + timedelta(minutes=31))

    answer = client.post("/en/my/safety/sessions/end-others/")

    assert answer["Location"] == f"{BEGIN}?why=ended"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(browser, months, tpin, code, elsewhere):
    client = browser()
    client.post(BEGIN, {"account": str(months.a), "tpin": tpin, "next": elsewhere})

    assert client.post(CODE, {"code": code()})["Location"] == HOME


def test_signing_out_ends_the_session_and_twice_is_once(browser, months):
    client = browser(months.a)
    token = client.cookies["kf_portal"].value

    first, second = client.post("/en/my/sign-out/"), client.post("/en/my/sign-out/")
    client.cookies["kf_portal"] = token

    assert (first["Location"], second["Location"]) == ("/en/my/?signed-out", "/en/my/?signed-out")
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(
    "address", ["sign-in/", "sign-in/code/", "sign-in/code/again/", "sign-out/", "forgotten/", "safety/tpin/",
                "safety/sessions/1/end/", "safety/sessions/end-others/", "ask/particulars-change/"],
)  # fmt: skip
def test_no_form_is_taken_without_its_token(browser, months, address):
    client = browser(months.a, enforce_csrf_checks=True)

    answer = client.post(f"/zh-hant/my/{address}", {})

    assert answer.status_code == 403
    assert "請再次提交表格" in words(answer) or "請重新" in words(answer)


def test_asking_for_a_new_tpin_says_the_same_of_every_account(browser, months):
    pages = [
        (answer := browser().post("/en/my/forgotten/", {"account": account}, follow=True)).redirect_chain
        and words(answer)
        for account in (str(months.a), "100199999991", "12")
    ]

    assert len(set(pages)) == 1
    assert "If this account exists" in pages[0]


def test_a_tenant_without_contact_details_is_told_where_to_go_only_after_the_right_tpin(browser, months):
    tpin = access.tpin_issue(account_no=months.b, by=access.operator("test"), now=NOW)

    right = words(browser().post(BEGIN, {"account": str(months.b), "tpin": tpin}))
    wrong = words(browser().post(BEGIN, {"account": str(months.b), "tpin": "000000"}))

    assert "We have no mobile number or e-mail address of yours" in right
    assert REFUSED in wrong
