"""Where one-time codes go: the contact details on record, and how much of them a page may show."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext, override

from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import messages
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Asker, Assurance
from kaifong.selfservice.sign_in.errors import NoContactOnRecord

PURPOSE = "one-time code"
HOME_LANDLINES = ("+8522", "+8523")
"""Hong Kong's fixed lines, which take no SMS: 2 and 3 lead in the numbering plan (unconfirmed; no official text was at hand)."""

DOT = "•"
SHOWN_DIGITS = 3


class By(StrEnum):
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Destination:
    """``masked`` is what a page may show: ``•••••678``, ``c•••@example.org``."""

    by: By
    to: str = field(repr=False)
    masked: str
    language: str


def destination(account_no: AccountNo, *, door: str, purpose: str = PURPOSE, by_email: bool = False) -> Destination:
    """Where the tenancy's codes go: a mobile number before an e-mail address. The look is recorded.

    Args:
        by_email: to the e-mail address alone: what is sent is a file.

    Raises:
        NoContactOnRecord, TenancyNotFound.
    """
    by = Asker(door, Assurance.ACCOUNT_AND_TPIN, account_no).actor()
    contact = tenancies.contact_details(account_no=account_no, purpose=purpose, by=by)
    if not by_email and contact.phone and not contact.phone.startswith(HOME_LANDLINES) and messages.can_send_sms():
        return Destination(By.SMS, contact.phone, masked_phone(contact.phone), contact.language)
    if contact.email:
        return Destination(By.EMAIL, contact.email, masked_email(contact.email), contact.language)
    raise NoContactOnRecord


def send_code(to: Destination, code: str, *, minutes: int) -> None:
    """In the language that the tenant is written to in. Raises MessageNotSent."""
    with override(to.language):
        landlord = payments.landlord_name()[to.language]
        text = gettext("%(landlord)s: %(code)s is your code for signing in. It is good for %(minutes)s minutes.") % {
            "landlord": landlord,
            "code": code,
            "minutes": minutes,
        }
        warning = gettext("Nobody from our offices will ask you for it.")
        subject = gettext("Your code for signing in")
    if to.by is By.SMS:
        messages.send_sms(to=to.to, text=f"{text} {warning}")
    else:
        messages.send_email(to=to.to, subject=f"{landlord}: {subject}", text=f"{text}\n\n{warning}\n")


def masked_phone(phone: str) -> str:
    return DOT * 5 + phone[-SHOWN_DIGITS:]


def masked_email(email: str) -> str:
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}{DOT * 3}@{domain}"
