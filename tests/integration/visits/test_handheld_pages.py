"""Handhelds at the office: the list, one with its backlog and alarms, putting one in and out of service."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client

from kaifong.domains.access.api import VERBS, staff_add
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.printing.codes import qr_svg
from kaifong.interfaces.office import handhelds
from tests.integration.office.test_pages_of_work import said
from tests.integration.visits.conftest import (
    BY,
    DAY,
    ESTATE,
    at,
    enrol,
    point,
)

pytestmark = pytest.mark.django_db
NOW = at(DAY, 19)
LIST = "/en/office/handhelds/"


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def signed_in():
    def client(name="mei.wong", *, verbs=VERBS, estates=None) -> Client:
        browser = Client()
        browser.force_login(staff_add(username=name, password="x", role=name, verbs=frozenset(verbs), estates=estates))
        return browser

    return client


def test_a_handheld_says_how_far_its_work_has_come_and_which_numbers_are_missing(hand, landlord, signed_in):
    account = landlord.accounts[0]
    hand.push(hand.writes(account, "note", {"text": [None, "x"]}, attachments=("c" * 64,)))
    hand.seq += 2
    hand.push(hand.writes(account, "note", {"text": [None, "y"]}), hand.writes(account, "note", {"text": [None, "z"]}))

    text = said(signed_in().get(f"{LIST}{hand.device.id}/"))

    assert "Handheld of wong" in text
    assert "Came in order through No. 1" in text
    assert "2 records wait for numbers 2 to 3" in text
    assert "between No. 4 and No. 5; they take effect when what lies before has come" in text
    assert "1 photo or signature has not come whole" in text
    assert "Not all of its work has come" in said(signed_in().get(LIST))


def test_a_handheld_whose_clock_is_wrong_says_how_wrong(hand, landlord, signed_in):
    note = hand.writes(landlord.accounts[0], "note", {"text": [None, "x"]})
    hand.push(note, device_time=at(DAY, 18) - timedelta(minutes=90))

    assert "90 minutes behind when it last sent something" in said(signed_in().get(f"{LIST}{hand.device.id}/"))


def test_a_copied_handheld_raises_an_alarm_that_one_officer_looks_into_once(hand, landlord, signed_in):
    note = hand.writes(landlord.accounts[0], "note", {"text": [None, "x"]})
    hand.push(note)
    hand.push(replace(note, digest=sha256(b"other").digest()))
    page = f"{LIST}{hand.device.id}/"
    [alarm] = visits.alarms_list()
    shown = signed_in().get(page)

    first = signed_in().post(f"{page}alarms/{alarm.id}/")
    second = signed_in("lok").post(f"{page}alarms/{alarm.id}/")

    assert "A record came again under its own identifier, and said something else" in said(shown)
    assert (first.status_code, second.status_code) == (302, 422)
    assert "looked into by mei.wong" in said(second)
    assert "Alarm" not in said(signed_in().get(LIST))


def test_putting_out_of_service_asks_first_needs_a_reason_and_keeps_it(hand, signed_in):
    page = f"{LIST}{hand.device.id}/"
    browser = signed_in()
    asked = browser.get(f"{page}revoke/")
    without = browser.post(f"{page}revoke/", {"why": ""})
    assert visits.handheld(hand.device.id).revoked_at is None

    done = browser.post(f"{page}revoke/", {"why": "left in a minibus"})

    assert "out of service?" in said(asked)
    assert (without.status_code, done.status_code) == (422, 302)
    assert visits.handheld(hand.device.id).revoked_at == NOW
    assert AuditRecord.objects.get(action="handheld.revoke").detail["why"] == "left in a minibus"
    shown = said(browser.get(page))
    assert "Put out of service, mei.wong (left in a minibus)" in shown
    assert "Wipe not confirmed yet" in shown
    assert "wong" not in said(browser.get(LIST)).replace("mei.wong", "")
    assert "Wipe not confirmed yet" in said(browser.get(f"{LIST}?show=revoked"))


def test_a_handheld_that_is_out_already_is_not_put_out_again(hand, signed_in):
    visits.handheld_revoke(device_id=hand.device.id, why="first", by=BY, now=at(DAY, 12))

    answer = signed_in().post(f"{LIST}{hand.device.id}/revoke/", {"why": "second"})

    assert answer.status_code == 302
    assert visits.handheld(hand.device.id).revoked_at == at(DAY, 12)


def test_a_wiped_handheld_says_when(hand, signed_in):
    visits.handheld_revoke(device_id=hand.device.id, why="x", by=BY, now=at(DAY, 12))
    visits.handheld_wiped(device_id=hand.device.id, now=at(DAY, 13))

    text = said(signed_in().get(f"{LIST}{hand.device.id}/"))

    assert "Wiped" in text
    assert "It said that it had destroyed what it held" in text


def test_a_code_lets_in_one_handheld_of_the_officer_who_was_chosen_and_is_kept_nowhere(officer, signed_in, caplog):
    browser = signed_in()

    page = browser.post(f"{LIST}enrol/", {"officer": "wong"})

    code = re.search(r"<code>([A-Z0-9 ]+)</code>", page.content.decode())[1]
    assert "no-store" in page["Cache-Control"]
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img"' in page.content.decode()
    assert "Good once, until 03:10" in said(page)  # 19:00 in UTC is 3 o'clock in Hong Kong
    assert code.replace(" ", "") not in caplog.text
    assert code.replace(" ", "") not in str(list(AuditRecord.objects.values_list("detail", flat=True)))
    found = visits.handheld_enrol(
        code=code, sign_key=point(), seal_key=point(), name="No. 8", unlock=visits.Unlock.PASSKEY, proof=None,
        address="192.0.2.1", now=NOW,
    ).device  # fmt: skip
    assert (found.officer, found.estate_code, found.enrolled_by) == ("wong", ESTATE, "mei.wong")


def test_the_code_for_the_camera_opens_the_app_with_the_code_where_no_server_is_sent_it(officer, signed_in):
    response = signed_in().post(f"{LIST}enrol/", {"officer": "wong"})
    page, app = response.content.decode(), response.wsgi_request.build_absolute_uri("/field/")

    code = re.search(r"<code>([A-Z0-9 ]+)</code>", page)[1].replace(" ", "")
    drawn = qr_svg(f"{app}#enrol={code}", title="Code for the handheld's camera", module_mm=1.2)
    assert drawn in page


def test_nobody_is_let_in_who_does_not_visit(officer, signed_in):
    browser = signed_in()

    assert browser.post(f"{LIST}enrol/", {"officer": "stranger"}).status_code == 422
    assert browser.post(f"{LIST}enrol/", {"officer": ""}).status_code == 422
    assert not AuditRecord.objects.filter(action="handheld.code").exists()


def test_an_officer_of_one_estate_sees_and_changes_its_handhelds_alone(hand, signed_in):
    other = signed_in("lok", verbs={"access.device"}, estates=frozenset({1003}))
    page = f"{LIST}{hand.device.id}/"

    assert "No handheld is in service." in said(other.get(LIST))
    assert other.get(page).status_code == 403
    assert other.post(f"{page}revoke/", {"why": "x"}).status_code == 403
    assert "Nobody visits in your estates" in said(other.get(f"{LIST}enrol/"))
    assert visits.handheld(hand.device.id).revoked_at is None


def test_a_supervisor_of_another_of_her_estates_enrols_into_his(officer, signed_in):
    page = signed_in("lok", verbs={"access.device"}, estates=frozenset({1002})).post(
        f"{LIST}enrol/", {"officer": "wong"}
    )

    assert "Estate 1002" in said(page)


def test_an_unknown_handheld_or_alarm_is_not_found(hand, signed_in):
    browser = signed_in()

    assert browser.get(f"{LIST}99/").status_code == 404
    assert browser.post(f"{LIST}{hand.device.id}/alarms/99/").status_code == 404
    assert browser.get(f"{LIST}?page=0").status_code == 400


def test_the_list_needs_as_many_statements_for_three_handhelds_as_for_one(officer, django_assert_num_queries):
    for name in ("wong", "lee", "mak"):
        enrol(name)
        with django_assert_num_queries(5):
            handhelds.lines(revoked=False, now=NOW, actor=BY)
