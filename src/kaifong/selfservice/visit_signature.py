"""Was I asked to sign when the officer came?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from kaifong.domains.visits import api as visits
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Blocks, Lead
from kaifong.selfservice.json_types import JsonAccountNo
from kaifong.selfservice.said import Day, Sentence

YES, NO = "yes", "no"


class NotVisitedYet(Refused):
    """No visit of the household has been made."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("Your household has not been visited yet.")))


class AnsweredOtherwise(Refused):
    """The household gave another answer before, which stands."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(_("You have answered this before. To change it, please call your estate office.")), field="asked"
        )


@dataclass(frozen=True, slots=True)
class VisitSignatureGiven:
    """Whether the officer asked for a signature."""

    asked: bool


@dataclass(frozen=True, slots=True)
class VisitSignatureAnswer:
    """The answer is on record. ``visited_on``: the day of the visit that it is about."""

    account_no: JsonAccountNo
    visited_on: date
    asked: bool


class VisitSignatureForm(GivenForm):
    asked = forms.ChoiceField(
        label=_("Did the officer ask you to sign?"),
        choices=[(YES, _("Yes, I was asked to sign")), (NO, _("No, I was not asked to sign"))],
        widget=forms.RadioSelect,
    )

    def given(self) -> VisitSignatureGiven:
        return VisitSignatureGiven(self.cleaned_data["asked"] == YES)


class VisitSignature(Question[VisitSignatureGiven, VisitSignatureAnswer]):
    name = "visit-signature"
    place = 118
    title = _("Were you asked to sign?")
    assurance = Assurance.ACCOUNT_AND_TPIN
    given = VisitSignatureGiven
    answer_type = VisitSignatureAnswer
    form = VisitSignatureForm
    asks_first = True
    button = _("Send the answer")
    changes = True

    def answer(self, asked: Asked[VisitSignatureGiven]) -> VisitSignatureAnswer:
        """A change: its statements lock, check, write and record."""
        try:
            found = visits.last_visit_of(asked.account_no)
        except visits.VisitNotFound:
            raise NotVisitedYet from None
        try:
            visits.signature_answer(
                account_no=asked.account_no,
                visit_id=found.id,
                asked=asked.given.asked,
                on=asked.as_at,
                now=asked.now,
                by=asked.by,
            )
        except visits.AskedAlready:
            raise AnsweredOtherwise from None
        visited_on = found.finished_at.date() if found.finished_at else asked.as_at
        return VisitSignatureAnswer(asked.account_no, visited_on, asked.given.asked)

    def page(self, answer: VisitSignatureAnswer) -> Blocks:
        return (Lead(_thanked(answer)),)

    def speech(self, answer: VisitSignatureAnswer) -> tuple[Sentence, ...]:
        return (_thanked(answer),)


def _thanked(answer: VisitSignatureAnswer) -> Sentence:
    if answer.asked:
        return Sentence(_("Your answer is on record: you were asked to sign on {day}."), day=Day(answer.visited_on))
    return Sentence(
        _("Your answer is on record: you were not asked to sign on {day}. Somebody will look into it."),
        day=Day(answer.visited_on),
    )
