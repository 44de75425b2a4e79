"""Please come at another time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import WindowKind
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Nothing, Offers, Question, Refused
from kaifong.selfservice.blocks import Blocks, Lead, Onward
from kaifong.selfservice.fields import OfferedField
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.office_hours import WEEKDAYS
from kaifong.selfservice.said import Day, Sentence, TimeOfDay, Words


class NoVisitToMove(Refused):
    """The household has no visit that it could move, the officer's list for it is made, or no other time is left."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(_("There is no household visit that you can move now. Please call your estate office."))
        )


class TimeNotOffered(Refused):
    """The time was never offered, or somebody else has taken its last place; nothing is moved."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(_("That time is no longer free. Your visit has not been moved. Please choose another time.")),
            field="slot",
        )


@dataclass(frozen=True, slots=True)
class VisitRebookGiven:
    """``slot``: one of those that `visit-appointment` lists. ``female_officer``: whether the household asks for a woman."""

    slot: Annotated[str, Field(max_length=80)]
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
    slot = OfferedField(label=_("When should the officer come?"))
    female_officer = forms.BooleanField(label=_("We ask for a female officer"), required=False)

    def given(self) -> VisitRebookGiven:
        return VisitRebookGiven(self.cleaned_data["slot"], self.cleaned_data["female_officer"])


class VisitRebook(Question[VisitRebookGiven, VisitRebookAnswer]):
    name = "visit-rebook"
    place = 116
    title = _("Choose another time for the household visit")
    assurance = Assurance.ACCOUNT_AND_TPIN
    given = VisitRebookGiven
    answer_type = VisitRebookAnswer
    form = VisitRebookForm
    asks_first = True
    button = _("Choose this time")
    changes = True

    def offers(self, asked: Asked[Nothing]) -> Offers:
        """The times with a place left. Five statements."""
        return {"slot": [(named(on, window), time_said(on, window)) for on, window in _appointment(asked).choices]}

    @transaction.atomic
    def answer(self, asked: Asked[VisitRebookGiven]) -> VisitRebookAnswer:
        """A change: its statements lock, check, write and record."""
        given, account_no = asked.given, asked.account_no
        found = _appointment(asked)
        here = ((found.visit.on, found.window),) if found.visit.on and found.window else ()
        chosen = next((one for one in (*here, *found.choices) if named(*one) == given.slot), None)
        if chosen is None:
            raise TimeNotOffered
        on, window = chosen
        evening = window.kind is WindowKind.EVENING
        visits.preference_set(account_no=account_no, female_officer=given.female_officer, evening=evening, by=asked.by)
        try:
            moved = visits.visit_rebook(
                account_no=account_no,
                visit_id=found.visit.id,
                on=on,
                window=window.code,
                today=asked.as_at,
                by=asked.by,
            )
        except visits.NoPlace:  # taken a moment ago
            raise TimeNotOffered from None
        except (visits.VisitNotReady, visits.TooEarly):
            raise NoVisitToMove from None
        return VisitRebookAnswer(account_no, moved.on or on, window.title, window.start, window.end)

    def page(self, answer: VisitRebookAnswer) -> Blocks:
        return (Lead(_moved(answer)), Onward(_("Household visit: when it is"), "visit-appointment"))

    def speech(self, answer: VisitRebookAnswer) -> tuple[Sentence, ...]:
        return (_moved(answer),)


def named(on: date, window: visits.Window) -> str:
    """A time as it is sent: ``2026-03-10/two_to_four``."""
    return f"{on.isoformat()}/{window.code}"


def time_said(on: date, window: visits.Window) -> Sentence:
    """A time as it is offered."""
    return Sentence(
        _("{weekday}, {day}, between {start} and {end}"),
        weekday=Words(WEEKDAYS[on.weekday()]),
        day=Day(on),
        start=TimeOfDay(window.start),
        end=TimeOfDay(window.end),
    )


def _appointment(asked: Asked[VisitRebookGiven] | Asked[Nothing]) -> visits.Appointment:
    """Raises NoVisitToMove."""
    try:
        found = visits.appointment(asked.account_no, asked.as_at)
    except visits.VisitNotFound:
        raise NoVisitToMove from None
    if not found.choices:
        raise NoVisitToMove
    return found


def _moved(answer: VisitRebookAnswer) -> Sentence:
    return Sentence(
        _("The visit is now on {day}, between {start} and {end}."),
        day=Day(answer.on),
        start=TimeOfDay(answer.start),
        end=TimeOfDay(answer.end),
    )
