from __future__ import annotations

from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.access.models import AuditRecord, Challenge, MailerRequest
from tests.integration.access.conftest import ACCOUNT, HERE, NOW, STRANGER

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def make(account_no=ACCOUNT, now=NOW):
    return access.code_make(account_no=account_no, door="portal", now=now)


def check(challenge, code, *, door="portal", now=NOW, address=HERE):
    return access.code_check(challenge=challenge, code=code, address=address, door=door, now=now)


def refused(challenge, code, **options):
    with pytest.raises(access.CodeRefused) as refusal:
        check(challenge, code, **options)
    assert str(refusal.value) == "The code is wrong or no longer valid; begin again to get another."


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_is_good_once():
    challenge, code = make()

    assert check(challenge, code) == ACCOUNT
    refused(challenge, code)


def test_neither_code_nor_challenge_is_in_the_database():
    challenge, code = make()

    stored = str(list(Challenge.objects.values())) + str(list(AuditRecord.objects.values()))
    assert [secret for secret in (challenge, f"'{code}'", f'"{code}"') if secret in stored] == []


def test_a_code_of_another_challenge_or_door_is_refused():
    challenge, code = make()
    others, others_code = make(STRANGER)

    if code != others_code:
        refused(challenge, others_code)
    refused(challenge, code, door="api")
    refused("no such challenge", code)
    assert check(others, others_code) == STRANGER


def test_a_code_expires_after_five_minutes():
    challenge, code = make()

    refused(challenge, code, now=NOW + 5 * MINUTE)


def test_after_five_wrong_codes_the_right_one_is_refused():
    challenge, code = make()
    for _ in range(5):
        refused(challenge, wrong(code))

    refused(challenge, code)


def test_five_wrong_codes_lock_codes_of_the_account_whatever_the_challenge_and_a_right_tpin_does_not_help(tpin):
    challenge, code = make()
    for _ in range(5):
        refused(challenge, wrong(code))
    access.tpin_verify(account_no=ACCOUNT, tpin=tpin, address=HERE, door="portal", now=NOW)
    challenge, code = make()

    refused(challenge, code)
    refused(challenge, code, now=NOW + 4 * MINUTE)

    later = NOW + 15 * MINUTE
    challenge, code = make(now=later)
    assert check(challenge, code, now=later) == ACCOUNT


def test_another_code_takes_the_place_of_the_first():
    first, first_code = make()

    account_no, second, code = access.code_again(challenge=first, door="portal", now=NOW)

    refused(first, first_code)
    assert (account_no, check(second, code)) == (ACCOUNT, ACCOUNT)
    with pytest.raises(access.CodeRefused):
        access.code_again(challenge=first, door="portal", now=NOW)


def test_five_codes_are_sent_within_an_hour_and_no_more():
    for _ in range(5):
        make()

    with pytest.raises(access.TooManyCodes):
        make(now=NOW + 59 * MINUTE)
    make(STRANGER)
    make(now=NOW + 61 * MINUTE)


def test_who_asks_for_one_code_too_many_keeps_the_last():
    challenge, code = make()
    for _ in range(4):
        _, challenge, code = access.code_again(challenge=challenge, door="portal", now=NOW)

    with pytest.raises(access.TooManyCodes):
        access.code_again(challenge=challenge, door="portal", now=NOW)

    assert check(challenge, code) == ACCOUNT


def test_what_is_long_over_is_swept():
    make()

    make(STRANGER, now=NOW + 66 * MINUTE)

    assert list(Challenge.objects.values_list("account_no", flat=True)) == [STRANGER]


def ask(account_no=ACCOUNT, *, address=HERE, now=NOW):
    access.mailer_ask(account_no=account_no, address=address, door="portal", now=now)


def test_a_letter_is_asked_for_once_a_week():
    ask()
    ask()
    access.mailers_done(account_nos=frozenset({ACCOUNT}), printed=True, by=access.operator(), now=NOW)
    ask(now=NOW + timedelta(days=6))
    assert MailerRequest.objects.count() == 1

    ask(now=NOW + timedelta(days=7))

    assert MailerRequest.objects.filter(done_at=None).count() == 1


def test_one_address_does_not_ask_for_a_whole_estate():
    for serial in range(1, 151):
        ask(serial * 100)

    assert MailerRequest.objects.count() == 100


def test_asking_costs_the_same_statements_whether_or_not_there_is_an_account(tpin, django_assert_num_queries):
    ask(STRANGER + 1)

    with django_assert_num_queries(4):  # two of them the savepoint of the count
        ask(ACCOUNT)
    with django_assert_num_queries(4):
        ask(STRANGER)
