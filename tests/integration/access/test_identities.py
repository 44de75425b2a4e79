from __future__ import annotations

from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.access.models import IdentityLink
from tests.integration.access.conftest import ACCOUNT, NOW, STRANGER

pytestmark = pytest.mark.django_db

TENANT = access.tenant_at("portal")


def link(subject, account_no=ACCOUNT, provider="one"):
    access.identity_link(provider=provider, subject=subject, account_no=account_no, by=TENANT, now=NOW)


def account_of(subject, provider="one"):
    return access.identity_account(provider=provider, subject=subject, now=NOW)


def test_a_person_is_known_by_an_earlier_link_alone():
    with pytest.raises(access.IdentityNotLinked):
        account_of("person-1")

    link("person-1")

    assert account_of("person-1") == ACCOUNT
    for subject, provider in (("person-2", "one"), ("person-1", "two")):
        with pytest.raises(access.IdentityNotLinked):
            account_of(subject, provider)


def test_what_the_provider_calls_the_person_is_not_in_the_database():
    link("tokenised-person-1")

    assert "tokenised" not in str(list(IdentityLink.objects.values()))


def test_the_newest_link_counts_for_the_person_and_for_the_account():
    link("person-1", STRANGER)
    link("person-1", ACCOUNT)
    link("person-2", ACCOUNT)

    assert account_of("person-2") == ACCOUNT
    with pytest.raises(access.IdentityNotLinked):
        account_of("person-1")
    assert [look.action for look in access.looks_of(account_no=STRANGER)] == ["identity.unlink", "identity.link"]


def test_a_link_is_seen_and_ended_by_its_tenant():
    link("person-1")
    link("person-1", provider="two")
    account_of("person-1")

    access.identity_unlink(provider="two", account_no=ACCOUNT, by=TENANT, now=NOW)

    assert [(each.provider, each.used_at) for each in access.identities_of(account_no=ACCOUNT)] == [("one", NOW)]
    with pytest.raises(access.IdentityNotLinked):
        access.identity_unlink(provider="two", account_no=ACCOUNT, by=TENANT, now=NOW)


def test_a_trip_to_a_provider_ends_once_within_a_quarter_of_an_hour():
    def begin() -> str:
        return access.identity_trip_begin(door="portal", account_no=ACCOUNT, data={"nonce": "n"}, now=NOW)

    def end(token, **options):
        return access.identity_trip_end(**{"token": token, "door": "portal", "now": NOW} | options)

    token = begin()
    assert end(token) == (ACCOUNT, {"nonce": "n"})
    for options in (
        {"token": token},
        {"token": begin(), "door": "api"},
        {"token": begin(), "now": NOW + timedelta(minutes=15)},
        {"token": "made up"},
    ):
        with pytest.raises(access.ChallengeOver):
            end(**options)
