"""Calls that officers are to make."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import CallBackOutcome, CallBackState
from kaifong.domains.requests.models import CallBack
from kaifong.domains.tenancies.api import BadParticulars, PurposeMissing
from kaifong.infra.database import fetch_one
from kaifong.infra.outbox.api import events
from kaifong.selfservice.asking import Asker, Assurance
from tests.integration.requests.conftest import NOW

pytestmark = pytest.mark.django_db

PHONE, OTHER = "55509678", "55501111"
OFFICER = Actor("mei.wong", "office", frozenset({"requests.call_back"}))


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))


@pytest.fixture
def account(landlord):
    return landlord.accounts[0]


def ask(account_no=None, phone=PHONE, *, now=NOW, address="telephone 21112222", on_record=False):
    asker = Asker("hotline", Assurance.ACCOUNT_AND_TPIN if account_no else Assurance.ANONYMOUS, account_no)
    return requests.call_back_ask(
        account_no=account_no, phone=phone, on_record=on_record, language="zh-hant", address=address, now=now,
        by=asker.actor(),
    )  # fmt: skip


def close(call_back_id, outcome=CallBackOutcome.DONE, note="", *, by=OFFICER, now=NOW):
    return requests.call_back_close(call_back_id=call_back_id, outcome=outcome, note=note, now=now, by=by)


def open_(call_back_id, *, by=OFFICER, purpose="return the call"):
    return requests.call_back_open(call_back_id=call_back_id, purpose=purpose, now=NOW, by=by)


def test_who_asks_is_called_once_and_the_officer_sees_the_number_with_a_purpose(account):
    asked = ask(account)

    [waiting] = requests.call_backs(by=OFFICER).call_backs
    opened = open_(asked.id)

    assert (asked.is_new, asked.last_digits) == (True, "678")
    assert (waiting.account_no, waiting.on_record, waiting.language, waiting.taken_by) == (
        account,
        False,
        "zh-hant",
        "",
    )
    assert opened.phone == "+85255509678"
    assert requests.call_back(call_back_id=asked.id, by=OFFICER).taken_by == "mei.wong"
    look = AuditRecord.objects.get(action="call_back.look")
    assert (look.actor, look.account_no, look.detail["purpose"]) == ("mei.wong", account, "return the call")


def test_asked_again_while_it_waits_it_is_the_same_call(account):
    first, second = ask(account), ask(account)

    assert (second.id, second.is_new) == (first.id, False)
    assert CallBack.objects.count() == 1
    assert [event.name for event in events()] == ["call_back.asked"]


def test_a_tenant_who_gives_another_number_is_called_at_that(account):
    first, second = ask(account, on_record=True), ask(account, OTHER)

    assert (second.id, second.is_new, second.last_digits) == (first.id, True, "111")
    assert open_(first.id).phone == "+85255501111"
    assert not CallBack.objects.get().on_record


def test_strangers_are_told_apart_by_their_numbers():
    first, again, other = ask(), ask(address="telephone 3"), ask(phone=OTHER)

    assert (again.id, again.is_new) == (first.id, False)
    assert other.id != first.id


def test_after_it_is_done_another_can_be_asked_for(account):
    first = ask(account)
    close(first.id)

    assert ask(account).id != first.id


def test_three_an_hour_for_an_account_and_from_a_telephone(account):
    for _ in range(3):
        ask(account)
    for number in range(3):
        ask(phone=f"5550111{number}")

    for more in ({"account_no": account}, {"phone": "55501199"}):
        with pytest.raises(requests.TooManyCallBacks):
            ask(**more)
    assert CallBack.objects.count() == 4
    ask(phone="55501199", now=NOW + timedelta(hours=1))


def test_sixty_an_hour_of_all_strangers_together():
    for number in range(60):
        ask(phone=f"555012{number:02d}", address=f"call {number}")

    with pytest.raises(requests.TooManyCallBacks):
        ask(phone="55501300", address="call 61")
    assert CallBack.objects.count() == 60


@pytest.mark.parametrize("phone", ["5550", "", "+1", "5550967a"])
def test_what_is_no_number_is_refused_and_nothing_is_written(phone):
    with pytest.raises(BadParticulars):
        ask(phone=phone)

    assert not CallBack.objects.exists()


def test_number_and_note_cannot_be_read_in_the_database(account):
    asked = ask(account)
    close(asked.id, note="Wants a ramp")

    (row,) = fetch_one("select requests_callback::text from requests_callback")
    for secret in ("55509678", "Wants a ramp"):
        assert secret not in row
        assert secret.encode().hex() not in row
    records = str(list(AuditRecord.objects.values())) + str([event.facts for event in events()])
    assert "55509678" not in records
    assert "ramp" not in records


def test_nobody_answering_three_times_is_the_end_of_it(account):
    asked = ask(account)

    states = [close(asked.id, CallBackOutcome.NO_ANSWER).state for _ in range(3)]

    assert states == [CallBackState.WAITING, CallBackState.WAITING, CallBackState.UNREACHED]
    with pytest.raises(requests.CallBackOver):
        close(asked.id)


def test_nobody_is_left_out_without_a_reason(account):
    asked = ask(account)

    with pytest.raises(requests.NoteMissing):
        close(asked.id, CallBackOutcome.CLOSED, "  ")
    assert close(asked.id, CallBackOutcome.CLOSED, "Rang the estate office meanwhile").state is CallBackState.CLOSED
    assert open_(asked.id).note == "Rang the estate office meanwhile"


def test_the_second_of_two_officers_changes_nothing(account):
    asked = ask(account)
    close(asked.id)

    with pytest.raises(requests.CallBackOver):
        close(asked.id, CallBackOutcome.CLOSED, "x", by=Actor("lok.chan", "office", frozenset({"requests.call_back"})))

    assert CallBack.objects.get().closed_by == "mei.wong"
    assert [event.facts["state"] for event in events(name="call_back.closed")] == ["done"]


def test_an_officer_of_another_estate_sees_none_of_it(account):
    asked, stranger = ask(account), ask(phone=OTHER)
    elsewhere = Actor("lok.chan", "office", frozenset({"requests.call_back"}), frozenset({1002}))
    here = Actor("kit.ho", "office", frozenset({"requests.call_back"}), frozenset({1001}))

    assert requests.call_backs(by=elsewhere).found == 0
    assert [one.id for one in requests.call_backs(by=here).call_backs] == [asked.id]
    for act in (open_, close):
        with pytest.raises(NotPermitted):
            act(asked.id, by=elsewhere)
        with pytest.raises(NotPermitted):
            act(stranger.id, by=here)
    assert CallBack.objects.filter(taken_by="").count() == 2


def test_without_the_verb_or_a_purpose_nothing_is_shown(account):
    asked = ask(account)

    with pytest.raises(NotPermitted):
        requests.call_backs(by=Actor("x", "office", frozenset({"requests.view"})))
    with pytest.raises(PurposeMissing):
        open_(asked.id, purpose=" ")
    assert not AuditRecord.objects.filter(action="call_back.look").exists()


def test_a_list_takes_two_statements_whatever_its_length(account, django_assert_num_queries):
    ask(account)
    for number in range(5):
        ask(phone=f"555012{number:02d}", address=f"call {number}")

    with django_assert_num_queries(2):
        found = requests.call_backs(by=OFFICER)

    assert found.found == 6


def test_what_is_over_is_deleted_a_month_later_and_what_waits_is_not(account):
    done = ask(account)
    close(done.id)
    waits = ask(phone=OTHER)
    by = Actor("operator", "worker", frozenset({"requests.call_back"}))

    assert requests.call_backs_purge(now=NOW + timedelta(days=30), by=by) == 0
    assert requests.call_backs_purge(now=NOW + timedelta(days=30, seconds=1), by=by) == 1

    assert list(CallBack.objects.values_list("id", flat=True)) == [waits.id]
