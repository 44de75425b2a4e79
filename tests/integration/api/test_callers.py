"""Who is let in, and that everybody else is told the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.api import callers
from kaifong.interfaces.portal import guard
from tests.integration.api.conftest import Door, bearer, session

STATUS = "/api/v1/questions/rent-status"
CALCULATOR = "/api/v1/questions/rent-calculator"
NEW = {"phone": "", "email": "", "address": "", "language": "en", "letter_format": "plain"}


def later(monkeypatch, **time: int) -> None:
    then = clock.now() + timedelta(**time)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_the_portals_session_is_looked_for_under_the_portals_own_name():
    assert callers.COOKIE == guard.COOKIE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "kf_portal=unknown"},
        {"Cookie": "kf_portal="},
        {"Authorization": "Bearer unknown"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer " + "x" * 100_000},
        {"Authorization": "Bearer \x00\xff"},
    ],
    ids=lambda headers: str(headers)[:40],
)
def test_whoever_is_not_signed_in_is_told_the_same_whatever_is_wrong(months, door, headers):
    answer = door.get(STATUS, **headers)

    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.body == door.get(STATUS).body


def test_a_token_is_good_for_a_quarter_of_an_hour(app, monkeypatch):
    token = app.tokens()["access_token"]
    later(monkeypatch, minutes=14)
    assert app.door.get(STATUS, **bearer(token)).status == 200

    later(monkeypatch, minutes=2)

    assert app.door.get(STATUS, **bearer(token)).status == 401


def test_a_session_that_has_ended_is_like_none(months, monkeypatch):
    tenant = Door({"Cookie": f"kf_portal={session(months.a)}"})
    later(monkeypatch, hours=1)

    assert tenant.get(STATUS).status == 401


def test_a_session_of_another_door_is_none(months):
    token = access.session_open(account_no=months.a, door="kiosk", assurance=1, now=clock.now())

    assert Door({"Cookie": f"kf_portal={token}"}).get(STATUS).status == 401


def test_whoever_has_proved_too_little_is_told_so(months, signed_in):
    tenant = signed_in(months.a, assurance=1)

    assert tenant.get(STATUS).status == 200
    answer = tenant.get("/api/v1/questions/particulars")
    assert (answer.status, answer.json["code"]) == (403, "assurance-too-low")


def test_a_question_for_anybody_is_answered_without_signing_in(months, door):
    answer = door.post(CALCULATOR, {})

    assert (answer.status, answer.json["code"]) == (422, "input-invalid")


def test_an_app_that_may_only_ask_changes_nothing(app):
    tokens = app.tokens(scope="ask")

    answer = app.door.post("/api/v1/questions/particulars-change", NEW, **bearer(tokens["access_token"]))

    assert (answer.status, answer.json["code"]) == (403, "scope-too-narrow")


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example"])
def test_a_change_that_another_site_sends_with_the_tenants_cookie_is_refused(months, signed_in, origin):
    headers = {} if origin is None else {"Origin": origin}

    answer = signed_in(months.a).post("/api/v1/questions/particulars-change", NEW, **headers)

    assert (answer.status, answer.json["code"]) == (403, "forged")


def test_a_page_of_the_portal_that_shows_the_token_is_let_through(months):
    secret = "a" * 32
    page = Door({"Cookie": f"kf_portal={session(months.a)}; csrftoken={secret}", "X-CSRFToken": secret})

    answer = page.post("/api/v1/questions/particulars-change", NEW, Origin="http://localhost")

    assert answer.status == 200, answer.body


def test_no_answer_allows_another_sites_page_to_read_it(months, signed_in):
    answer = signed_in(months.a).get(STATUS, Origin="https://elsewhere.example")

    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def test_a_good_call_writes_nothing(months, signed_in, statements):
    tenant = signed_in(months.a)

    ran = statements(lambda: tenant.get(STATUS))

    assert [one for one in ran if not one.lstrip().lower().startswith(("select", "with", "--"))] == []


def test_whoever_tries_too_often_must_wait_while_a_tenant_is_served(months, door, signed_in):
    tenant = signed_in(months.a)
    statuses = [door.get(STATUS).status for _ in range(121)]

    assert statuses == [401] * 120 + [429]
    assert door.get(STATUS).headers["Retry-After"] == "60"
    assert tenant.get(STATUS).status == 200
