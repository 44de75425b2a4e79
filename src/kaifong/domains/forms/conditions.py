"""Conditions on answers: whether they hold, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaifong.domains.forms.types import AnswerTest, Condition, Operator

Answers = Mapping[str, Any]
TODAY = "today"


def holds(condition: Condition | None, answers: Answers, on: date) -> bool:
    """Whether a condition holds for these answers; None always does.

    Args:
        answers: those that count, as JSON; what is not asked is not in it.
        on: what ``today`` means, and the day by which ages are reckoned.
    """
    return condition is None or any(all(_passes(test, answers, on) for test in group) for group in condition)


def questions_of(condition: Condition | None) -> frozenset[str]:
    """The questions whose answers a condition looks at."""
    tests = [test for group in condition or () for test in group]
    compared = [
        test.value for test in tests if test.operator in (Operator.BEFORE, Operator.AFTER) and is_question(test.value)
    ]
    return frozenset([test.question for test in tests] + compared)


def is_question(value: str) -> bool:
    """Whether what a day is compared with is another question."""
    return value != TODAY and not value[:1].isdigit()


def _passes(test: AnswerTest, answers: Answers, on: date) -> bool:
    answer = answers.get(test.question)
    if test.part and isinstance(answer, Mapping):
        answer = answer.get(test.part) or None
    if answer is None:
        return test.operator is Operator.UNANSWERED
    match test.operator:
        case Operator.ANSWERED:
            return True
        case Operator.UNANSWERED:
            return False
        case Operator.IS:
            return bool(answer == test.value)
        case Operator.ONE_OF:
            return answer in test.value
        case Operator.OVER:
            return bool(answer > test.value)
        case Operator.UNDER:
            return bool(answer < test.value)
        case Operator.AT_LEAST:
            return bool(answer >= test.value)
        case Operator.AT_MOST:
            return bool(answer <= test.value)
    day = date.fromisoformat(answer)
    match test.operator:
        case Operator.AGE_UNDER:
            return bool(_age(day, on) < test.value)
        case Operator.AGE_AT_LEAST:
            return bool(_age(day, on) >= test.value)
    other = _day(test.value, answers, on)
    if other is None:
        return False
    return day < other if test.operator is Operator.BEFORE else day > other


def _age(born: date, on: date) -> int:
    """In whole years. Who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _day(value: str, answers: Answers, on: date) -> date | None:
    if value == TODAY:
        return on
    if is_question(value):
        found = answers.get(value)
        return None if found is None else date.fromisoformat(found)
    return date.fromisoformat(value)
