"""Number and code: counted, locked, and silent about which of them was wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access import hashing
from kaifong.domains.access.models import AuditRecord, FailureCounter
from kaifong.domains.access.services import lockout
from kaifong.domains.applications import api as applications
from kaifong.domains.applications.models import Application
from kaifong.kernel.identifiers import application_no
from tests.integration.applications.conftest import BY, NOW, registered

pytestmark = pytest.mark.usefixtures("landlord")
HERE, ELSEWHERE = "203.0.113.7", "203.0.113.8"
UNKNOWN = application_no(2023, 4_444)


@pytest.fixture
def letter():
    return registered()


def try_(number, code, *, address=HERE, door="portal", now=NOW):
    applications.application_code_verify(application_no=number, code=code, address=address, door=door, now=now)


def refused(number, code, **more) -> str:
    with pytest.raises(applications.ApplicationNotShown) as refusal:
        try_(number, code, **more)
    return str(refusal.value)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_on_the_letter_lets_pass_and_another_applications_does_not(letter):
    other = registered()

    try_(letter.application.application_no, letter.code)

    if other.code != letter.code:
        refused(letter.application.application_no, other.code)


@pytest.mark.usefixtures("hashes_as_they_run")
def test_the_code_is_kept_as_argon2id_alone(letter):
    stored = Application.objects.get().code_hash

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert letter.code not in str(list(AuditRecord.objects.values()))
    assert letter.code not in repr(letter)


def test_an_application_without_a_code_lets_nobody_pass(letter):
    number = letter.application.application_no
    Application.objects.update(code_hash="")

    refused(number, "")
    refused(number, letter.code)


def test_a_hash_copied_to_another_application_lets_nobody_pass(letter):
    other = registered().application.application_no
    Application.objects.filter(application_no=other).update(code_hash=Application.objects.get(
        application_no=letter.application.application_no).code_hash)  # fmt: skip

    refused(other, letter.code)


def test_unknown_number_no_number_wrong_code_and_lock_are_answered_alike(letter):
    number = letter.application.application_no
    said = {refused(UNKNOWN, letter.code), refused(None, letter.code), refused(number, wrong(letter.code))}
    for _ in range(4):
        said.add(refused(number, wrong(letter.code)))
    said.add(refused(number, letter.code))

    assert len(said) == 1


def test_unknown_number_and_wrong_code_take_the_same_way(letter, monkeypatch):
    """The same statements, and one Argon2id each."""
    looked, genuine = [], hashing.letter_code_matches
    monkeypatch.setattr(
        hashing, "letter_code_matches", lambda stored, number, code: looked.append(1) or genuine(stored, number, code)
    )
    ways = []
    for number in (letter.application.application_no, UNKNOWN, None):
        with CaptureQueriesContext(connection) as ran:
            refused(number, wrong(letter.code))
        tables = [one["sql"].split("values")[0].split("WHERE")[0] for one in ran if "SAVEPOINT" not in one["sql"]]
        ways.append((tables, len(looked)))
        looked.clear()

    assert ways[0] == ways[1] == ways[2]
    assert ways[0][1] == 1


def test_five_failures_lock_the_number_for_a_quarter_of_an_hour_at_every_door(letter):
    number = letter.application.application_no
    for door in ("portal", "kiosk", "api", "portal", "kiosk"):
        refused(number, wrong(letter.code), door=door)

    refused(number, letter.code, address=ELSEWHERE, door="api")
    refused(number, letter.code, now=NOW + timedelta(minutes=14))

    try_(number, letter.code, now=NOW + timedelta(minutes=15))
    assert AuditRecord.objects.get(action="letter_code.lock").detail == {"number": number, "failures": 5}


def test_a_good_try_begins_the_count_anew(letter):
    number = letter.application.application_no
    for _ in range(4):
        refused(number, wrong(letter.code))
    try_(number, letter.code)
    for _ in range(4):
        refused(number, wrong(letter.code))

    try_(number, letter.code)


def test_a_new_code_replaces_the_old_one_and_lifts_a_lock(letter):
    number = letter.application.application_no
    for _ in range(5):
        refused(number, wrong(letter.code))

    new = applications.application_code_issue(application_no=number, by=BY)

    try_(number, new)
    if new != letter.code:
        refused(number, letter.code)


def test_trying_numbers_that_do_not_exist_fills_no_table(monkeypatch):
    monkeypatch.setattr(lockout, "UNKNOWN_ACCOUNTS", 4)
    for serial in range(1, 13):
        refused(application_no(2023, serial), "123456")

    assert FailureCounter.objects.filter(key__startswith="letter-unknown:").count() <= 4
    assert not FailureCounter.objects.filter(key__regex="^letter:").exists()


def test_an_address_that_tries_a_hundred_times_is_refused_for_every_number(letter, monkeypatch):
    number = letter.application.application_no
    with monkeypatch.context() as quick:
        quick.setattr(hashing, "letter_code_matches", lambda *_: False)
        for serial in range(1, 101):
            refused(application_no(2022, serial), "123456")

    refused(number, letter.code)

    try_(number, letter.code, address=ELSEWHERE)
