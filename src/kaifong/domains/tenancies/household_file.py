"""The file of households: one row a person, a household's rows together, the principal tenant's first.

Laid down in docs/reference/file-layouts-tenancies.md. Here a file is read and each row checked by itself; what only the
register can tell (flats, accounts, persons known) is checked as a set by `services.register_import`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kaifong.domains.tenancies.errors import BadParticulars
from kaifong.domains.tenancies.particulars import check_birth, check_names, parse_day, parse_email, parse_phone
from kaifong.domains.tenancies.types import Identity, Relationship, Sex
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.kernel.identifiers import BadNumber, parse_account_no
from kaifong.kernel.localtext import LANGUAGES

COLUMNS = (
    "account_no",
    "estate_code",
    "block",
    "floor",
    "flat",
    "start",
    "end",
    "relationship",
    "name_zh",
    "name_en",
    "identity_no",
    "date_of_birth",
    "sex",
    "phone",
    "email",
    "language",
)
HOUSEHOLD_COLUMNS = 5
"""The first columns, which name the tenancy and on a member's row are empty or repeat the principal tenant's."""
MAX_MEMBERS = 50
"""No flat holds as many; a longer household is a file whose principal tenants are not marked."""

PRINCIPAL = Relationship.PRINCIPAL.value
_RELATIONSHIPS = frozenset(relationship.value for relationship in Relationship)
_SEXES = frozenset(sex.value for sex in Sex)
_ONE_DAY = timedelta(days=1)


class Member(NamedTuple):
    """One row. ``left`` is the first day out of the household; None for who stays until the tenancy ends."""

    line: int
    relationship: str
    joined: date
    left: date | None
    name_zh: str
    name_en: str
    date_of_birth: date | None
    sex: str
    language: str
    identity: Identity | None
    phone: str
    email: str


class Household(NamedTuple):
    """A principal tenant's row and those that follow it. ``until`` is the first day out of force, or None."""

    line: int
    account_no: int | None
    estate_code: int
    block: str
    floor: str
    flat: str
    start: date
    until: date | None
    stated: list[str]
    members: list[Member]


def households(rows: Iterable[tuple[int, list[str]]], *, on: date, problems: list[str]) -> Iterator[Household]:
    """Yield the households of a file's rows; what is wrong with a row joins ``problems``, and the row is left out.

    Args:
        rows: line and values in the order of `COLUMNS`.
        on: the day of the import; nobody is born after it.

    Raises:
        CsvRefused: at the hundredth problem.
    """
    household: Household | None = None
    begun = False
    for line, values in rows:
        try:
            if values[7] == PRINCIPAL:
                begun = True
                if household is not None:
                    yield household
                household = None  # so that the members of a faulty one are not given to its neighbour
                household = _household(line, values, on)
            elif household is not None:
                household.members.append(_member(line, values, household, on))
            elif begun:
                _person(line, values[7], on, None, values, on)  # its household is refused, its own faults are told
            else:
                raise BadParticulars("relationship: the file must begin with a principal tenant's row")
        except BadParticulars as fault:
            problems.append(f"Line {line}, {fault}")
            if len(problems) >= MAX_PROBLEMS:
                raise CsvRefused(problems) from None
    if household is not None:
        yield household


def _household(line: int, values: list[str], on: date) -> Household:
    stated_account, stated_estate, block, floor, flat, stated_start, stated_end = values[:7]
    if not (stated_estate.isascii() and stated_estate.isdigit() and len(stated_estate) == 4):
        raise BadParticulars("estate_code: not four digits")
    estate_code = int(stated_estate)
    start = parse_day(stated_start, "start")
    household = Household(
        line,
        _account(stated_account, estate_code) if stated_account else None,
        estate_code,
        block,
        floor,
        flat,
        start,
        _day_after(stated_end, start) if stated_end else None,
        values[:HOUSEHOLD_COLUMNS],
        [],
    )
    household.members.append(_person(line, PRINCIPAL, start, None, values, on))
    return household


def _member(line: int, values: list[str], household: Household, on: date) -> Member:
    if values[7] not in _RELATIONSHIPS:
        raise BadParticulars("relationship: not one of " + ", ".join(sorted(_RELATIONSHIPS)))
    if values[:HOUSEHOLD_COLUMNS] != household.stated:
        for column, value, stated in zip(COLUMNS, values, household.stated, strict=False):
            if value and value != stated:
                raise BadParticulars(f"{column}: not that of the principal tenant in line {household.line}")
    if len(household.members) >= MAX_MEMBERS:
        raise BadParticulars(f"relationship: the household of line {household.line} has more than {MAX_MEMBERS} rows")
    joined = parse_day(values[5], "start") if values[5] else household.start
    left = _day_after(values[6], joined) if values[6] else None
    if joined < household.start:
        raise BadParticulars(f"start: before the tenancy's, in line {household.line}")
    if household.until is not None:
        if joined >= household.until or (left is not None and left > household.until):
            raise BadParticulars(f"start, end: not within the tenancy's, in line {household.line}")
        if left == household.until:
            left = None
    return _person(line, values[7], joined, left, values, on)


def _person(line: int, relationship: str, joined: date, left: date | None, values: list[str], on: date) -> Member:
    name_zh, name_en, identity_no, date_of_birth, sex, phone, email, language = values[8:]
    check_names(name_zh, name_en)
    born = None
    if date_of_birth:
        born = parse_day(date_of_birth, "date_of_birth")
        check_birth(born, on)
    if sex not in _SEXES:
        raise BadParticulars("sex: not F, M or empty")
    if language and language not in LANGUAGES:
        raise BadParticulars("language: not one of " + ", ".join(LANGUAGES))
    return Member(
        line,
        relationship,
        joined,
        left,
        name_zh,
        name_en,
        born,
        sex,
        language or LANGUAGES[0],
        _identity(identity_no) if identity_no else None,
        parse_phone(phone),
        parse_email(email),
    )


def _account(text: str, estate_code: int) -> int:
    try:
        account_no = parse_account_no(text)
    except BadNumber:
        raise BadParticulars("account_no: not an account number, by its form or its check digits") from None
    if account_no // 10**8 != estate_code:
        raise BadParticulars(f"account_no: not an account of estate {estate_code}")
    return account_no


def _identity(text: str) -> Identity:
    try:
        return Identity.parse(text)
    except BadNumber as fault:
        raise BadParticulars(f"identity_no: {fault}") from None


def _day_after(text: str, start: date) -> date:
    """The first day out of a range whose last day is ``text``."""
    last = parse_day(text, "end")
    if last < start or last == date.max:
        raise BadParticulars("end: before the start")
    return last + _ONE_DAY
