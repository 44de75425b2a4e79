"""A form as its definition states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kaifong.domains.requests.types.codes import FormKind, Operator, QuestionKind
from kaifong.kernel.localtext import LocalText


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
