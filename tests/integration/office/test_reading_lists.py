"""What the office's lists and its search read from the domains."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import execute, fetch_all
from tests.integration.two_months import RENT, TODAY

pytestmark = pytest.mark.django_db


def ranked(**asked):
    return rent.arrears_ranked(**{"as_at": TODAY, "estates": None, "limit": 50} | asked)


def test_those_who_owe_for_most_months_come_first_and_then_those_who_owe_most(months):
    page = ranked()

    assert [(one.account_no, one.months, one.balance_cents) for one in page.tenancies] == [
        (months.b, 2, 310_000),
        (months.e, 2, 260_000),
        (months.a, 1, RENT),
        (months.d, 1, 30_000),
    ]
    assert page.found == 4


def test_a_page_of_arrears_agrees_with_each_tenancys_own(months):
    page = ranked()

    own = rent.arrears_of(account_nos=[one.account_no for one in page.tenancies], as_at=TODAY)
    assert {one.account_no: one for one in page.tenancies} == own


def test_a_page_beyond_the_first_still_says_how_many_there_are(months):
    assert [one.account_no for one in ranked(offset=1, limit=2).tenancies] == [months.e, months.a]
    assert (ranked(offset=50).found, ranked(offset=50).tenancies) == (4, ())


@pytest.mark.parametrize(
    ("as_at", "found"),
    [(date(2026, 1, 31), 3), (date(2026, 2, 1), 3), (date(2026, 1, 1), 0)],
)
def test_rent_that_is_not_overdue_yet_is_no_arrears(months, as_at, found):
    page = ranked(as_at=as_at)

    owing = [one for one in rent.arrears_list(as_at=as_at) if one.months]
    assert page.found == len(owing) == found


def test_arrears_of_some_estates_or_of_many_months_alone(months):
    assert [one.account_no for one in ranked(estates=[1002]).tenancies] == [months.e, months.d]
    assert [one.account_no for one in ranked(months=2).tenancies] == [months.b, months.e]
    assert ranked(estates=[]).found == 0


def test_a_receipt_in_suspense_is_found_by_its_id(months):
    assert payments.suspense_list(receipt_ids=[0]) == []


def test_flats_of_accounts_and_back(months):
    flats = tenancies.flats_of([months.a, months.d, 1])

    assert set(flats) == {months.a, months.d}
    assert tenancies.accounts_at(flats.values()) == {flats[months.a]: months.a, flats[months.d]: months.d}


def test_what_was_done_with_some_accounts_is_read_the_latest_first(months, officer):
    access.audit(officer, "worklist.override", account_no=months.a, reason="one")
    access.audit(officer, "worklist.override", account_no=months.b, reason="two")
    access.audit(officer, "tenancy.look", account_no=months.a)

    acts = access.acts_of(account_nos=[months.a, months.b], actions=["worklist.override"], limit=10)

    assert [(act.account_no, act.actor, act.door, act.detail) for act in acts] == [
        (months.b, "officer", "office", {"reason": "two"}),
        (months.a, "officer", "office", {"reason": "one"}),
    ]


@pytest.fixture
def named(landlord):
    """The two estates and their blocks under names as there are."""
    execute(
        "update estates_estate set name_zh_hant = '德朗邨', name_en = 'Tak Long Estate', name_zh_hans = '德朗邨' where code = 1001"
    )
    execute(
        "update estates_estate set name_zh_hant = '彩雲邨', name_en = 'Choi Wan Estate', name_zh_hans = '彩云邨' where code = 1002"
    )
    execute(
        "update estates_block set name_zh_hant = '德璋樓', name_en = 'Tak Cheung House', name_zh_hans = '德璋楼' where estate_id = 1001"
    )
    return landlord


NOWHERE = estates.Places((), (), False)


def places(words, within=None, limit=20):
    return estates.places_called(words=words, within=within, limit=limit)


@pytest.mark.parametrize("words", ["tak long", "Tak Long Estate", "德朗邨", "德朗", "TAK  long"])
def test_an_estate_is_found_by_its_name(named, words):
    assert places(words) == estates.Places((1001,), (), False)


@pytest.mark.parametrize(
    "words",
    [
        "德朗邨德璋樓1樓2室",
        "德朗德璋樓1樓2室",
        "tak long flat 2",
        "Flat 2 tak cheung",
        "德璋樓1樓2室",
        "德璋楼 2室",
        "estate tak long flat 2",
    ],
)
def test_a_flat_is_found_by_words_of_estate_block_and_door(named, words):
    found = places(words)

    [(flat,)] = fetch_all(
        "select f.id from estates_flat f join estates_block b on b.id = block_id where estate_id = 1001 and f.number = '2'"
    )
    assert (found.estates, found.flats, found.more) == ((), (flat,), False)


def test_words_find_nothing_outside_the_estates_that_may_be_looked_at(named):
    assert places("德朗邨德璋樓1樓2室", within=[1002]) == NOWHERE
    assert places("nowhere at all") == NOWHERE
    assert places("") == NOWHERE


def test_more_flats_than_asked_for_are_left_out_and_that_is_said(named):
    found = places("tak long flat", limit=2)

    assert (len(found.flats), found.more) == (2, True)


def test_an_officer_rests_after_thirty_searches(db, officer):
    moment = datetime(2026, 2, 20, 9, tzinfo=UTC)

    answers = [access.search_count(by=officer, now=moment) for _ in range(31)]

    assert answers == [True] * 30 + [False]
