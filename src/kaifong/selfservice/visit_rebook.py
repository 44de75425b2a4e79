"""Please come at another time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import WindowKind
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Blocks, Lead, Onward
from kaifong.selfservice.fields import DayField
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.said import Day, Sentence, TimeOfDay

NOON = time(12)


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PART_NAMES = {
    PartOfDay.MORNING: _("In the morning"),
    PartOfDay.AFTERNOON: _("In the afternoon"),
    PartOfDay.EVENING: _("In the evening"),
}


class NoVisitToMove(Refused):
    """The household has no visit that it could move, or the officer's list for it is made."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(_("There is no household visit that you can move now. Please call your estate office."))
        )


class TimeNotOffered(Refused):
    """No place is left then; the sentence names the next day on which one is."""

    def __init__(self, next_day: date | None) -> None:
        if next_day is None:
            super().__init__(Sentence(_("No other time is left. Please call your estate office.")), field="on")
        else:
            super().__init__(
                Sentence(
                    _("No visit can be made then. The next day with a place at that time of day is {day}."),
                    day=Day(next_day),
                ),
                field="on",
            )


@dataclass(frozen=True, slots=True)
class VisitRebookGiven:
    """A day and a time of day. ``female_officer``: whether the household asks for a woman."""

    on: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
    part: PartOfDay
    female_officer: bool = False


@dataclass(frozen=True, slots=True)
class VisitRebookAnswer:
    """The visit's new time."""

    account_no: JsonAccountNo
    on: date
    window: JsonText
    start: time
    end: time


class VisitRebookForm(GivenForm):
    on = DayField(label=_("Day of the visit"))
    part = forms.ChoiceField(label=_("Time of day"), choices=[(one.value, name) for one, name in PART_NAMES.items()])
    female_officer = forms.BooleanField(label=_("We ask for a female officer"), required=False)

    def given(self) -> VisitRebookGiven:
        given = self.cleaned_data
        return VisitRebookGiven(given["on"], PartOfDay(given["part"]), given["female_officer"])


class VisitRebook(Question[VisitRebookGiven, VisitRebookAnswer]):
    name = "visit-rebook"
    place = 116
    title = _("Choose another time for the household visit")
    assurance = Assurance.SIGNED_IN
    given = VisitRebookGiven
    answer_type = VisitRebookAnswer
    form = VisitRebookForm
    asks_first = True
    changes = True

    def answer(self, asked: Asked[VisitRebookGiven]) -> VisitRebookAnswer:
        """A change: its statements lock, check, write and record."""
        given, account_no = asked.given, asked.account_no
        try:
            found = visits.appointment(account_no, asked.as_at)
        except visits.VisitNotFound:
            raise NoVisitToMove from None
        here = [(found.visit.on, found.window)] if found.visit.on and found.window else []
        wanted = [(on, window) for on, window in (*here, *found.choices) if on and part_of(window) is given.part]
        if not found.choices:
            raise NoVisitToMove
        chosen = next((window for on, window in wanted if on == given.on), None)
        if chosen is None:
            raise TimeNotOffered(next((on for on, _window in wanted if on > given.on), None))
        evening = given.part is PartOfDay.EVENING
        visits.preference_set(account_no=account_no, female_officer=given.female_officer, evening=evening, by=asked.by)
        try:
            moved = visits.visit_rebook(
                account_no=account_no,
                visit_id=found.visit.id,
                on=given.on,
                window=chosen.code,
                today=asked.as_at,
                by=asked.by,
            )
        except visits.NoPlace:  # taken a moment ago
            raise TimeNotOffered(None) from None
        except (visits.VisitNotReady, visits.TooEarly):
            raise NoVisitToMove from None
        return VisitRebookAnswer(account_no, moved.on or given.on, chosen.title, chosen.start, chosen.end)

    def page(self, answer: VisitRebookAnswer) -> Blocks:
        return (Lead(_moved(answer)), Onward(_("Household visit: when it is"), "visit-appointment"))

    def speech(self, answer: VisitRebookAnswer) -> tuple[Sentence, ...]:
        return (_moved(answer),)


def part_of(window: visits.Window) -> PartOfDay:
    """The part of the day that a window lies in."""
    if window.kind is WindowKind.EVENING:
        return PartOfDay.EVENING
    return PartOfDay.MORNING if window.start < NOON else PartOfDay.AFTERNOON


def _moved(answer: VisitRebookAnswer) -> Sentence:
    return Sentence(
        _("The visit is now on {day}, between {start} and {end}."),
        day=Day(answer.on),
        start=TimeOfDay(answer.start),
        end=TimeOfDay(answer.end),
    )
