"""Being called back, as the caller hears it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaifong.domains.access.models import AuditRecord
from kaifong.domains.requests.models import CallBack
from kaifong.selfservice import calling_back
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow
from tests.integration.selfservice.conftest import NOW

LANDLINE = "+85225509113"
ANYONE = Asker("hotline", address="telephone 21112222")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))


@pytest.fixture
def tenant(months, reached_by):
    reached_by(months.a, phone=LANDLINE, email="", address="", language="zh-hant")
    return Asker("hotline", Assurance.ACCOUNT_AND_TPIN, months.a, "telephone 21112222")


def call_back(asker, phone="", now=NOW):
    return calling_back.call_back(asker=asker, phone=phone, language="en", now=now).written("en")


def test_a_tenant_is_offered_the_number_on_record_and_called_there_also_at_a_fixed_line(tenant):
    assert calling_back.offered(asker=tenant).written("en") == "We can call you on the number ending 113."

    assert call_back(tenant) == "An officer will call you on the number ending 113 within office hours."

    assert CallBack.objects.get().on_record
    assert {one.detail["purpose"] for one in AuditRecord.objects.filter(action="contact.look")} == {"call back"}


def test_whoever_asks_again_hears_that_it_waits_already(tenant):
    call_back(tenant)

    assert call_back(tenant) == "You have asked for a call already. An officer will call the number ending 113."


def test_a_stranger_gives_a_number(db):
    assert call_back(ANYONE, "55509678") == "An officer will call you on the number ending 678 within office hours."
    row = CallBack.objects.get()
    assert (row.tenancy_id, row.on_record) == (None, False)


def test_a_tenant_may_give_another_number(tenant):
    call_back(tenant, "55509678")

    assert not CallBack.objects.get().on_record


def test_a_stranger_without_a_number_must_sign_in(db):
    with pytest.raises(AssuranceTooLow):
        call_back(ANYONE)
    with pytest.raises(AssuranceTooLow):
        calling_back.offered(asker=ANYONE)


def test_a_tenant_without_a_number_on_record_is_asked_for_one(months):
    asker = Asker("hotline", Assurance.ACCOUNT_AND_TPIN, months.a)

    for act in (call_back, lambda asker: calling_back.offered(asker=asker)):
        with pytest.raises(calling_back.NoNumberOnRecord):
            act(asker)


@pytest.mark.parametrize("keyed", ["5550967", "555096789", "*1234567", "0"])
def test_what_is_no_number_is_refused_at_its_field(db, keyed):
    with pytest.raises(calling_back.NoTelephoneNumber) as refusal:
        call_back(ANYONE, keyed)

    assert refusal.value.field == "phone"
    assert keyed not in str(refusal.value)


def test_more_than_three_an_hour_are_refused(db):
    for number in range(3):
        call_back(ANYONE, f"5550111{number}")

    with pytest.raises(calling_back.CalledForTooOften):
        call_back(ANYONE, "55501119")
    call_back(ANYONE, "55501119", NOW + timedelta(hours=1))
