"""Is there a notice to quit, and how far has it come?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.api import AppealOutcome, Ground, NoticeState, NoticeView, Served
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Blocks, Fact, Facts, Heading, Lead, Note, Onward
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.said import Day, Digits, Sentence, Words

GROUNDS = {
    Ground.ARREARS: _("Rent in arrears"),
    Ground.POINTS: _("Points under the marking scheme"),
    Ground.NO_DECLARATION: _("Income and assets not declared"),
    Ground.NON_OCCUPATION: _("The flat is not lived in"),
    Ground.TENANT: _("Your own notice"),
}
STATES = {
    NoticeState.PROPOSED: _("Proposed, waiting for a second person's approval"),
    NoticeState.APPROVED: _("Approved, not yet served"),
    NoticeState.SERVED: _("Served"),
    NoticeState.EXPIRED: _("Expired"),
    NoticeState.WITHDRAWN: _("Withdrawn"),
    NoticeState.APPEAL_ALLOWED: _("Ended: the appeal was allowed"),
    NoticeState.POSSESSION: _("Ended: the flat was given back"),
}
HOW = {
    Served.BY_HAND: _("By hand"),
    Served.POSTED_AT_DOOR: _("Posted at the door"),
    Served.REGISTERED_POST: _("By registered post"),
}
OUTCOMES = {AppealOutcome.ALLOWED: _("Allowed"), AppealOutcome.DISMISSED: _("Dismissed")}
HOW_FAR = (NoticeState.EXPIRED, NoticeState.SERVED, NoticeState.APPROVED, NoticeState.PROPOSED)


@dataclass(frozen=True, slots=True)
class HeldTold:
    """The measure that holds a notice. ``last`` is its last day; None where no end is named."""

    code: str
    title: JsonText
    last: date | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """A notice to quit as it stands on the day; what has not happened by then is None.

    Attributes:
        why: the facts that it was proposed on.
        last_day: the last day before it expires; ``last_day_by_rule`` says whether a rule on record sets it.
        mesne_from: since when the charge is mesne profits.
        held: why it is not served; None where nothing holds it.
        confirmed: whether the rule that it rests on has a named source.
    """

    ground: Ground
    state: NoticeState
    why: JsonText
    proposed_on: date
    served_on: date | None
    served_how: Served | None
    last_day: date | None
    last_day_by_rule: bool
    mesne_from: date | None
    ended_on: date | None
    appeal_lodged_on: date | None
    appeal_decided_on: date | None
    appeal_outcome: AppealOutcome | None
    held: HeldTold | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class NoticeStatusAnswer:
    """Notices to quit that stand, those that have come farthest first, and those that have ended."""

    account_no: JsonAccountNo
    as_at: date
    standing: tuple[NoticeTold, ...]
    ended: tuple[NoticeTold, ...]


class NoticeStatus(Question[Nothing, NoticeStatusAnswer]):
    name = "notice-status"
    place = 95
    title = _("Notice to quit: where it stands")
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = NoticeStatusAnswer

    def answer(self, asked: Asked[Nothing]) -> NoticeStatusAnswer:
        """One statement where there is no notice, two where there is one; more where a measure may hold it."""
        found = enforcement.notice_status(asked.account_no, asked.as_at)
        standing = sorted(found.standing, key=lambda one: HOW_FAR.index(one.state))
        return NoticeStatusAnswer(
            account_no=asked.account_no,
            as_at=asked.as_at,
            standing=tuple(map(_told, standing)),
            ended=tuple(_told(one) for one in found.notices if one not in found.standing),
        )

    def page(self, answer: NoticeStatusAnswer) -> Blocks:
        return (
            Lead(_summary(answer)),
            *_doubt(answer),
            *(_facts(notice) for notice in answer.standing),
            *_onward(answer),
            *((Heading(_("Notices that have ended")),) if answer.ended else ()),
            *(_facts(notice) for notice in answer.ended),
            Note(Sentence(_("If you have questions about a notice, please ask at your estate office."))),
        )

    def receipt(self, answer: NoticeStatusAnswer) -> Blocks:
        account = Fact(_("Account"), Digits(f"{answer.account_no:012d}"))
        return (
            Lead(_summary(answer)),
            Facts((account,)),
            *(_facts(notice) for notice in answer.standing),
            *_doubt(answer),
        )

    def speech(self, answer: NoticeStatusAnswer) -> tuple[Sentence, ...]:
        return (_summary(answer),)

    def speech_more(self, answer: NoticeStatusAnswer) -> tuple[Sentence, ...]:
        """Why there is a notice, and where an appeal against it stands."""
        return tuple(sentence for notice in answer.standing for sentence in _more(notice))


def _told(notice: NoticeView) -> NoticeTold:
    appeal, held = notice.appeal, notice.held
    return NoticeTold(
        ground=notice.ground,
        state=notice.state,
        why=notice.why,
        proposed_on=notice.proposed_on,
        served_on=notice.served_on,
        served_how=notice.served_how,
        last_day=notice.expires_on,
        last_day_by_rule=notice.expiry_by_rule,
        mesne_from=notice.mesne_from,
        ended_on=notice.ended_on,
        appeal_lodged_on=appeal.lodged_on if appeal else None,
        appeal_decided_on=appeal.decided_on if appeal else None,
        appeal_outcome=appeal.outcome if appeal else None,
        held=HeldTold(held.code, held.title, held.last, held.confirmed) if held else None,
        confirmed=notice.confirmed,
    )


def _summary(answer: NoticeStatusAnswer) -> Sentence:
    if not answer.standing:
        return Sentence(_("There is no notice to quit."))
    notice = answer.standing[0]
    if notice.held:
        measure = Words(notice.held.title)
        if notice.held.last:
            return Sentence(
                _("A notice to quit is held until {last}: {measure}."), last=Day(notice.held.last), measure=measure
            )
        return Sentence(_("A notice to quit is held, and no end is named: {measure}."), measure=measure)
    if notice.state is NoticeState.PROPOSED:
        return Sentence(_("A notice to quit has been proposed. It is served only if a second person approves it."))
    if notice.served_on is None or notice.last_day is None:
        return Sentence(_("A notice to quit has been approved. It has not been served."))
    if notice.state is NoticeState.SERVED:
        return Sentence(
            _("A notice to quit was served on {served} and runs through {last}."),
            served=Day(notice.served_on),
            last=Day(notice.last_day),
        )
    return Sentence(_("A notice to quit expired with {last}."), last=Day(notice.last_day))


def _more(notice: NoticeTold) -> Iterator[Sentence]:
    yield Sentence(_("The reason: {reason}."), reason=Words(notice.why))
    if notice.appeal_outcome and notice.appeal_decided_on:
        yield Sentence(
            _("The appeal was decided on {day}: {outcome}."),
            day=Day(notice.appeal_decided_on),
            outcome=Words(OUTCOMES[notice.appeal_outcome]),
        )
    elif notice.appeal_lodged_on:
        yield Sentence(_("An appeal was lodged on {day}."), day=Day(notice.appeal_lodged_on))


def _facts(notice: NoticeTold) -> Facts:
    facts = [
        Fact(_("State"), Words(STATES[notice.state])),
        Fact(_("Reason"), Words(notice.why)),
        Fact(_("Proposed on"), Day(notice.proposed_on)),
    ]
    if notice.held:
        facts.append(Fact(_("Held by"), Words(notice.held.title)))
        if notice.held.last:
            facts.append(Fact(_("Held until"), Day(notice.held.last)))
    if notice.served_on and notice.served_how:
        facts += [Fact(_("Served on"), Day(notice.served_on)), Fact(_("Served"), Words(HOW[notice.served_how]))]
    if notice.last_day:
        facts.append(Fact(_("Last day"), Day(notice.last_day)))
        if not notice.last_day_by_rule:
            facts.append(Fact(_("How long it runs"), Words(_("Set by the officer: no rule is on record"))))
    if notice.appeal_lodged_on:
        facts.append(Fact(_("Appeal lodged on"), Day(notice.appeal_lodged_on)))
        if notice.appeal_decided_on and notice.appeal_outcome:
            facts += [
                Fact(_("Appeal decided on"), Day(notice.appeal_decided_on)),
                Fact(_("Outcome of the appeal"), Words(OUTCOMES[notice.appeal_outcome])),
            ]
    if notice.mesne_from:
        facts.append(Fact(_("Mesne profits since"), Day(notice.mesne_from)))
    if notice.ended_on:
        facts.append(Fact(_("Ended on"), Day(notice.ended_on)))
    return Facts(tuple(facts), heading=GROUNDS[notice.ground])


def _onward(answer: NoticeStatusAnswer) -> tuple[Onward, ...]:
    grounds = {notice.ground for notice in answer.standing}
    points = (Onward(_("Points under the marking scheme"), "points"),) if Ground.POINTS in grounds else ()
    rent = (Onward(_("Rent payable and status"), "rent-status"),) if Ground.ARREARS in grounds else ()
    return (*points, *rent)


def _doubt(answer: NoticeStatusAnswer) -> tuple[Note, ...]:
    if all(notice.confirmed and (notice.held is None or notice.held.confirmed) for notice in answer.standing):
        return ()
    return (Note(Sentence(_("Not every rule behind this has a confirmed source.")), warning=True),)
