"""The file of applications: one row a person, an application's rows together, the applicant's first.

Laid down in docs/reference/file-layouts-applications.md. Here a file is read and each row checked by itself; what the
register and the rules say of it is checked by `services.file_import`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import ApplicationNo, BadNumber, parse_application_no
from kaifong.kernel.money import Money, MoneyError

COLUMNS = (
    "application_no",
    "category",
    "registered_on",
    "role",
    "name_zh",
    "name_en",
    "identity_no",
    "date_of_birth",
    "sex",
    "phone",
    "email",
    "language",
    "income",
    "assets",
    "harmonious",
    "public_housing",
    "districts",
    "frozen",
)
APPLICANT, MEMBER = "applicant", "member"
YES = {"": False, "no": False, "yes": True}
BETWEEN = ";"


class RowRefused(Refusal):
    """A value that cannot be taken. The message names the field and repeats no personal data."""


@dataclass(frozen=True, slots=True)
class FilePerson:
    line: int
    particulars: tenancies.Particulars
    contact: tenancies.Contact | None = field(repr=False)


@dataclass(slots=True)
class FileApplication:
    """An applicant's row and those that follow it. ``frozen``: days on which the clock stood, the last maybe without end."""

    line: int
    application_no: ApplicationNo | None
    category: str
    registered_on: date
    income_cents: int | None
    assets_cents: int | None
    harmonious: bool
    in_public_housing: bool
    districts: tuple[str, ...]
    frozen: tuple[DateRange, ...]
    persons: list[FilePerson]


def applications(rows: Iterable[tuple[int, list[str]]], *, problems: list[str]) -> Iterator[FileApplication]:
    """Yield the applications of a file's rows; what is wrong with a row joins ``problems``, and the row is left out.

    Raises:
        CsvRefused: at the hundredth problem.
    """
    application: FileApplication | None = None
    for line, values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        try:
            if row["role"] == APPLICANT:
                if application is not None:
                    yield application
                application = None  # so that the members of a faulty one are not given to its neighbour
                application = _application(line, row)
            elif row["role"] != MEMBER:
                raise RowRefused(f"role: not {APPLICANT} or {MEMBER}")
            else:
                person = _person(line, row)
                if application is not None:
                    application.persons.append(person)
                elif not problems:
                    raise RowRefused("role: the file must begin with an applicant's row")
        except Refusal as fault:
            add_problem(problems, line, fault)
    if application is not None:
        yield application


def add_problem(problems: list[str], line: int, fault: Refusal) -> None:
    """Raises CsvRefused at the hundredth."""
    problems.append(f"Line {line}, {fault}")
    if len(problems) >= MAX_PROBLEMS:
        raise CsvRefused(problems) from None


def _application(line: int, row: dict[str, str]) -> FileApplication:
    registered_on = _day(row["registered_on"], "registered_on")
    return FileApplication(
        line=line,
        application_no=_number(row["application_no"]) if row["application_no"] else None,
        category=row["category"],
        registered_on=registered_on,
        income_cents=_amount(row, "income"),
        assets_cents=_amount(row, "assets"),
        harmonious=_yes(row, "harmonious"),
        in_public_housing=_yes(row, "public_housing"),
        districts=tuple(row["districts"].split(BETWEEN)) if row["districts"] else (),
        frozen=_frozen(row["frozen"], registered_on),
        persons=[_person(line, row)],
    )


def _person(line: int, row: dict[str, str]) -> FilePerson:
    if row["sex"] not in [sex.value for sex in tenancies.Sex]:
        raise RowRefused("sex: not F, M or empty")
    particulars = tenancies.Particulars(
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        date_of_birth=_day(row["date_of_birth"], "date_of_birth") if row["date_of_birth"] else None,
        sex=tenancies.Sex(row["sex"]),
        identity=_identity(row["identity_no"]) if row["identity_no"] else None,
    )
    contact = None
    if row["phone"] or row["email"] or row["language"]:
        contact = tenancies.Contact(row["phone"], row["email"], "", row["language"] or "zh-hant")
    return FilePerson(line, particulars, contact)


def _frozen(text: str, registered_on: date) -> tuple[DateRange, ...]:
    """``2021-03-01/2021-09-01;2022-01-01/``: from a day up to, not including, another, or still."""
    found: list[DateRange] = []
    for part in text.split(BETWEEN) if text else ():
        start_text, slash, end_text = part.partition("/")
        start = _day(start_text, "frozen")
        end = _day(end_text, "frozen") if end_text else None
        before = found[-1].end if found else registered_on
        if not slash or before is None or start < before or (end is not None and end <= start):
            raise RowRefused(
                "frozen: not days as FROM/TO;FROM/TO in order, after the registration; the last TO may be left out"
            )
        found.append(DateRange(start, end))
    return tuple(found)


def _number(text: str) -> ApplicationNo:
    try:
        return parse_application_no(text)
    except BadNumber:
        raise RowRefused("application_no: not an application number, by its form or its check digits") from None


def _identity(text: str) -> tenancies.Identity:
    try:
        return tenancies.Identity.parse(text)
    except BadNumber as fault:
        raise RowRefused(f"identity_no: {fault}") from None


def _day(text: str, name: str) -> date:
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RowRefused(f"{name}: not a day written as YYYY-MM-DD")


def _amount(row: dict[str, str], name: str) -> int | None:
    if not row[name]:
        return None
    try:
        cents = Money.parse(row[name]).cents
    except MoneyError:
        cents = -1
    if cents < 0:
        raise RowRefused(f"{name}: not an amount with at most two decimals")
    return cents


def _yes(row: dict[str, str], name: str) -> bool:
    if row[name] not in YES:
        raise RowRefused(f"{name}: not yes, no or empty")
    return YES[row[name]]
