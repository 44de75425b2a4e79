"""A section of a form as fields that a page draws: what is typed there becomes answers, and answers what stands there.

Whether an answer can be taken is the domain's to say. What cannot even be read as its kind goes to the domain as it was
typed, so that all faults of a section are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import FormView, QuestionKind, QuestionView, SectionView
from kaifong.kernel.localtext import LocalText
from kaifong.kernel.money import Money
from kaifong.selfservice.fields import AmountField, DayField
from kaifong.selfservice.form_words import fault_said
from kaifong.selfservice.said import Amount, Day, Value, Words, words

PREFIX = "q"
"""Names of a question's fields begin so: no question is mistaken for something else that a page sends."""
LONGEST_TYPED = 2_000
OTHER = "other:"
"""Before the number of an identity document that is not the landlord's own country's."""
FEW_CHOICES = 12
"""So many stand below each other; more are a list that opens."""

YES_NO: tuple[tuple[str, Promise], ...] = (("yes", _("Yes")), ("no", _("No")))
SEXES: tuple[tuple[str, Promise], ...] = (("F", _("Female")), ("M", _("Male")))
PERSON_PARTS = ("name_zh", "name_en", "date_of_birth", "sex", "identity")

_ONE_LINE = {
    QuestionKind.PHONE: {"type": "tel", "autocomplete": "off"},
    QuestionKind.EMAIL: {"type": "email", "autocomplete": "off", "spellcheck": "false"},
}


@dataclass(frozen=True, slots=True)
class Group:
    """A question as it is drawn: one field, or several under a legend."""

    question: QuestionView
    legend: str
    hint: str
    correction: str
    fields: list[forms.BoundField]


class SectionForm(forms.Form):
    """The questions of one section, or some of them.

    Args:
        questions: those drawn, in order.
        language: what labels and hints are in.
        data: what was sent; None where nothing was.
        filled: whether answers that are kept stand in the fields. A kiosk shows none.
    """

    def __init__(
        self, questions: Sequence[QuestionView], language: str, data: Any = None, *, filled: bool = True
    ) -> None:
        super().__init__(data, prefix=PREFIX)
        self.questions, self._language = tuple(questions), language
        for each in questions:
            for name, field in _fields(each, language).items():
                self.fields[name] = field
            if filled:
                self.initial.update(_initial(each))

    @property
    def drawn(self) -> str:
        """Ids of the questions, for the page to send along: what was not there to be answered is not missing."""
        return " ".join(each.definition.id for each in self.questions)

    @property
    def groups(self) -> list[Group]:
        """Each question with its fields, in order."""
        return [self._group(each) for each in self.questions]

    def answers(self) -> dict[str, Any]:
        """What was sent, by question; "" where nothing was typed."""
        self.is_valid()
        return {each.definition.id: self._answer(each) for each in self.questions}

    def refuse(self, problems: Iterable[requests.Problem]) -> None:
        """Show each fault beside its field. A fault that reading the field has told already is told once.

        A question that is not drawn is left out: it has become asked by these answers.
        """
        for problem in problems:
            name = self._field_of(problem)
            if name is not None and name not in self.errors:
                self.add_error(name, fault_said(problem).written(self._language))

    def _group(self, each: QuestionView) -> Group:
        names = list(_fields(each, self._language))
        definition, several = each.definition, each.definition.kind is QuestionKind.PERSON
        return Group(
            each,
            legend=definition.label[self._language] if several else "",
            hint=_text(definition.hint, self._language) if several else "",
            correction=each.correction if several else "",
            fields=[self[name] for name in names],
        )

    def _field_of(self, problem: requests.Problem) -> str | None:
        part = f"{problem.question}-{problem.field}"
        own = [name for name in self.fields if name.split("-")[0] == problem.question]
        return part if part in own else next(iter(own), None)

    def _answer(self, each: QuestionView) -> Any:
        name = each.definition.id
        match each.definition.kind:
            case QuestionKind.YES_NO:
                return {"yes": True, "no": False}.get(self._value(name), "")
            case QuestionKind.MEMBER:
                chosen = self._value(name)
                return int(chosen) if str(chosen).isdecimal() else chosen
            case QuestionKind.DATE:
                return _iso(self._value(name))
            case QuestionKind.IDENTITY_NUMBER:
                return self._identity(name)
            case QuestionKind.PERSON:
                return self._person(name)
            case QuestionKind.LONG_TEXT:
                return str(self._value(name)).replace("\r\n", "\n")
        return self._value(name)

    def _person(self, name: str) -> dict[str, str] | str:
        person = {part: self._value(f"{name}-{part}") for part in PERSON_PARTS}
        person |= {
            "date_of_birth": _iso(person["date_of_birth"]),
            "identity": self._identity(f"{name}-identity"),
        }
        return person if any(person.values()) else ""

    def _identity(self, name: str) -> str:
        number = str(self._value(name)).strip()
        return f"{OTHER}{number}" if number and self._value(f"{name}-other") else number

    def _value(self, name: str) -> Any:
        """Read as its kind; where that failed, as it was typed; "" where it is empty."""
        if name in self.cleaned_data:
            value = self.cleaned_data[name]
            return "" if value is None else value
        field = self.fields[name]
        typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return "-".join(map(str, typed)) if isinstance(typed, list) else str(typed or "")


def section_of(view: FormView, section: str) -> SectionView:
    """Raises SectionNotAsked."""
    for each in view.sections:
        if each.definition.id == section:
            return each
    raise requests.SectionNotAsked(section)


def questions_drawn(section: SectionView, data: Any) -> list[QuestionView]:
    """The questions that the page had which sent this; those of the section that are asked where it does not say."""
    asked = {each.definition.id: each for each in section.questions}
    drawn = str(data.get(f"{PREFIX}-drawn", ""))[:LONGEST_TYPED].split() or list(asked)
    return [
        asked.get(each.id) or QuestionView(each, answer=None, shown=None, members=(), correction="")
        for each in section.definition.questions
        if each.id in drawn
    ]


def answer_said(each: QuestionView) -> Value | None:
    """An answer as a page writes it; None where there is none."""
    if each.answer is None:
        return None
    match each.definition.kind:
        case QuestionKind.MONEY:
            return Amount(each.answer)
        case QuestionKind.DATE:
            return Day(date.fromisoformat(each.answer))
    return Words(each.shown) if each.shown is not None else None


def _fields(each: QuestionView, language: str) -> dict[str, forms.Field]:
    """The fields of a question by name. The first bears the question's; others are named ``question-part``."""
    asked = each.definition
    named: dict[str, Any] = {"label": words(asked.label, language), "help_text": _text(asked.hint, language)}
    fields: dict[str, forms.Field] = {}
    match asked.kind:
        case QuestionKind.PERSON:
            fields = _person_fields(asked.id)
        case QuestionKind.IDENTITY_NUMBER:
            fields = _identity_fields(asked.id, named)
        case _:
            fields[asked.id] = _field(each, language, named)
    if asked.id in fields:
        fields[asked.id].correction = each.correction  # type: ignore[attr-defined]
    for field in fields.values():
        field.required = False
    return fields


def _field(each: QuestionView, language: str, named: dict[str, Any]) -> forms.Field:
    asked = each.definition
    match asked.kind:
        case QuestionKind.CHOICE:
            return _choice([(one.code, one.label[language], _text(one.hint, language)) for one in asked.choices], named)
        case QuestionKind.MEMBER:
            return _choice([(str(id_), name[language], "") for id_, name in each.members], named)
        case QuestionKind.YES_NO:
            return _choice([(value, str(label), "") for value, label in YES_NO], named)
        case QuestionKind.DATE:
            return DayField(**named)
        case QuestionKind.MONEY:
            field = AmountField(**named)
            field.has_currency = True  # type: ignore[attr-defined]
            return field
        case QuestionKind.COUNT:
            count = forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **named)
            count.max_length = 5  # type: ignore[attr-defined]
            return count
        case QuestionKind.LONG_TEXT:
            return _text_field(forms.Textarea(attrs={"rows": 4}), named, asked.most)
    return _text_field(forms.TextInput(attrs=_ONE_LINE.get(asked.kind, {"autocomplete": "off"})), named, asked.most)


def _text_field(widget: forms.Widget, named: dict[str, Any], most: int | None) -> forms.CharField:
    """Its length is the domain's to judge; ``most`` is how wide it is drawn."""
    field = forms.CharField(
        widget=widget, error_messages={"null_characters_not_allowed": _("Type plain text")}, **named
    )
    field.max_length = most
    return field


def _choice(choices: list[tuple[str, str, str]], named: dict[str, Any]) -> forms.Field:
    shown = [(value, label) for value, label, _hint in choices]
    if len(choices) <= FEW_CHOICES:
        field = forms.ChoiceField(choices=shown, widget=forms.RadioSelect, **named)
    else:
        field = forms.ChoiceField(choices=[("", ""), *shown], **named)
    field.choice_hints = {value: hint for value, _label, hint in choices if hint}  # type: ignore[attr-defined]
    return field


def _identity_fields(name: str, named: dict[str, Any]) -> dict[str, forms.Field]:
    number = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}), **named
    )
    number.max_length = 20
    return {
        name: number,
        f"{name}-other": forms.BooleanField(label=_("This is the number of a passport or another document")),
    }


def _person_fields(name: str) -> dict[str, forms.Field]:
    plain: Callable[[], forms.Widget] = lambda: forms.TextInput(attrs={"autocomplete": "off"})  # noqa: E731
    identity = {"label": _("Identity card number"), "help_text": _("As on the card, with the digit in brackets")}
    fields: dict[str, forms.Field] = {
        f"{name}-name_zh": _text_field(plain(), {"label": _("Name in Chinese"), "help_text": _("If there is one")}, 20),
        f"{name}-name_en": _text_field(plain(), {"label": _("Name in English"), "help_text": _("Surname first")}, 30),
        f"{name}-date_of_birth": DayField(label=_("Date of birth")),
        f"{name}-sex": _choice([(value, str(label), "") for value, label in SEXES], {"label": _("Sex")}),
    }
    return fields | _identity_fields(f"{name}-identity", identity)


def _initial(each: QuestionView) -> dict[str, Any]:
    """What stands in a question's fields for the answer that is kept."""
    name, answer = each.definition.id, each.answer
    if answer is None:
        return {}
    match each.definition.kind:
        case QuestionKind.YES_NO:
            return {name: "yes" if answer else "no"}
        case QuestionKind.DATE:
            return {name: date.fromisoformat(answer)}
        case QuestionKind.MONEY:
            return {name: f"{Money(answer).decimal():f}"}
        case QuestionKind.COUNT:
            return {name: str(answer)}
        case QuestionKind.IDENTITY_NUMBER:
            return _initial_identity(name, answer)
        case QuestionKind.PERSON:
            born = answer.get("date_of_birth", "")
            return (
                {f"{name}-{part}": answer.get(part, "") for part in ("name_zh", "name_en", "sex")}
                | {f"{name}-date_of_birth": date.fromisoformat(born) if born else None}
                | _initial_identity(f"{name}-identity", answer.get("identity", ""))
            )
    return {name: answer}


def _initial_identity(name: str, number: str) -> dict[str, Any]:
    return {name: number.removeprefix(OTHER), f"{name}-other": number.startswith(OTHER)}


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else value


def _text(text: LocalText | None, language: str) -> str:
    return text[language] if text is not None else ""
