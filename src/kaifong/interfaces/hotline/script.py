"""What is to be recorded, so that a person's voice and not a synthesiser's answers: every piece of every phrase.

Nobody lists what is spoken. The texts are found as the program finds them: from the questions that can be asked by telephone,
their sentences, forms and refusals, and from the dialog, along every function and constant that these use, as far as it is a
text of the catalogues or a name in three languages. So a new question's texts are in the script once it is in the menu.

What only data has, such as the name of a rule or the reason of a charge, is not found; a phrase with it is the synthesiser's. So
are the errors of Django's own fields, which have values in them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from importlib import import_module
from inspect import unwrap
from string import Formatter
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kaifong.domains.payments import api as payments
from kaifong.infra.voices.clips import bare, clip_id, is_silent
from kaifong.infra.voices.numerals import NUMERALS
from kaifong.interfaces.hotline import dialog, performing
from kaifong.interfaces.hotline.dialog.entries import entries
from kaifong.interfaces.hotline.dialog.menus import by_telephone
from kaifong.interfaces.hotline.performing import DOOR
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.asking import Asked, Asker, Assurance, Nothing, Question, Refused, questions
from kaifong.selfservice.said import Row, Text, Words, pieces, words

SPEAKING = ("kaifong.selfservice", "kaifong.interfaces.hotline")
"""Functions are followed within these; of all others only the constants that they name."""
WRITING = ("kaifong.selfservice.slip.", "kaifong.selfservice.statement.", "kaifong.selfservice.sign_in.")
"""But not within these, whose texts are for paper, messages and pages."""
NUMBERS = "numbers"
NO_PLURAL = "{count}"
"""What other languages than English have for a plural: nothing to say."""
EXAMPLE_DAYS = [date(2026, 1, 1) + timedelta(days=17 * number) for number in range(64)]


@dataclass(frozen=True, slots=True)
class Line:
    """A clip to be recorded.

    Attributes:
        id: the file's name, without its ending.
        used: where: ``numbers``, or modules that say it.
        example: a phrase that it stands in, for the right melody.
    """

    id: str
    text: str
    used: str
    example: str


def script(language: str, *, on: date) -> list[Line]:
    """Every piece that the hotline says in the language, numerals first; each once.

    Args:
        on: the day whose ways to pay are named.
    """
    found: dict[str, Line] = {}
    for line in (*_numerals(language), *_texts(language, on)):
        before = found.setdefault(line.id, line)
        if line.used not in (*before.used.split(", "), NUMBERS) and before.used != NUMBERS:
            found[line.id] = Line(line.id, before.text, f"{before.used}, {line.used}", before.example)
    return list(found.values())


def _numerals(language: str) -> Iterator[Line]:
    numerals = NUMERALS[language]
    said = [numerals.money(cents, settings.CURRENCY) for cents in (*range(-300, 400), *range(0, 10_000_000, 7_919))]
    said += [numerals.count(number) for number in (*range(200), 20_000, 10**6, 10**8, 2 * 10**8, 10**9)]
    said += [numerals.day(day) for day in EXAMPLE_DAYS] + [numerals.day(date(1905, 5, day)) for day in range(1, 32)]
    said += [numerals.day(date(1900, 1, 1)), numerals.digits("100100000109")]
    said += [numerals.time_of_day(time(number // 60, number % 60)) for number in range(0, 24 * 60, 5)]
    examples = {bare(piece): "".join(pieces) for pieces in reversed(said) for piece in pieces}
    for piece in numerals.every_piece(settings.CURRENCY):
        yield Line(clip_id(piece), piece, NUMBERS, examples.get(piece, piece))


def _texts(language: str, on: date) -> Iterator[Line]:
    for module, text in _spoken_texts(on):
        said = words(text, language)
        for piece in pieces(Words(text), language) if isinstance(text, Row) else _fixed(said):
            spoken = NUMERALS[language].text(piece, settings.CURRENCY)
            if not is_silent(spoken):
                yield Line(clip_id(spoken), bare(spoken), module.removeprefix("kaifong."), said)


def _fixed(said: str) -> list[str]:
    """What stands between a text's slots."""
    return [before for before, *_ in Formatter().parse(said)] if "{" in said else [said]


def _spoken_texts(on: date) -> list[tuple[str, Text]]:
    """Module and text; a text of several modules comes several times."""
    reached = _Reached()
    for question in questions().values():
        if by_telephone(question):
            reached.take(_telling(question), type(question).__module__)
            if question.assurance is Assurance.ANONYMOUS and question.form is None:
                reached.take(_names(question, on), type(question).__module__)
    for module in (performing, *_modules(dialog)):
        reached.take(vars(module).values(), module.__name__)
    reached.take((refusal.__init__ for refusal in _refusals(Refused)), Refused.__module__)
    reached.take([payments.landlord_name()], dialog.__name__)
    return reached.found


def _telling(question: Question[Any, Any]) -> Iterator[Any]:
    """What a question says by telephone. `answer` makes the names that its sentences are given."""
    yield from (question.title, question.offers, question.answer, question.speech, question.speech_more)
    for entry in entries(question.form) or ():
        choices = [choice.label for choice in entry.choices]  # one of which is sent, so nothing is wrong with it
        yield from (entry.label, entry.hints, choices or entry.field.error_messages)


def _names(question: Question[Any, Any], on: date) -> Iterator[Text]:
    """Names in an answer that is the same for everybody: of ways to pay, of days."""
    answer = question.answer(Asked(Asker(DOOR), Nothing(), on))
    for sentence in (*question.speech(answer), *question.speech_more(answer)):
        yield from (value.text for value in sentence.slots.values() if isinstance(value, Words))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield import_module(module.name)


def _refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for refusal in kind.__subclasses__():
        if refusal.__module__.startswith(SPEAKING):
            yield refusal
        yield from _refusals(refusal)


class _Reached:
    """Texts on the way from functions and constants to what they name."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Text]] = []
        self._seen: set[int] = set()
        self._held: list[Any] = []

    def take(self, things: Iterable[Any], module: str) -> None:
        for thing in things:
            self._take(thing, module)

    def _take(self, thing: Any, module: str) -> None:
        if id(thing) in self._seen:
            return
        self._seen.add(id(thing))
        self._held.append(thing)  # or another would get its id
        match thing:
            case Promise() | LocalText():
                self.found.append((module, thing))
            case MethodType():
                self._function(thing.__func__, thing.__self__)
            case FunctionType():
                self._function(thing, None)
            case Mapping():
                self.take(thing.values(), module)
            case tuple() | list() | set() | frozenset():
                self.take(thing, module)
            case type() if issubclass(thing, Enum):
                pass
            case _ if is_dataclass(thing) and not isinstance(thing, type):
                self.take((getattr(thing, field.name) for field in fields(thing)), module)

    def _function(self, wrapped: Callable[..., Any], owner: Any) -> None:
        function = unwrap(wrapped)
        if (
            not isinstance(function, FunctionType)
            or not function.__module__.startswith(SPEAKING)
            or f"{function.__module__}.".startswith(WRITING)
        ):
            return
        names: set[str] = set()
        for code in _codes(function.__code__):
            names |= set(code.co_names)
            for text in _strings(code.co_consts):
                if text and words(gettext_lazy(text), "zh-hant") != text:
                    self.found.append((function.__module__, gettext_lazy(text)))
                elif "ngettext_lazy" in names and "{" in text:
                    self.found.append((function.__module__, LocalText(NO_PLURAL, text, NO_PLURAL)))
        named = [function.__globals__[name] for name in names if name in function.__globals__]
        modules = [thing for thing in named if isinstance(thing, ModuleType) and thing.__name__.startswith("kaifong.")]
        named += [getattr(module, name) for module in modules for name in names if hasattr(module, name)]
        if owner is not None:
            named += [getattr(owner, name) for name in names if isinstance(getattr(owner, name, None), MethodType)]
        named += [
            method
            for kind in named
            if isinstance(kind, type) and kind.__module__.startswith(SPEAKING)
            for name, method in vars(kind).items()
            if isinstance(method, FunctionType) and name in names
        ]
        self.take(named, function.__module__)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of whatever is defined within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _strings(constants: Iterable[Any]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple):
            yield from _strings(constant)
