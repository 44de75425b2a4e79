"""Please reach me in another way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.api import LetterFormat
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Nothing, Question, Refused
from kaifong.selfservice.blocks import Blocks, Lead, Onward
from kaifong.selfservice.json_types import JsonAccountNo
from kaifong.selfservice.particulars import FORMAT_NAMES, LANGUAGE_NAMES
from kaifong.selfservice.said import Sentence, Text

SAID_OF: dict[str, Text] = {
    "phone": _("Enter eight digits, or + and an international number."),
    "email": _("Enter an e-mail address, like name@example.com."),
    "address": _("The address is too long or has signs that cannot be printed."),
    "language": _("Choose one of the languages."),
}


class ParticularsRefused(Refused):
    """A value that cannot be taken; nothing is changed. The sentence does not repeat it."""

    def __init__(self, field: str) -> None:
        super().__init__(Sentence(SAID_OF[field]), field=field)


@dataclass(frozen=True, slots=True)
class NewParticulars:
    """All of them; they replace what is on record. As in `ParticularsAnswer`; a telephone number also as eight digits."""

    phone: str = attribute(repr=False)
    email: str = attribute(repr=False)
    address: str = attribute(repr=False)
    language: str
    letter_format: LetterFormat


@dataclass(frozen=True, slots=True)
class ParticularsChangeAnswer:
    """The change is made. What is on record now is another question."""

    account_no: JsonAccountNo


class ParticularsForm(GivenForm):
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("Eight digits, or + and an international number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "spellcheck": "false"}),
    )
    address = forms.CharField(
        label=_("Address for letters"),
        help_text=_("Leave this empty to have letters sent to the flat"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGE_NAMES.items()))
    letter_format = forms.ChoiceField(
        label=_("Letters in"), choices=[(one.value, name) for one, name in FORMAT_NAMES.items()]
    )

    def given(self) -> NewParticulars:
        given = self.cleaned_data
        return NewParticulars(
            given["phone"],
            given["email"],
            given["address"].replace("\r\n", "\n"),
            given["language"],
            LetterFormat(given["letter_format"]),
        )


class ParticularsChange(Question[NewParticulars, ParticularsChangeAnswer]):
    name = "particulars-change"
    place = 80
    title = _("Change contact details")
    assurance = Assurance.SIGNED_IN
    given = NewParticulars
    answer_type = ParticularsChangeAnswer
    form = ParticularsForm
    asks_first = True
    changes = True

    def initial(self, asked: Asked[Nothing]) -> Mapping[str, Any]:
        """What is on record. The look at it is recorded."""
        found = tenancies.contact_details(account_no=asked.account_no, purpose="the tenant changes them", by=asked.by)
        return {
            "phone": found.phone.removeprefix("+852"),
            "email": found.email,
            "address": found.address,
            "language": found.language,
            "letter_format": found.letter_format.value,
        }

    def answer(self, asked: Asked[NewParticulars]) -> ParticularsChangeAnswer:
        """A change: its statements lock, check, write and record."""
        given = asked.given
        contact = tenancies.Contact(given.phone, given.email, given.address, given.language, given.letter_format)
        try:
            tenancies.particulars_change(account_no=asked.account_no, contact=contact, by=asked.by)
        except tenancies.BadParticulars as bad:
            raise ParticularsRefused(bad.field) from None
        return ParticularsChangeAnswer(asked.account_no)

    def page(self, _answer: ParticularsChangeAnswer) -> Blocks:
        return (Lead(_changed()), Onward(_("My contact details"), "particulars"))

    def speech(self, _answer: ParticularsChangeAnswer) -> tuple[Sentence, ...]:
        return (_changed(),)


def _changed() -> Sentence:
    return Sentence(_("Your contact details have been changed."))
