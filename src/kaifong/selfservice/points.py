"""Which points count against the household, until when, and what they mean?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from kaifong.domains.enforcement import api as enforcement
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Block, Blocks, Column, Fact, Facts, Heading, Lead, Note, Onward, Table
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.rules_said import RuleView, rule_facts
from kaifong.selfservice.said import Count, Day, Digits, Sentence, Value, Words

GONE = {
    enforcement.Gone.LAPSED: _("Their time is over"),
    enforcement.Gone.APPEAL_ALLOWED: _("An appeal was allowed"),
    enforcement.Gone.WITHDRAWN: _("Withdrawn by the landlord"),
    enforcement.Gone.CARRIED: _("They count at the household's next tenancy"),
}


@dataclass(frozen=True, slots=True)
class PointsHeld:
    """Points that count.

    Attributes:
        last_day: the last day on which they count.
        appealed: an appeal against them is undecided.
        confirmed: whether the catalogue's item has a named source.
    """

    misdeed: str
    title: JsonText
    points: int
    offence_on: date
    last_day: date
    appealed: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class PointsNoLonger:
    """Points that no longer count, why, and since when."""

    misdeed: str
    title: JsonText
    points: int
    offence_on: date
    why: enforcement.Gone
    since: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class PointsAnswer:
    """What counts against the household on a day, and what no longer does.

    Attributes:
        towards_threshold: how many of the points the threshold adds up: those of the last ``within_months``.
        threshold: so many make the tenancy liable to be ended; ``reached`` says whether they do.
        bars_transfer: whether they bar an application for a voluntary transfer.
        next_lapse: the last day of those that count for the shortest time; None where none count.
    """

    account_no: JsonAccountNo
    as_at: date
    points: int
    towards_threshold: int
    threshold: int
    within_months: int
    reached: bool
    bars_transfer: bool
    next_lapse: date | None
    counting: tuple[PointsHeld, ...]
    gone: tuple[PointsNoLonger, ...]
    rule: RuleView

    @property
    def confirmed(self) -> bool:
        """Whether all that is said rests on named sources."""
        lines = (*(line.confirmed for line in self.counting), *(line.confirmed for line in self.gone))
        return self.rule.confirmed and all(lines)


class Points(Question[Nothing, PointsAnswer]):
    name = "points"
    place = 90
    title = _("Points under the marking scheme")
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = PointsAnswer

    def answer(self, asked: Asked[Nothing]) -> PointsAnswer:
        """Three statements."""
        found = enforcement.points_as_at(asked.account_no, asked.as_at)
        counting = tuple(
            PointsHeld(
                line.misdeed, line.title, line.points, line.offence_on, line.lapses_on - timedelta(days=1), line.appealed,
                line.confirmed,
            )
            for line in found.counting
        )  # fmt: skip
        return PointsAnswer(
            account_no=asked.account_no,
            as_at=asked.as_at,
            points=found.points,
            towards_threshold=found.within_threshold,
            threshold=found.scheme.threshold,
            within_months=found.scheme.within_months,
            reached=found.reached,
            bars_transfer=found.bars_transfer,
            next_lapse=min((line.last_day for line in counting), default=None),
            counting=counting,
            gone=tuple(
                PointsNoLonger(
                    line.misdeed, line.title, line.points, line.offence_on, line.gone, line.gone_on, line.confirmed
                )
                for line in found.gone
                if line.gone is not None and line.gone_on is not None
            ),
            rule=RuleView.of(found.scheme.rule),
        )

    def page(self, answer: PointsAnswer) -> Blocks:
        onward = (Onward(_("Notice to quit: where it stands"), "notice-status"),) if answer.reached else ()
        return (
            Lead(_summary(answer), Count(answer.points)),
            *_doubt(answer),
            *_held(answer),
            *_meaning(answer),
            *_no_longer(answer),
            Facts((Fact(_("As at the end of"), Day(answer.as_at)),)),
            *onward,
            Heading(_("The rules behind it")),
            rule_facts(answer.rule),
        )

    def receipt(self, answer: PointsAnswer) -> Blocks:
        account = Fact(_("Account"), Digits(f"{answer.account_no:012d}"))
        return (
            Lead(_summary(answer), Count(answer.points)),
            Facts((account, Fact(_("As at the end of"), Day(answer.as_at)))),
            *_held(answer),
            *_meaning(answer),
            *_doubt(answer),
        )

    def speech(self, answer: PointsAnswer) -> tuple[Sentence, ...]:
        said = [_summary(answer)]
        if answer.next_lapse:
            said.append(Sentence(_("Those that fall away first count through {day}."), day=Day(answer.next_lapse)))
        said.append(_threshold(answer))
        return tuple(said)

    def speech_more(self, answer: PointsAnswer) -> tuple[Sentence, ...]:
        """Each misdeed whose points count."""
        return tuple(
            Sentence(
                _("{misdeed}: {points} points, which count through {day}."),
                misdeed=Words(line.title),
                points=Count(line.points),
                day=Day(line.last_day),
            )
            for line in answer.counting
        )


def _summary(answer: PointsAnswer) -> Sentence:
    if not answer.points:
        return Sentence(_("No points count against the household."))
    return Sentence(_("{points} points count against the household."), points=Count(answer.points))


def _threshold(answer: PointsAnswer) -> Sentence:
    slots: dict[str, Value] = {"threshold": Count(answer.threshold), "months": Count(answer.within_months)}
    if answer.reached:
        return Sentence(
            _("With {threshold} points or more within {months} months the tenancy may be ended by a notice to quit. That many count."),
            **slots,
        )  # fmt: skip
    return Sentence(
        _("With {threshold} points or more within {months} months the tenancy may be ended by a notice to quit."),
        **slots,
    )


def _meaning(answer: PointsAnswer) -> tuple[Note, ...]:
    notes = [Note(_threshold(answer), warning=answer.reached)]
    if answer.bars_transfer:
        notes.append(Note(Sentence(_("While points count, the household cannot apply for a voluntary transfer."))))
    return tuple(notes)


def _held(answer: PointsAnswer) -> tuple[Block, ...]:
    if not answer.counting:
        return ()
    columns = (
        Column(_("Misdeed")),
        Column(_("Day of the misdeed")),
        Column(_("Counts through")),
        Column(_("Points"), numeric=True),
    )
    rows = tuple(
        (_name(line, appealed=line.appealed), Day(line.offence_on), Day(line.last_day), Count(line.points))
        for line in answer.counting
    )
    return (Table("points", _("Points that count"), columns, rows),)


def _no_longer(answer: PointsAnswer) -> tuple[Block, ...]:
    if not answer.gone:
        return ()
    columns = (
        Column(_("Misdeed")),
        Column(_("Day of the misdeed")),
        Column(_("Why not")),
        Column(_("Since")),
        Column(_("Points"), numeric=True),
    )
    rows = tuple(
        (_name(line), Day(line.offence_on), Words(GONE[line.why]), Day(line.since), Count(line.points))
        for line in answer.gone
    )
    return (Table("points-no-longer", _("Points that no longer count"), columns, rows),)


def _name(line: PointsHeld | PointsNoLonger, *, appealed: bool = False) -> Words | Sentence:
    if appealed:
        return Sentence(_("{misdeed} (appeal not yet decided)"), misdeed=Words(line.title))
    if not line.confirmed:
        return Sentence(_("{misdeed} (points not confirmed)"), misdeed=Words(line.title))
    return Words(line.title)


def _doubt(answer: PointsAnswer) -> tuple[Note, ...]:
    if answer.confirmed:
        return ()
    return (Note(Sentence(_("Not every rule behind this has a confirmed source.")), warning=True),)
