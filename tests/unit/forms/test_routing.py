"""Over every form and any answers: no way ends before the form can be handed in, and none ends too early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifong.domains.forms.api import AnswerTest, Operator, holds, read_answer, route
from kaifong.domains.requests.api import Definition, Problem, QuestionDefinition, QuestionKind, definitions_check
from tests.unit.forms.test_definitions import HONG_KONG

ON = date(2026, 11, 25)
FORMS = definitions_check(HONG_KONG)
MEMBERS = (7, 8)
days = st.dates(date(1930, 1, 1), date(2030, 1, 1))
person = st.fixed_dictionaries(
    {
        "name_en": st.just("CHAN SIU MING"),
        "date_of_birth": st.dates(date(1930, 1, 1), ON),
        "sex": st.sampled_from(["F", "M", ""]),
    }
)


def answers_to(question: QuestionDefinition) -> st.SearchStrategy[Any]:
    """Answers that can be taken."""
    match question.kind:
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT:
            return st.just("文字")
        case QuestionKind.CHOICE:
            return st.sampled_from([choice.code for choice in question.choices])
        case QuestionKind.YES_NO:
            return st.booleans()
        case QuestionKind.DATE:
            return days
        case QuestionKind.MONEY:
            return st.sampled_from([0, 1, 20_000_000, 20_000_001, 10**9])
        case QuestionKind.COUNT:
            return st.integers(question.least or 0, question.most or 100)
        case QuestionKind.PERSON:
            return person
        case QuestionKind.MEMBER:
            return st.sampled_from(MEMBERS)
        case QuestionKind.PHONE:
            return st.just("91234567")
        case QuestionKind.EMAIL:
            return st.just("tai.man@example.com")
    return st.just("A1234563")


def walked(definition: Definition, data: st.DataObject, skip: float = 0) -> tuple[dict[str, Any], int]:
    """Answer what is asked, section by section, as a household does; and how many required questions were left open."""
    answers: dict[str, Any] = {}
    open_ = 0
    for _ in range(sum(len(section.questions) for section in definition.sections) + 1):
        way = route(definition, answers, ON)
        waiting = [q for asked in way.asked for q in asked.questions if q.id not in answers]
        if not waiting:
            break
        question = waiting[0]
        if skip and data.draw(st.booleans()):
            answers[question.id] = None
            open_ += question.required
            continue
        answer = read_answer(question, data.draw(answers_to(question)), members=MEMBERS, on=ON)
        assert not isinstance(answer, Problem), question
        answers[question.id] = answer
    return answers, open_


@pytest.mark.parametrize("definition", FORMS, ids=lambda definition: definition.key)
@settings(max_examples=25)
@given(data=st.data())
def test_whoever_answers_what_is_asked_comes_to_the_end(definition: Definition, data: st.DataObject) -> None:
    answers, _ = walked(definition, data)

    way = route(definition, answers, ON)

    assert way.missing == {}
    assert set(way.answers) == {question.id for asked in way.asked for question in asked.questions}
    papers = {wanted.id: wanted.least for wanted in way.documents}
    soft = {check.id for check in way.checks if not check.hard}
    hard = [check for check in way.checks if check.hard]
    assert way.ready(confirmed=soft, documents=papers) == (not hard)


@pytest.mark.parametrize("definition", FORMS, ids=lambda definition: definition.key)
@settings(max_examples=25)
@given(data=st.data())
def test_a_form_can_be_handed_in_exactly_when_nothing_that_is_asked_is_missing(
    definition: Definition, data: st.DataObject
) -> None:
    answers, open_ = walked(definition, data, skip=0.5)

    way = route(definition, answers, ON)

    everything = {wanted.id: wanted.most for wanted in way.documents}
    soft = {check.id for check in way.checks}
    hard = any(check.hard for check in way.checks)
    assert sum(len(lacking) for lacking in way.missing.values()) == open_
    assert way.ready(confirmed=soft, documents=everything) == (open_ == 0 and not hard)
    needed = [wanted for wanted in way.documents if wanted.least]
    if needed and open_ == 0 and not hard:
        one_less = everything | {needed[0].id: needed[0].least - 1}
        assert not way.ready(confirmed=soft, documents=one_less)


@pytest.mark.parametrize("definition", FORMS, ids=lambda definition: definition.key)
def test_every_question_check_and_document_of_a_form_is_reached_by_some_answers(definition: Definition) -> None:
    reached: set[str] = set()

    @settings(max_examples=150, database=None, derandomize=True)
    @given(data=st.data())
    def walk(data: st.DataObject) -> None:
        way = route(definition, walked(definition, data)[0], ON)
        reached.update(question.id for asked in way.asked for question in asked.questions)
        reached.update(wanted.id for wanted in way.documents)

    walk()

    everything = {question.id for section in definition.sections for question in section.questions}
    assert everything | {wanted.id for wanted in definition.documents} == reached


@given(days, st.integers(0, 120))
def test_who_is_not_under_an_age_is_at_least_that_old(born: date, age: int) -> None:
    under = ((AnswerTest("born", "", Operator.AGE_UNDER, age),),)
    at_least = ((AnswerTest("born", "", Operator.AGE_AT_LEAST, age),),)
    answers = {"born": born.isoformat()}

    assert holds(under, answers, ON) != holds(at_least, answers, ON)


@pytest.mark.parametrize(
    ("born", "on", "sixteen"),
    [
        (date(2010, 11, 25), date(2026, 11, 24), False),
        (date(2010, 11, 25), date(2026, 11, 25), True),
        (date(2008, 2, 29), date(2024, 2, 28), False),
        (date(2008, 2, 29), date(2024, 2, 29), True),
        (date(2012, 2, 29), date(2028, 2, 29), True),
        (date(2008, 2, 29), date(2025, 2, 28), True),
    ],
)
def test_an_age_is_reached_on_the_birthday(born: date, on: date, sixteen: bool) -> None:
    at_least = ((AnswerTest("p", "date_of_birth", Operator.AGE_AT_LEAST, 16),),)

    assert holds(at_least, {"p": {"date_of_birth": born.isoformat()}}, on) is sixteen


@given(st.integers(-3, 3))
def test_before_and_after_today_leave_today_out(days_off: int) -> None:
    day = {"d": (ON + timedelta(days=days_off)).isoformat()}

    assert holds(((AnswerTest("d", "", Operator.BEFORE, "today"),),), day, ON) is (days_off < 0)
    assert holds(((AnswerTest("d", "", Operator.AFTER, "today"),),), day, ON) is (days_off > 0)


def test_what_is_not_answered_passes_no_test_but_that_of_being_unanswered() -> None:
    for operator in Operator:
        value = (1,) if operator is Operator.ONE_OF else "today" if operator.value in ("before", "after") else 1
        assert holds(((AnswerTest("q", "", operator, value),),), {}, ON) is (operator is Operator.UNANSWERED)
