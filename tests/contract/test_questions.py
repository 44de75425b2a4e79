"""What every question keeps, whoever adds it: one suite over all that there are."""

from __future__ import annotations

import inspect
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from babel.messages.catalog import Catalog
from django import forms
from django.utils.functional import Promise
from django.utils.translation import override
from pydantic import TypeAdapter

from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice import asking
from kaifong.selfservice.asking import Assurance, Question, Refused, questions
from kaifong.selfservice.said import words
from tests.meta.tree import tool
from tools import messages

ALL = list(questions().values())
each = pytest.mark.parametrize("question", ALL, ids=lambda question: question.name)
MODULES = r"selfservice/\w+\.py"


def refusals() -> list[type[Refused]]:
    """Every refusal that some question has words for."""
    found, waiting = [], [Refused]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith(asking.__name__.rpartition(".")[0]):
                found.append(kind)
    return found


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts() -> list[str]:
    """Every text of the questions in the catalogues."""
    return sorted({text for file, text in messages.found() if re.fullmatch(MODULES, file) and isinstance(text, str)})


def test_names_and_places_are_each_questions_own_and_names_are_fit_for_an_address():
    assert len({question.place for question in ALL}) == len(ALL) == len(questions())
    assert [question.name for question in ALL if not re.fullmatch(r"[a-z]+(-[a-z]+)*", question.name)] == []
    assert [question.place for question in ALL] == sorted(question.place for question in ALL)


@each
def test_a_question_declares_who_may_ask_it_and_says_its_title_in_three_languages(question):
    assert isinstance(question.assurance, Assurance)
    assert question.__doc__ or inspect.getmodule(question).__doc__.strip().endswith(("?", "."))
    said = [words(question.title, language) for language in LANGUAGES]
    assert all(said)
    assert said[0] != said[1]


BY_TPIN_ALONE = ["visit-rebook", "visit-signature"]
"""What whoever has the TPIN may change: it shows nothing that is on record, and a person looks at what comes of it."""


@each
def test_what_a_question_changes_needs_the_surest_sign_in_and_a_form(question):
    if question.changes:
        assert question.assurance is Assurance.SIGNED_IN or question.name in BY_TPIN_ALONE
        assert question.form is not None


@each
def test_input_and_answer_are_frozen_and_have_json_schemas(question):
    for kind in (question.given, question.answer_type):
        assert is_dataclass(kind)
        assert kind.__dataclass_params__.frozen
    accepted = TypeAdapter(question.given).json_schema(mode="validation")
    served = TypeAdapter(question.answer_type).json_schema(mode="serialization")
    assert set(served["properties"]) == {field.name for field in fields(question.answer_type)}
    assert accepted["type"] == served["type"] == "object"


@each
def test_the_form_asks_for_what_the_input_holds_and_every_label_is_in_three_languages(question):
    if question.form is None:
        assert fields(question.given) == ()
        return
    form = question.form()
    held = {field.name.removesuffix("_cents") for field in fields(question.given)}
    assert set(form.fields) == held
    for name, field in form.fields.items():
        for text in (field.label, field.help_text, *_choices(field)):
            _translated(text, f"{question.name}.{name}")


@each
def test_a_question_that_gives_a_file_says_of_which_type(question):
    gives = type(question).file is not Question.file
    assert gives == (question.file_type is not None)


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
def test_a_refusal_is_named_after_its_reason_and_says_it_to_people(refusal):
    assert refusal.__doc__
    assert not refusal.__name__.endswith(("Error", "Exception"))


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_every_text_is_translated_with_the_same_slots(language):
    catalog: Catalog = messages.read(language)
    wrong = []
    for text in texts():
        translated = catalog[text].string if text in catalog else ""
        if not translated or slots(text) != slots(translated):
            wrong.append(text)

    assert wrong == []
    assert len(texts()) > 100


def test_the_reference_page_is_what_the_questions_say():
    page = tool("questions_reference")

    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run tools/questions_reference.py"


def _choices(field: forms.Field) -> list[Any]:
    return [label for _, label in getattr(field, "choices", ())]


def _translated(text: Any, where: str) -> None:
    """A text of the catalogues differs from language to language; a language's own name does not and is no such text."""
    if text and isinstance(text, Promise):
        said = set()
        for language in ("en", "zh-hant"):
            with override(language):
                said.add(str(text))
        assert len(said) == 2, where
    else:
        assert not text or text in ("繁體中文", "English", "简体中文"), where


def _types_within(annotation: Any) -> Iterator[type]:
    """Dataclasses and enumerations of a question's input or answer, however deep."""
    for argument in get_args(annotation):
        yield from _types_within(argument)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation
    elif is_dataclass(annotation):
        assert isinstance(annotation, type)
        yield annotation
        for inner in get_type_hints(annotation).values():
            yield from _types_within(inner)


def test_no_two_types_of_questions_have_one_name() -> None:
    # OpenAPI names its schemas by these alone: the second of a name would describe the first
    of_name = defaultdict(set)
    for question in questions().values():
        for annotation in (question.given, question.answer_type):
            for one in _types_within(annotation):
                of_name[one.__name__].add(one)

    assert {name: found for name, found in of_name.items() if len(found) > 1} == {}
