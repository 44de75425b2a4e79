"""Signing in and out against real users in the database."""

from __future__ import annotations

import pytest
from django.test import Client

from kaifong.domains.access.api import staff_add
from kaifong.domains.access.models import StaffUser
from kaifong.infra import clock
from kaifong.interfaces.office import figures
from tests.journeys import office_sample as sample

pytestmark = pytest.mark.django_db

HOME = "/zh-hant/office/"
SIGN_IN = "/zh-hant/office/sign-in/"
MIND = {"username": "mei.wong", "password": "four plain words here"}


@pytest.fixture
def client(monkeypatch, settings, tmp_path) -> Client:
    settings.ROOT_URLCONF = "tests.journeys.office_urls"
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(clock, "today", lambda: sample.TODAY)
    monkeypatch.setattr(figures, "month_figures", sample.month_figures)
    staff_add(**MIND, role="clerk", verbs=frozenset({"rent.view"}), estates=None)
    return Client()


def test_staff_sign_in_reach_the_page_they_wanted_and_sign_out(client):
    asked = client.get(HOME)
    signed_in = client.post(asked["Location"], MIND | {"next": HOME}, follow=True)
    signed_out = client.post("/zh-hant/office/sign-out/", follow=True)

    assert asked["Location"] == f"{SIGN_IN}?next={HOME}"
    assert signed_in.redirect_chain == [(HOME, 302)]
    assert "mei.wong" in signed_in.content.decode()
    assert signed_out.redirect_chain == [(SIGN_IN, 302)]
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize("wrong", [{"password": "four plain words"}, {"username": "mei.chan"}])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(client, wrong):
    response = client.post(SIGN_IN, MIND | wrong)

    assert response.status_code == 200
    assert "用戶名稱或密碼不正確" in response.content.decode()
    assert client.get(HOME).status_code == 302


def test_staff_who_left_cannot_sign_in(client):
    StaffUser.objects.filter(username="mei.wong").update(is_active=False)

    assert "用戶名稱或密碼不正確" in client.post(SIGN_IN, MIND).content.decode()


def test_signing_in_leads_to_no_other_site(client):
    response = client.post(SIGN_IN, MIND | {"next": "https://example.org/"})

    assert (response.status_code, response["Location"]) == (302, HOME)
