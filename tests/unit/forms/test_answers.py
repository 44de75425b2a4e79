"""Answers as they are typed, made into what is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.forms.api import read_answer
from kaifong.domains.requests.api import Choice, Fault, Problem, QuestionDefinition, QuestionKind
from kaifong.kernel.localtext import LocalText

ON = date(2026, 11, 25)
TEXT = LocalText("題", "Title", "题")
CHOICES = (Choice("yes", TEXT), Choice("no", TEXT))
PERSON = {"name_zh": "陳小明", "name_en": "", "date_of_birth": "2026-08-01", "sex": "M", "identity": ""}


def question(kind: QuestionKind, **more: Any) -> QuestionDefinition:
    of_it = {"choices": CHOICES if kind is QuestionKind.CHOICE else (), "least": None, "most": None} | more
    return QuestionDefinition("q", kind, TEXT, None, required=True, when=None, **of_it)


def taken(kind: QuestionKind, answer: Any, **more: Any) -> Any:
    return read_answer(question(kind, **more), answer, members=(7,), on=ON)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (QuestionKind.TEXT, "  陳大文 ", "陳大文"),
        (QuestionKind.LONG_TEXT, "一\r\n二", "一\n二"),
        (QuestionKind.CHOICE, "no", "no"),
        (QuestionKind.YES_NO, False, False),
        (QuestionKind.DATE, date(2026, 2, 28), "2026-02-28"),
        (QuestionKind.DATE, "2026-02-28", "2026-02-28"),
        (QuestionKind.MONEY, 0, 0),
        (QuestionKind.COUNT, 3, 3),
        (QuestionKind.IDENTITY_NUMBER, " a123456(3)", "A1234563"),
        (QuestionKind.IDENTITY_NUMBER, "other:ab 12", "other:AB12"),
        (QuestionKind.PERSON, PERSON | {"identity": "a123456(3)"}, PERSON | {"identity": "A1234563"}),
        (QuestionKind.PERSON, {"name_zh": "陳小明", "date_of_birth": date(2026, 8, 1), "sex": "M"}, PERSON),
        (QuestionKind.MEMBER, 7, 7),
        (QuestionKind.PHONE, "9123 4567", "+85291234567"),
        (QuestionKind.EMAIL, " a@example.com ", "a@example.com"),
    ],
)
def test_an_answer_is_kept_in_one_form(kind: QuestionKind, typed: Any, kept: Any) -> None:
    assert taken(kind, typed) == kept


@pytest.mark.parametrize("kind", list(QuestionKind))
@pytest.mark.parametrize("empty", [None, "", {}, {"name_zh": "", "date_of_birth": ""}])
def test_nothing_is_no_answer_whatever_is_asked(kind: QuestionKind, empty: Any) -> None:
    assert taken(kind, empty) is None


@pytest.mark.parametrize(
    ("kind", "typed", "fault", "field", "more"),
    [
        (QuestionKind.TEXT, "a\x00b", Fault.NOT_A_TEXT, "", {}),
        (QuestionKind.TEXT, "a\nb", Fault.NOT_A_TEXT, "", {}),
        (QuestionKind.TEXT, "\u202eabc", Fault.NOT_A_TEXT, "", {}),
        (QuestionKind.TEXT, 5, Fault.NOT_A_TEXT, "", {}),
        (QuestionKind.TEXT, "   ", Fault.MISSING, "", {}),
        (QuestionKind.TEXT, "x" * 201, Fault.TOO_LONG, "", {}),
        (QuestionKind.LONG_TEXT, "x" * 11, Fault.TOO_LONG, "", {"most": 10}),
        (QuestionKind.CHOICE, "maybe", Fault.NOT_A_CHOICE, "", {}),
        (QuestionKind.YES_NO, "true", Fault.NOT_YES_OR_NO, "", {}),
        (QuestionKind.YES_NO, 1, Fault.NOT_YES_OR_NO, "", {}),
        (QuestionKind.DATE, "2026-02-30", Fault.NOT_A_DATE, "", {}),
        (QuestionKind.DATE, "20260228", Fault.NOT_A_DATE, "", {}),
        (QuestionKind.DATE, "0026-02-28", Fault.NOT_A_DATE, "", {}),
        (QuestionKind.MONEY, -1, Fault.NOT_AN_AMOUNT, "", {}),
        (QuestionKind.MONEY, "12.50", Fault.NOT_AN_AMOUNT, "", {}),
        (QuestionKind.MONEY, 1.5, Fault.NOT_AN_AMOUNT, "", {}),
        (QuestionKind.MONEY, True, Fault.NOT_AN_AMOUNT, "", {}),
        (QuestionKind.MONEY, 99, Fault.TOO_SMALL, "", {"least": 100}),
        (QuestionKind.COUNT, "three", Fault.NOT_A_COUNT, "", {}),
        (QuestionKind.COUNT, 21, Fault.TOO_LARGE, "", {"most": 20}),
        (QuestionKind.IDENTITY_NUMBER, "A123456(9)", Fault.NOT_AN_IDENTITY_NUMBER, "", {}),
        (QuestionKind.PERSON, PERSON | {"name_zh": ""}, Fault.NAME_MISSING, "name_zh", {}),
        (QuestionKind.PERSON, PERSON | {"date_of_birth": ""}, Fault.NOT_A_BIRTH_DATE, "date_of_birth", {}),
        (QuestionKind.PERSON, PERSON | {"date_of_birth": "2026-11-26"}, Fault.NOT_A_BIRTH_DATE, "date_of_birth", {}),
        (QuestionKind.PERSON, PERSON | {"date_of_birth": "1879-01-01"}, Fault.NOT_A_BIRTH_DATE, "date_of_birth", {}),
        (QuestionKind.PERSON, PERSON | {"sex": "X"}, Fault.NOT_A_CHOICE, "sex", {}),
        (QuestionKind.PERSON, PERSON | {"identity": "A1"}, Fault.NOT_AN_IDENTITY_NUMBER, "identity", {}),
        (QuestionKind.PERSON, PERSON | {"name_en": "x" * 121}, Fault.NOT_A_TEXT, "name_en", {}),
        (QuestionKind.PERSON, PERSON | {"id": "7"}, Fault.NOT_A_TEXT, "", {}),
        (QuestionKind.MEMBER, 8, Fault.NOT_A_MEMBER, "", {}),
        (QuestionKind.MEMBER, "7", Fault.NOT_A_MEMBER, "", {}),
        (QuestionKind.PHONE, "1234", Fault.NOT_A_PHONE, "", {}),
        (QuestionKind.EMAIL, "a@", Fault.NOT_AN_EMAIL, "", {}),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_reason(
    kind: QuestionKind, typed: Any, fault: Fault, field: str, more: dict[str, Any]
) -> None:
    assert taken(kind, typed, **more) == Problem("q", fault, field)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=14), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(list(QuestionKind)), anything)
def test_whatever_a_door_hands_over_is_taken_or_told_as_a_fault_and_taken_again_is_the_same(
    kind: QuestionKind, typed: Any
) -> None:
    kept = taken(kind, typed)

    if not isinstance(kept, Problem) and kept is not None:
        assert taken(kind, kept) == kept
