"""One tenancy's case: how it stands, and everything that happened, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import make_aware
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Act, Actor, audit
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.requests import api as requests
from kaifong.domains.rules.api import NoRuleInForce
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import VisitView
from kaifong.infra.database import snapshot
from kaifong.infra.printing import writing
from kaifong.interfaces.office.figures import tenancy_there
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.visit_words import OUTCOMES
from kaifong.interfaces.office.wording import ACTS, FORM_STATES, step_words
from kaifong.interfaces.office.worklists.rows import CONFIRMED, OVERRIDDEN
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.kernel.localtext import LocalText

MONTHS_BACK = 24
ACTS_BACK = 500
"""How far back the time line goes: months of rent, and acts on the record."""


class Kind(StrEnum):
    """What a time line can be narrowed to."""

    RENT = "rent"
    POINTS = "points"
    NOTICES = "notices"
    FORMS = "forms"
    VISITS = "visits"
    RECORD = "record"
    DECISIONS = "decisions"


KINDS: dict[Kind, Promise] = {
    Kind.RENT: _("Charges and payments"),
    Kind.POINTS: _("Letters, warnings and points"),
    Kind.NOTICES: _("Notices to quit"),
    Kind.FORMS: _("Forms"),
    Kind.VISITS: _("Household visits"),
    Kind.RECORD: _("Household and contact details"),
    Kind.DECISIONS: _("Decisions of officers"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    Attributes:
        by: whose act it was; "" where it was nobody's.
        detail: more of it, in words: a reason, amounts. "" where there is none.
        address, letter: path of a page that tells more, and of the letter as PDF; "" where there is none.
    """

    at: datetime
    kind: Kind
    what: str
    by: str = ""
    detail: str = ""
    address: str = ""
    letter: str = ""

    @property
    def label(self) -> Promise:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A tenancy's case as at a day.

    Attributes:
        points: None for an actor who may not see them, or where the pack has no scheme in force.
        notices: those standing; empty also for an actor who may not see them.
        forms: those that wait for somebody.
        visits: the household's, the latest cycle's first; empty also for an actor who may not see them.
        found: how many happenings the filter let through; ``happenings`` is one page of them.
        kinds: what the actor may see.
    """

    account_no: AccountNo
    as_at: date
    tenant_name: LocalText
    address: LocalText
    estate_code: int
    in_force: DateRange
    balance_cents: int
    months_in_arrears: int
    points: enforcement.PointsAsAt | None
    notices: tuple[enforcement.NoticeView, ...]
    forms: tuple[requests.FormSummary, ...]
    visits: tuple[VisitView, ...]
    kinds: tuple[Kind, ...]
    found: int
    happenings: tuple[Happening, ...]


def case_file(*, account_no: AccountNo, kinds: Collection[Kind], page: int, as_at: date, actor: Actor) -> CaseFile:
    """The case, and a page of its time line. The look is recorded.

    Args:
        kinds: only these; empty for all that the actor may see.

    Raises:
        NotThere: no such tenancy.
        NotPermitted: its estate is outside the actor's scope.
    """
    code = estate_code_of(account_no)
    actor.must("rent.view", estate=code)
    with snapshot():
        tenancy = tenancy_there(account_no)
        seen = _seen(actor, code)
        asked = [kind for kind in seen if not kinds or kind in kinds]
        happenings = sorted(
            (one for kind in asked for one in _happenings(kind, account_no, as_at)),
            key=lambda one: one.at,
            reverse=True,
        )
        owing = rent.arrears(account_no=account_no, as_at=as_at)
        shown = CaseFile(
            account_no=account_no,
            as_at=as_at,
            tenant_name=tenancy.principal_name,
            address=estates.flat_address(tenancy.flat_id),
            estate_code=code,
            in_force=tenancy.in_force,
            balance_cents=owing.balance_cents,
            months_in_arrears=owing.months,
            points=_points(account_no, as_at) if Kind.POINTS in seen else None,
            notices=(enforcement.notice_status(account_no, as_at).standing if Kind.NOTICES in seen else ()),
            forms=(
                tuple(form for form in requests.forms_of(account_no=account_no) if not form.state.ended)
                if Kind.FORMS in seen
                else ()
            ),
            visits=visits.visits_of(account_no) if Kind.VISITS in seen else (),
            kinds=seen,
            found=len(happenings),
            happenings=tuple(happenings[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        )
        audit(actor, "tenancy.look", account_no=account_no)
    return shown


def _seen(actor: Actor, code: int) -> tuple[Kind, ...]:
    verbs = {
        **dict.fromkeys((Kind.POINTS, Kind.NOTICES), "enforcement.view"),
        **{Kind.FORMS: "requests.view", Kind.VISITS: "visits.view"},
    }
    return tuple(kind for kind in Kind if actor.may(verbs.get(kind, "rent.view"), estate=code))


def _points(account_no: AccountNo, as_at: date) -> enforcement.PointsAsAt | None:
    try:
        return enforcement.points_as_at(account_no, as_at)
    except NoRuleInForce:
        return None


def _happenings(kind: Kind, account_no: AccountNo, as_at: date) -> Iterable[Happening]:
    match kind:
        case Kind.RENT:
            return _rent(account_no, as_at)
        case Kind.POINTS | Kind.NOTICES:
            return _enforcement(kind, account_no)
        case Kind.FORMS:
            return _forms(account_no)
        case Kind.VISITS:
            return _visits(account_no)
        case Kind.RECORD:
            acts = access.acts_of(account_nos=[account_no], actions=ACTS, limit=ACTS_BACK)
            return (Happening(act.at, kind, str(ACTS[act.action]), act.actor) for act in acts)
        case Kind.DECISIONS:
            acts = access.acts_of(account_nos=[account_no], actions=(CONFIRMED, OVERRIDDEN), limit=ACTS_BACK)
            return (_decision(act) for act in acts)


def _rent(account_no: AccountNo, as_at: date) -> Iterable[Happening]:
    last = Month.of(as_at)
    months = payments.account_months(account_no=account_no, first=last.plus(1 - MONTHS_BACK), last=last, as_at=as_at)
    for one in months:
        if one.charged_cents or one.paid_cents:
            day = one.month.nearest(as_at)
            yield Happening(
                make_aware(datetime.combine(day, time.max)),
                Kind.RENT,
                gettext("%(month)s: charged %(charged)s, paid %(paid)s")
                % {
                    "month": writing.write_month(one.month, _language()),
                    "charged": writing.write_money(one.charged_cents, settings.CURRENCY),
                    "paid": writing.write_money(one.paid_cents, settings.CURRENCY),
                },
                address=f"{reverse('office:tenancy', args=[account_no])}?since={one.month}#ledger-heading",
            )


def _enforcement(kind: Kind, account_no: AccountNo) -> Iterable[Happening]:
    for one in enforcement.history_of(account_no):
        if (kind is Kind.NOTICES) is (one.notice_id is not None):
            yield Happening(
                make_aware(datetime.combine(one.on, one.at.time())),
                kind,
                one.what[_language()],
                one.by,
                address=_page_of(one),
                letter=_letter_of(one),
            )


def _page_of(one: enforcement.Happened) -> str:
    if one.notice_id is not None:
        return reverse("office:notice", args=[one.notice_id])
    return "" if one.case_id is None else reverse("office:enforcement-case", args=[one.case_id])


def _letter_of(one: enforcement.Happened) -> str:
    """A step's letter; a notice's stands on its own page, once it has been served."""
    return "" if one.step_id is None else reverse("office:letter", args=[one.step_id])


def _forms(account_no: AccountNo) -> Iterable[Happening]:
    for form, step in requests.form_steps(account_no=account_no):
        yield Happening(
            step.at,
            Kind.FORMS,
            f"{form.title[_language()]}: {FORM_STATES[step.state]}",
            step.by,
            address=reverse("office:form", args=[form.id]),
        )


def _visits(account_no: AccountNo) -> Iterable[Happening]:
    for visit_id, one in visits.tries_of(account_no):
        yield Happening(
            one.at,
            Kind.VISITS,
            gettext("Household visit: %(outcome)s") % {"outcome": OUTCOMES[one.outcome]},
            one.officer,
            address=reverse("office:visit", args=[visit_id]),
        )


def _decision(act: Act) -> Happening:
    step = step_words(act.detail)
    at = datetime.combine(date.fromisoformat(act.detail["on"]), act.at.timetz())
    if act.action == CONFIRMED:
        return Happening(at, Kind.DECISIONS, gettext("Confirmed: %(step)s") % {"step": step}, act.actor)
    suggested = step_words({**act.detail, "step": act.detail.get("suggested")})
    return Happening(
        at,
        Kind.DECISIONS,
        gettext("Decided otherwise: %(step)s instead of %(suggested)s") % {"step": step, "suggested": suggested},
        act.actor,
        detail=str(act.detail.get("reason", "")),
    )


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
