"""How does my application for a flat stand?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from typing import Annotated

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import CancelReason, EventKind, State, Term
from kaifong.kernel.identifiers import BadNumber, parse_application_no
from kaifong.selfservice.application_said import (
    CANCEL_REASONS,
    CHANGE_NAMES,
    EVENT_NAMES,
    REFUSED_ACCEPTABLY,
    STATE_NAMES,
    TERM_NAMES,
    time_said,
)
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Block, Blocks, Column, Fact, Facts, Heading, Lead, Note, Table
from kaifong.selfservice.json_types import JsonApplicationNo, JsonText
from kaifong.selfservice.rules_said import RuleView, rule_facts, unconfirmed_note
from kaifong.selfservice.said import Count, Day, Digits, Ratio, Sentence, Text, Words, joined

NUMBER_CHARS, CODE_CHARS = 20, 10
"""With blanks or hyphens between groups."""


class ProgressNotShown(Refused):
    """One for every reason: whether the application exists, the code is wrong or a lock is on, nobody is told."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                _(
                    "Application number and code do not go together, or there were too many tries. Check both on your"
                    " letter; after five tries please wait a quarter of an hour."
                )
            ),
            field="application_no",
        )


@dataclass(frozen=True, slots=True)
class ApplicationGiven:
    """Application number and code, as they stand on the registration letter; blanks and hyphens are let pass."""

    application_no: Annotated[str, Field(max_length=NUMBER_CHARS)]
    code: Annotated[str, Field(max_length=CODE_CHARS)] = attribute(repr=False)


@dataclass(frozen=True, slots=True)
class TermView:
    """``count``: years of age at registration, the age to be reached, whole months, or 1 where the applicant lives there."""

    term: Term
    points: int
    count: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """``on`` is null where it hangs on the applicant, not on a day."""

    term: Term
    points: int
    on: date | None


@dataclass(frozen=True, slots=True)
class EventView:
    """``acceptable``: of a refused offer, whether its reason was accepted. ``reason``: of a cancellation."""

    on: date
    kind: EventKind
    acceptable: bool | None
    reason: CancelReason | None


@dataclass(frozen=True, slots=True)
class ApplicationProgressAnswer:
    """How an application stands at the end of a day. It names nobody.

    Attributes:
        waited_years, waited_months, waited_days: registration to the day, or to the first offer; frozen time left out.
        credit_days: of the time waited, given by a scheme or kept from another category.
        refusals: of offers, without an acceptable reason; at `offers_at_most` of them the application is cancelled.
        points: their sum, where the category is ordered by points; `terms` are its parts, `changes` what would change it.
        ahead_low, ahead_high: so many applications of the category are before it; null unless it waits.
        housed: of its category in the twelve months before, by which `years_low` and `years_high` are reckoned; null where
            nobody was, or it does not wait. `years_high` alone is null where it is beyond what a year's pace can tell.
        average_years, target_years: published for the category; null where no figure is on record.
    """

    application_no: JsonApplicationNo
    as_at: date
    category: JsonText
    state: State
    registered_on: date
    waited_years: int
    waited_months: int
    waited_days: int
    credit_days: int
    frozen_days: int
    frozen_since: date | None
    first_offer_on: date | None
    offer_open_since: date | None
    refusals: int
    offers_at_most: int
    districts: tuple[JsonText, ...]
    points: int | None
    terms: tuple[TermView, ...]
    changes: tuple[ChangeView, ...]
    ahead_low: int | None
    ahead_high: int | None
    housed: int | None
    years_low: int | None
    years_high: int | None
    average_years: Decimal | None
    average_as_at: date | None
    target_years: Decimal | None
    events: tuple[EventView, ...]
    rules: tuple[RuleView, ...]


class ApplicationForm(GivenForm):
    application_no = forms.CharField(
        label=_("Application number"),
        help_text=_("Twelve digits that begin with 9, on your letter"),
        max_length=NUMBER_CHARS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits, on the same letter"),
        max_length=CODE_CHARS,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def given(self) -> ApplicationGiven:
        return ApplicationGiven(self.cleaned_data["application_no"], self.cleaned_data["code"])


class ApplicationProgress(Question[ApplicationGiven, ApplicationProgressAnswer]):
    name = "application-progress"
    place = 100
    title = _("Progress of my application")
    assurance = Assurance.ANONYMOUS
    given = ApplicationGiven
    answer_type = ApplicationProgressAnswer
    form = ApplicationForm
    asks_first = True
    button = _("Show")

    def answer(self, asked: Asked[ApplicationGiven]) -> ApplicationProgressAnswer:
        """Five statements that check the try and count it, and seven that read; a wrong code costs three."""
        number = _number(asked.given.application_no)
        code = asked.given.code.replace(" ", "").replace("-", "")
        try:
            applications.application_code_verify(
                application_no=number, code=code, address=asked.asker.address, door=asked.asker.door, now=asked.now
            )
        except applications.ApplicationNotShown:
            raise ProgressNotShown from None
        assert number is not None  # no code goes with no number
        return _answer(applications.progress(application_no=number, on=asked.as_at))

    def page(self, answer: ApplicationProgressAnswer) -> Blocks:
        blocks: list[Block] = [Lead(_summary(answer)), *_notes(answer), Facts(tuple(_facts(answer)))]
        blocks += [*_points(answer), *_changes(answer), _events(answer)]
        blocks += [Heading(_("The rules behind it")), *(rule_facts(rule) for rule in answer.rules)]
        return tuple(blocks)

    def receipt(self, answer: ApplicationProgressAnswer) -> Blocks:
        return (Lead(_summary(answer)), Facts(tuple(_facts(answer))), *_points(answer), *_notes(answer))

    def speech(self, answer: ApplicationProgressAnswer) -> tuple[Sentence, ...]:
        said = [_summary(answer)]
        if answer.points is not None:
            said.append(Sentence(_("It has {points} points."), points=Count(answer.points)))
        said += [sentence for sentence in (_ahead(answer), _outlook(answer)) if sentence is not None]
        return tuple(said)

    def speech_more(self, answer: ApplicationProgressAnswer) -> tuple[Sentence, ...]:
        """What has happened, in order."""
        return tuple(
            Sentence(_("On {day}: {event}."), day=Day(each.on), event=Words(_happened(each))) for each in answer.events
        )


def _number(text: str) -> int | None:
    try:
        return parse_application_no(text)
    except BadNumber:
        return None


def _answer(found: applications.Progress) -> ApplicationProgressAnswer:
    points, ahead, outlook = found.points, found.ahead, found.outlook
    return ApplicationProgressAnswer(
        application_no=found.application_no,
        as_at=found.as_at,
        category=found.category.title,
        state=found.state,
        registered_on=found.registered_on,
        waited_years=found.waited.years,
        waited_months=found.waited.months,
        waited_days=found.waited.days,
        credit_days=found.credit_days,
        frozen_days=found.frozen_days,
        frozen_since=found.stopped_on if found.state is State.FROZEN else None,
        first_offer_on=found.first_offer_on,
        offer_open_since=found.offer_open_since,
        refusals=found.refusals,
        offers_at_most=found.offers_at_most,
        districts=found.districts,
        points=None if points is None else points.total,
        terms=() if points is None else tuple(TermView(each.term, each.points, each.count) for each in points.terms),
        changes=() if points is None else tuple(ChangeView(each.term, each.points, each.on) for each in points.changes),
        ahead_low=None if ahead is None else ahead.low,
        ahead_high=None if ahead is None else ahead.high,
        housed=None if outlook is None else outlook.housed,
        years_low=None if outlook is None else outlook.years_low,
        years_high=None if outlook is None else outlook.years_high,
        average_years=None if found.average_years is None else Decimal(found.average_years),
        average_as_at=found.average_as_at,
        target_years=None if found.target_years is None else Decimal(found.target_years),
        events=tuple(_event_view(each) for each in found.events),
        rules=tuple(RuleView.of(rule) for rule in found.rules),
    )


def _event_view(event: applications.ProgressEvent) -> EventView:
    """Why an application was frozen is not told: whoever has the letter may read this."""
    reason = CancelReason(event.reason) if event.kind is EventKind.CANCELLED else None
    return EventView(event.on, event.kind, event.acceptable, reason)


def _summary(answer: ApplicationProgressAnswer) -> Sentence:
    time = time_said(answer.waited_years, answer.waited_months, answer.waited_days)
    match answer.state:
        case State.HOUSED:
            return Sentence(_("A flat was accepted, after waiting for {time}."), time=time)
        case State.CANCELLED:
            return Sentence(_("The application is cancelled. It had waited for {time}."), time=time)
        case State.FROZEN:
            return Sentence(_("The application is frozen. It has waited for {time}."), time=time)
        case State.WAITING if answer.offer_open_since is not None:
            return Sentence(
                _("A flat was offered on {day}. Please answer by the letter that you got."),
                day=Day(answer.offer_open_since),
            )
        case State.WAITING:
            return Sentence(_("The application has waited for {time}."), time=time)


def _ahead(answer: ApplicationProgressAnswer) -> Sentence | None:
    if answer.ahead_low is None or answer.ahead_high is None:
        return None
    high = Count(answer.ahead_high)
    if not answer.ahead_low:
        return Sentence(_("At most {high} applications of its category are before it."), high=high)
    return Sentence(
        _("Between {low} and {high} applications of its category are before it."),
        low=Count(answer.ahead_low),
        high=high,
    )


def _outlook(answer: ApplicationProgressAnswer) -> Sentence | None:
    if answer.years_low is None:
        return None
    low = Count(answer.years_low)
    if answer.years_high is None:
        return Sentence(_("At the pace of the last twelve months that takes more than {low} years."), low=low)
    return Sentence(
        _("At the pace of the last twelve months that takes {low} to {high} years."),
        low=low,
        high=Count(answer.years_high),
    )


def _notes(answer: ApplicationProgressAnswer) -> Iterator[Note]:
    for sentence in (_ahead(answer), _outlook(answer)):
        if sentence is not None:
            yield Note(sentence)
    if answer.ahead_low is not None:
        why = _(
            "These are ranges, for nobody can promise a place: others are frozen, refuse, change category, or come in between"
            " with more points."
        )
        yield Note(Sentence(why))
        if answer.housed is None:
            yield Note(
                Sentence(_("Nobody of its category was housed in the last twelve months, so no time can be told."))
            )
    yield from unconfirmed_note(answer.rules)


def _facts(answer: ApplicationProgressAnswer) -> Iterator[Fact]:
    yield Fact(_("Application number"), Digits(f"{answer.application_no:012d}"))
    yield Fact(_("Category"), Words(answer.category))
    yield Fact(_("State"), Words(STATE_NAMES[answer.state]))
    yield Fact(_("Registered on"), Day(answer.registered_on))
    yield Fact(_("Waited"), time_said(answer.waited_years, answer.waited_months, answer.waited_days))
    if answer.first_offer_on:
        yield Fact(_("Counted until the first offer, on"), Day(answer.first_offer_on))
    if answer.credit_days:
        yield Fact(_("Of this credited, in days"), Count(answer.credit_days))
    if answer.frozen_days:
        yield Fact(_("Frozen and not counted, in days"), Count(answer.frozen_days))
    if answer.frozen_since:
        yield Fact(_("Frozen since"), Day(answer.frozen_since))
    if answer.districts:
        yield Fact(_("District chosen"), Words(joined(answer.districts)))
    if answer.points is not None:
        yield Fact(_("Points"), Count(answer.points))
    if answer.refusals:
        yield Fact(
            _("Offers refused without an acceptable reason"),
            Sentence(
                _("{count}; at {most} the application is cancelled"),
                count=Count(answer.refusals),
                most=Count(answer.offers_at_most),
            ),
        )
    if answer.average_years is not None and answer.average_as_at is not None:
        yield Fact(
            _("Average of its category, in years"),
            Sentence(_("{years}, as at {day}"), years=Ratio(answer.average_years), day=Day(answer.average_as_at)),
        )
    if answer.target_years is not None:
        yield Fact(_("The landlord's target, in years"), Ratio(answer.target_years))
    yield Fact(_("As at the end of"), Day(answer.as_at))


def _points(answer: ApplicationProgressAnswer) -> tuple[Table, ...]:
    if answer.points is None:
        return ()
    rows = tuple(
        (Sentence(TERM_NAMES[each.term], count=Count(each.count)), Count(each.points)) for each in answer.terms
    )
    columns = (Column(_("For")), Column(_("Points"), numeric=True))
    return (Table("points", _("What the points are made of"), columns, rows),)


def _changes(answer: ApplicationProgressAnswer) -> tuple[Table, ...]:
    if not answer.changes:
        return ()
    counts = {each.term: each.count for each in answer.terms}
    rows = tuple(
        (
            Sentence(CHANGE_NAMES[each.term], count=Count(counts[each.term])),
            Words(_("when it is so")) if each.on is None else Day(each.on),
            Count(each.points),
        )
        for each in answer.changes
    )
    columns = (Column(_("What")), Column(_("When")), Column(_("Points"), numeric=True))
    return (Table("changes", _("What would change the points"), columns, rows),)


def _events(answer: ApplicationProgressAnswer) -> Table:
    rows = tuple((Day(each.on), Words(_happened(each))) for each in answer.events)
    return Table("progress", _("What has happened"), (Column(_("Day")), Column(_("What"))), rows)


def _happened(event: EventView) -> Text:
    if event.reason is not None:
        return CANCEL_REASONS[event.reason]
    return REFUSED_ACCEPTABLY if event.acceptable else EVENT_NAMES[event.kind]
