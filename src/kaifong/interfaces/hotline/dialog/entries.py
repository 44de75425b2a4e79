"""A question's form by keys: which of its fields are asked for, and what a page would send for the keys pressed.

What a field takes is for its own ``clean`` to say, and its errors are the field's own texts. A form with a field that keys
cannot fill keeps its question out of the menus.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import cast

from django import forms
from django.utils.translation import override

from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.choosing import Choice
from kaifong.interfaces.hotline.dialog.types import Listen
from kaifong.selfservice.asking import GivenForm
from kaifong.selfservice.fields import AMOUNT_AT_MOST_CENTS, AmountField, OfferedField
from kaifong.selfservice.said import Amount, Count, Digits, Sentence, Text, Value, Words

SECONDS, BETWEEN_SECONDS = 10.0, 4.0
"""Longer than at a menu: the number is on a paper that has to be looked for."""
DIGITS_AT_MOST = 20
YES_NO = (Choice("on", wording.YES), Choice("", wording.NO))
"""What a page sends for a box that is ticked, and for one that is not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field as it is asked for.

    Attributes:
        how: how it is entered; empty where it is chosen.
        most: so many digits it has at most.
        choices: where one key chooses; else digits are entered.
        offered: what can be chosen is found out when it is asked for.
        secret: not said back, not kept, and asked for last.
    """

    name: str
    field: forms.Field
    how: Text = ""
    most: int = 1
    choices: tuple[Choice, ...] = ()
    offered: bool = False
    secret: bool = False

    @property
    def label(self) -> Text:
        return self.field.label or self.name

    @property
    def hints(self) -> tuple[Text, ...]:
        return tuple(text for text in (self.field.help_text, self.how) if text)

    def listen(self) -> Listen:
        return Listen(self.most, SECONDS, BETWEEN_SECONDS, ends_by_hash=True, secret=self.secret)

    def faults(self, sent: str, language: str) -> tuple[str, ...]:
        """Why the field does not take it; nothing where it does."""
        with override(language):
            try:
                self.field.clean(sent)
            except forms.ValidationError as error:
                return tuple(map(str, error.messages))
        return ()

    def told(self, sent: str) -> Sentence:
        """What was entered, said back."""
        return Sentence(wording.ENTERED, question=Words(self.label), value=self._value(sent))

    def _value(self, sent: str) -> Value:
        for choice in self.choices:
            if choice.value == sent:
                return Words(choice.label)
        match self.field:
            case AmountField():
                return Amount(int(sent) * 100)
            case forms.IntegerField():
                return Count(int(sent))
        return Digits(sent)


@cache
def entries(form: type[GivenForm] | None) -> tuple[Entry, ...] | None:
    """What is asked for, in the form's order, secrets last; None where keys cannot fill it.

    What may be left out is left out, but for boxes: an empty one is an answer.
    """
    found = []
    for name, field in (form().fields if form else {}).items():
        if field.required or isinstance(field, forms.BooleanField):
            entry = _entry(name, field)
            if entry is None:
                return None
            found.append(entry)
    if sum(entry.secret for entry in found) > 1:
        return None  # the first of them would have to be kept until the second comes
    return tuple(sorted(found, key=lambda entry: entry.secret))


def _entry(name: str, field: forms.Field) -> Entry | None:
    match field:
        case forms.BooleanField():
            return Entry(name, field, choices=YES_NO)
        case forms.ChoiceField():
            offered = cast(Iterable[tuple[str, Text]], field.choices)
            return Entry(name, field, choices=tuple(Choice(value, label) for value, label in offered if value != ""))
        case forms.IntegerField() if type(field) is forms.IntegerField:
            most = DIGITS_AT_MOST if field.max_value is None else len(str(field.max_value))
            return Entry(name, field, wording.NUMBER, most)
        case OfferedField():
            return Entry(name, field, offered=True)
        case AmountField():
            # Whole dollars: a key for the point would be one more to know, and nobody's income is asked for to the cent
            return Entry(name, field, wording.WHOLE_AMOUNT, len(str(AMOUNT_AT_MOST_CENTS // 100)))
        case forms.CharField() if type(field) is forms.CharField and field.widget.attrs.get("inputmode") == "numeric":
            secret = isinstance(field.widget, forms.PasswordInput)
            return Entry(name, field, wording.DIGITS, field.max_length or DIGITS_AT_MOST, secret=secret)
    return None
