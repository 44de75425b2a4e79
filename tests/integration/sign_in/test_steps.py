from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail

from kaifong.domains.access import api as access
from kaifong.domains.access.models import AuditRecord, Challenge, MailerRequest, OpenSession
from kaifong.infra.messages import MessageNotSent
from kaifong.kernel.identifiers import format_account_no
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Assurance
from tests.integration.sign_in.conftest import EMAIL, HERE, LANDLINE, MOBILE, NOW


def begin(account, tpin, *, door="portal", now=NOW, **options):
    return sign_in.begin(
        account_text=account if isinstance(account, str) else format_account_no(account),
        tpin=tpin,
        address=HERE,
        door=door,
        now=now,
        **options,
    )


def complete(challenge, code, *, now=NOW):
    return sign_in.complete(challenge=challenge, code=code, address=HERE, door="portal", agent="Browser", now=now)


def code_in(text: str) -> str:
    return re.search(r"\b\d{6}\b", text)[0]


def test_account_tpin_and_the_code_from_the_phone_sign_a_tenant_in(account, tpin, reached_at, sms):
    reached_at(phone=MOBILE, email=EMAIL, language="en")

    sent = begin(account, tpin)
    [message] = sms()
    opened = complete(sent.challenge, code_in(message["text"]))

    session = access.session_of(token=opened.token, door="portal", now=NOW)
    assert (sent.by, sent.masked, sent.minutes) == ("sms", "•••••678", 5)
    assert message["to"] == MOBILE
    assert (session.account_no, session.assurance, session.agent) == (account, Assurance.SIGNED_IN, "Browser")
    assert mail.outbox == []


@pytest.mark.parametrize("phone", ["", LANDLINE])
def test_without_a_mobile_number_the_code_goes_by_email(account, tpin, reached_at, sms, phone):
    reached_at(phone=phone, email=EMAIL, language="zh-hant")

    sent = begin(account, tpin)
    [message] = mail.outbox
    opened = complete(sent.challenge, f" {code_in(message.body)[:3]} {code_in(message.body)[3:]} ")

    assert (sent.by, sent.masked, message.to, sms()) == ("email", "c•••@post.example.org", [EMAIL], [])
    assert opened.account_no == account


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", "登入驗證碼"), ("en", "is your code for signing in"), ("zh-hans", "登入验证码")]
)
def test_the_code_is_sent_in_the_tenants_language(account, tpin, reached_at, sms, language, words):
    reached_at(phone=MOBILE, language=language)

    begin(account, tpin)

    assert words in sms()[0]["text"]


@pytest.mark.parametrize("phone", ["", LANDLINE])
def test_who_cannot_be_reached_is_sent_to_the_office_and_only_after_the_right_tpin(account, tpin, reached_at, phone):
    reached_at(phone=phone)

    with pytest.raises(sign_in.NoContactOnRecord):
        begin(account, tpin)
    with pytest.raises(access.SignInRefused):
        begin(account, "907060")

    assert Challenge.objects.count() == 0


def test_the_look_at_the_contact_details_is_on_record(account, tpin, reached_at):
    reached_at(phone=MOBILE)

    begin(account, tpin)

    looks = [(look.actor, look.door, look.purpose) for look in access.looks_of(account_no=account) if look.purpose]
    assert looks == [("tenant", "portal", "one-time code")]


def test_at_a_kiosk_account_and_tpin_are_enough_for_little(account, tpin, sms):
    opened = begin(account, tpin, door="kiosk", device_id=7)

    session = access.session_of(token=opened.token, door="kiosk", now=NOW)
    assert (session.assurance, session.device_id, sms()) == (Assurance.ACCOUNT_AND_TPIN, 7, [])


@pytest.mark.parametrize(
    "typed",
    ["", "1", "100100000108", "9" * 5_000, "'; drop table x; --", "１００１００００" + "０１０９", "\0", "<script>"],
)
@pytest.mark.parametrize("door", ["portal", "kiosk"])
def test_what_is_no_account_number_is_refused_as_a_wrong_tpin_is(account, tpin, typed, door):
    with pytest.raises(access.SignInRefused) as refusal:
        begin(typed, tpin, door=door)
    with pytest.raises(access.SignInRefused) as wrong:
        begin(account, "907060", door=door)

    assert str(refusal.value) == str(wrong.value)
    assert OpenSession.objects.count() == 0


def test_five_wrong_tries_at_the_kiosk_lock_the_portal(account, tpin, reached_at):
    reached_at(phone=MOBILE)
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            begin(account, "907060" if tpin != "907060" else "907061", door="kiosk")

    with pytest.raises(access.SignInRefused):
        begin(account, tpin)
    assert isinstance(begin(account, tpin, now=NOW + timedelta(minutes=15)), sign_in.CodeSent)


def test_another_code_can_be_asked_for(account, tpin, reached_at, sms):
    reached_at(phone=MOBILE, language="en")
    first = begin(account, tpin)

    second = sign_in.code_resend(challenge=first.challenge, door="portal", now=NOW)

    codes = [code_in(message["text"]) for message in sms()]
    with pytest.raises(access.CodeRefused):
        complete(first.challenge, codes[0])
    assert complete(second.challenge, codes[1]).account_no == account


def test_a_code_that_cannot_be_sent_is_told_plainly(account, tpin, reached_at, settings):
    reached_at(email=EMAIL)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(MessageNotSent) as refusal:
        begin(account, tpin)

    assert EMAIL not in str(refusal.value)


def test_recovery_is_answered_alike_and_queues_a_letter_that_nobody_is_told_of(account, db):
    answers = [
        sign_in.recover(account_text=text, address=HERE, door="portal", now=NOW)
        for text in (format_account_no(account), "not a number", "1001 0000 9918")
    ]

    assert answers == [None, None, None]
    assert account in MailerRequest.objects.values_list("account_no", flat=True)


def test_nothing_secret_is_logged_or_audited(account, tpin, reached_at, sms, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    reached_at(phone=MOBILE, email=EMAIL, language="en")

    sent = begin(account, tpin)
    code = code_in(sms()[0]["text"])
    opened = complete(sent.challenge, code)

    said = caplog.text + "".join(capfd.readouterr()) + str(list(AuditRecord.objects.values("actor", "door", "detail")))
    secrets = (tpin, code, sent.challenge, opened.token, MOBILE, MOBILE[4:], EMAIL, str(account))
    assert [secret for secret in secrets if secret in said] == []
    assert [secret for secret in secrets if secret in repr(sent) + repr(opened).replace(str(account), "")] == []


def test_every_refusal_of_signing_in_is_told_in_the_catalogues_words():
    for refusal in (
        access.SignInRefused(),
        access.CodeRefused(),
        access.TooManyCodes(),
        access.ChallengeOver(),
        sign_in.NoContactOnRecord(),
        MessageNotSent("SMS"),
        *(access.WeakTpin(reason) for reason in access.WeakTpin.REASONS),
    ):
        assert sign_in.told(refusal)
