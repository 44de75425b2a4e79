"""Where a tenant is signed in, who looked at the record, a new TPIN."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Look
from kaifong.domains.tenancies import api as tenancies
from kaifong.interfaces.portal import wording
from tests.integration.portal.conftest import NOW, words

SAFETY = "/en/my/safety/"
PACKAGE = Path(wording.__file__).resolve().parents[2]


def test_every_action_of_the_audit_that_concerns_a_tenancy_has_words_for_tenants():
    written = {
        ast.literal_eval(node.args[1])
        for module in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "audit"
        and any(keyword.arg == "account_no" for keyword in node.keywords)
        and isinstance(node.args[1], ast.Constant)
    }

    assert len(written) > 15
    assert sorted(written - wording.ACTIONS.keys()) == []


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("<script>", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_people_call_it(agent, shown):
    with translation.override("en"):
        assert wording.browser(agent) == shown


def test_a_session_elsewhere_is_ended_from_here_and_this_one_stays(browser, months):
    here, there = browser(months.a), browser(months.a)
    page = here.get(SAFETY).content.decode()
    [end] = re.findall(r'action="(/en/my/safety/sessions/\d+/end/)"', page)

    done = here.post(end, follow=True)

    assert "That sign-in has been ended." in words(done)
    assert there.get("/en/my/home/").status_code == 302
    assert here.get("/en/my/home/").status_code == 200


def test_all_other_sessions_are_ended_at_once(browser, months):
    here, others = browser(months.a), [browser(months.a), browser(months.a)]

    here.post("/en/my/safety/sessions/end-others/")

    assert [other.get("/en/my/home/").status_code for other in others] == [302, 302]
    assert here.get("/en/my/home/").status_code == 200


def test_nobody_ends_the_session_of_another_tenant(browser, months):
    theirs = browser(months.b)
    [session] = access.sessions_of(account_no=months.b, now=NOW)

    answer = browser(months.a).post(f"/en/my/safety/sessions/{session.id}/end/")

    assert answer.status_code == 302
    assert theirs.get("/en/my/home/").status_code == 200


def test_a_tenant_sees_who_looked_when_and_why_and_nobody_elses(browser, months):
    clerk = access.Actor("mei.wong", "office", frozenset({"tenancies.view"}), None)
    for account, purpose in ((months.a, "asked about a letter"), (months.b, "another's business")):
        tenancies.contact_details(account_no=account, purpose=purpose, by=clerk)

    said = words(browser(months.a).get("/en/my/safety/looks/"))

    assert "Staff: mei.wong" in said
    assert "Contact details were looked at asked about a letter" in said
    assert "another" not in said


@pytest.mark.parametrize(
    ("actor", "by_tenant", "who"),
    [("tenant", True, "You, or who signed in as you"), ("partner fps", False, "A payment partner"),
     ("operator", False, "The landlord's operators"), ("mei.wong", False, "Staff: mei.wong")],
)  # fmt: skip
def test_whoever_looked_is_called_so_that_a_tenant_understands(actor, by_tenant, who):
    with translation.override("en"):
        assert wording.who(Look(NOW, actor, by_tenant, "office", "tenancy.look", "")) == who


def test_a_new_tpin_is_good_at_once_and_the_old_one_no_longer(browser, months, tpin):
    client = browser(months.a)

    done = client.post(f"{SAFETY}tpin/", {"current": tpin, "new": "482913", "again": "482913"}, follow=True)

    signed_in = [
        browser().post("/en/my/sign-in/", {"account": str(months.a), "tpin": typed}).status_code
        for typed in (tpin, "482913")
    ]
    assert "Your TPIN has been changed." in words(done)
    assert signed_in == [422, 302]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"current": "000000"}, "This is not your TPIN"),
        ({"new": "123456", "again": "123456"}, "Six digits in a row are too easy to guess"),
        ({"new": "12345", "again": "12345"}, "The TPIN must be six digits"),
        ({"again": "482914"}, "The two new TPINs are not the same"),
        ({"new": ""}, "Enter the new TPIN"),
    ],
)
def test_a_tpin_that_cannot_be_taken_is_told_and_the_old_one_stays(browser, months, tpin, sent, told):
    client = browser(months.a)

    answer = client.post(f"{SAFETY}tpin/", {"current": tpin, "new": "482913", "again": "482913"} | sent)

    assert (answer.status_code, told in words(answer)) == (422, True)
    assert tpin not in answer.content.decode()
    assert browser().post("/en/my/sign-in/", {"account": str(months.a), "tpin": tpin}).status_code == 302
