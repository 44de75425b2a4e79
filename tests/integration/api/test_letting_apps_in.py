"""A tenant lets an app in by OAuth 2, and everything that somebody hostile may try on the way."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from kaifong.domains.access import api as access
from kaifong.infra import clock
from tests.integration.api.conftest import BACK, VERIFIER, add_app, bearer, challenge_of, session

STATUS = "/api/v1/questions/rent-status"


def test_an_app_that_a_tenant_lets_in_is_given_the_tenants_answers(app, months):
    tokens = app.tokens()

    answer = app.door.get(STATUS, **bearer(tokens["access_token"]))

    assert answer.json["account_no"] == f"{months.a:012d}"
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 900, "ask change")


def test_the_page_names_the_app_and_what_it_may_do(app):
    page = app.browser.get(app.address(scope="ask")).content.decode()

    assert "Let Neighbours see your tenancy?" in page
    assert "change what you can change here" not in page


def test_a_tenant_who_is_not_signed_in_signs_in_first_and_comes_back(app):
    app.browser.cookies.clear()

    response = app.browser.get(app.address())

    where = urlsplit(response["Location"])
    assert (response.status_code, where.path) == (302, "/en/my/sign-in/")
    assert parse_qs(where.query)["next"] == [app.address()]


def test_a_tpin_alone_lets_no_app_in(app, months):
    app.browser.cookies["kf_portal"] = session(months.a, assurance=1)

    assert app.browser.get(app.address()).status_code == 302


def test_a_tenant_may_refuse(app):
    assert app.agree(answer="refuse") == {"error": "access_denied", "state": "s1"} | {
        name: text for name, text in app.agree(answer="refuse").items() if name == "error_description"
    }


def test_the_state_comes_back_as_it_was_sent(app):
    assert app.agree(state="a b&c=d")["state"] == "a b&c=d"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/back", BACK + "/", BACK + "?x", BACK + "#x", "https://app.example/back/../x",
        "https://app.example.elsewhere.example/back", "https://app.example@elsewhere.example/back", "//app.example/back",
        "http://app.example/back", "HTTPS://APP.EXAMPLE/back", "javascript:alert(1)", "", None,
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_sent_to_an_address_that_is_not_the_apps_letter_by_letter(app, address, method):
    response = getattr(app.browser, method)(
        app.address(redirect_uri=address), {"answer": "allow"} if method == "post" else None
    )

    assert response.status_code == 400
    assert "Location" not in response
    assert access.grants_of(account_no=1, now=clock.now()) == []


@pytest.mark.parametrize("client_id", ["unknown", "", None, "x" * 10_000, "0" * 32, "\x00", "名"])
def test_an_app_that_nobody_knows_is_not_let_in(app, client_id):
    assert app.browser.get(app.address(client_id=client_id)).status_code == 400


def test_an_app_that_was_ended_is_not_let_in_and_its_tokens_are_no_good(app):
    token = app.tokens()["access_token"]
    access.app_revoke(app_id=app.client_id, by=access.operator(), now=clock.now())

    assert app.browser.get(app.address()).status_code == 400
    assert app.door.get(STATUS, **bearer(token)).status == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain", "code_challenge": VERIFIER},
        {"code_challenge": "short"},
        {"code_challenge": "!" * 43},
        {"scope": "everything"},
        {"response_type": "token"},
        {"response_type": None},
    ],
    ids=str,
)
def test_a_request_that_is_not_safe_goes_back_to_the_app_as_an_error_and_gives_nothing(app, months, changed):
    response = app.browser.post(app.address(**changed), {"answer": "allow"})

    where = urlsplit(response["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == BACK
    assert "error" in parse_qs(where.query)
    assert "code" not in parse_qs(where.query)


def test_a_page_of_another_site_cannot_agree_for_the_tenant(app):
    app.browser.handler.enforce_csrf_checks = True

    assert app.browser.post(app.address(), {"answer": "allow"}).status_code == 403


def test_the_page_cannot_be_framed_and_its_form_leads_to_the_app_alone(app):
    response = app.browser.get(app.address())

    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "form-action 'self' https://app.example;" in response["Content-Security-Policy"] + ";"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": None},
        {"code_verifier": challenge_of(VERIFIER)},
        {"redirect_uri": "https://elsewhere.example/back"},
        {"redirect_uri": None},
        {"code": "unknown"},
        {"code": None},
        {"client_id": "unknown"},
        {"client_id": None},
        {"client_secret": "guess"},
        {"grant_type": "password", "username": "a", "password": "b"},
        {"grant_type": None},
    ],
    ids=str,
)
def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(app, changed):
    answer = app.redeem(app.agree()["code"], **changed)

    assert answer.status == 400
    assert "access_token" not in answer.json


def test_a_code_that_was_tried_with_a_wrong_verifier_is_used_up(app):
    code = app.agree()["code"]
    app.redeem(code, code_verifier="w" * 43)

    assert app.redeem(code).json["error"] == "invalid_grant"


def test_a_code_that_comes_twice_ends_all_that_came_of_it(app):
    code = app.agree()["code"]
    tokens = app.redeem(code).json

    again = app.redeem(code)

    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert app.door.get(STATUS, **bearer(tokens["access_token"])).status == 401
    assert app.refresh(tokens["refresh_token"]).status == 400


def test_a_code_is_good_for_two_minutes(app, monkeypatch):
    code = app.agree()["code"]
    then = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: then)

    assert app.redeem(code).json["error"] == "invalid_grant"


def test_another_apps_code_and_tokens_are_no_good(app):
    other = add_app("Others")
    code, tokens = app.agree()["code"], app.tokens()

    assert app.redeem(code, client_id=other).json["error"] == "invalid_grant"
    assert app.refresh(tokens["refresh_token"], client_id=other).json["error"] == "invalid_grant"
    revoked = app.door.post("/api/v1/oauth/revoke", form={"client_id": other, "token": tokens["refresh_token"]})

    # and whoever they belong to has lost nothing
    assert revoked.status == 200
    assert app.door.get(STATUS, **bearer(tokens["access_token"])).status == 200
    assert app.redeem(code).status == 200


def test_a_refresh_token_gives_a_new_pair_once(app):
    first = app.tokens()

    second = app.refresh(first["refresh_token"]).json

    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == "ask change"
    assert app.door.get(STATUS, **bearer(second["access_token"])).status == 200


def test_a_refresh_token_that_comes_twice_ends_the_consent(app):
    first = app.tokens()
    second = app.refresh(first["refresh_token"]).json

    again = app.refresh(first["refresh_token"])

    assert again.json["error"] == "invalid_grant"
    assert app.door.get(STATUS, **bearer(second["access_token"])).status == 401
    assert app.refresh(second["refresh_token"]).json["error"] == "invalid_grant"


def test_a_refresh_token_widens_nothing(app):
    tokens = app.tokens(scope="ask")

    assert app.refresh(tokens["refresh_token"], scope="ask change").json["error"] == "invalid_scope"


@pytest.mark.parametrize("days", [30, 366])
def test_a_refresh_token_that_lay_too_long_is_no_good(app, monkeypatch, days):
    tokens = app.tokens()
    then = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: then)

    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_an_app_gives_its_tokens_back_by_either(app, which):
    tokens = app.tokens()

    answer = app.door.post("/api/v1/oauth/revoke", form={"client_id": app.client_id, "token": tokens[which]})

    assert answer.status == 200
    assert app.door.get(STATUS, **bearer(tokens["access_token"])).status == 401
    assert app.refresh(tokens["refresh_token"]).status == 400


def test_a_tenant_sees_the_apps_that_were_let_in_and_ends_one(app, months):
    token = app.tokens()["access_token"]
    page = app.browser.get("/en/apps/").content.decode()
    [grant] = access.grants_of(account_no=months.a, now=clock.now())

    app.browser.post("/en/apps/", {"grant": grant.id})

    assert "Neighbours" in page
    assert "Neighbours" not in app.browser.get("/en/apps/").content.decode()
    assert app.door.get(STATUS, **bearer(token)).status == 401


def test_no_tenant_ends_what_another_allowed(app, months):
    token = app.tokens()["access_token"]
    [grant] = access.grants_of(account_no=months.a, now=clock.now())
    app.browser.cookies["kf_portal"] = session(months.b)

    app.browser.post("/en/apps/", {"grant": grant.id})

    assert app.door.get(STATUS, **bearer(token)).status == 200


def test_codes_and_tokens_are_kept_nowhere_as_they_are(app):
    from django.db import connection

    code = app.agree()["code"]
    tokens = app.redeem(code).json

    with connection.cursor() as cursor:
        for table in ("access_oauthgrant", "access_oauthtoken", "access_auditrecord"):
            cursor.execute(f"select t::text from {table} t")
            kept = str(cursor.fetchall())
            assert not any(secret in kept for secret in (code, tokens["access_token"], tokens["refresh_token"]))


@pytest.mark.parametrize(
    "address",
    [
        "http://app.example/back", "javascript:alert(1)", "data:text/html,x", "https://app.example/back#x", "app:/back",
        "https://user@app.example/back", "https://", "file:///etc/passwd", "http://localhost.elsewhere.example/back", "",
        "https://app.example/a b", "https://app.example/\n",
    ],
)  # fmt: skip
def test_an_app_cannot_be_registered_with_an_address_that_is_not_safe(db, address):
    with pytest.raises(access.RedirectRefused):
        add_app(redirect_uris=(address,))

    assert access.apps_list() == []


@pytest.mark.parametrize(
    "address",
    ["https://app.example/back", "http://localhost/back", "http://127.0.0.1:8080/back", "com.example.app:/back"],
)
def test_an_app_is_registered_with_an_address_of_its_own(db, address):
    add_app(redirect_uris=(address,))

    assert access.apps_list()[0].redirect_uris == (address,)


def test_two_apps_of_one_name_could_not_be_told_apart(db):
    add_app("Neighbours")

    with pytest.raises(access.AppNameTaken):
        add_app("Neighbours")


def test_an_apps_library_finds_everything(db, client):
    found = client.get("/.well-known/oauth-authorization-server", headers={"Host": "localhost"}).json()

    assert found["token_endpoint"] == "http://localhost/api/v1/oauth/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert client.get("/apps/allow/", headers={"Host": "localhost"})["Location"] == "/zh-hant/apps/allow/"
