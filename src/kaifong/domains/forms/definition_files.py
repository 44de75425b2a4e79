"""Reads one definition of a form, strictly: its shape by pydantic, then what hangs together. Every fault has its place.

The format is documented in docs/reference/form-definitions.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from kaifong.domains.forms.condition_files import Draft, condition
from kaifong.domains.forms.types import (
    Check,
    Choice,
    Definition,
    DocumentWanted,
    FormKind,
    QuestionDefinition,
    QuestionKind,
    SectionDefinition,
)
from kaifong.domains.tenancies.api import LetterFormat, Relationship
from kaifong.infra.strict_yaml import Place
from kaifong.infra.yaml_values import Day, fault_said, written_texts
from kaifong.kernel.localtext import LANGUAGES, LocalText
from kaifong.kernel.money import Money, MoneyError

Fault = tuple[Place, str]
"""Where in the file, and what is wrong there."""

ACTED_ON: Mapping[FormKind, Mapping[str, tuple[QuestionKind, frozenset[str]]]] = {
    FormKind.MEMBER_ADD: {
        "person": (QuestionKind.PERSON, frozenset()),
        "relationship": (QuestionKind.CHOICE, frozenset(Relationship) - {Relationship.PRINCIPAL}),
    },
    FormKind.MEMBER_DELETE: {"member": (QuestionKind.MEMBER, frozenset())},
    FormKind.PARTICULARS: {
        "phone": (QuestionKind.PHONE, frozenset()),
        "email": (QuestionKind.EMAIL, frozenset()),
        "address": (QuestionKind.LONG_TEXT, frozenset()),
        "language": (QuestionKind.CHOICE, frozenset(LANGUAGES)),
        "letter_format": (QuestionKind.CHOICE, frozenset(LetterFormat)),
    },
    FormKind.INCOME_ASSETS: {
        "declares": (QuestionKind.CHOICE, frozenset({"figures", "nothing"})),
        "persons": (QuestionKind.COUNT, frozenset()),
        "owns_property": (QuestionKind.YES_NO, frozenset()),
    },
    FormKind.SURRENDER: {"leaving_on": (QuestionKind.DATE, frozenset())},
}
"""Questions that an approval acts on: a definition must have them, of this kind, with no choices but these."""

DECLARED_SUMS = ("income_", "assets_")
"""How the ids of questions begin whose amounts an approved declaration of income and assets sums up."""


def _stripped(value: object) -> LocalText:
    texts = written_texts(value)
    return LocalText(*(texts[language].strip() for language in LANGUAGES))


Texts = Annotated[LocalText, PlainValidator(_stripped)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChoiceDraft(_Part):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
    label: Texts
    hint: Texts | None = None


class QuestionDraft(_Part):
    id: Id
    kind: QuestionKind
    label: Texts
    hint: Texts | None = None
    required: bool = True
    choices: tuple[ChoiceDraft, ...] = ()
    least: int | str | None = None
    most: int | str | None = None
    when: Draft | None = None


class SectionDraft(_Part):
    id: Id
    title: Texts
    intro: Texts | None = None
    when: Draft | None = None
    questions: Annotated[tuple[QuestionDraft, ...], Field(min_length=1)]


class CheckDraft(_Part):
    id: Id
    kind: Literal["hard", "soft"]
    when: Draft
    says: Texts
    questions: Annotated[tuple[Id, ...], Field(min_length=1)]


class DocumentDraft(_Part):
    id: Id
    title: Texts
    hint: Texts | None = None
    when: Draft | None = None
    least: Annotated[int, Field(ge=0, le=20)] = 1
    most: Annotated[int, Field(ge=1, le=20)] = 5


class DefinitionDraft(_Part):
    form: FormKind
    title: Texts
    intro: Texts
    from_: Day = Field(alias="from")
    until: Day | None = None
    sections: Annotated[tuple[SectionDraft, ...], Field(min_length=1)]
    checks: tuple[CheckDraft, ...] = ()
    documents: tuple[DocumentDraft, ...] = ()
    declaration: Texts
    next: Texts


def read_definition(content: Any, key: str) -> Definition | list[Fault]:
    """The definition that a file's content states, or everything that is wrong with it.

    Args:
        key: the file's name without its ending: ``member_add-2026``.
    """
    try:
        draft = DefinitionDraft.model_validate(content)
    except ValidationError as error:
        return [(fault["loc"], fault_said(fault["type"], fault["msg"])) for fault in _own(error.errors())]
    reader = _Reader(draft)
    faults = [*_named_rightly(draft, key), *reader.faults(), *_acted_on(draft)]
    return faults or reader.definition(key)


class _Reader:
    """Goes through a draft once, from the first question on: a condition knows the questions before it."""

    def __init__(self, draft: DefinitionDraft) -> None:
        self._draft = draft
        self._found: list[Fault] = []
        self._known: dict[str, QuestionDraft] = {}
        self._ids: set[str] = set()
        self._sections = tuple(self._section(each, ("sections", n)) for n, each in enumerate(draft.sections))
        self._documents = tuple(self._document(each, ("documents", n)) for n, each in enumerate(draft.documents))
        self._ids = set()
        self._checks = tuple(self._check(each, ("checks", n)) for n, each in enumerate(draft.checks))
        names = [section.id for section in draft.sections]
        self._found += [
            (("sections", n, "id"), f"{name!r} is a section's already")
            for n, name in enumerate(names)
            if name in names[:n]
        ]

    def faults(self) -> list[Fault]:
        return self._found

    def definition(self, key: str) -> Definition:
        draft = self._draft
        end = None if draft.until is None else draft.until + timedelta(days=1)
        return Definition(
            key,
            draft.form,
            draft.title,
            draft.intro,
            draft.from_,
            end,
            self._sections,
            self._checks,
            self._documents,
            draft.declaration,
            draft.next,
        )

    def _section(self, draft: SectionDraft, place: Place) -> SectionDefinition:
        when = self._condition(draft.when, (*place, "when"))
        questions = tuple(
            self._question(each, (*place, "questions", number)) for number, each in enumerate(draft.questions)
        )
        return SectionDefinition(draft.id, draft.title, draft.intro, when, questions)

    def _question(self, draft: QuestionDraft, place: Place) -> QuestionDefinition:
        self._once(draft.id, place)
        when = self._condition(draft.when, (*place, "when"))
        codes = [choice.code for choice in draft.choices]
        if (draft.kind is QuestionKind.CHOICE) != (len(codes) >= 2):
            self._found.append((place, "choices: two or more for a choice, none for anything else"))
        if len(set(codes)) < len(codes):
            self._found.append((place, "choices: a code is given twice"))
        least, most = self._limit(draft, "least", place), self._limit(draft, "most", place)
        if least is not None and most is not None and most < least:
            self._found.append((place, "most is below least"))
        self._known[draft.id] = draft
        choices = tuple(Choice(each.code, each.label, each.hint) for each in draft.choices)
        return QuestionDefinition(
            draft.id, draft.kind, draft.label, draft.hint, draft.required, choices, least, most, when
        )

    def _document(self, draft: DocumentDraft, place: Place) -> DocumentWanted:
        self._once(draft.id, place)
        if draft.most < draft.least:
            self._found.append((place, "most is below least"))
        when = self._condition(draft.when, (*place, "when"))
        return DocumentWanted(draft.id, draft.title, draft.hint, when, draft.least, draft.most)

    def _check(self, draft: CheckDraft, place: Place) -> Check:
        self._once(draft.id, place)
        for number, question in enumerate(draft.questions):
            if question not in self._known:
                self._found.append(((*place, "questions", number), f"there is no question {question!r}"))
        when = self._condition(draft.when, (*place, "when")) or ()
        return Check(draft.id, draft.kind == "hard", when, draft.says, draft.questions)

    def _once(self, name: str, place: Place) -> None:
        if name in self._ids:
            self._found.append(((*place, "id"), f"{name!r} is the id of something before it"))
        self._ids.add(name)

    def _condition(self, draft: Draft | None, place: Place) -> Any:
        if draft is None:
            return None
        built, faults = condition(draft, self._known, place)
        self._found += faults
        return built

    def _limit(self, draft: QuestionDraft, name: Literal["least", "most"], place: Place) -> int | None:
        value = getattr(draft, name)
        if value is None:
            return None
        texts = name == "most" and draft.kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT)
        if isinstance(value, int) and (texts or draft.kind is QuestionKind.COUNT):
            return value
        if isinstance(value, str) and draft.kind is QuestionKind.MONEY:
            try:
                return Money.parse(value).cents
            except MoneyError:
                pass
        self._found.append(
            ((*place, name), "a whole number for counts and lengths of texts, an amount in quotes for money")
        )
        return None


def _named_rightly(draft: DefinitionDraft, key: str) -> Iterator[Fault]:
    if key != (named := f"{draft.form.value}-{draft.from_.year}"):
        yield ("from",), f"by form and first day this file is named {named}.yaml"
    if draft.until is not None and draft.until < draft.from_:
        yield ("until",), "lies before from"


def _acted_on(draft: DefinitionDraft) -> Iterator[Fault]:
    questions = {question.id: question for section in draft.sections for question in section.questions}
    if draft.form is FormKind.INCOME_ASSETS:
        for name, summed in questions.items():
            if name.startswith(DECLARED_SUMS) and summed.kind is not QuestionKind.MONEY:
                yield ("sections",), f"question {name!r} is among what is summed up; it must be of kind money"
    for name, (kind, codes) in ACTED_ON.get(draft.form, {}).items():
        question = questions.get(name)
        if question is None or question.kind is not kind:
            yield ("sections",), f"an approval of this form needs a question {name!r} of kind {kind.value}"
        elif unknown := sorted({choice.code for choice in question.choices} - codes):
            yield ("sections",), f"question {name!r}: the register does not know {', '.join(unknown)}"


def _own(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without those of lists that pydantic calls too short because it has left out what is at fault in them."""
    return [
        fault
        for fault in faults
        if fault["type"] != "too_short" or not any(_within(other["loc"], fault["loc"]) for other in faults)
    ]


def _within(inner: Place, outer: Place) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer
