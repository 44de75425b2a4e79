"""A form as a household has begun it, and as doors see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kaifong.domains.forms.api import (
    Check,
    Definition,
    DocumentWanted,
    FormKind,
    QuestionDefinition,
    SectionDefinition,
)
from kaifong.domains.requests.types.codes import FormState, WaitsFor
from kaifong.infra.documents.api import Kept
from kaifong.kernel.identifiers import AccountNo, FormNo
from kaifong.kernel.localtext import LocalText


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
