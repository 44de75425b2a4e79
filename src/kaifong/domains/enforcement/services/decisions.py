"""Points: allotted, withdrawn, carried to the household's next tenancy; and the proposal that the threshold makes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import (
    AllottedAlready,
    CarriedAlready,
    NotAnotherTenancy,
    StepNotFound,
    WarningFirst,
)
from kaifong.domains.enforcement.models import Carry, Notice, Step
from kaifong.domains.enforcement.ruleset import NOTICE, misdeed_on, scheme_on
from kaifong.domains.enforcement.selectors.cases import living_warning
from kaifong.domains.enforcement.selectors.points import points_as_at
from kaifong.domains.enforcement.services.acting import follows, given, lock, must
from kaifong.domains.enforcement.services.cases import advised, case_locked, closed
from kaifong.domains.enforcement.types import CarryReason, Decision, Ground, NoticeState, StepKind
from kaifong.domains.enforcement.validity import months_after
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo

CLOSED_BY_POINTS = "points allotted"
FELL_AWAY = "points fell away: fewer count than it takes"


@transaction.atomic
def points_allot(*, case_id: int, offence_on: date, on: date, now: datetime, by: Actor) -> Decision:
    """Allot the points that the catalogue of the day of the offence has for the misdeed, and close the case.

    Where the household then has as many as the threshold, a notice to quit is proposed in the same transaction; it waits
    for another person.

    Raises:
        WarningFirst: the misdeed is warned of first and no warning lived on the day of the offence.
        AdviceFirst, GraceNotOver: the rules have an advisory letter before it.
        AllottedAlready: this misdeed on this day has taken points before.
        CaseNotFound, CaseClosed (somebody decided it meanwhile), DayOutOfOrder, NoRuleInForce, NotPermitted.
    """
    case, last = case_locked(case_id, by, "enforcement.decide")
    account_no = case.tenancy_id
    follows(on, offence_on, case.opened_on, last.taken_on if last else None)
    item, scheme = misdeed_on(case.misdeed, offence_on), scheme_on(offence_on)
    advised(case, item, offence_on)
    warning = living_warning(account_no, case.misdeed, offence_on)
    if item.warning_first and warning is None:
        raise WarningFirst(case.misdeed)
    same = Step.objects.filter(
        case__tenancy_id=account_no, case__misdeed=case.misdeed, kind=StepKind.POINTS, offence_on=offence_on
    )
    if same.filter(withdrawn_on__isnull=True).exists():
        raise AllottedAlready(case.misdeed, offence_on)
    step = Step.objects.create(
        case=case,
        kind=StepKind.POINTS.value,
        offence_on=offence_on,
        taken_on=on,
        taken_by=by.name,
        recorded_at=now,
        rule_id=item.rule_id,
        scheme_rule_id=scheme.rule.id,
        points=item.points,
        lapses_on=months_after(offence_on, scheme.valid_months),
        warning=warning,
    )
    closed(case, reason=CLOSED_BY_POINTS, on=on, now=now, by=by)
    audit(by, "enforcement.points", account_no=account_no, case=case.id, step=step.id, points=item.points)
    publish("enforcement.points_allotted", account_no=account_no, case=case.id, points=item.points)
    holder = holder_of(account_no, on)
    notice_id = propose_where_reached(holder, on=on, now=now, by=by)
    return Decision(step.id, item.points, points_as_at(holder, on).points, notice_id)


@transaction.atomic
def step_withdraw(*, step_id: int, reason: str, on: date, now: datetime, by: Actor) -> None:
    """Withdraw a letter written in error: its points, or its warning's life, end with the day.

    Raises:
        StepNotFound: none, or withdrawn before.
        DayOutOfOrder, ReasonMissing, NotPermitted.
    """
    account_no = Step.objects.filter(id=step_id).values_list("case__tenancy_id", flat=True).first()
    if account_no is None:
        raise StepNotFound(step_id)
    must(by, "enforcement.decide", account_no)
    lock(account_no)
    step = Step.objects.select_for_update().filter(id=step_id, withdrawn_on__isnull=True).first()
    if step is None:
        raise StepNotFound(step_id)
    follows(on, step.taken_on)
    step.withdrawn_on, step.withdrawn_at, step.withdrawn_by, step.withdrawn_for = on, now, by.name, given(reason)
    step.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by", "withdrawn_for"])
    audit(by, "enforcement.withdraw", account_no=account_no, step=step_id, kind=step.kind)
    publish("enforcement.letter_withdrawn", account_no=account_no, step=step_id, kind=step.kind)
    if step.kind == StepKind.POINTS:
        proposals_drop(holder_of(account_no, on), on=on, now=now, by=by)


@transaction.atomic
def points_carry(
    *, from_account: AccountNo, to_account: AccountNo, reason: CarryReason, on: date, now: datetime, by: Actor
) -> int | None:
    """Let a household's points follow it to another tenancy from a day on; returns a notice proposed by that, if any.

    Raises:
        CarriedAlready: they follow elsewhere, or would come back to where they came from.
        NotAnotherTenancy, TenancyNotFound, NotPermitted.
    """
    must(by, "enforcement.decide", from_account)
    must(by, "enforcement.decide", to_account)
    if from_account == to_account:
        raise NotAnotherTenancy
    for account in sorted((from_account, to_account)):
        lock(account)
        tenancies.tenancy(account)
    if Carry.objects.filter(source_id=from_account).exists() or from_account in _onward(to_account):
        raise CarriedAlready
    Carry.objects.create(
        source_id=from_account, target_id=to_account, carried_on=on, reason=reason.value, carried_by=by.name,
        recorded_at=now,
    )  # fmt: skip
    audit(by, "enforcement.points.carry", account_no=from_account, reason=reason.value)
    audit(by, "enforcement.points.carry", account_no=to_account, reason=reason.value)
    publish("enforcement.points_carried", account_no=to_account, reason=reason.value)
    return propose_where_reached(holder_of(to_account, on), on=on, now=now, by=by)


def holder_of(account_no: int, on: date) -> int:
    """For this domain alone: the tenancy at which points of this one count on a day."""
    moved = dict(Carry.objects.filter(source_id=account_no, carried_on__lte=on).values_list("source_id", "target_id"))
    return holder_of(moved[account_no], on) if account_no in moved else account_no


def proposals_drop(account_no: int, *, on: date, now: datetime, by: Actor) -> None:
    """For this domain alone: end proposals for points that were not served, where too few points are left."""
    standing = Notice.objects.select_for_update().filter(
        tenancy_id=account_no, ground=Ground.POINTS, state__in=[NoticeState.PROPOSED, NoticeState.APPROVED]
    )
    for notice in standing:
        if not points_as_at(account_no, on).reached:
            notice.state, notice.ended_by, notice.ended_for = NoticeState.WITHDRAWN.value, by.name, FELL_AWAY
            notice.ended_on, notice.ended_at = max(on, notice.approved_on or notice.proposed_on), now
            notice.save(update_fields=["state", "ended_by", "ended_for", "ended_on", "ended_at"])
            audit(by, "enforcement.notice.withdraw", account_no=account_no, notice=notice.id)
            publish("enforcement.notice_withdrawn", account_no=account_no, notice=notice.id)


def _onward(account_no: int) -> set[int]:
    """Every tenancy that points of this one follow to, on whatever day."""
    seen: set[int] = set()
    following: int | None = account_no
    while following is not None and following not in seen:
        seen.add(following)
        following = Carry.objects.filter(source_id=following).values_list("target_id", flat=True).first()
    return seen


def propose_where_reached(account_no: int, *, on: date, now: datetime, by: Actor) -> int | None:
    """For this domain alone: a proposal by rule, made where the threshold is met, none stands, and the landlord gives notice for points."""
    points = points_as_at(account_no, on)
    rule = next(iter(rules.rules_in_force(NOTICE, on)), None)
    if not points.reached or rule is None or Ground.POINTS.value not in rule.value["grounds"]:
        return None
    if Notice.objects.filter(tenancy_id=account_no, ground=Ground.POINTS, ended_on__isnull=True).exists():
        return None
    notice = Notice.objects.create(
        tenancy_id=account_no,
        ground=Ground.POINTS.value,
        state=NoticeState.PROPOSED.value,
        facts={
            "points": points.within_threshold,
            "threshold": points.scheme.threshold,
            "steps": [line.step_id for line in points.counting if line.towards_threshold],
        },
        rule_id=points.scheme.rule.id,
        proposed_by=by.name,
        proposed_on=on,
        proposed_at=now,
    )
    audit(by, "enforcement.notice.propose", account_no=account_no, notice=notice.id, ground="points")
    publish("enforcement.notice_proposed", account_no=account_no, notice=notice.id, ground="points")
    return notice.id
