"""Numbers that people type: of accounts, applications and forms, and Hong Kong identity numbers.

The first three carry two ISO 7064 MOD 97-10 check digits (python-stdnum), so the whole number modulo 97
is 1, in Python as in SQL. One wrong digit or one transposition, also of digits two apart, is always caught.
"""

from __future__ import annotations

import re
from typing import NewType

from stdnum.iso7064 import mod_97_10

from kaifong.kernel.errors import Refusal

AccountNo = NewType("AccountNo", int)
"""Twelve digits: estate code (4), serial (6), check digits (2). It is the tenancy's id and its ledger account's id."""

ApplicationNo = NewType("ApplicationNo", int)
"""Twelve digits: 9 and the year of registration's last two digits, serial (7), check digits (2)."""

FormNo = NewType("FormNo", int)
"""Twelve digits: 0 and the year of handing in's last two digits, serial (7), check digits (2). Written with its zero."""

ACCOUNT_DIGITS = 12
ESTATE_CODES = range(1001, 9000)
SERIALS = range(1, 1_000_000)
APPLICATION_SERIALS = FORM_SERIALS = range(1, 10_000_000)


class BadNumber(Refusal):
    """A number that fails its own check digits or form."""


def account_no(estate_code: int, serial: int) -> AccountNo:
    """The account number of an estate's n-th tenancy."""
    if estate_code not in ESTATE_CODES:
        raise BadNumber(f"Estate code {estate_code} is not within {ESTATE_CODES.start}–{ESTATE_CODES.stop - 1}.")
    if serial not in SERIALS:
        raise BadNumber(f"Serial {serial} is not within 1–999999.")
    return AccountNo(_with_check(f"{estate_code:04d}{serial:06d}"))


def application_no(year: int, serial: int) -> ApplicationNo:
    """The number of a year's n-th application for a flat."""
    if serial not in APPLICATION_SERIALS:
        raise BadNumber(f"Serial {serial} is not within 1–9999999.")
    return ApplicationNo(_with_check(f"9{year % 100:02d}{serial:07d}"))


def form_no(year: int, serial: int) -> FormNo:
    """The number on the receipt of a form; ``serial`` is the form's own and does not begin anew with a year."""
    if serial not in FORM_SERIALS:
        raise BadNumber(f"Serial {serial} is not within 1–9999999.")
    return FormNo(_with_check(f"0{year % 100:02d}{serial:07d}"))


def parse_account_no(text: str) -> AccountNo:
    """Read an account number as typed or printed: spaces and hyphens between digits are let pass.

    Raises:
        BadNumber: not twelve digits, an estate code out of range, or check digits that do not agree.
    """
    number = _parse(text)
    if number // 10**8 not in ESTATE_CODES:
        raise BadNumber(f"{text!r} is not an account number: it does not begin with an estate code.")
    return AccountNo(number)


def parse_application_no(text: str) -> ApplicationNo:
    """Read an application number as typed or printed; raises BadNumber."""
    number = _parse(text)
    if number // 10**11 != 9:
        raise BadNumber(f"{text!r} is not an application number: it does not begin with 9.")
    return ApplicationNo(number)


def parse_form_no(text: str) -> FormNo:
    """Read a form's receipt number as typed or printed; raises BadNumber."""
    number = _parse(text)
    if number // 10**11 != 0:
        raise BadNumber(f"{text!r} is not a form's number: it does not begin with 0.")
    return FormNo(number)


def is_account_no(number: int) -> bool:
    """Whether an integer is a well-formed account number; the cheap form for files of many lines."""
    return number % 97 == 1 and number // 10**8 in ESTATE_CODES


def estate_code_of(number: AccountNo) -> int:
    return number // 10**8


def format_account_no(number: AccountNo) -> str:
    """Three groups of four, as people read a number aloud: ``1001 0001 2345``."""
    digits = f"{number:012d}"
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def _with_check(body: str) -> int:
    return int(body + mod_97_10.calc_check_digits(body))


def _parse(text: str) -> int:
    digits = re.sub(r"[ \-]", "", text)
    if not re.fullmatch(rf"[0-9]{{{ACCOUNT_DIGITS}}}", digits):
        raise BadNumber(f"{text!r} is not a number of {ACCOUNT_DIGITS} digits.")
    if not mod_97_10.is_valid(digits):
        raise BadNumber(f"{text!r} fails its check digits; a digit is wrong or two are swapped.")
    return int(digits)


_HKID = re.compile(r"(?P<letters>[A-Z]{1,2})(?P<digits>[0-9]{6})\(?(?P<check>[0-9A])\)?")


def hkid_check_digit(letters: str, digits: str) -> str:
    """The check digit of a Hong Kong identity number: weights 9…2 modulo 11, a missing first letter counts as a space.

    Letters count from A=10; a space counts 36. Source: public descriptions of the card, which agree; no official
    document was at hand (unconfirmed).
    """
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    remainder = sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True)) % 11
    return "0" if remainder == 0 else "A" if remainder == 1 else str(11 - remainder)


def parse_hkid(text: str) -> str:
    """Read a Hong Kong identity number, with or without brackets: ``A123456(3)`` → ``A1234563``.

    Raises:
        BadNumber: wrong form or check digit. The message never repeats the number.
    """
    match = _HKID.fullmatch(text.strip().upper().replace(" ", ""))
    if match is None:
        raise BadNumber("Not an identity number: one or two letters, six digits and a check digit are expected.")
    if hkid_check_digit(match["letters"], match["digits"]) != match["check"]:
        raise BadNumber("The identity number fails its check digit.")
    return match["letters"] + match["digits"] + match["check"]
