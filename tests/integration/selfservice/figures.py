"""Every typed value of an answer, as it is drawn, printed, spoken and served, found without knowing the question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import Question
from kaifong.selfservice.blocks import Download, Lead, MonthBars
from kaifong.selfservice.said import Amount, Day, MonthOf, Sentence, Value

MONEY = re.compile(r"−?HK\$[0-9,]+\.[0-9]{2}")
DAY, MONTH = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{4}-[0-9]{2}")


def values(thing: Any) -> Iterator[Value]:
    """All values in blocks or sentences, in order."""
    if isinstance(thing, Value):
        yield thing
    elif isinstance(thing, Sentence):
        yield from thing.slots.values()
    elif isinstance(thing, MonthBars):
        for month, charged, paid in thing.months:
            yield from (MonthOf(month), Amount(charged), Amount(paid))
    elif isinstance(thing, Download):
        yield from values(thing.label)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from values(getattr(thing, field.name))
    elif isinstance(thing, Iterable) and not isinstance(thing, str | Mapping):
        for one in thing:
            yield from values(one)


def served(question: Question[Any, Any], answer: Any) -> Any:
    """The answer as JSON, read again as somebody else's program would."""
    return json.loads(TypeAdapter(question.answer_type).dump_json(answer))


def values_of_json(thing: Any, name: str = "") -> Iterator[Value]:
    """The amounts, days and months of a JSON answer; amounts are known by their names."""
    match thing:
        case dict():
            for key, value in thing.items():
                yield from values_of_json(value, key)
        case list():
            for value in thing:
                yield from values_of_json(value, name)
        case int() if name.endswith("_cents") and not isinstance(thing, bool):
            yield Amount(thing)
        case str() if DAY.fullmatch(thing):
            yield Day(date.fromisoformat(thing))
        case str() if MONTH.fullmatch(thing):
            yield MonthOf(Month.parse(thing))


def of(kind: type[Any], found: Iterable[Value]) -> set[Any]:
    return {value for value in found if isinstance(value, kind)}


def sentences(thing: Any) -> Iterator[Sentence]:
    """All sentences in blocks or sentences."""
    if isinstance(thing, Sentence):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from sentences(getattr(thing, field.name))
    elif isinstance(thing, Iterable) and not isinstance(thing, str | Mapping):
        for one in thing:
            yield from sentences(one)


def disagreements(question: Question[Any, Any], answer: Any) -> list[str]:
    """Where the four renderings of an answer do not tell the same. Empty where they do."""
    page, slip = question.page(answer), question.receipt(answer)
    voice = (*question.speech(answer), *question.speech_more(answer))
    on_page = list(values(page))
    in_json = list(values_of_json(served(question, answer)))
    found = []
    for kind in (Amount, Day, MonthOf):
        if not of(kind, on_page) <= of(kind, in_json):
            found.append("page tells what JSON does not")
        if not of(kind, values(slip)) <= of(kind, on_page):
            found.append("slip tells what the page does not")
        if not of(kind, values(voice)) <= of(kind, on_page):
            found.append("voice tells what the page does not")
    if not of(Amount, in_json) - {Amount(0)} <= of(Amount, on_page):
        found.append("JSON tells what the page does not")
    lead = page[0]
    if not isinstance(lead, Lead):
        found.append("the page does not begin with the answer")
    elif slip and slip[0] != lead:
        found.append("the slip begins otherwise than the page")
    elif lead.sentence.slots and voice[0] != lead.sentence:
        found.append("the voice begins otherwise than the page")
    return found
