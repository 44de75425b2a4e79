"""Please call me back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kaifong.domains.requests import api as requests
from kaifong.domains.tenancies import api as tenancies
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Refused
from kaifong.selfservice.said import Digits, Sentence
from kaifong.selfservice.sign_in.contacts import SHOWN_DIGITS

PURPOSE = "call back"


class NoNumberOnRecord(Refused):
    """The tenancy has no telephone number on record, and none was given."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("We have no telephone number of yours. Please enter the number to call.")))


class NoTelephoneNumber(Refused):
    """What was entered is no telephone number."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("That is not a telephone number. It has eight digits.")), field="phone")


class CalledForTooOften(Refused):
    """So many calls back were asked for from one telephone, or for one account, that no more are taken for an hour."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("You have asked for several calls. Please wait for one of them.")))


def offered(*, asker: Asker) -> Sentence:
    """Which number would be called, as much of it as may be said aloud. The look is recorded.

    Raises:
        AssuranceTooLow, NoNumberOnRecord.
    """
    return Sentence(_("We can call you on the number ending {digits}."), digits=_last(_on_record(asker)))


def call_back(*, asker: Asker, phone: str = "", language: str, now: datetime) -> Sentence:
    """Have an officer call; what the caller is told. Asked again while it waits, it is the same call.

    Args:
        asker: its ``address`` is counted: so many calls an hour from one telephone.
        phone: as keyed in; the number on record where it is empty, which takes a sign-in.

    Raises:
        AssuranceTooLow, NoNumberOnRecord, NoTelephoneNumber, CalledForTooOften: nothing is asked for.
    """
    try:
        number = tenancies.parse_phone(phone) if phone else _on_record(asker)
    except tenancies.BadParticulars:
        raise NoTelephoneNumber from None
    try:
        asked = requests.call_back_ask(
            account_no=asker.account_no,
            phone=number,
            on_record=not phone,
            language=language,
            address=asker.address,
            now=now,
            by=asker.actor(),
        )
    except requests.TooManyCallBacks:
        raise CalledForTooOften from None
    if not asked.is_new:
        return Sentence(
            _("You have asked for a call already. An officer will call the number ending {digits}."),
            digits=Digits(asked.last_digits),
        )
    return Sentence(
        _("An officer will call you on the number ending {digits} within office hours."), digits=_last(number)
    )


def _on_record(asker: Asker) -> str:
    if asker.account_no is None:
        raise AssuranceTooLow(Assurance.ACCOUNT_AND_TPIN)
    contact = tenancies.contact_details(account_no=asker.account_no, purpose=PURPOSE, by=asker.actor())
    if not contact.phone:
        raise NoNumberOnRecord
    return contact.phone


def _last(phone: str) -> Digits:
    return Digits(phone[-SHOWN_DIGITS:])
