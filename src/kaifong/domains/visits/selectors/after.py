"""What came in and waits for a person; without what it says, which `services.office` shows and records."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from kaifong.domains.visits.errors import OperationNotWaiting, ProposalNotOpen, TaskNotOpen
from kaifong.domains.visits.models import Attachment, Operation, OperationAttachment, Proposal, Task, Visit
from kaifong.domains.visits.types import (
    Decision,
    FileView,
    Group,
    OperationKind,
    OperationLine,
    ProposalLine,
    Result,
    TaskView,
)
from kaifong.kernel.identifiers import AccountNo

WITHOUT_EFFECT = (Result.QUARANTINED.value, Result.REJECTED.value)


def tasks_list(
    *, estates: Collection[int] | None = None, done: bool = False, offset: int = 0, limit: int = 200
) -> tuple[TaskView, ...]:
    """What people are to look at, the oldest first; what is done too, if asked. One statement."""
    return tuple(map(_task_view, _tasks(estates, done=done)[offset : offset + limit]))


def tasks_count(*, estates: Collection[int] | None = None) -> int:
    """How many wait. One statement."""
    return _tasks(estates, done=False).count()


def tasks_of(visit_id: int) -> tuple[TaskView, ...]:
    """A visit's, done or not, the oldest first. One statement."""
    return tuple(map(_task_view, _tasks(None, done=True).filter(visit_id=visit_id)))


def task(task_id: int) -> TaskView:
    """One, done or not. One statement; raises TaskNotOpen (there is none)."""
    row = _tasks(None, done=True).filter(id=task_id).first()
    if row is None:
        raise TaskNotOpen(task_id)
    return _task_view(row)


def proposals_list(
    *, estates: Collection[int] | None = None, visit_id: int | None = None, offset: int = 0, limit: int = 200
) -> tuple[ProposalLine, ...]:
    """What differs between the field and the office and waits for a person, the oldest first. One statement."""
    found = _proposals(estates)
    if visit_id is not None:
        found = found.filter(visit_id=visit_id)
    return tuple(map(_proposal_line, found[offset : offset + limit]))


def proposals_count(*, estates: Collection[int] | None = None) -> int:
    """How many wait. One statement."""
    return _proposals(estates).count()


def proposal(proposal_id: int) -> ProposalLine:
    """One, decided or not. One statement; raises ProposalNotOpen (there is none)."""
    row = Proposal.objects.select_related("visit", "operation__device").filter(id=proposal_id).first()
    if row is None:
        raise ProposalNotOpen(proposal_id)
    return _proposal_line(row)


def quarantine_list(
    *, estates: Collection[int] | None = None, offset: int = 0, limit: int = 200
) -> tuple[OperationLine, ...]:
    """Operations without effect that nobody has looked at, the oldest first. One statement."""
    return tuple(map(_operation_line, in_quarantine(estates)[offset : offset + limit]))


def quarantine_count(*, estates: Collection[int] | None = None) -> int:
    """How many wait. One statement."""
    return in_quarantine(estates).count()


def quarantined(operation_id: UUID) -> OperationLine:
    """One, looked at or not. One statement; raises OperationNotWaiting (there is none, or it had an effect)."""
    row = Operation.objects.select_related("visit", "device").filter(id=operation_id, result__in=WITHOUT_EFFECT).first()
    if row is None:
        raise OperationNotWaiting
    return _operation_line(row)


def visit_received(visit_id: int) -> bool:
    """Whether a visit is over and every file that its operations name has come. Two statements."""
    over = Visit.objects.filter(id=visit_id, finished_at__isnull=False).exists()
    whole = Attachment.objects.filter(sha256=OuterRef("sha256"), complete_at__isnull=False)
    return over and not OperationAttachment.objects.filter(~Exists(whole), operation__visit_id=visit_id).exists()


def visit_files(visit_id: int) -> tuple[FileView, ...]:
    """The files that a visit's operations name, in the order of what they belong to. Two statements."""
    named = OperationAttachment.objects.filter(operation__visit_id=visit_id).order_by("operation__seq", "id")
    kinds = dict(named.values_list("sha256", "operation__kind"))
    came = Attachment.objects.in_bulk(list(kinds))
    return tuple(_file_view(sha256, kind, came.get(sha256)) for sha256, kind in kinds.items())


def in_quarantine(estates: Collection[int] | None) -> QuerySet[Operation]:
    """For this domain alone. An operation belongs to its visit's estate; one that names none, to its handheld's."""
    found = Operation.objects.select_related("visit", "device").filter(result__in=WITHOUT_EFFECT, looked_at=None)
    if estates is not None:
        whose = Coalesce(F("visit__estate_code"), F("device__estate_code"))
        found = found.annotate(whose=whose).filter(whose__in=list(estates))
    return found.order_by("received_at", "seq")


def estate_of(row: Operation) -> int:
    """For this domain alone: as `in_quarantine`."""
    return row.visit.estate_code if row.visit else row.device.estate_code


def _tasks(estates: Collection[int] | None, *, done: bool) -> QuerySet[Task]:
    found = Task.objects.select_related("visit").order_by("made_at", "id")
    if estates is not None:
        found = found.filter(visit__estate_code__in=list(estates))
    return found if done else found.filter(done_at=None)


def _proposals(estates: Collection[int] | None) -> QuerySet[Proposal]:
    found = Proposal.objects.select_related("visit", "operation__device").filter(decision="")
    if estates is not None:
        found = found.filter(visit__estate_code__in=list(estates))
    return found.order_by("made_at", "id")


def _task_view(row: Task) -> TaskView:
    return TaskView(
        row.id,
        row.visit_id,
        AccountNo(row.visit.tenancy_id),
        row.why,
        str(row.operation_id or ""),
        row.made_at,
        row.done_at,
        row.done_by,
    )


def _proposal_line(row: Proposal) -> ProposalLine:
    return ProposalLine(
        id=row.id,
        visit_id=row.visit_id,
        account_no=AccountNo(row.visit.tenancy_id),
        estate_code=row.visit.estate_code,
        group=Group(row.group),
        field_name=row.name,
        officer=row.operation.device.officer,
        made_at=row.made_at,
        decision=Decision(row.decision) if row.decision else None,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def _operation_line(row: Operation) -> OperationLine:
    return OperationLine(
        id=row.id,
        device=row.device_id,
        officer=row.device.officer,
        visit_id=row.visit_id,
        account_no=AccountNo(row.visit.tenancy_id) if row.visit else None,
        estate_code=estate_of(row),
        kind=OperationKind(row.kind),
        result=Result(row.result),
        reason=row.reason,
        received_at=row.received_at,
        looked_at=row.looked_at,
        looked_by=row.looked_by,
    )


def _file_view(sha256: str, kind: str, row: Attachment | None) -> FileView:
    if row is None:
        return FileView(sha256, OperationKind(kind), None, 0, complete=False, fault="")
    return FileView(sha256, OperationKind(kind), row.size, row.offset, row.complete_at is not None, row.fault)
