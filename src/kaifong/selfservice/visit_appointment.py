"""When does an officer visit my household?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext_lazy as _

from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import VisitState
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Blocks, Fact, Facts, Lead, Note, Onward
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.said import Count, Day, Sentence, TimeOfDay, Words
from kaifong.selfservice.visit_rebook import named

STATES = {
    VisitState.DUE: _("To be arranged"),
    VisitState.PLANNED: _("Arranged"),
    VisitState.STARTED: _("Under way"),
    VisitState.FINISHED: _("Done"),
    VisitState.CLOSED: _("No longer to be made"),
}


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time with a place left. ``slot`` is what `visit-rebook` takes."""

    slot: str
    on: date
    window: JsonText
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class VisitAppointmentAnswer:
    """The household's visit of the present cycle.

    Attributes:
        state: None where no visit is to be made.
        on: the day of the visit; None while none is arranged.
        window: the time of day; ``start`` and ``end`` are its hours.
        times: to which the household can move its visit now; empty where it cannot.
        confirmed_on: when the household confirmed who lives in the flat; None where it has not.
        members: persons of the household on record.
        finished_on: the day on which the visit was made.
        asked_to_sign: what the household answered afterwards; None where it has not.
    """

    account_no: JsonAccountNo
    as_at: date
    state: VisitState | None
    on: date | None
    window: JsonText | None
    start: time | None
    end: time | None
    times: tuple[FreeSlot, ...]
    confirmed_on: date | None
    members: int
    finished_on: date | None
    asked_to_sign: bool | None


class VisitAppointment(Question[Nothing, VisitAppointmentAnswer]):
    name = "visit-appointment"
    place = 115
    title = _("Household visit: when it is")
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = VisitAppointmentAnswer

    def answer(self, asked: Asked[Nothing]) -> VisitAppointmentAnswer:
        """One statement where no visit is to be made; up to nine where one is."""
        try:
            found = visits.appointment(asked.account_no, asked.as_at)
        except visits.VisitNotFound:
            return VisitAppointmentAnswer(
                asked.account_no, asked.as_at, None, None, None, None, None, (), None, 0, None, None
            )
        visit, window = found.visit, found.window
        arranged = visit.state in (VisitState.PLANNED, VisitState.STARTED)
        told = window if arranged else None
        return VisitAppointmentAnswer(
            account_no=asked.account_no,
            as_at=asked.as_at,
            state=visit.state,
            on=visit.on if arranged else None,
            window=told.title if told else None,
            start=told.start if told else None,
            end=told.end if told else None,
            times=tuple(FreeSlot(named(on, one), on, one.title, one.start, one.end) for on, one in found.choices),
            confirmed_on=visit.confirmed_on,
            members=len(tenancies.household(asked.account_no, asked.as_at)),
            finished_on=visit.finished_at.date() if visit.finished_at else None,
            asked_to_sign=visit.asked_to_sign,
        )

    def page(self, answer: VisitAppointmentAnswer) -> Blocks:
        onward = []
        if answer.times:
            onward.append(Onward(_("Choose another time for the household visit"), "visit-rebook"))
        if answer.state in (VisitState.DUE, VisitState.PLANNED) and answer.confirmed_on is None:
            onward.append(Onward(_("Confirm who lives in the flat"), "visit-confirm"))
        if answer.finished_on and answer.asked_to_sign is None:
            onward.append(Onward(_("Were you asked to sign?"), "visit-signature"))
        return (Lead(_summary(answer)), *_facts(answer), *_card(answer), *onward)

    def receipt(self, answer: VisitAppointmentAnswer) -> Blocks:
        return (Lead(_summary(answer)), *_facts(answer), *_card(answer))

    def speech(self, answer: VisitAppointmentAnswer) -> tuple[Sentence, ...]:
        return (_summary(answer),)


def _summary(answer: VisitAppointmentAnswer) -> Sentence:
    if answer.state is None or answer.state is VisitState.CLOSED:
        return Sentence(_("No household visit is to be made."))
    if answer.finished_on:
        return Sentence(_("Your household was visited on {day}."), day=Day(answer.finished_on))
    if answer.on is None or answer.start is None or answer.end is None:
        return Sentence(_("Your household is to be visited. We will tell you when."))
    return Sentence(
        _("An officer visits your household on {day}, between {start} and {end}."),
        day=Day(answer.on),
        start=TimeOfDay(answer.start),
        end=TimeOfDay(answer.end),
    )


def _facts(answer: VisitAppointmentAnswer) -> tuple[Facts, ...]:
    if answer.state is None:
        return ()
    rows = [Fact(_("State"), Words(STATES[answer.state]))]
    if answer.on and answer.window:
        rows += [Fact(_("Day"), Day(answer.on)), Fact(_("Time of day"), Words(answer.window))]
    if answer.members:
        rows.append(Fact(_("Persons on record"), Count(answer.members)))
    if answer.confirmed_on:
        rows.append(Fact(_("Confirmed by you on"), Day(answer.confirmed_on)))
    if answer.asked_to_sign is not None:
        rows.append(Fact(_("Asked to sign"), Words(_("Yes") if answer.asked_to_sign else _("No"))))
    return (Facts(tuple(rows)),)


def _card(answer: VisitAppointmentAnswer) -> tuple[Note, ...]:
    if answer.on is None:
        return ()
    return (Note(Sentence(_("The officer shows a staff card and takes no money."))),)
