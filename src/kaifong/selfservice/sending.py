"""An answer sent to the tenant's own address on record, for whoever has heard it and wants to keep it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kaifong.domains.access import api as access
from kaifong.domains.payments import api as payments
from kaifong.infra.dispatch.api import Message, dispatch
from kaifong.infra.messages import Attachment
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Question, Refused, ask, ask_file
from kaifong.selfservice.said import Digits, Sentence, words
from kaifong.selfservice.sign_in.contacts import SHOWN_DIGITS, By, Destination, destination
from kaifong.selfservice.sign_in.errors import NoContactOnRecord
from kaifong.selfservice.slip import render_slip

PURPOSE = "sending an answer that the tenant asked for"
SMS_CHARS = 300
"""Five parts of an SMS in Chinese (67 characters each). What is longer is cut at a sentence."""


class NowhereToSend(Refused):
    """No mobile number and no e-mail address are on record."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                _("We have no mobile number or e-mail address of yours. Please give us one at your estate office.")
            )
        )


class NoEmailOnRecord(Refused):
    """What is to be sent is a file, and no e-mail address is on record."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                _("This is sent by e-mail, and we have no e-mail address of yours. Please ask at your estate office.")
            )
        )


class SentTooOften(Refused):
    """The account has had as many messages today as it may."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("We have sent you several messages today. Please ask again tomorrow.")))


def can_send(question: Question[Any, Any]) -> bool:
    """Whether an answer can be sent at all: it is one about the asker's own account, and changes nothing."""
    return question.assurance is Assurance.ACCOUNT_AND_TPIN and not question.changes


def send(
    question: Question[Any, Any], *, asker: Asker, given: Any, as_at: date, language: str, now: datetime
) -> Sentence:
    """Have the answer sent; what the tenant is told, without the address.

    A question that gives a file is sent by e-mail with the file. Any other goes as an SMS in a few sentences, or by e-mail
    with its slip to print. The message is asked for in a transaction and sent by a worker, again until somebody took it.

    Raises:
        AssuranceTooLow, NowhereToSend, NoEmailOnRecord, SentTooOften, and what the question itself refuses: nothing is sent.
    """
    if asker.account_no is None:
        raise AssuranceTooLow(Assurance.ACCOUNT_AND_TPIN)
    answer = ask(question, asker=asker, given=given, as_at=as_at)
    to = _destination(asker, by_email=question.file_type is not None)
    if not access.message_count(account_no=asker.account_no, now=now):
        raise SentTooOften
    if question.file_type is not None:
        name, content = ask_file(question, asker=asker, given=given, as_at=as_at, language=language)
        attachment: Attachment | None = Attachment(name, question.file_type, content)
    else:
        attachment = None if to.by is By.SMS else _slip(question, answer, language, now)
    sentences = [one.written(language) for one in question.speech(answer)]
    with transaction.atomic():
        dispatch(_message(question, to, sentences, attachment, language), now=now)
        access.audit(
            asker.actor(), "message.send", account_no=asker.account_no, question=question.name, way=to.by.value
        )
    return told(to)


def told(to: Destination) -> Sentence:
    """Where it will go, as much of it as may be said aloud."""
    if to.by is By.SMS:
        return Sentence(
            _("We are sending it to your mobile number ending {digits}."), digits=Digits(to.to[-SHOWN_DIGITS:])
        )
    return Sentence(_("We are sending it to your e-mail address on record."))


def _destination(asker: Asker, *, by_email: bool) -> Destination:
    assert asker.account_no is not None
    try:
        return destination(asker.account_no, door=asker.door, purpose=PURPOSE, by_email=by_email)
    except NoContactOnRecord:
        if by_email:
            raise NoEmailOnRecord from None
        raise NowhereToSend from None


def _message(
    question: Question[Any, Any], to: Destination, sentences: list[str], attachment: Attachment | None, language: str
) -> Message:
    landlord = payments.landlord_name()[language]
    if to.by is By.SMS:
        return Message("sms", to.to, _short(f"{landlord}: ", sentences, language))
    title = words(question.title, language)
    with override(language):
        closing = str(_("You asked for this by telephone. If it was not you, tell your estate office."))
    text = "\n".join([*sentences, "", closing, "", landlord, ""])
    return Message("email", to.to, text, f"{landlord}: {title}", attachment)


def _short(beginning: str, sentences: list[str], language: str) -> str:
    """As many whole sentences as an SMS may hold; the first one in any case."""
    space = " " if language == "en" else ""
    text = beginning + sentences[0]
    for sentence in sentences[1:]:
        if len(text) + len(space) + len(sentence) > SMS_CHARS:
            break
        text += space + sentence
    return text


def _slip(question: Question[Any, Any], answer: Any, language: str, now: datetime) -> Attachment | None:
    blocks = question.receipt(answer)
    if not blocks:
        return None
    slip = render_slip(blocks, title=question.title, language=language, at=now)
    return Attachment(f"{question.name}.pdf", "application/pdf", slip.pdf)
