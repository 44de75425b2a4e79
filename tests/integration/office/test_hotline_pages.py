"""The hotline's pages: who may open them, and what officers do with calls to make."""

from __future__ import annotations

import pytest
from django.test import Client

from kaifong.domains.access.api import VERBS, staff_add
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.models import CallBack
from kaifong.infra import clock
from kaifong.selfservice.asking import Asker
from tests.integration.calls.conftest import NOW

PHONE = "+85255509678"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def signed_in(db):
    def client(name="mei.wong", *, verbs=VERBS, estates=None) -> Client:
        browser = Client()
        browser.force_login(staff_add(username=name, password="x", role=name, verbs=frozenset(verbs), estates=estates))
        return browser

    return client


@pytest.fixture
def waiting(db) -> str:
    asked = requests.call_back_ask(
        account_no=None, phone=PHONE, on_record=False, language="en", address="call 1", now=NOW,
        by=Asker("hotline").actor(),
    )  # fmt: skip
    return f"/en/office/hotline/call-backs/{asked.id}/"


def test_the_figures_are_for_who_has_the_verb(signed_in):
    assert signed_in().get("/en/office/hotline/?days=7").status_code == 200
    assert signed_in("lok", verbs={"requests.call_back"}).get("/en/office/hotline/").status_code == 403
    assert signed_in().get("/en/office/hotline/?days=8").status_code == 400


def test_the_page_of_no_calls_says_so(signed_in):
    page = signed_in().get("/en/office/hotline/").content.decode()

    assert "Nobody has called yet." in page
    assert "No machine takes calls." in page


def test_a_page_that_fetches_itself_anew_is_loaded_as_a_whole_when_the_sign_in_has_ended(db):
    answer = Client().get("/en/office/hotline/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_the_number_is_shown_for_a_purpose_alone(signed_in, waiting):
    officer = signed_in()
    assert PHONE not in officer.get(waiting).content.decode()
    refused = officer.post(waiting, {"purpose": ""})
    assert (refused.status_code, PHONE in refused.content.decode()) == (422, False)

    shown = officer.post(waiting, {"purpose": "return the call"})

    assert PHONE in shown.content.decode()
    assert AuditRecord.objects.get(action="call_back.look").detail["purpose"] == "return the call"
    assert "mei.wong" in officer.get("/en/office/hotline/call-backs/").content.decode()


def test_a_call_is_closed_once(signed_in, waiting):
    officer = signed_in()
    without_note = officer.post(f"{waiting}close/", {"outcome": "closed", "note": ""})
    assert (without_note.status_code, CallBack.objects.get().state) == (422, "waiting")

    done = officer.post(f"{waiting}close/", {"outcome": "done"})
    again = signed_in("lok").post(f"{waiting}close/", {"outcome": "done"})

    assert (done.status_code, done.headers["Location"]) == (302, "/en/office/hotline/call-backs/")
    assert again.status_code == 422
    assert CallBack.objects.get().closed_by == "mei.wong"


def test_an_officer_of_one_estate_finds_no_call_of_a_stranger(signed_in, waiting):
    officer = signed_in("lok", verbs={"requests.call_back"}, estates=frozenset({1002}))

    assert "Nobody waits to be called." in officer.get("/en/office/hotline/call-backs/").content.decode()
    assert officer.get(waiting).status_code == 403
    assert officer.post(waiting, {"purpose": "x"}).status_code == 403


def test_an_unknown_call_is_not_found(signed_in):
    assert signed_in().get("/en/office/hotline/call-backs/7/").status_code == 404
