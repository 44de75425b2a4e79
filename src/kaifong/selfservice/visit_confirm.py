"""These people live in the flat, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Blocks, Lead, Onward
from kaifong.selfservice.json_types import JsonAccountNo
from kaifong.selfservice.said import Count, Sentence

MOST_PERSONS = 30


class NotAsOnRecord(Refused):
    """Another number of persons lives in the flat than is on record; nothing is confirmed."""

    def __init__(self, on_record: int) -> None:
        super().__init__(
            Sentence(
                _(
                    "On record are {persons} persons. Please hand in a form for adding or removing a member, or wait for the officer."
                ),
                persons=Count(on_record),
            ),
            field="persons",
        )


class NotTheSamePeople(Refused):
    """Somebody else lives in the flat; nothing is confirmed."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(_("Then nothing can be confirmed beforehand. Please tell the officer who lives in the flat.")),
            field="same_people",
        )


class NoVisitToCome(Refused):
    """There is nothing to confirm."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("No household visit is to be made, so there is nothing to confirm.")))


@dataclass(frozen=True, slots=True)
class VisitConfirmGiven:
    """Who lives in the flat, by number, the principal tenant among them. ``same_people``: those on record, and no others."""

    persons: Annotated[int, Field(ge=1, le=MOST_PERSONS)]
    same_people: bool


@dataclass(frozen=True, slots=True)
class VisitConfirmAnswer:
    """It is confirmed; the visit is a short one."""

    account_no: JsonAccountNo
    as_at: date
    persons: int


class VisitConfirmForm(GivenForm):
    persons = forms.IntegerField(
        label=_("How many people live in the flat, you among them"), min_value=1, max_value=MOST_PERSONS
    )
    same_people = forms.BooleanField(
        label=_("They are the members of my household on record, and nobody else lives here"), required=False
    )

    def given(self) -> VisitConfirmGiven:
        return VisitConfirmGiven(self.cleaned_data["persons"], self.cleaned_data["same_people"])


class VisitConfirm(Question[VisitConfirmGiven, VisitConfirmAnswer]):
    name = "visit-confirm"
    place = 117
    title = _("Confirm who lives in the flat")
    assurance = Assurance.SIGNED_IN
    given = VisitConfirmGiven
    answer_type = VisitConfirmAnswer
    form = VisitConfirmForm
    asks_first = True
    changes = True

    def answer(self, asked: Asked[VisitConfirmGiven]) -> VisitConfirmAnswer:
        """A change: its statements lock, check, write and record."""
        if not asked.given.same_people:
            raise NotTheSamePeople
        on_record = len(tenancies.household(asked.account_no, asked.as_at))
        if asked.given.persons != on_record:
            raise NotAsOnRecord(on_record)
        try:
            visits.household_confirm(account_no=asked.account_no, on=asked.as_at, by=asked.by)
        except visits.NothingToConfirm:
            raise NoVisitToCome from None
        return VisitConfirmAnswer(asked.account_no, asked.as_at, on_record)

    def page(self, answer: VisitConfirmAnswer) -> Blocks:
        return (Lead(_confirmed(answer)), Onward(_("Household visit: when it is"), "visit-appointment"))

    def speech(self, answer: VisitConfirmAnswer) -> tuple[Sentence, ...]:
        return (_confirmed(answer),)


def _confirmed(answer: VisitConfirmAnswer) -> Sentence:
    return Sentence(
        _("You have confirmed that {persons} persons live in the flat. The visit will be a short one."),
        persons=Count(answer.persons),
    )
