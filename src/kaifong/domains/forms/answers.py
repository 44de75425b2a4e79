"""Answers as they are typed at a door, made into what is kept. No fault repeats a value."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from kaifong.domains.forms.types import Fault, Problem, QuestionDefinition, QuestionKind
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.identifiers import BadNumber

TEXT_CHARS, LONG_TEXT_CHARS = 200, 2_000
MOST_CENTS, MOST_COUNT = 10**11, 1_000_000
DAYS = (date(1880, 1, 1), date(2199, 12, 31))
PERSON_PARTS = ("name_zh", "name_en", "date_of_birth", "sex", "identity")
LINE_BREAKS = {"\n", "\t"}


class _Wrong(ValueError):
    """Within this module."""

    def __init__(self, fault: Fault, field: str = "") -> None:
        self.fault, self.field = fault, field
        super().__init__(fault)


def read_answer(
    question: QuestionDefinition, given: Any, *, members: Collection[int], on: date
) -> Any | Problem | None:
    """An answer as JSON, the problem with it, or None where there is none.

    Args:
        given: as a door has it: JSON (`QuestionKind`), or a `date`.
        members: person ids that a ``member`` question takes.
    """
    if given is None or given == "" or (isinstance(given, Mapping) and not any(given.values())):
        return None
    try:
        return _READERS[question.kind](question, given, members, on)
    except _Wrong as wrong:
        return Problem(question.id, wrong.fault, wrong.field)


def particulars_of(person: Mapping[str, str]) -> tenancies.Particulars:
    """A ``person`` answer as the register takes it; raises BadNumber, ValueError where it is none."""
    born = person.get("date_of_birth") or ""
    return tenancies.Particulars(
        name_zh=person.get("name_zh", ""),
        name_en=person.get("name_en", ""),
        date_of_birth=date.fromisoformat(born) if born else None,
        sex=tenancies.Sex(person.get("sex", "")),
        identity=tenancies.Identity.parse(person["identity"]) if person.get("identity") else None,
    )


def _text(question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    return _read_text(given, question.most or TEXT_CHARS, frozenset())


def _long_text(question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    return _read_text(given, question.most or LONG_TEXT_CHARS, LINE_BREAKS)


def _read_text(given: Any, most: int, breaks: Collection[str]) -> str:
    if not isinstance(given, str):
        raise _Wrong(Fault.NOT_A_TEXT)
    text = given.replace("\r\n", "\n").strip()
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in breaks for sign in text):
        raise _Wrong(Fault.NOT_A_TEXT)
    if len(text) > most:
        raise _Wrong(Fault.TOO_LONG)
    if not text:
        raise _Wrong(Fault.MISSING)
    return text


def _choice(question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    if given not in [choice.code for choice in question.choices]:
        raise _Wrong(Fault.NOT_A_CHOICE)
    return str(given)


def _yes_no(_question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> bool:
    if not isinstance(given, bool):
        raise _Wrong(Fault.NOT_YES_OR_NO)
    return given


def _date(_question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    return _read_day(given, Fault.NOT_A_DATE).isoformat()


def _read_day(given: Any, fault: Fault, field: str = "") -> date:
    day = given
    if isinstance(given, str):
        try:
            day = date.fromisoformat(given) if len(given) == 10 else None
        except ValueError:
            day = None
    if type(day) is not date or not DAYS[0] <= day <= DAYS[1]:
        raise _Wrong(fault, field)
    return day


def _money(question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> int:
    return _read_number(question, given, MOST_CENTS, Fault.NOT_AN_AMOUNT)


def _count(question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> int:
    return _read_number(question, given, MOST_COUNT, Fault.NOT_A_COUNT)


def _read_number(question: QuestionDefinition, given: Any, most: int, fault: Fault) -> int:
    if type(given) is not int or not 0 <= given <= most:
        raise _Wrong(fault)
    if question.least is not None and given < question.least:
        raise _Wrong(Fault.TOO_SMALL)
    if question.most is not None and given > question.most:
        raise _Wrong(Fault.TOO_LARGE)
    return given


def _identity_number(_question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    return _read_identity(given, "")


def _read_identity(given: Any, field: str) -> str:
    if not isinstance(given, str):
        raise _Wrong(Fault.NOT_AN_IDENTITY_NUMBER, field)
    try:
        identity = tenancies.Identity.parse(given.strip())
    except BadNumber:
        raise _Wrong(Fault.NOT_AN_IDENTITY_NUMBER, field) from None
    other = identity.type is tenancies.IdentityType.OTHER
    return f"other:{identity.number}" if other else identity.number


def _person(_question: QuestionDefinition, given: Any, _members: Collection[int], on: date) -> dict[str, str]:
    if not isinstance(given, Mapping) or not set(given) <= set(PERSON_PARTS):
        raise _Wrong(Fault.NOT_A_TEXT)
    person = {name: str(given.get(name) or "").strip() for name in ("name_zh", "name_en", "sex")}
    born = given.get("date_of_birth")
    if born in (None, ""):
        raise _Wrong(Fault.NOT_A_BIRTH_DATE, "date_of_birth")
    person["date_of_birth"] = _read_day(born, Fault.NOT_A_BIRTH_DATE, "date_of_birth").isoformat()
    person["identity"] = _read_identity(given["identity"], "identity") if given.get("identity") else ""
    if person["sex"] not in [sex.value for sex in tenancies.Sex]:
        raise _Wrong(Fault.NOT_A_CHOICE, "sex")
    if not (person["name_zh"] or person["name_en"]):
        raise _Wrong(Fault.NAME_MISSING, "name_zh")
    try:
        tenancies.check_particulars(particulars_of(person), on)
    except tenancies.BadParticulars as bad:
        field = bad.field.partition(",")[0]
        raise _Wrong(Fault.NOT_A_BIRTH_DATE if field == "date_of_birth" else Fault.NOT_A_TEXT, field) from None
    return person


def _member(_question: QuestionDefinition, given: Any, members: Collection[int], _on: date) -> int:
    if type(given) is not int or given not in members:
        raise _Wrong(Fault.NOT_A_MEMBER)
    return given


def _phone(_question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    try:
        return tenancies.parse_phone(str(given))
    except tenancies.BadParticulars:
        raise _Wrong(Fault.NOT_A_PHONE) from None


def _email(_question: QuestionDefinition, given: Any, _members: Collection[int], _on: date) -> str:
    try:
        return tenancies.parse_email(str(given).strip())
    except tenancies.BadParticulars:
        raise _Wrong(Fault.NOT_AN_EMAIL) from None


_READERS = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG_TEXT: _long_text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.DATE: _date,
    QuestionKind.MONEY: _money,
    QuestionKind.COUNT: _count,
    QuestionKind.IDENTITY_NUMBER: _identity_number,
    QuestionKind.PERSON: _person,
    QuestionKind.MEMBER: _member,
    QuestionKind.PHONE: _phone,
    QuestionKind.EMAIL: _email,
}
