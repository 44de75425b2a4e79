from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.access.models import Passkey
from tests.integration.access.authenticator import Authenticator
from tests.integration.access.conftest import ACCOUNT, HERE, NOW, STRANGER

pytestmark = pytest.mark.django_db

TENANT = access.tenant_at("portal")
SITE = access.RelyingParty("rent.example.org", "https://rent.example.org", "Landlord")


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(SITE.origin)


def add(device, *, account_no=ACCOUNT, site=SITE, for_account=None, now=NOW) -> int:
    challenge, options = access.passkey_offer(account_no=account_no, site=SITE, by=TENANT, now=NOW)
    return access.passkey_add(
        challenge=challenge,
        response=device.create(options),
        label="  My telephone ",
        account_no=for_account or account_no,
        site=site,
        by=TENANT,
        now=now,
    )


def verify(challenge, response, *, site=SITE, now=NOW, door="portal") -> int:
    return access.passkey_verify(challenge=challenge, response=response, site=site, address=HERE, door=door, now=now)


def sign_in(device, **options) -> int:
    challenge, asked = access.passkey_ask(site=SITE, door="portal", now=NOW)
    return verify(challenge, device.get(asked), **options)


def refused(device, **options) -> None:
    with pytest.raises(access.PasskeyRefused) as refusal:
        sign_in(device, **options)
    assert str(refusal.value) == "The passkey was not accepted; try again, or sign in with account number and TPIN."


def test_a_passkey_that_was_added_signs_its_account_in(device):
    add(device)

    assert sign_in(device) == ACCOUNT
    assert [(each.label, each.used_at) for each in access.passkeys_of(account_no=ACCOUNT)] == [("My telephone", NOW)]
    assert access.looks_of(account_no=ACCOUNT)[0].action == "passkey.add"


def test_the_browser_asks_for_finger_or_pin_and_names_no_account_when_signing_in():
    _, offered = access.passkey_offer(account_no=ACCOUNT, site=SITE, by=TENANT, now=NOW)
    _, asked = access.passkey_ask(site=SITE, door="portal", now=NOW)

    chosen = json.loads(offered)["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert json.loads(asked)["userVerification"] == "required"
    assert json.loads(asked)["allowCredentials"] == []


def test_a_passkey_signs_in_although_wrong_tpins_have_locked_the_account(device, tpin):
    add(device)
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            access.tpin_verify(account_no=ACCOUNT, tpin="", address=HERE, door="portal", now=NOW)

    assert sign_in(device) == ACCOUNT


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://rent.example.com"},
        {"origin": "http://rent.example.org"},
        {"verifies": False},
    ],
)
def test_what_was_made_for_another_site_or_without_the_tenant_is_refused(device, change):
    add(device)

    refused(replace(device, **change))
    with pytest.raises(access.PasskeyRefused):
        add(Authenticator(**{"origin": SITE.origin} | change))
    assert Passkey.objects.count() == 1


def test_an_unknown_key_a_forged_signature_and_another_sites_answer_are_refused(device):
    add(device)

    refused(Authenticator(SITE.origin))
    refused(Authenticator(SITE.origin, credential_id=device.credential_id))
    refused(device, site=replace(SITE, host="example.org"))


def test_an_answer_is_good_once_within_five_minutes_at_its_door(device):
    add(device)
    challenge, asked = access.passkey_ask(site=SITE, door="portal", now=NOW)
    answer = device.get(asked)

    assert verify(challenge, answer) == ACCOUNT
    with pytest.raises(access.PasskeyRefused):
        verify(challenge, answer)
    refused(device, now=NOW + timedelta(minutes=5))
    refused(device, door="api")


def test_a_key_that_was_copied_is_noticed_by_its_count(device):
    add(device)
    copy = replace(device)
    sign_in(device)
    sign_in(device)

    refused(copy)


@pytest.mark.parametrize("response", ["", "{}", "[]", "null", "1", '{"id": 1}', '"' + "x" * 100_000, '{"id":"a","rawId":"a","type":"public-key","response":{}}'])  # fmt: skip
def test_what_is_no_answer_is_refused(device, response):
    add(device)
    challenge, _ = access.passkey_ask(site=SITE, door="portal", now=NOW)
    offer, _ = access.passkey_offer(account_no=ACCOUNT, site=SITE, by=TENANT, now=NOW)

    with pytest.raises(access.PasskeyRefused):
        verify(challenge, response)
    with pytest.raises(access.PasskeyRefused):
        access.passkey_add(
            challenge=offer, response=response, label="", account_no=ACCOUNT, site=SITE, by=TENANT, now=NOW
        )


def test_a_passkey_is_added_to_the_account_that_it_was_offered_to_alone(device):
    with pytest.raises(access.ChallengeOver):
        add(device, for_account=STRANGER)
    with pytest.raises(access.ChallengeOver):
        add(device, now=NOW + timedelta(minutes=5))

    assert Passkey.objects.count() == 0


def test_one_key_belongs_to_one_account(device):
    add(device)

    with pytest.raises(access.PasskeyRefused):
        add(device, account_no=STRANGER)

    assert sign_in(device) == ACCOUNT


def test_a_removed_passkey_signs_nobody_in_and_a_strangers_cannot_be_removed(device):
    passkey_id = add(device)
    with pytest.raises(access.PasskeyNotFound):
        access.passkey_remove(passkey_id=passkey_id, account_no=STRANGER, by=TENANT, now=NOW)
    assert sign_in(device) == ACCOUNT

    access.passkey_remove(passkey_id=passkey_id, account_no=ACCOUNT, by=TENANT, now=NOW)

    refused(device)
