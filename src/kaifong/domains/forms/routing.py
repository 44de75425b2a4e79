"""Which questions, checks and documents a form's answers lead to, and what is still missing. Pure functions.

A condition looks at earlier questions alone, so one walk from the first question to the last decides everything, and
what an answer once led to does not count any more when the answer changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaifong.domains.forms.conditions import Answers, holds, questions_of
from kaifong.domains.forms.types import Check, Definition, DocumentWanted, QuestionDefinition, SectionDefinition


@dataclass(frozen=True, slots=True)
class Asked:
    """A section that is asked, and those of its questions that are."""

    section: SectionDefinition
    questions: tuple[QuestionDefinition, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Where answers lead.

    Attributes:
        asked: the sections with at least one question to ask, in order.
        answers: those that count.
        missing: required questions without an answer, by section.
        checks: hard and soft ones that hold.
        documents: those asked for.
    """

    asked: tuple[Asked, ...]
    answers: Mapping[str, Any]
    missing: Mapping[str, tuple[str, ...]]
    checks: tuple[Check, ...]
    documents: tuple[DocumentWanted, ...]

    def ready(self, *, confirmed: Collection[str], documents: Mapping[str, int]) -> bool:
        """Whether the form can be handed in, once the declaration is made."""
        return not (
            self.missing
            or any(check.hard or check.id not in confirmed for check in self.checks)
            or any(documents.get(wanted.id, 0) < wanted.least for wanted in self.documents)
        )


def route(definition: Definition, answers: Answers, on: date) -> Route:
    """Walk through a form with these answers, as at a day."""
    counting: dict[str, Any] = {}
    asked: list[Asked] = []
    missing: dict[str, tuple[str, ...]] = {}
    for section in definition.sections:
        if not holds(section.when, counting, on):
            continue
        questions = []
        for question in section.questions:
            if holds(question.when, counting, on):
                questions.append(question)
                if answers.get(question.id) is not None:
                    counting[question.id] = answers[question.id]
        if questions:
            asked.append(Asked(section, tuple(questions)))
        if lacking := tuple(each.id for each in questions if each.required and each.id not in counting):
            missing[section.id] = lacking
    return Route(
        tuple(asked),
        counting,
        missing,
        tuple(check for check in definition.checks if holds(check.when, counting, on)),
        tuple(wanted for wanted in definition.documents if holds(wanted.when, counting, on)),
    )


def looked_at(check: Check) -> frozenset[str]:
    """The questions whose answers a check is about: when one changes, a confirmation no longer counts."""
    return questions_of(check.when) | frozenset(check.questions)
