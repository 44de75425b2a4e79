"""An application with three years' waiting, asked for by number and code at portal, kiosk and API, without sign-in."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.domains.access.hashing import address_marked
from kaifong.domains.access.models import FailureCounter
from tests.integration.applications.conftest import BY, NOW, TODAY, registered

pytestmark = pytest.mark.usefixtures("landlord")


@pytest.fixture(autouse=True)
def at(monkeypatch):
    monkeypatch.setattr("kaifong.infra.clock.now", lambda: NOW)
    monkeypatch.setattr("kaifong.infra.clock.today", lambda: TODAY)


@pytest.fixture
def letter():
    return registered()


@pytest.fixture
def given(letter):
    return {"application_no": f"{letter.application.application_no}", "code": letter.code}


@pytest.fixture
def kiosk():
    """A browser on an enrolled machine."""
    code = access.device_code_make(kind="kiosk", name="K1", estate_code=1001, printer="", by=BY, now=NOW)
    client, key = Client(), Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    client.post("/en/kiosk/enrol/", {"code": code, "public_key": b64encode(key).decode()})
    return client


def test_the_portal_tells_it_by_post_alone(given):
    client = Client()

    page = client.post("/en/my/ask/application-progress/", given)

    assert page.status_code == 200
    assert "The application has waited for 3 years." in page.content.decode()
    assert given["code"] not in page.content.decode()
    asked = client.get("/en/my/ask/application-progress/", given)
    assert "The application has waited" not in asked.content.decode()


def test_the_portal_says_beside_the_number_that_they_do_not_go_together(given):
    page = Client().post("/zh-hant/my/ask/application-progress/", given | {"code": "000000"})

    assert page.status_code == 422
    assert "申請編號與密碼不符，或嘗試次數過多。" in page.content.decode()
    assert FailureCounter.objects.filter(key=f"letter:{given['application_no']}").exists()


def test_the_kiosk_asks_for_number_and_code_and_tells_it(kiosk, given):
    form = kiosk.get("/en/kiosk/ask/application-progress/")
    page = kiosk.post("/en/kiosk/ask/application-progress/", given)

    assert 'type="password"' in form.content.decode()
    assert ">Show</button>" in form.content.decode()
    assert "The application has waited for 3 years." in page.content.decode()
    refused = kiosk.post("/en/kiosk/ask/application-progress/", given | {"code": "000000"})
    assert refused.status_code == 422
    assert "do not go together" in refused.content.decode()


def test_a_kiosk_counts_its_own_tries(kiosk, given):
    kiosk.post("/en/kiosk/ask/application-progress/", given | {"code": "000000"})

    place = f"device {access.devices_list(by=BY)[0].id}"
    assert FailureCounter.objects.get(key=f"address:{address_marked(place)}").failures == 1


def test_the_api_tells_it_as_json(given):
    told = Client().post("/api/v1/questions/application-progress", json.dumps(given), content_type="application/json")

    found = told.json()
    assert (told.status_code, found["waited_years"], found["state"]) == (200, 3, "waiting")
    refused = Client().post(
        "/api/v1/questions/application-progress",
        json.dumps(given | {"code": "000000"}),
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "progress-not-shown")


def test_eligibility_is_checked_without_sign_in(client):
    household = {
        "persons": "3",
        "applicant_age": "40",
        "youngest_age": "10",
        "income": "25,871",
        "assets": "0",
        "on": "",
    }

    page = client.post("/en/my/ask/eligibility/", household)

    assert "such a household may not apply. Not met: Income a month." in page.content.decode()
