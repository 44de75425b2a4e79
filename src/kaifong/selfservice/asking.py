"""What a question is, who may ask it, and where all of them are found.

A door asks with `ask`, and what it gets is an answer or a `Refused`: a sentence in three languages that it shows, prints,
speaks or serves as it does an answer's, with the field of the input that it is about. Nothing else that a domain refuses
reaches a tenant, for a domain's messages are English, for staff, and may name accounts.
"""

from __future__ import annotations

import pkgutil
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from functools import cache
from importlib import import_module
from inspect import isabstract
from typing import Any, ClassVar, Generic, TypeVar, cast

import structlog
from django import forms
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.selfservice.blocks import Blocks
from kaifong.selfservice.fields import OfferedField
from kaifong.selfservice.said import Sentence, Text

log = structlog.get_logger()

TENANT_VERBS = frozenset(
    {
        *("rent.view", "payments.view", "tenancies.view", "tenancies.change"),
        *("enforcement.view", "requests.view", "requests.fill"),
        *("visits.view", "visits.rebook"),
    }
)
"""What tenants may do with their own tenancy. A question acts on the asker's account and on no other."""


class Assurance(IntEnum):
    """How sure a door is of who asks; each includes those before it."""

    ANONYMOUS = 0
    ACCOUNT_AND_TPIN = 1
    SIGNED_IN = 2  # TPIN and a one-time code, a passkey, or a government identity


class Refused(Refusal):
    """A question has no answer for this asker or input, and the sentence says why to whoever asked.

    Attributes:
        field: of the question's input, where one is at fault; a form shows the sentence beside it.
    """

    def __init__(self, sentence: Sentence, *, field: str | None = None) -> None:
        self.sentence, self.field = sentence, field
        super().__init__(sentence.written("en"))

    @property
    def reason(self) -> str:
        """The class's name as JSON has it: ``assurance-too-low``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class NotAnswered(Refused):
    """A domain refused for a reason that the question has no words for, or a rule is missing; the cause says which."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("This cannot be answered here. Please ask at your estate office.")))


class AssuranceTooLow(Refused):
    """The question needs a surer sign-in than the asker has."""

    def __init__(self, needed: Assurance) -> None:
        self.needed = needed
        if needed is Assurance.SIGNED_IN:
            super().__init__(Sentence(_("Please sign in with a one-time code or a passkey to see this.")))
        else:
            super().__init__(Sentence(_("Please sign in to see this.")))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and at which door. ``account_no`` is None where nobody has signed in.

    Attributes:
        address: where the request comes from, as failed tries are counted: a network address, a kiosk.
        now: the moment of asking, for a question that counts tries; its answer is still as at a day.
    """

    door: str
    assurance: Assurance = Assurance.ANONYMOUS
    account_no: AccountNo | None = None
    address: str = field(default="", compare=False)
    now: datetime | None = field(default=None, compare=False)

    def actor(self) -> Actor:
        """The asker as the domains know it: a tenant, within its own estate. Its account is in every audit record."""
        if self.account_no is None:
            return Actor("anyone", self.door, frozenset(), frozenset())
        return Actor("tenant", self.door, TENANT_VERBS, frozenset({estate_code_of(self.account_no)}))


@dataclass(frozen=True, slots=True)
class Nothing:
    """The input of a question that needs none."""


Given = TypeVar("Given")
Answer = TypeVar("Answer")
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Asked(Generic[Given]):
    """One asking. ``account_no`` is the asker's own; reading it without sign-in is the question's error."""

    asker: Asker
    given: Given
    as_at: date

    @property
    def account_no(self) -> AccountNo:
        if self.asker.account_no is None:
            raise AssuranceTooLow(Assurance.ACCOUNT_AND_TPIN)
        return self.asker.account_no

    @property
    def by(self) -> Actor:
        return self.asker.actor()

    @property
    def now(self) -> datetime:
        """The moment, at doors that tell it; elsewhere nothing that must be counted can be tried."""
        if self.asker.now is None:
            raise NotAnswered
        return self.asker.now


Offers = Mapping[str, Sequence[tuple[str, Sentence]]]
"""By field of a form: what is sent for each choice, and how the choice is said."""


class GivenForm(forms.Form):
    """How a page asks for a question's input. Its fields' labels, hints and errors are texts of the catalogues."""

    @classmethod
    def offers(cls) -> bool:
        """Whether what can be chosen in it depends on who asks, and when."""
        return any(isinstance(field, OfferedField) for field in cls.base_fields.values())

    def offer(self, offers: Offers, language: str) -> None:
        """Put the choices of now into the fields that have none of their own."""
        for name, choices in offers.items():
            widget = cast(forms.RadioSelect, self.fields[name].widget)
            widget.choices = [(value, sentence.written(language)) for value, sentence in choices]

    def given(self) -> Any:
        """The valid form as the question's input."""
        raise NotImplementedError

    def refuse(self, refused: Refused, language: str) -> None:
        """Show why the question refused, beside the field that is at fault or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence.written(language))


class Question(ABC, Generic[Given, Answer]):
    """A question a tenant may bring. One module each; the class is found by being there.

    Attributes:
        name: in addresses and in JSON: ``rent-status``.
        place: its order in menus.
        title: as a menu says it.
        given: type of the input, a frozen dataclass.
        answer_type: type of the answer, a frozen dataclass; it is served as JSON as it is.
        form: how a page asks for the input; None where the answer needs none.
        asks_first: whether a page shows the form before any answer (a calculator) or an answer beside it (a history).
        button: what the button that sends the form says; None for the door's own words.
        changes: whether answering changes something, so that a door takes it by POST alone.
        file_type: content type of `file`, or None where the question gives no file.
    """

    name: ClassVar[str]
    place: ClassVar[int]
    title: ClassVar[Text]
    assurance: ClassVar[Assurance]
    given: ClassVar[type[Any]] = Nothing
    answer_type: ClassVar[type[Any]]
    form: ClassVar[type[GivenForm] | None] = None
    asks_first: ClassVar[bool] = False
    button: ClassVar[Text | None] = None
    changes: ClassVar[bool] = False
    file_type: ClassVar[str | None] = None

    @abstractmethod
    def answer(self, asked: Asked[Given]) -> Answer:
        """The answer as at a day. Raises a `Refusal` where there is none."""

    @abstractmethod
    def page(self, answer: Answer) -> Blocks:
        """The answer on a screen."""

    def receipt(self, _answer: Answer) -> Blocks:
        """The answer on a slip; nothing where it is not printed."""
        return ()

    @abstractmethod
    def speech(self, answer: Answer) -> tuple[Sentence, ...]:
        """The answer as it is spoken, within half a minute."""

    def speech_more(self, _answer: Answer) -> tuple[Sentence, ...]:
        """What a caller hears who asks for more: the parts that a page shows and `speech` leaves out."""
        return ()

    def file(self, _asked: Asked[Given], _language: str) -> tuple[str, bytes]:
        """Name and content of the file that belongs to the answer."""
        raise NotImplementedError

    def initial(self, _asked: Asked[Nothing]) -> Mapping[str, Any]:
        """What the form shows before anything is typed, by field. Raises a `Refusal` as `answer` does."""
        return {}

    def offers(self, _asked: Asked[Nothing]) -> Offers:
        """What can be chosen now in each `OfferedField` of the form. Raises a `Refusal` where nothing can."""
        return {}


def ask(question: Question[Given, Answer], *, asker: Asker, given: Given, as_at: date) -> Answer:
    """Answer a question for whoever asks; raises Refused."""
    return _answered(question, asker, lambda: question.answer(Asked(asker, given, as_at)))


def ask_file(
    question: Question[Given, Any], *, asker: Asker, given: Given, as_at: date, language: str
) -> tuple[str, bytes]:
    """The name and content of a question's file, of the type that ``question.file_type`` names; raises Refused."""
    return _answered(question, asker, lambda: question.file(Asked(asker, given, as_at), language))


def ask_initial(question: Question[Any, Any], *, asker: Asker, as_at: date) -> Mapping[str, Any]:
    """What the question's form begins with; raises Refused."""
    return _answered(question, asker, lambda: question.initial(Asked(asker, Nothing(), as_at)))


def ask_offers(question: Question[Any, Any], *, asker: Asker, as_at: date) -> Offers:
    """What can be chosen in the question's form by whoever asks; raises Refused."""
    return _answered(question, asker, lambda: question.offers(Asked(asker, Nothing(), as_at)))


def must_be_sure(question: Question[Any, Any], asker: Asker) -> None:
    """Raises AssuranceTooLow."""
    if asker.assurance < question.assurance:
        raise AssuranceTooLow(question.assurance)


def _answered(question: Question[Any, Any], asker: Asker, answer: Callable[[], Got]) -> Got:
    must_be_sure(question, asker)
    try:
        return answer()
    except Refused:
        raise
    except Refusal as refusal:
        log.warning("question not answered", action=question.name, door=asker.door, reason=type(refusal).__name__)
        raise NotAnswered from refusal


@cache
def questions() -> dict[str, Question[Any, Any]]:
    """Every question, by name, in the order of menus."""
    package = import_module(__package__)
    found = []
    for module in pkgutil.iter_modules(package.__path__, f"{__package__}."):
        for thing in vars(import_module(module.name)).values():
            own = isinstance(thing, type) and issubclass(thing, Question) and thing.__module__ == module.name
            if own and not isabstract(thing):
                found.append(thing())
    return {question.name: question for question in sorted(found, key=lambda question: question.place)}
