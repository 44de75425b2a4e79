"""What goes wrong is told in the caller's language, by a code that stays, and says nothing of what was sent or stored."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.utils.translation import gettext, override

from kaifong.domains.rent import api as rent

HISTORY = "/api/v1/questions/payment-history"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("en", "en"), ("zh-Hant", "zh-hant"), ("zh-HK", "zh-hant"), ("zh-CN,zh;q=0.9", "zh-hans"), ("", "zh-hant"),
        ("fr, en;q=0.5", "en"), ("*", "zh-hant"), ("x" * 10_000, "zh-hant"), (";;q=,", "zh-hant"),
    ],
)  # fmt: skip
def test_a_problem_is_told_in_the_language_that_was_asked_for(months, door, asked, language):
    answer = door.get("/api/v1/questions/rent-status", **{"Accept-Language": asked})

    assert answer.headers["Content-Language"] == language
    with override(language):
        assert answer.json["detail"] == gettext("Please sign in to see this.")


def test_a_problem_is_as_rfc_9457_has_it(months, signed_in):
    answer = signed_in(months.a).get(f"{HISTORY}?first=2026-02&last=2026-01", **{"Accept-Language": "en"})

    assert (answer.status, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert answer.json == {
        "type": "urn:kaifong:problem:period-refused",
        "title": "There is no answer to this",
        "status": 422,
        "code": "period-refused",
        "detail": "The last month is before the first.",
        "faults": [{"field": "last", "code": "period-refused"}],
    }


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("first=yesterday", "first", "value_error"),
        ("first=2026-13", "first", "value_error"),
        ("fist=2026-01", "fist", "unknown"),
        ("first=" + "9" * 5_000, "first", "value_error"),
        ("first=2026-01%00", "first", "value_error"),
    ],
)
def test_input_that_cannot_be_used_is_named_by_its_field_and_not_repeated(months, signed_in, query, field, code):
    answer = signed_in(months.a).get(f"{HISTORY}?{query}")

    assert (answer.status, answer.json["code"]) == (422, "input-invalid")
    assert answer.json["faults"] == [{"field": field, "code": code}]
    assert query.partition("=")[2] not in answer.body.decode()


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 5_000, b"null", b"[]", b'"x"', b""])
def test_a_body_that_is_no_input_is_refused(months, door, body):
    answer = door.post("/api/v1/questions/rent-calculator", body)

    assert answer.status in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/questions/none", "/api/v1/questions/rent-status/file", "/api/"])
def test_an_address_without_anything_says_so(db, door, path):
    answer = door.get(path)

    assert answer.status == 404
    assert path == "/api/" or answer.json["code"] == "not-found"


def test_a_wrong_method_is_told_the_right_one(db, door):
    answer = door.post("/api/v1/questions/rent-status", {})

    assert (answer.status, answer.headers["Allow"], answer.json["code"]) == (405, "GET", "method-not-allowed")


def test_a_lost_database_is_told_plainly_and_nothing_of_it(months, signed_in, monkeypatch, capsys):
    def lost(**_asked):
        raise OperationalError("connection to server at 192.0.2.9 failed: password of account 100100000109")

    tenant = signed_in(months.a)
    monkeypatch.setattr(rent, "arrears", lost)

    answer = tenant.get("/api/v1/questions/rent-status", **{"Accept-Language": "en"})

    assert (answer.status, answer.json["code"]) == (503, "out-of-service")
    assert "192.0.2.9" not in answer.body.decode() + "".join(capsys.readouterr())


def test_a_fault_of_ours_is_told_without_its_text(months, signed_in, monkeypatch, capsys):
    def broken(**_asked):
        raise ZeroDivisionError("CHAN TAI MAN")

    tenant = signed_in(months.a)
    monkeypatch.setattr(rent, "arrears", broken)

    answer = tenant.get("/api/v1/questions/rent-status")

    logged = "".join(capsys.readouterr())
    assert (answer.status, answer.json["code"]) == (500, "fault")
    assert "CHAN TAI MAN" not in answer.body.decode() + logged


def test_an_answer_is_sent_once_to_an_app_that_shows_its_etag(app):
    from tests.integration.api.conftest import bearer

    token = bearer(app.tokens()["access_token"])
    first = app.door.get("/api/v1/questions/rent-status", **token)

    again = app.door.get("/api/v1/questions/rent-status", **token, **{"If-None-Match": first.headers["ETag"]})
    other = app.door.get("/api/v1/questions/rent-status", **token, **{"If-None-Match": '"another"'})

    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (other.status, other.body) == (200, first.body)
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_an_answer_in_a_browser_leaves_nothing_there(months, signed_in):
    answer = signed_in(months.a).get("/api/v1/questions/rent-status")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
