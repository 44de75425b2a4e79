"""What the facts call for, list by list: pure functions. Whether a step may be taken, the domains decide when it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext

from kaifong.domains.enforcement.api import Act, NoticeState
from kaifong.infra.printing import writing
from kaifong.interfaces.office.worklists.rows import LEAVE, Suggested, Urgency
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText

REMIND_AGAIN = timedelta(days=14)
"""How long after a reminder the tenant is left to act on it. Our own choice."""
RETURN_AFTER = timedelta(days=30)
"""After so long a receipt that nobody has claimed is asked to be taken back. Our own choice."""
REVIEW_WITHIN = timedelta(days=14)
"""How long a form may wait, or lie with one officer, before it is pressing. Our own choice."""
SURE = 0.9
"""How sure a suggested account must be to be ticked: the number is one slip away and the amount is what it owes or pays."""


class NoticeFacts(NamedTuple):
    """A notice to quit that stands: how far it has come and when; ``last`` its last day, once it was served."""

    state: NoticeState
    on: date
    last: date | None


@dataclass(frozen=True, slots=True)
class ArrearsFacts:
    """What decides on a tenancy in arrears.

    Attributes:
        months: in a row, unpaid in whole or part and overdue.
        cents, cents_before: owed now, and at the end of the day ``before``.
        notice_months: after so many months in a row the rules allow a notice to quit; None where no rule is in force.
        notice: the notice to quit that stands; None where none does.
        reminded_on: when the tenant was last reminded.
    """

    months: int
    cents: int
    cents_before: int
    before: date
    notice_months: int | None
    notice: NoticeFacts | None
    reminded_on: date | None


def arrears(facts: ArrearsFacts, on: date) -> Suggested:
    """Propose a notice after the months that the rules name, unless one is under way or the debt shrinks."""
    shrinks = facts.cents < facts.cents_before
    told = {"months": facts.months, "rule": facts.notice_months, "less": money(facts.cents_before - facts.cents)}
    if facts.notice is not None:
        return Suggested(LEAVE, Urgency.WATCH, _under_way(facts.notice))
    if facts.notice_months is not None and facts.months >= facts.notice_months:
        if shrinks:
            return Suggested(
                "arrange",
                Urgency.SOON,
                gettext(
                    "%(months)s months in a row are unpaid, but %(less)s less is owed than on %(day)s: agree on"
                    " instalments before a notice"
                )
                % {**told, "day": day(facts.before)},
            )
        return Suggested(
            "notice",
            Urgency.NOW,
            gettext("%(months)s months in a row are unpaid; the rules allow a notice after %(rule)s") % told,
        )
    if facts.reminded_on is not None and on < facts.reminded_on + REMIND_AGAIN:
        return Suggested(
            LEAVE,
            Urgency.WATCH,
            gettext("Reminded on %(day)s; there is time to pay until %(until)s")
            % {"day": day(facts.reminded_on), "until": day(facts.reminded_on + REMIND_AGAIN)},
        )
    if shrinks:
        return Suggested(
            LEAVE,
            Urgency.WATCH,
            gettext("%(less)s less is owed than on %(day)s: it is being paid off") % {**told, "day": day(facts.before)},
        )
    if facts.notice_months is not None and facts.months == facts.notice_months - 1:
        return Suggested(
            "remind",
            Urgency.SOON,
            ngettext(
                "%(months)s month is unpaid; after one more the rules allow a notice",
                "%(months)s months in a row are unpaid; after one more the rules allow a notice",
                facts.months,
            )
            % told,
        )
    return Suggested(
        "remind",
        Urgency.SOON if facts.months > 1 else Urgency.WATCH,
        ngettext(
            "%(months)s month is unpaid and nothing was paid off since %(day)s",
            "%(months)s months in a row are unpaid and nothing was paid off since %(day)s",
            facts.months,
        )
        % {**told, "day": day(facts.before)},
    )


def _under_way(notice: NoticeFacts) -> str:
    told = {"day": day(notice.on), "last": "" if notice.last is None else day(notice.last)}
    match notice.state:
        case NoticeState.PROPOSED:
            return gettext("A notice to quit, proposed on %(day)s, waits for a second person") % told
        case NoticeState.APPROVED:
            return gettext("A notice to quit, approved on %(day)s, waits to be served") % told
        case NoticeState.SERVED:
            return gettext("A notice to quit was served on %(day)s and runs through %(last)s") % told
    return gettext("A notice to quit ran out on %(last)s; what follows is decided on its own page") % told


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that a receipt may have been meant for: what speaks for it, and how sure (0 to 1)."""

    account_no: int
    why: LocalText
    score: float


@dataclass(frozen=True, slots=True)
class SuspenseFacts:
    """What decides on a receipt without an account. ``why`` it has none; ``candidates`` the surest first."""

    cents: int
    paid_on: date
    why: LocalText
    candidates: tuple[Candidate, ...]


def suspense(facts: SuspenseFacts, on: date) -> Suggested:
    """Assign where one account stands out; choose where several may be meant; else ask, and in the end give back."""
    sure = [candidate for candidate in facts.candidates if candidate.score >= SURE]
    if len(sure) == 1 and facts.cents > 0:
        return Suggested("assign", Urgency.NOW, sure[0].why[language()])
    if facts.candidates:
        count = len(facts.candidates)
        return Suggested(
            "choose",
            Urgency.SOON,
            ngettext(
                "%(count)s account may be meant, and it is not sure",
                "%(count)s accounts may be meant, and none is sure",
                count,
            )
            % {"count": count},
        )
    if on > facts.paid_on + RETURN_AFTER:
        return Suggested(
            "return",
            Urgency.SOON,
            gettext("No account is near the number, and it was paid more than %(days)s days ago")
            % {"days": RETURN_AFTER.days},
        )
    return Suggested("ask", Urgency.WATCH, gettext("No account is near the number: only the payer can tell"))


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What decides on a form. ``reviewer`` has it in review since ``reviewed_since``; "" and None where nobody has."""

    handed_in_on: date
    reviewer: str
    reviewed_since: date | None


def form(facts: FormFacts, officer: str, on: date) -> Suggested:
    """Take what nobody has, decide what is one's own, and take over what somebody has left lying."""
    waiting = (on - facts.handed_in_on).days
    told = {"day": day(facts.handed_in_on), "days": waiting, "who": facts.reviewer}
    if facts.reviewed_since is None:
        return Suggested(
            "take",
            Urgency.NOW if waiting >= REVIEW_WITHIN.days else Urgency.SOON,
            ngettext(
                "Handed in on %(day)s, %(days)s day ago; nobody has it in review",
                "Handed in on %(day)s, %(days)s days ago; nobody has it in review",
                waiting,
            )
            % told,
        )
    since = {"who": facts.reviewer, "since": day(facts.reviewed_since)}
    if facts.reviewer == officer:
        return Suggested(
            "decide", Urgency.NOW, gettext("You have had it in review since %(since)s") % {"since": since["since"]}
        )
    if on >= facts.reviewed_since + REVIEW_WITHIN:
        return Suggested(
            "take", Urgency.NOW, gettext("%(who)s has had it in review since %(since)s without a decision") % since
        )
    return Suggested(LEAVE, Urgency.WATCH, gettext("%(who)s has had it in review since %(since)s") % since)


@dataclass(frozen=True, slots=True)
class NoticeToDecide:
    """What decides on a notice to quit that stands.

    Attributes:
        on: when it came to this state. last: its last day, once it was served.
        proposed_by: whoever proposed it; another person approves.
        appeal_open: an appeal against it is undecided.
        takes_effect: it has run out, and the charge is not mesne profits yet.
    """

    state: NoticeState
    on: date
    last: date | None
    proposed_by: str
    appeal_open: bool
    takes_effect: bool


def notice(facts: NoticeToDecide, officer: str) -> Suggested:
    """A second person approves, then it is served; run out, it takes effect; appealed against, it waits."""
    told = {"day": day(facts.on), "last": "" if facts.last is None else day(facts.last), "who": facts.proposed_by}
    if facts.state is NoticeState.PROPOSED:
        if facts.proposed_by == officer:
            return Suggested(
                LEAVE, Urgency.WATCH, gettext("You proposed it on %(day)s; another person approves") % told
            )
        return Suggested(
            "approve", Urgency.NOW, gettext("%(who)s proposed it on %(day)s; it waits for a second person") % told
        )
    if facts.state is NoticeState.APPROVED:
        return Suggested("serve", Urgency.NOW, gettext("Approved on %(day)s and not served yet") % told)
    if facts.appeal_open:
        return Suggested(LEAVE, Urgency.WATCH, gettext("An appeal against it is undecided"))
    if facts.takes_effect:
        return Suggested(
            "expire", Urgency.NOW, gettext("It ran out on %(last)s: the charge becomes mesne profits") % told
        )
    if facts.state is NoticeState.SERVED:
        return Suggested(LEAVE, Urgency.WATCH, gettext("Served on %(day)s; it runs through %(last)s") % told)
    return Suggested("possession", Urgency.SOON, gettext("It ran out on %(last)s and the flat is not given up") % told)


CASE_STEPS: dict[Act, tuple[str, Urgency]] = {
    Act.ADVISE: ("advise", Urgency.NOW),
    Act.INSPECT_AGAIN: ("inspect", Urgency.NOW),
    Act.WARN: ("warn", Urgency.NOW),
    Act.ALLOT: ("allot", Urgency.NOW),
    Act.DECIDE: ("decide", Urgency.SOON),
    Act.WAIT: (LEAVE, Urgency.WATCH),
}
"""The list's step for what enforcement says that a case calls for."""


def case(act: Act, why: LocalText) -> Suggested:
    """What the marking scheme's own rules call for, with their reason."""
    code, urgency = CASE_STEPS[act]
    return Suggested(code, urgency, why[language()])


def from_a_visit(step: str, why: str, since: date, on: date) -> Suggested:
    """Somebody is to look; after a while it is pressing."""
    return Suggested(step, Urgency.NOW if on >= since + REVIEW_WITHIN else Urgency.SOON, why)


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def money(cents: int) -> str:
    return writing.write_money(cents, settings.CURRENCY)


def day(value: date) -> str:
    return writing.write_short_day(value, language())


def month(value: Month) -> str:
    return writing.write_short_month(value, language())
