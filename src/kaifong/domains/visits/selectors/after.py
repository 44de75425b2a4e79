"""What came in and waits for a person; without what it says, which `services.office` shows and records."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from kaifong.domains.visits.models import Attachment, OperationAttachment, Task, Visit
from kaifong.domains.visits.types import TaskView
from kaifong.kernel.identifiers import AccountNo


def tasks_list(*, estates: Collection[int] | None = None, done: bool = False, limit: int = 200) -> tuple[TaskView, ...]:
    """What people are to look at, the oldest first; what is done too, if asked. One statement."""
    found = Task.objects.select_related("visit").order_by("made_at", "id")
    if estates is not None:
        found = found.filter(visit__estate_code__in=list(estates))
    if not done:
        found = found.filter(done_at=None)
    return tuple(
        TaskView(
            row.id,
            row.visit_id,
            AccountNo(row.visit.tenancy_id),
            row.why,
            str(row.operation_id or ""),
            row.made_at,
            row.done_at,
            row.done_by,
        )
        for row in found[:limit]
    )


def visit_received(visit_id: int) -> bool:
    """Whether a visit is over and every file that its operations name has come. Two statements."""
    over = Visit.objects.filter(id=visit_id, finished_at__isnull=False).exists()
    whole = Attachment.objects.filter(sha256=OuterRef("sha256"), complete_at__isnull=False)
    return over and not OperationAttachment.objects.filter(~Exists(whole), operation__visit_id=visit_id).exists()
