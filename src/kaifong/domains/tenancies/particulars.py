"""What people tell about themselves, read strictly. No message repeats a value."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kaifong.domains.tenancies.errors import BadParticulars
from kaifong.domains.tenancies.models import NAME_EN_CHARS, NAME_ZH_CHARS
from kaifong.domains.tenancies.types import Contact, Particulars
from kaifong.kernel.localtext import LANGUAGES

HOME_CALLING_CODE = "852"
HOME_NUMBER_DIGITS = 8
INTERNATIONAL_DIGITS = range(8, 16)  # ITU-T E.164: at most 15
MAX_EMAIL_CHARS = 254  # RFC 5321 with its erratum 1690
MAX_ADDRESS_CHARS = 400
EARLIEST_BIRTH = date(1880, 1, 1)

_PHONE = re.compile(r"(\+?)([0-9]+)")
_PHONE_BLANKS = str.maketrans("", "", " -()")


def parse_phone(text: str) -> str:
    """Read a telephone number: eight digits of Hong Kong, or ``+`` and the international number. Empty stays empty.

    Returns:
        The international form: ``+85291234567``.

    Raises:
        BadParticulars
    """
    if not text:
        return ""
    match = _PHONE.fullmatch(text.translate(_PHONE_BLANKS))
    if match is not None:
        plus, digits = match.groups()
        if plus and len(digits) in INTERNATIONAL_DIGITS:
            return f"+{digits}"
        if not plus and len(digits) == HOME_NUMBER_DIGITS:
            return f"+{HOME_CALLING_CODE}{digits}"
    raise BadParticulars("phone: neither eight digits nor + and an international number")


def parse_email(text: str) -> str:
    """Read an e-mail address; empty stays empty. Raises BadParticulars."""
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise BadParticulars("email: not an e-mail address") from None
    if len(text) > MAX_EMAIL_CHARS:
        raise BadParticulars(f"email: more than {MAX_EMAIL_CHARS} characters")
    return text


def parse_day(text: str, field: str) -> date:
    """Read ``YYYY-MM-DD`` and no other form of ISO 8601; raises BadParticulars naming the field."""
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadParticulars(f"{field}: not a day written as YYYY-MM-DD")


def check_names(name_zh: str, name_en: str) -> None:
    """Raises BadParticulars where both names are empty, one is too long or holds what does not print."""
    if not (name_zh or name_en):
        raise BadParticulars("name_zh, name_en: one of them is needed")
    _check_text(name_zh, "name_zh", NAME_ZH_CHARS)
    _check_text(name_en, "name_en", NAME_EN_CHARS)


def check_birth(born: date, on: date) -> None:
    if not EARLIEST_BIRTH <= born <= on:
        raise BadParticulars("date_of_birth: lies in the future or too far in the past")


def check_particulars(particulars: Particulars, on: date) -> None:
    """Raises BadParticulars."""
    check_names(particulars.name_zh, particulars.name_en)
    if particulars.date_of_birth is not None:
        check_birth(particulars.date_of_birth, on)


def checked_contact(contact: Contact) -> Contact:
    """The contact with its telephone number in international form; raises BadParticulars."""
    _check_text(contact.address.replace("\n", " "), "address", MAX_ADDRESS_CHARS)
    if contact.language not in LANGUAGES:
        raise BadParticulars("language: not one of " + ", ".join(LANGUAGES))
    return Contact(
        parse_phone(contact.phone), parse_email(contact.email), contact.address, contact.language, contact.letter_format
    )


def _check_text(text: str, field: str, most: int) -> None:
    if len(text) > most:
        raise BadParticulars(f"{field}: more than {most} characters")
    # str.isprintable also refuses ideographs newer than this Python's Unicode tables, and those occur in names.
    if not text.isprintable() and any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in text):
        raise BadParticulars(f"{field}: holds characters that do not print")
