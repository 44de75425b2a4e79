"""Answers sent to the tenant's own address."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kaifong.domains.access.models import AuditRecord
from kaifong.infra.crypto.keys import field_keys
from kaifong.infra.dispatch.models import Dispatch
from kaifong.kernel.calendar import Month
from kaifong.selfservice import sending
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Nothing, questions
from kaifong.selfservice.rent_explained import ForMonth
from kaifong.selfservice.statements import NoStatement
from tests.integration.selfservice.conftest import NOW
from tests.integration.two_months import TODAY

MOBILE, LANDLINE, EMAIL = "+85255509678", "+85225509113", "chan@post.example.org"
BARE = {"address": "", "language": "zh-hant"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))


@pytest.fixture
def account(months):
    return months.a


def send(account, name="rent-status", given=None, *, language="zh-hant", now=NOW):
    asker = Asker("hotline", Assurance.ACCOUNT_AND_TPIN, account)
    return sending.send(
        questions()[name], asker=asker, given=given or Nothing(), as_at=TODAY, language=language, now=now
    )


def waiting() -> list[dict]:
    column = field_keys("dispatch").column("dispatch_dispatch.content_cipher")
    rows = Dispatch.objects.order_by("asked_at", "id")
    return [json.loads(column.decrypt(row.id, row.content_cipher)) for row in rows]


def test_an_answer_goes_as_an_sms_to_the_mobile_number_on_record(account, reached_by):
    reached_by(account, phone=MOBILE, email=EMAIL, **BARE)

    said = send(account)

    assert said.written("en") == "We are sending it to your mobile number ending 678."
    [message] = waiting()
    assert (message["by"], message["to"]) == ("sms", MOBILE)
    assert message["text"].startswith("街坊房屋: ")
    assert "HK$" in message["text"]
    assert f"{account:012d}"[:4] not in message["text"]
    record = AuditRecord.objects.get(action="message.send")
    assert (record.account_no, record.door, record.detail) == (
        account,
        "hotline",
        {"question": "rent-status", "way": "sms"},
    )
    look = AuditRecord.objects.filter(action="contact.look").get()
    assert look.detail["purpose"] == sending.PURPOSE


def test_ways_to_pay_say_the_account_number_which_shops_ask_for(account, reached_by):
    reached_by(account, phone=MOBILE, email="", **BARE)

    send(account, "ways-to-pay")

    text = waiting()[0]["text"].replace("\u00a0", " ")
    assert f"{account:012d}" in text.replace(" ", "")
    assert len(text) <= sending.SMS_CHARS


def test_without_a_mobile_number_it_goes_by_email_with_a_slip_to_print(account, reached_by):
    reached_by(account, phone=LANDLINE, email=EMAIL, **BARE)

    said = send(account, "ways-to-pay", language="en")

    assert said.written("en") == "We are sending it to your e-mail address on record."
    [message] = waiting()
    assert (message["by"], message["to"], message["subject"]) == ("email", EMAIL, "Kaifong Housing: Ways to pay")
    assert message["attachment"][:2] == ["ways-to-pay.pdf", "application/pdf"]
    assert "If it was not you" in message["text"]


def test_a_statement_goes_by_email_as_a_file_also_where_there_is_a_mobile_number(account, reached_by):
    reached_by(account, phone=MOBILE, email=EMAIL, **BARE)

    send(account, "statement", ForMonth(None))

    [message] = waiting()
    name, content_type, content = message["attachment"]
    assert (message["by"], name, content_type) == ("email", "rent-statement-2026-02.pdf", "application/pdf")
    assert content.startswith("JVBERi")  # %PDF


@pytest.mark.parametrize(
    ("contact", "name", "refusal"),
    [
        ({"phone": "", "email": ""}, "rent-status", sending.NowhereToSend),
        ({"phone": LANDLINE, "email": ""}, "rent-status", sending.NowhereToSend),
        ({"phone": MOBILE, "email": ""}, "statement", sending.NoEmailOnRecord),
    ],
)
def test_where_there_is_no_address_for_it_nothing_is_sent(account, reached_by, contact, name, refusal):
    reached_by(account, **contact, **BARE)

    with pytest.raises(refusal):
        send(account, name, ForMonth(None) if name == "statement" else None)

    assert not Dispatch.objects.exists()


def test_what_the_question_refuses_is_not_sent(account, reached_by):
    reached_by(account, phone=MOBILE, email=EMAIL, **BARE)

    with pytest.raises(NoStatement):
        send(account, "statement", ForMonth(Month(2019, 1)))

    assert not Dispatch.objects.exists()


def test_a_stranger_has_nothing_sent(months):
    with pytest.raises(AssuranceTooLow):
        sending.send(
            questions()["rent-status"], asker=Asker("hotline"), given=Nothing(), as_at=TODAY, language="en", now=NOW
        )


def test_five_a_day_for_an_account_and_a_sixth_the_next_day(account, months, reached_by):
    for one in (account, months.b):
        reached_by(one, phone=MOBILE, email=EMAIL, **BARE)
    for _ in range(5):
        send(account)

    with pytest.raises(sending.SentTooOften):
        send(account)
    assert Dispatch.objects.count() == 5
    send(months.b)
    send(account, now=NOW + timedelta(days=1))


def test_it_is_asked_for_with_its_record_or_not_at_all(account, reached_by, monkeypatch):
    reached_by(account, phone=MOBILE, email=EMAIL, **BARE)

    def fails(*_arguments, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(sending.access, "audit", fails)
    with pytest.raises(ZeroDivisionError):
        send(account)

    assert not Dispatch.objects.exists()


def test_what_may_be_sent_is_about_the_tenants_own_account_and_changes_nothing():
    can = {name for name, question in questions().items() if sending.can_send(question)}

    assert {"rent-status", "payment-history", "ways-to-pay", "statement"} <= can
    assert can.isdisjoint({"eligibility", "particulars-change"})
