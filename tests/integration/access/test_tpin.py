from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.access import hashing
from kaifong.domains.access.models import AuditRecord, FailureCounter, TenantCredential
from kaifong.domains.access.services.tpin import check_tpin, random_tpin
from tests.integration.access.conftest import ACCOUNT, ELSEWHERE, HERE, NOW, STRANGER

MINUTE = timedelta(minutes=1)
TENANT = access.tenant_at("portal")


def try_(tpin, *, account_no=ACCOUNT, address=HERE, door="portal", now=NOW):
    access.tpin_verify(account_no=account_no, tpin=tpin, address=address, door=door, now=now)


def refused(tpin, **options) -> str:
    with pytest.raises(access.SignInRefused) as refusal:
        try_(tpin, **options)
    return str(refusal.value)


def wrong(tpin: str) -> str:
    return f"{(int(tpin) + 1) % 10**6:06d}"


def lock(tpin, *, now=NOW, doors=("portal",), times=5) -> None:
    for number in range(times):
        refused(wrong(tpin), now=now, door=doors[number % len(doors)])


def test_the_issued_tpin_lets_its_account_pass_and_no_other(tpin):
    other = access.tpin_issue(account_no=STRANGER, by=access.operator(), now=NOW)

    try_(tpin)
    try_(other, account_no=STRANGER)

    refused(tpin, account_no=STRANGER)


def test_a_new_tpin_replaces_the_old_one(tpin):
    new = access.tpin_issue(account_no=ACCOUNT, by=access.operator(), now=NOW)

    refused(tpin)
    try_(new)


@pytest.mark.usefixtures("hashes_as_they_run")
def test_the_tpin_is_nowhere_in_the_database_and_its_hash_is_argon2id_at_19_mib(tpin):
    stored = TenantCredential.objects.get().tpin_hash

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert tpin not in str(list(TenantCredential.objects.values())) + str(list(AuditRecord.objects.values()))


@pytest.mark.usefixtures("hashes_as_they_run")
def test_the_hash_of_nobody_costs_what_everybodys_does():
    assert hashing.NOBODYS_HASH.split("$")[:4] == hashing.HASHER.hash("x").split("$")[:4]


def test_a_hash_copied_to_another_account_lets_nobody_pass(tpin):
    TenantCredential.objects.create(
        account_no=STRANGER, tpin_hash=TenantCredential.objects.get().tpin_hash, issued_at=NOW
    )

    refused(tpin, account_no=STRANGER)


def test_without_the_key_outside_the_database_no_tpin_opens(tpin, keys):
    (keys / "tpin.key").write_bytes(bytes(32))

    refused(tpin)


@pytest.fixture
def hashes(monkeypatch):
    """How many hashes were verified."""
    seen = []

    class Counting:
        def verify(self, *arguments):
            seen.append(arguments)
            return genuine.verify(*arguments)

        def hash(self, text):
            return genuine.hash(text)

    genuine = hashing.HASHER
    monkeypatch.setattr(hashing, "HASHER", Counting())
    return seen


@pytest.mark.parametrize("cause", ["right", "wrong", "unknown", "no number", "locked", "expired", "address", "hostile"])
def test_every_cause_is_told_in_the_same_words_and_costs_one_hash(tpin, hashes, cause):
    given = {"tpin": wrong(tpin)}
    match cause:
        case "right":
            given = {"tpin": tpin}
        case "unknown":
            given["account_no"] = STRANGER
        case "no number":
            given["account_no"] = None
        case "locked":
            lock(tpin)
            given["tpin"] = tpin
        case "expired":
            given |= {"tpin": tpin, "now": NOW + timedelta(days=30, seconds=1)}
        case "address":
            FailureCounter.objects.create(
                key=f"address:{hashing.address_marked(HERE)}",
                failures=100,
                counted_from=NOW,
                locked_until=NOW + MINUTE,
            )
            given["tpin"] = tpin
        case "hostile":
            given["tpin"] = "'; drop table x; --\0" + "9" * 10_000
    hashes.clear()

    if cause == "right":
        try_(**given)
    else:
        said = refused(**given)
        assert said == "The account number and the TPIN do not go together, or the account is locked for some time."

    assert len(hashes) == 1


def test_every_refusal_takes_the_same_statements(tpin, django_assert_num_queries):
    for given in (
        {"tpin": wrong(tpin)},
        {"tpin": tpin, "account_no": STRANGER},
        {"tpin": tpin, "account_no": None},
        {"tpin": tpin, "now": NOW + timedelta(days=31)},
    ):
        with django_assert_num_queries(10):  # three selects, two counts, each a transaction, and a note
            refused(**given)


def test_five_wrong_tries_lock_the_account_at_every_door_and_from_every_address(tpin):
    lock(tpin, doors=("portal", "kiosk", "api"))

    for door in ("portal", "kiosk", "api", "hotline"):
        refused(tpin, door=door, address=ELSEWHERE)
    try_(tpin, now=NOW + 15 * MINUTE)


def test_four_wrong_tries_and_a_right_one_begin_the_count_anew(tpin):
    lock(tpin, times=4)
    try_(tpin)
    lock(tpin, times=4)

    try_(tpin)


def test_a_lock_lasts_twice_as_long_each_time_and_at_most_a_day(tpin):
    now, lasted = NOW, []
    for _ in range(9):
        lock(tpin, now=now)
        until = FailureCounter.objects.get(key=f"account:{ACCOUNT}").locked_until
        lasted.append((until - now) / MINUTE)
        now = until

    assert lasted == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def test_tries_while_locked_lengthen_nothing(tpin):
    lock(tpin)
    lock(tpin, now=NOW + 14 * MINUTE)

    try_(tpin, now=NOW + 15 * MINUTE)


def test_a_hundred_failures_in_a_row_lock_until_a_new_tpin_is_issued(tpin):
    FailureCounter.objects.create(key=f"account:{ACCOUNT}", failures=99, counted_from=NOW)
    refused(wrong(tpin))
    later = NOW + timedelta(days=20)
    refused(tpin, now=later)

    new = access.tpin_issue(account_no=ACCOUNT, by=access.operator(), now=later)

    try_(new, now=later)


def test_a_lock_is_on_record_for_the_tenant_to_see(tpin):
    lock(tpin)

    looks = access.looks_of(account_no=ACCOUNT)

    assert [(look.action, look.actor, look.by_tenant, look.door) for look in looks] == [
        ("tpin.lock", "tenant", True, "portal"),
        ("tpin.issue", "operator", False, "cli"),
    ]


def test_a_hundred_failures_from_one_address_lock_it_for_every_account(tpin):
    other = access.tpin_issue(account_no=STRANGER, by=access.operator(), now=NOW)
    FailureCounter.objects.create(key=f"address:{hashing.address_marked(HERE)}", failures=99, counted_from=NOW)
    refused(wrong(tpin))

    refused(other, account_no=STRANGER)
    try_(other, account_no=STRANGER, address=ELSEWHERE)
    try_(other, account_no=STRANGER, now=NOW + 15 * MINUTE)


def test_an_address_that_is_locked_locks_no_accounts(tpin):
    FailureCounter.objects.create(
        key=f"address:{hashing.address_marked(HERE)}", failures=100, counted_from=NOW, locked_until=NOW + MINUTE
    )
    lock(tpin, times=10)

    try_(tpin, address=ELSEWHERE)


def test_failures_from_an_address_are_forgotten_after_a_quarter_of_an_hour(tpin):
    key = f"address:{hashing.address_marked(HERE)}"
    FailureCounter.objects.create(key=key, failures=99, counted_from=NOW - 15 * MINUTE)

    refused(wrong(tpin))

    assert FailureCounter.objects.get(key=key).failures == 1


def test_a_right_try_does_not_forget_what_others_did_from_the_same_address(tpin):
    refused("000000", account_no=STRANGER)
    try_(tpin)

    assert FailureCounter.objects.get(key=f"address:{hashing.address_marked(HERE)}").failures == 1


def test_an_address_is_stored_as_a_mark_and_ipv6_counts_by_subscriber(tpin):
    refused(wrong(tpin))

    assert HERE not in str(list(FailureCounter.objects.values()))
    assert hashing.address_marked("2001:db8:1:2::1") == hashing.address_marked("2001:db8:1:2:ffff::9")
    assert hashing.address_marked("2001:db8:1:2::1") != hashing.address_marked("2001:db8:1:3::1")
    assert hashing.address_marked("::ffff:192.0.2.1") == hashing.address_marked(HERE)


def test_guessed_account_numbers_do_not_fill_the_table(db):
    for serial in range(1, 9):
        refused("111111", account_no=serial * 256 + 7)

    assert FailureCounter.objects.count() == 2  # the address, and one for all of these


def test_a_tpin_that_lies_unused_for_thirty_days_expires_and_a_used_one_does_not(tpin):
    refused(tpin, now=NOW + timedelta(days=30, seconds=1))
    try_(tpin, now=NOW + timedelta(days=30))

    try_(tpin, now=NOW + timedelta(days=900))


def test_the_tenant_changes_the_tpin_with_the_present_one(tpin):
    new = random_tpin(ACCOUNT)

    access.tpin_change(account_no=ACCOUNT, current=tpin, new=new, address=HERE, by=TENANT, now=NOW)

    refused(tpin)
    try_(new, now=NOW + timedelta(days=400))


def test_a_wrong_present_tpin_changes_nothing_and_is_counted(tpin):
    before = TenantCredential.objects.get().tpin_hash

    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            access.tpin_change(account_no=ACCOUNT, current=wrong(tpin), new="483920", address=HERE, by=TENANT, now=NOW)

    assert TenantCredential.objects.get().tpin_hash == before
    refused(tpin)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("12345", "form"),
        ("1234567", "form"),
        ("12a456", "form"),
        ("１２３９８７", "form"),
        ("", "form"),
        ("777777", "same"),
        ("123456", "run"),
        ("456789", "run"),
        ("567890", "run"),
        ("654321", "run"),
        (f"{ACCOUNT:012d}"[3:9], "account"),
    ],
)
def test_an_easily_guessed_tpin_is_not_taken(tpin, new, reason):
    with pytest.raises(access.WeakTpin) as refusal:
        access.tpin_change(account_no=ACCOUNT, current=tpin, new=new, address=HERE, by=TENANT, now=NOW)

    assert refusal.value.reason == reason
    assert new not in str(refusal.value) or not new
    try_(tpin)


def test_an_issued_tpin_is_never_an_easily_guessed_one():
    issued = {random_tpin(ACCOUNT) for _ in range(2_000)}

    assert len(issued) > 1_900
    for each in issued:
        check_tpin(each, ACCOUNT)


def test_who_may_not_issue_a_tpin_changes_nothing(tpin):
    with pytest.raises(access.NotPermitted):
        access.tpin_issue(account_no=ACCOUNT, by=TENANT, now=NOW)
    elsewhere = access.Actor("clerk", "office", access.VERBS, frozenset({1002}))
    with pytest.raises(access.NotPermitted):
        access.tpin_issue(account_no=ACCOUNT, by=elsewhere, now=NOW)

    try_(tpin)


def test_nothing_of_it_is_logged(tpin, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    refused(wrong(tpin))
    try_(tpin)

    said = caplog.text + "".join(capfd.readouterr())
    assert [secret for secret in (tpin, wrong(tpin), HERE) if secret in said] == []
