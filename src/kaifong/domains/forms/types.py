"""Forms as their definitions state them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kaifong.kernel.localtext import LocalText


class FormKind(StrEnum):
    """What may be asked for. The value begins the name of the file that defines a form for some year."""

    RENEWAL = "renewal"
    TRANSFER = "transfer"
    MEMBER_ADD = "member_add"
    MEMBER_DELETE = "member_delete"
    PARTICULARS = "particulars"
    RENT_ASSISTANCE = "rent_assistance"
    INCOME_ASSETS = "income_assets"
    SURRENDER = "surrender"
    HOUSEHOLD_VISIT = "household_visit"


BY_HOUSEHOLDS = tuple(kind for kind in FormKind if kind is not FormKind.HOUSEHOLD_VISIT)
"""What a household begins by itself; the other is filled by an officer at the flat."""


class QuestionKind(StrEnum):
    """What an answer is, and its JSON in what is kept.

    Text kinds take any text that prints. ``member`` is one of the household on the day, never the principal tenant.
    """

    TEXT = "text"  # "…", one line
    LONG_TEXT = "long_text"  # "…", with line breaks
    CHOICE = "choice"  # the code of a choice
    YES_NO = "yes_no"  # true or false
    DATE = "date"  # "2026-11-25"
    MONEY = "money"  # whole cents
    COUNT = "count"  # a whole number
    IDENTITY_NUMBER = "identity_number"  # "A1234563", or "other:" and another document's number
    PERSON = "person"  # {"name_zh", "name_en", "date_of_birth", "sex", "identity"}: texts, empty where unknown
    MEMBER = "member"  # tenancies' person id
    PHONE = "phone"  # "+85291234567"
    EMAIL = "email"


class Fault(StrEnum):
    """Why an answer cannot be taken; `selfservice.form_words` says each in three languages."""

    MISSING = "missing"  # required and not answered
    NOT_A_TEXT = "not-a-text"
    TOO_LONG = "too-long"
    NOT_A_CHOICE = "not-a-choice"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_A_DATE = "not-a-date"
    NOT_AN_AMOUNT = "not-an-amount"
    NOT_A_COUNT = "not-a-count"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    NOT_AN_IDENTITY_NUMBER = "not-an-identity-number"
    NAME_MISSING = "name-missing"
    NOT_A_BIRTH_DATE = "not-a-birth-date"
    NOT_A_MEMBER = "not-a-member"
    NOT_A_PHONE = "not-a-phone"
    NOT_AN_EMAIL = "not-an-email"


class Operator(StrEnum):
    """How a condition tests an answer. A question without an answer passes none but ``unanswered``."""

    IS = "is"
    ONE_OF = "one_of"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BEFORE = "before"
    AFTER = "after"
    AGE_UNDER = "age_under"
    AGE_AT_LEAST = "age_at_least"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class AnswerTest:
    """One test of one answer.

    Attributes:
        part: of a person; empty otherwise.
        value: what it is compared with: a choice, true or false, cents, a count, years; of ``before`` and ``after`` a
            day as ISO 8601, ``today``, or the id of another question.
    """

    question: str
    part: str
    operator: Operator
    value: Any


Condition = tuple[tuple[AnswerTest, ...], ...]
"""Holds where all tests of one of the groups hold. Doors need not read it."""


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: LocalText
    hint: LocalText | None = None


@dataclass(frozen=True, slots=True)
class QuestionDefinition:
    """One question of a form.

    Attributes:
        id: unique within the form; a key of the answers.
        required: whether it must be answered where it is asked at all.
        choices: of a choice; empty otherwise.
        least, most: of a count or an amount (cents): limits, both allowed; of a text: ``most`` characters.
        when: it is asked only where this holds; None: always.
    """

    id: str
    kind: QuestionKind
    label: LocalText
    hint: LocalText | None
    required: bool
    choices: tuple[Choice, ...]
    least: int | None
    most: int | None
    when: Condition | None


@dataclass(frozen=True, slots=True)
class SectionDefinition:
    """Questions that stand on one page."""

    id: str
    title: LocalText
    intro: LocalText | None
    when: Condition | None
    questions: tuple[QuestionDefinition, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What is said where answers do not go together.

    Attributes:
        hard: the form cannot be handed in while ``when`` holds; a soft one asks "is that right?" and takes yes.
        questions: which answers it is about; a door links to them.
    """

    id: str
    hard: bool
    when: Condition
    says: LocalText
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentWanted:
    """A document that the form asks for. ``least`` 0: may be left out."""

    id: str
    title: LocalText
    hint: LocalText | None
    when: Condition | None
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Definition:
    """A form as it is in force for some time.

    Attributes:
        key: form and year: ``member_add-2026``.
        start, end: days in force from ``start`` up to, not including, ``end``; None while it goes on.
        declaration: what the household declares when it hands the form in.
        next: what happens after the form is handed in, said with the receipt.
    """

    key: str
    form: FormKind
    title: LocalText
    intro: LocalText
    start: date
    end: date | None
    sections: tuple[SectionDefinition, ...]
    checks: tuple[Check, ...]
    documents: tuple[DocumentWanted, ...]
    declaration: LocalText
    next: LocalText

    def question(self, question_id: str) -> QuestionDefinition:
        """Raises KeyError."""
        for section in self.sections:
            for question in section.questions:
                if question.id == question_id:
                    return question
        raise KeyError(question_id)

    def section(self, section_id: str) -> SectionDefinition:
        """Raises KeyError."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer. ``field`` is a part of a person: ``date_of_birth``; else empty."""

    question: str
    fault: Fault
    field: str = ""


@dataclass(frozen=True, slots=True)
class FormOffer:
    """A form that a household can begin on a day."""

    form: FormKind
    key: str
    title: LocalText
    intro: LocalText
