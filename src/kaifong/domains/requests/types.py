from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kaifong.infra.documents.api import Kept
from kaifong.kernel.identifiers import AccountNo, FormNo
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


class FormState(StrEnum):
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def open_to_answers(self) -> bool:
        """Whether the household may change what it says."""
        return self in (FormState.DRAFT, FormState.RETURNED)

    @property
    def with_the_office(self) -> bool:
        return self in (FormState.HANDED_IN, FormState.IN_REVIEW)

    @property
    def ended(self) -> bool:
        return self in (FormState.APPROVED, FormState.REFUSED, FormState.WITHDRAWN)


class WaitsFor(StrEnum):
    """Whose turn it is."""

    HOUSEHOLD = "household"
    OFFICE = "office"
    NOBODY = "nobody"


class QuestionKind(StrEnum):
    """What an answer is, and its JSON in `FormView.answers` and in `answers_save`.

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


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer. ``field`` is a part of a person: ``date_of_birth``; else empty."""

    question: str
    fault: Fault
    field: str = ""


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
class FormOffer:
    """A form that a household can begin on a day."""

    form: FormKind
    key: str
    title: LocalText
    intro: LocalText


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that is asked of this household.

    Attributes:
        answer: as JSON (`QuestionKind`); None where it is not answered.
        shown: the answer in words for a check page, by language; a person's identity number is masked. None where
            there is none, or where it is money or a day, which a door writes itself.
        members: whom a ``member`` question offers, person id and name; empty otherwise.
        correction: what an officer wants corrected here; empty otherwise.
    """

    definition: QuestionDefinition
    answer: Any = field(repr=False)
    shown: LocalText | None = field(repr=False)
    members: tuple[tuple[int, LocalText], ...] = field(repr=False)
    correction: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section that is asked of this household, with those of its questions that are. ``complete``: nothing is missing."""

    definition: SectionDefinition
    questions: tuple[QuestionView, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that was added to a form, under the id by which it is opened and removed."""

    id: int
    wanted: str
    kept: Kept
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentWantedView:
    """A document that this household is asked for.

    Attributes:
        missing: how many are still needed.
        full: no more are taken.
        correction: what an officer wants corrected here; empty otherwise.
    """

    definition: DocumentWanted
    documents: tuple[DocumentView, ...]
    missing: int
    full: bool
    correction: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormStep:
    """Something that became of a form.

    Attributes:
        state: the state it was in afterwards.
        by: an officer's user name, or ``tenant``.
        note: what an officer told the household: why it was returned or refused, or a remark. Empty otherwise, and
            in lists, which do not open it.
    """

    at: datetime
    state: FormState
    by: str
    door: str
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FormSummary:
    """A form in a list; without what it says.

    Attributes:
        number: on the receipt; None before the form was handed in for the first time.
        on_behalf: an officer began it.
        returned: how often it was sent back to be corrected.
        confirmed: how many soft checks the household confirmed.
        documents: how many documents go with it.
        waits_for: whose turn it is.
        reviewer: user name of the officer who has it in review; empty otherwise.
    """

    id: int
    form: FormKind
    title: LocalText
    account_no: AccountNo
    state: FormState
    number: FormNo | None
    begun_at: datetime
    changed_at: datetime
    handed_in_on: date | None
    decided_on: date | None
    on_behalf: bool
    reviewer: str
    returned: int
    confirmed: int
    documents: int

    @property
    def waits_for(self) -> WaitsFor:
        if self.state.open_to_answers:
            return WaitsFor.HOUSEHOLD
        return WaitsFor.OFFICE if self.state.with_the_office else WaitsFor.NOBODY


@dataclass(frozen=True, slots=True)
class FormView:
    """A form with all that it says and all that it still needs.

    Attributes:
        sections: those asked of this household, in order.
        answers: every answer that counts, by question.
        documents: those asked for.
        problems: hard checks that hold; while there are any the form cannot be handed in.
        to_confirm: soft checks that hold and have not been confirmed.
        confirmed: soft checks that hold and were confirmed.
        next_section: the first that is not complete; None where all are.
        ready: nothing is missing; only the declaration is needed to hand it in.
        corrections: what is to be corrected, by id of a question or of a document wanted, as the officer put it; empty
            unless the form was returned.
        note: what the officer who returned, refused or approved it said last.
    """

    summary: FormSummary
    definition: Definition
    sections: tuple[SectionView, ...]
    answers: Mapping[str, Any] = field(repr=False)
    documents: tuple[DocumentWantedView, ...]
    problems: tuple[Check, ...]
    to_confirm: tuple[Check, ...]
    confirmed: tuple[Check, ...]
    next_section: str | None
    ready: bool
    corrections: Mapping[str, str] = field(repr=False)
    note: str = field(repr=False)
    steps: tuple[FormStep, ...]

    @property
    def id(self) -> int:
        return self.summary.id


@dataclass(frozen=True, slots=True)
class HandInReceipt:
    """What a household gets for a form. The same again where it is handed in twice."""

    form_id: int
    form: FormKind
    title: LocalText
    account_no: AccountNo
    number: FormNo
    handed_in_on: date
    next: LocalText


@dataclass(frozen=True, slots=True)
class ResumeCode:
    """A code that takes a form over at another door. It is told this once."""

    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decides with an approval.

    Attributes:
        effective_on: the day from which it holds: a new member's first day, a removed member's last day, the first of
            the month with which rent assistance begins. Not asked of the other forms.
        until: the last day of rent assistance.
        reduction_percent: of rent assistance.
        note: for the household; may be empty.
    """

    effective_on: date | None = None
    until: date | None = None
    reduction_percent: int | None = None
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ToReview:
    """Forms that wait for the office, the longest waiting first, a page at a time. ``total``: how many there are."""

    forms: tuple[FormSummary, ...]
    total: int
