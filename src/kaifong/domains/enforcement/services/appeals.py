"""Appeals against points and against notices to quit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import (
    AppealedAlready,
    AppealNotOpen,
    NoticeNotFound,
    NoticeNotReady,
    StepNotFound,
)
from kaifong.domains.enforcement.models import Appeal, Notice, Step
from kaifong.domains.enforcement.services.acting import follows, given, lock, must
from kaifong.domains.enforcement.services.decisions import holder_of, proposals_drop
from kaifong.domains.enforcement.services.endings import ended
from kaifong.domains.enforcement.types import AppealOutcome, Ground, NoticeState, StepKind
from kaifong.infra.outbox.api import publish


@transaction.atomic
def points_appeal(*, step_id: int, on: date, now: datetime, by: Actor) -> int:
    """Record the tenant's appeal against points; they go on counting until it is decided. Returns the appeal's number.

    Raises:
        StepNotFound: no such points, or withdrawn.
        AppealedAlready, DayOutOfOrder, NotPermitted.
    """
    account_no = Step.objects.filter(id=step_id).values_list("case__tenancy_id", flat=True).first()
    if account_no is None:
        raise StepNotFound(step_id)
    must(by, "enforcement.record", account_no)
    lock(account_no)
    step = Step.objects.filter(id=step_id, kind=StepKind.POINTS, withdrawn_on__isnull=True).first()
    if step is None:
        raise StepNotFound(step_id)
    follows(on, step.taken_on)
    if Appeal.objects.filter(step=step).exists():
        raise AppealedAlready
    appeal = Appeal.objects.create(step=step, lodged_on=on, lodged_by=by.name, lodged_at=now)
    return _lodged(appeal, account_no, by)


@transaction.atomic
def notice_appeal(*, notice_id: int, on: date, now: datetime, by: Actor) -> int:
    """Record the tenant's appeal against a notice; it does not take effect until that is decided.

    Raises:
        NoticeNotReady: it has not been served, has ended, or the tenant gave it.
        NoticeNotFound, AppealedAlready, DayOutOfOrder, NotPermitted.
    """
    account_no = Notice.objects.filter(id=notice_id).values_list("tenancy_id", flat=True).first()
    if account_no is None:
        raise NoticeNotFound(notice_id)
    must(by, "enforcement.record", account_no)
    lock(account_no)
    notice = Notice.objects.get(id=notice_id)
    if notice.state not in (NoticeState.SERVED, NoticeState.EXPIRED) or notice.ground == Ground.TENANT:
        raise NoticeNotReady(notice_id, notice.state, "appealed against")
    follows(on, notice.served_on)
    if Appeal.objects.filter(notice=notice).exists():
        raise AppealedAlready
    appeal = Appeal.objects.create(notice=notice, lodged_on=on, lodged_by=by.name, lodged_at=now)
    return _lodged(appeal, account_no, by)


@transaction.atomic
def appeal_decide(*, appeal_id: int, outcome: AppealOutcome, reason: str, on: date, now: datetime, by: Actor) -> None:
    """Record what became of an appeal.

    Allowed, points no longer count from the day on, and a proposal that rested on them ends; a notice ends, and the
    mesne profits that it began end with the day before.

    Raises:
        AppealNotOpen: none, or decided before.
        DayOutOfOrder, ReasonMissing, NotPermitted.
    """
    found = Appeal.objects.select_related("step__case", "notice").filter(id=appeal_id).first()
    if found is None:
        raise AppealNotOpen(appeal_id)
    account_no = found.step.case.tenancy_id if found.step else found.notice.tenancy_id  # type: ignore[union-attr]
    must(by, "enforcement.decide", account_no)
    lock(account_no)
    appeal = Appeal.objects.select_for_update().filter(id=appeal_id, outcome="").first()
    if appeal is None:
        raise AppealNotOpen(appeal_id)
    follows(on, appeal.lodged_on)
    appeal.outcome, appeal.decided_on, appeal.decided_at = outcome.value, on, now
    appeal.decided_by, appeal.decided_for = by.name, given(reason)
    appeal.save(update_fields=["outcome", "decided_on", "decided_at", "decided_by", "decided_for"])
    audit(by, "enforcement.appeal.decide", account_no=account_no, appeal=appeal_id, outcome=outcome.value)
    publish("enforcement.appeal_decided", account_no=account_no, appeal=appeal_id, outcome=outcome.value)
    if outcome is AppealOutcome.DISMISSED:
        return
    if appeal.notice_id is None:
        proposals_drop(holder_of(account_no, on), on=on, now=now, by=by)
        return
    notice = Notice.objects.select_for_update().get(id=appeal.notice_id)
    if notice.ended_on is None:
        ended(notice, NoticeState.APPEAL_ALLOWED, reason=given(reason), on=on, now=now, by=by)
        publish("enforcement.notice_ended", account_no=account_no, notice=notice.id, ground=notice.ground)


def _lodged(appeal: Appeal, account_no: int, by: Actor) -> int:
    audit(by, "enforcement.appeal.lodge", account_no=account_no, appeal=appeal.id)
    publish("enforcement.appeal_lodged", account_no=account_no, appeal=appeal.id)
    return appeal.id
