"""What is typed into a section's page becomes answers, and answers what stands there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from kaifong.domains.requests.api import (
    Choice,
    Fault,
    Problem,
    QuestionDefinition,
    QuestionKind,
    QuestionView,
    SectionDefinition,
    SectionView,
)
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.form_fields import SectionForm, answer_said, questions_drawn
from kaifong.selfservice.said import Amount, Day, Words

LABEL = LocalText("問", "Asked", "问")
PERSON = {
    "name_zh": "陳大文",
    "name_en": "CHAN Tai Man",
    "date_of_birth": "1980-03-31",
    "sex": "M",
    "identity": "A1234563",
}


def question(kind: QuestionKind, answer: Any = None, id_: str = "one", **more: Any) -> QuestionView:
    choices = (Choice("a", LABEL), Choice("b", LABEL, LABEL)) if kind is QuestionKind.CHOICE else ()
    definition = QuestionDefinition(id_, kind, LABEL, None, True, choices, None, None, None)
    members = ((17, LABEL),) if kind is QuestionKind.MEMBER else ()
    return QuestionView(definition, answer, more.get("shown"), members, more.get("correction", ""))


def sent(*questions: QuestionView, **typed: str) -> SectionForm:
    data = QueryDict(mutable=True)
    data.update({f"q-{name.replace('__', '-')}": value for name, value in typed.items()})
    return SectionForm(questions, "en", data)


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        (QuestionKind.TEXT, {"one": " plain "}, "plain"),
        (QuestionKind.LONG_TEXT, {"one": "two\r\nlines"}, "two\nlines"),
        (QuestionKind.CHOICE, {"one": "b"}, "b"),
        (QuestionKind.YES_NO, {"one": "no"}, False),
        (QuestionKind.DATE, {"one_day": "1", "one_month": "2", "one_year": "2026"}, "2026-02-01"),
        (QuestionKind.MONEY, {"one": "1,234.5"}, 123450),
        (QuestionKind.COUNT, {"one": "3"}, 3),
        (QuestionKind.IDENTITY_NUMBER, {"one": "A123456(3)"}, "A123456(3)"),
        (QuestionKind.IDENTITY_NUMBER, {"one": "K99", "one__other": "on"}, "other:K99"),
        (QuestionKind.MEMBER, {"one": "17"}, 17),
        (QuestionKind.PHONE, {"one": "9123 4567"}, "9123 4567"),
        (QuestionKind.EMAIL, {"one": "a@b.example"}, "a@b.example"),
        (
            QuestionKind.PERSON,
            {
                "one__name_zh": "陳大文",
                "one__name_en": "CHAN Tai Man",
                "one__date_of_birth_day": "31",
                "one__date_of_birth_month": "3",
                "one__date_of_birth_year": "1980",
                "one__sex": "M",
                "one__identity": "A1234563",
            },
            PERSON,
        ),
    ],
)
def test_what_is_typed_is_an_answer_of_its_kind(kind, typed, answer):
    assert sent(question(kind), **typed).answers() == {"one": answer}


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_what_is_left_empty_is_no_answer_and_no_fault_of_the_page(kind):
    form = sent(question(kind))

    assert form.answers() == {"one": ""}
    assert form.errors == {}


@pytest.mark.parametrize(
    ("kind", "typed", "raw"),
    [
        (QuestionKind.DATE, {"one_day": "31", "one_month": "2", "one_year": "2026"}, "31-2-2026"),
        (QuestionKind.MONEY, {"one": "1.005"}, "1.005"),
        (QuestionKind.COUNT, {"one": "many"}, "many"),
        (QuestionKind.CHOICE, {"one": "c"}, "c"),
        (QuestionKind.TEXT, {"one": "a\x00"}, "a\x00"),
    ],
)
def test_what_cannot_be_read_goes_on_as_it_was_typed_and_is_told(kind, typed, raw):
    form = sent(question(kind), **typed)

    assert form.answers() == {"one": raw}
    assert list(form.errors) == ["one"]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, "plain"),
        (QuestionKind.CHOICE, "b"),
        (QuestionKind.YES_NO, True),
        (QuestionKind.YES_NO, False),
        (QuestionKind.DATE, "2026-02-01"),
        (QuestionKind.MONEY, 123450),
        (QuestionKind.COUNT, 0),
        (QuestionKind.IDENTITY_NUMBER, "other:K99"),
        (QuestionKind.MEMBER, 17),
        (QuestionKind.PERSON, PERSON),
        (QuestionKind.PERSON, PERSON | {"date_of_birth": "", "sex": ""}),
    ],
)
def test_an_answer_that_is_kept_stands_in_the_page_and_sent_again_is_the_same(kind, answer):
    asked = question(kind, answer)
    page = SectionForm([asked], "en")

    data = QueryDict(mutable=True)
    for field in page:
        value = field.value()
        if kind is QuestionKind.DATE or field.name.endswith("date_of_birth"):
            parts = field.field.widget.decompress(value)
            data.update(
                {f"{field.html_name}_{name}": part for name, part in zip(("day", "month", "year"), parts, strict=True)}
            )
        elif value not in (None, False):
            data[field.html_name] = "on" if value is True else str(value)

    assert SectionForm([asked], "en", data).answers() == {"one": answer}


def test_a_kiosks_page_has_no_answer_in_it():
    page = SectionForm([question(QuestionKind.PERSON, PERSON)], "en", filled=False)

    assert [field.value() for field in page if field.value()] == []


def test_a_fault_stands_beside_its_field_and_one_that_reading_has_told_is_told_once():
    form = sent(
        question(QuestionKind.PERSON, id_="who"),
        question(QuestionKind.MONEY, id_="pay"),
        question(QuestionKind.TEXT, id_="why"),
        pay="x",
    )
    form.answers()
    told = str(form.errors["pay"])

    form.refuse(
        [
            Problem("who", Fault.NAME_MISSING),
            Problem("who", Fault.NOT_A_BIRTH_DATE, "date_of_birth"),
            Problem("pay", Fault.NOT_AN_AMOUNT),
            Problem("why", Fault.MISSING),
            Problem("elsewhere", Fault.MISSING),
        ]
    )

    assert list(form.errors) == ["pay", "who-name_zh", "who-date_of_birth", "why"]
    assert str(form.errors["pay"]) == told


def test_a_correction_stands_at_its_question():
    form = SectionForm(
        [
            question(QuestionKind.TEXT, correction="Spell it out"),
            question(QuestionKind.PERSON, id_="who", correction="Whose?"),
        ],
        "en",
    )

    one, who = form.groups
    assert (one.correction, one.fields[0].field.correction) == ("", "Spell it out")
    assert (who.correction, who.legend) == ("Whose?", "Asked")


def test_the_questions_of_a_page_are_those_that_it_says_it_had():
    one, two = question(QuestionKind.TEXT, id_="one"), question(QuestionKind.TEXT, id_="two")
    section = SectionView(
        SectionDefinition("s", LABEL, None, None, (one.definition, two.definition)), (one,), complete=False
    )

    def drawn(text: str) -> list[str]:
        return [each.definition.id for each in questions_drawn(section, {"q-drawn": text})]

    assert [drawn(""), drawn("one"), drawn("two one"), drawn("else two")] == [["one"], ["one"], ["one", "two"], ["two"]]


@pytest.mark.parametrize(
    ("kind", "answer", "shown", "value"),
    [
        (QuestionKind.MONEY, 150, None, Amount(150)),
        (QuestionKind.DATE, "2026-02-01", None, Day(date(2026, 2, 1))),
        (QuestionKind.CHOICE, "a", LABEL, Words(LABEL)),
        (QuestionKind.TEXT, None, None, None),
    ],
)
def test_an_answer_is_written_as_what_it_is(kind, answer, shown, value):
    assert answer_said(question(kind, answer, shown=shown)) == value
