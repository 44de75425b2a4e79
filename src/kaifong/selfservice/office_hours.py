"""When are the offices open, and when does somebody answer the telephone?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import get_day_names
from django.utils.translation import gettext_lazy as _

from kaifong.infra.printing.writing import LOCALES
from kaifong.kernel.localtext import LANGUAGES, LocalText
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Block, Blocks, Fact, Facts, Lead
from kaifong.selfservice.json_types import JsonTime
from kaifong.selfservice.officers import LOOK_AHEAD, Officers, estate_offices, officers
from kaifong.selfservice.said import Day, Digits, Sentence, Text, TimeOfDay, Value, Words

WEEKDAYS = tuple(
    LocalText(*(get_day_names("wide", locale=LOCALES[language])[day] for language in LANGUAGES)) for day in range(7)
)


SPANS: dict[int, Text] = {
    2: _("{begin} to {end}"),
    4: _("{begin} to {end}, {again} to {until}"),
}
SPANS_SAID: dict[int, Text] = {
    2: _("{days}, {begin} to {end}."),
    4: _("{days}, {begin} to {end}, and {again} to {until}."),
}
"""By how many times of day are told."""


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """Open from a time of day until before another."""

    begin: JsonTime
    end: JsonTime


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Days of a week, one after another, that have the same hours. Monday is 1."""

    first: int
    last: int
    open: tuple[OpenSpan, ...]

    @property
    def days(self) -> Text:
        first, last = WEEKDAYS[self.first - 1], WEEKDAYS[self.last - 1]
        if self.first == self.last:
            return first
        span = Sentence(_("{first} to {last}"), first=Words(first), last=Words(last))
        return LocalText(*map(span.written, LANGUAGES))


@dataclass(frozen=True, slots=True)
class Opening:
    """When something is open; empty where the landlord says nothing.

    Attributes:
        number: to ring; empty where none is told.
        closed: days of the next weeks on which it is closed, whatever the weekday.
    """

    number: str
    week: tuple[OpenDays, ...]
    closed: tuple[date, ...]

    @classmethod
    def of(cls, told: Officers, on: date) -> Opening:
        week = []
        for hours, run in groupby(range(7), key=lambda day: told.hours[day]):
            days = list(run)
            if hours:
                spans = tuple(OpenSpan(each.begin, each.end) for each in hours)
                week.append(OpenDays(days[0] + 1, days[-1] + 1, spans))
        return cls(told.number, tuple(week), tuple(sorted(day for day in told.closed if on <= day <= on + LOOK_AHEAD)))

    def is_open_on(self, day: date) -> bool:
        return day not in self.closed and any(days.first <= day.isoweekday() <= days.last for days in self.week)


@dataclass(frozen=True, slots=True)
class OfficeHoursAnswer:
    """When estate offices are open, and when officers answer the hotline."""

    as_at: date
    offices: Opening
    hotline: Opening


class OfficeHours(Question[Nothing, OfficeHoursAnswer]):
    name = "office-hours"
    place = 130
    title = _("Office hours and telephone numbers")
    assurance = Assurance.ANONYMOUS
    answer_type = OfficeHoursAnswer

    def answer(self, asked: Asked[Nothing]) -> OfficeHoursAnswer:
        """No statement: the landlord's file says it."""
        offices, hotline = (Opening.of(told, asked.as_at) for told in (estate_offices(), officers()))
        return OfficeHoursAnswer(asked.as_at, offices, hotline)

    def page(self, answer: OfficeHoursAnswer) -> Blocks:
        return (
            Lead(_summary(answer)),
            *_facts(answer.offices, _("Estate offices")),
            *_facts(answer.hotline, _("Telephone hotline")),
        )

    def receipt(self, answer: OfficeHoursAnswer) -> Blocks:
        return self.page(answer)

    def speech(self, answer: OfficeHoursAnswer) -> tuple[Sentence, ...]:
        """The offices' hours and numbers; officers' and days of closing follow."""
        said = [_summary(answer), *week_said(answer.offices)]
        if answer.offices.number:
            said.append(Sentence(_("The number to ring is {number}."), number=Digits(answer.offices.number)))
        return tuple(said)

    def speech_more(self, answer: OfficeHoursAnswer) -> tuple[Sentence, ...]:
        return (
            *(Sentence(_("Estate offices are closed on {day}."), day=Day(day)) for day in answer.offices.closed),
            *officers_said(answer.hotline),
        )


def officers_said(hotline: Opening) -> tuple[Sentence, ...]:
    """When officers answer, as a caller is told who wants one."""
    if not hotline.week:
        return ()
    return (
        Sentence(_("Officers answer this telephone at these times.")),
        *week_said(hotline),
        *(Sentence(_("But not on {day}."), day=Day(day)) for day in hotline.closed),
    )


def week_said(opening: Opening) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(SPANS_SAID[len(slots)], days=Words(days.days), **slots)
        for days in opening.week
        for slots in _pairs(days)
    )


def _summary(answer: OfficeHoursAnswer) -> Sentence:
    if not answer.offices.week:
        return Sentence(_("Nothing is on record of when the estate offices are open."))
    if answer.offices.is_open_on(answer.as_at):
        return Sentence(_("The estate offices are open today."))
    return Sentence(_("The estate offices are closed today."))


def _facts(opening: Opening, heading: Text) -> tuple[Block, ...]:
    rows = [Fact(days.days, Sentence(SPANS[len(slots)], **slots)) for days in opening.week for slots in _pairs(days)]
    rows += [Fact(_("Closed on"), Day(day)) for day in opening.closed]
    if opening.number:
        rows.append(Fact(_("Telephone"), Digits(opening.number)))
    return (Facts(tuple(rows), heading=heading),) if rows else ()


def _pairs(days: OpenDays) -> Iterator[dict[str, Value]]:
    """Hours with one break are told at once; more of them are told one after another."""
    for at in range(0, len(days.open), 2):
        first, *second = days.open[at : at + 2]
        slots: dict[str, Value] = {"begin": TimeOfDay(first.begin), "end": TimeOfDay(first.end)}
        if second:
            slots |= {"again": TimeOfDay(second[0].begin), "until": TimeOfDay(second[0].end)}
        yield slots
