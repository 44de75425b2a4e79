"""Conditions as definitions write them: read, and held against the questions that stand before them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from kaifong.domains.forms.answers import PERSON_PARTS
from kaifong.domains.forms.conditions import TODAY
from kaifong.domains.forms.types import AnswerTest, Condition, Operator, QuestionKind
from kaifong.infra.strict_yaml import Place
from kaifong.kernel.money import Money, MoneyError

Draft = dict[str, Any] | list[dict[str, Any]]
"""A group of tests, or several groups of which one must hold."""

NUMBERS = {Operator.OVER, Operator.UNDER, Operator.AT_LEAST, Operator.AT_MOST}
DAYS = {Operator.BEFORE, Operator.AFTER}
AGES = {Operator.AGE_UNDER, Operator.AGE_AT_LEAST}


class Known(Protocol):
    """What must be known of a question."""

    @property
    def kind(self) -> QuestionKind: ...

    @property
    def choices(self) -> tuple[Any, ...]: ...


class _Wrong(ValueError):
    """Within this module."""


def condition(draft: Draft, known: Mapping[str, Known], place: Place) -> tuple[Condition, list[tuple[Place, str]]]:
    """The condition, and what is wrong with it: then it is not whole.

    Args:
        known: the questions that stand before it.
    """
    groups = draft if isinstance(draft, list) else [draft]
    built: list[tuple[AnswerTest, ...]] = []
    faults: list[tuple[Place, str]] = []
    for number, group in enumerate(groups):
        at = (*place, number) if isinstance(draft, list) else place
        tests = []
        for name, wanted in group.items():
            try:
                tests += _tests(name, wanted, known)
            except _Wrong as wrong:
                faults.append(((*at, name), str(wrong)))
        if not group:
            faults.append((at, "a condition without a test"))
        built.append(tuple(tests))
    if not groups:
        faults.append((place, "a condition without a test"))
    return tuple(built), faults


def _tests(name: str, wanted: Any, known: Mapping[str, Known]) -> list[AnswerTest]:
    question, dot, part = name.partition(".")
    if question not in known:
        raise _Wrong(f"there is no question {question!r} before this")
    kind = known[question].kind
    if dot and (kind is not QuestionKind.PERSON or part not in PERSON_PARTS):
        raise _Wrong(f"{question!r} has no part {part!r}")
    if part == "date_of_birth":
        kind = QuestionKind.DATE
    codes = {"F", "M"} if part == "sex" else {choice.code for choice in known[question].choices}
    if not isinstance(wanted, Mapping):
        return [_equal(question, part, kind, codes, wanted)]
    tests = []
    for operator, value in wanted.items():
        if operator == "answered" and isinstance(value, bool):
            tests.append(AnswerTest(question, part, Operator.ANSWERED if value else Operator.UNANSWERED, None))
        elif operator in NUMBERS and kind in (QuestionKind.MONEY, QuestionKind.COUNT):
            tests.append(AnswerTest(question, part, Operator(operator), _number(kind, value)))
        elif operator in DAYS and kind is QuestionKind.DATE:
            tests.append(AnswerTest(question, part, Operator(operator), _day(value, known)))
        elif operator in AGES and kind is QuestionKind.DATE and type(value) is int:
            tests.append(AnswerTest(question, part, Operator(operator), value))
        else:
            raise _Wrong(f"{operator!r} cannot be asked of this question, or not with this value")
    if not tests:
        raise _Wrong("a condition without a test")
    return tests


def _equal(question: str, part: str, kind: QuestionKind, codes: set[str], wanted: Any) -> AnswerTest:
    if kind is QuestionKind.YES_NO and isinstance(wanted, bool):
        return AnswerTest(question, part, Operator.IS, wanted)
    if kind is QuestionKind.CHOICE or part == "sex":
        several = wanted if isinstance(wanted, list) else [wanted]
        if unknown := [str(code) for code in several if code not in codes]:
            raise _Wrong(f"{', '.join(unknown)} cannot be chosen there")
        if isinstance(wanted, list):
            return AnswerTest(question, part, Operator.ONE_OF, tuple(wanted))
        return AnswerTest(question, part, Operator.IS, wanted)
    if kind in (QuestionKind.COUNT, QuestionKind.MONEY) and not isinstance(wanted, list | bool):
        return AnswerTest(question, part, Operator.IS, _number(kind, wanted))
    raise _Wrong("what an answer of this kind is cannot be asked so")


def _number(kind: QuestionKind, value: Any) -> int:
    if kind is QuestionKind.COUNT and type(value) is int:
        return value
    if kind is QuestionKind.MONEY and isinstance(value, str):
        try:
            return Money.parse(value).cents
        except MoneyError:
            pass
    raise _Wrong("a count is a whole number, an amount is written in quotes")


def _day(value: Any, known: Mapping[str, Known]) -> str:
    if value == TODAY:
        return TODAY
    if isinstance(value, str) and value[:1].isdigit():
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise _Wrong("a day is written YYYY-MM-DD") from None
    if isinstance(value, str) and value in known and known[value].kind is QuestionKind.DATE:
        return value
    raise _Wrong("compared with a day, today, or a question before this that asks for a day")
