"""What a person decides after visits, and the looks at what they brought. Looks are recorded with their purpose."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import records
from kaifong.domains.visits.encrypted import Encrypted, encrypted
from kaifong.domains.visits.errors import (
    AlarmNotOpen,
    DocumentNotFound,
    OperationNotWaiting,
    ProposalNotOpen,
    TaskNotOpen,
    VisitNotFound,
)
from kaifong.domains.visits.models import (
    Alarm,
    Attachment,
    Attempt,
    Operation,
    OperationAttachment,
    Proposal,
    Task,
    Visit,
)
from kaifong.domains.visits.selectors.after import WITHOUT_EFFECT, estate_of, in_quarantine
from kaifong.domains.visits.services.effects import keep_field, missed
from kaifong.domains.visits.services.operations import opened
from kaifong.domains.visits.transitions import Transition, follow
from kaifong.domains.visits.types import (
    ENDING,
    MISSING,
    SUSPECTED,
    Decision,
    FindingView,
    Group,
    Outcome,
    Presence,
    ProposalView,
    Result,
    VisitState,
    VisitView,
)
from kaifong.infra.documents import api as documents
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo

MOST = 200


@transaction.atomic
def outcome_record(
    *, visit_id: int, outcome: Outcome, on: date, now: datetime, by: Actor, officer: str = ""
) -> VisitView:
    """What a visit found that was made without a handheld, as the office writes it down.

    Raises:
        VisitNotFound, NotPermitted.
        VisitNotReady: it is finished or closed already, or ``outcome`` is none that ends a visit or a try.
    """
    row = records.visit_locked(visit_id, by, "visits.record")
    if outcome not in ENDING | MISSING:
        raise records.not_ready(row, f"ended by {outcome.value}")
    transition = Transition.MISS if outcome in MISSING else Transition.FINISH
    state = follow(row.id, VisitState(row.state), transition)
    Attempt.objects.create(
        visit=row,
        at=now,
        officer=officer or by.name,
        step=row.step,
        window=row.slot.window if row.slot else "",
        outcome=outcome.value,
    )
    row.state, row.outcome = state, outcome.value
    if transition is Transition.MISS:
        missed(row, on)
        publish("visits.missed", account_no=row.tenancy_id, visit=row.id, outcome=row.outcome, step=row.step)
    else:
        row.finished_at = now
        publish("visits.finished", account_no=row.tenancy_id, visit=row.id, outcome=row.outcome)
    row.save()
    if outcome in SUSPECTED:
        publish("visits.case_suspected", account_no=row.tenancy_id, visit=row.id, what=outcome.value, on=on.isoformat())
    audit(by, "visit.outcome", account_no=row.tenancy_id, visit=row.id, outcome=outcome.value)
    return records.visit_view(row)


@transaction.atomic
def proposals_look(
    *, purpose: str, by: Actor, estates: Collection[int] | None = None, limit: int = MOST
) -> tuple[ProposalView, ...]:
    """What differs between the field and the office and waits for a person, the oldest first.

    Raises:
        PurposeMissing, NotPermitted: an estate that is not the actor's; without ``estates``, not all are.
    """
    _may_look("visits.decide", estates, purpose, by)
    found = Proposal.objects.select_related("visit", "operation__device").filter(decision="").order_by("made_at", "id")
    if estates is not None:
        found = found.filter(visit__estate_code__in=list(estates))
    columns = encrypted()
    views = tuple(_proposal_view(row, columns) for row in found[:limit])
    for view in views:
        audit(by, "visit.proposal.look", account_no=view.account_no, proposal=view.id, purpose=purpose.strip())
    return views


@transaction.atomic
def proposal_look(*, proposal_id: int, purpose: str, by: Actor) -> ProposalView:
    """What one proposal says, decided or not, and what the office has now; recorded as a look.

    Raises:
        ProposalNotOpen: not there.
        PurposeMissing, NotPermitted.
    """
    row = Proposal.objects.select_related("visit", "operation__device").filter(id=proposal_id).first()
    if row is None:
        raise ProposalNotOpen(proposal_id)
    _may_look("visits.decide", [row.visit.estate_code], purpose, by)
    audit(by, "visit.proposal.look", account_no=row.visit.tenancy_id, proposal=row.id, purpose=purpose.strip())
    columns = encrypted()
    return replace(_proposal_view(row, columns), current=_current(row, purpose, columns, by))


@transaction.atomic
def proposal_decide(*, proposal_id: int, decision: Decision, now: datetime, by: Actor) -> None:
    """Take the field's value in the place of the office's, or leave the office's.

    Raises:
        ProposalNotOpen: not there, or decided before.
        BadParticulars: what the field says cannot be taken; it is still open.
        NotPermitted.
    """
    row = Proposal.objects.select_for_update().select_related("visit").filter(id=proposal_id).first()
    if row is None or row.decision:
        raise ProposalNotOpen(proposal_id)
    by.must("visits.decide", estate=row.visit.estate_code)
    if decision is Decision.TAKEN:
        columns = encrypted()
        _take(row, json.loads(columns.proposal.decrypt(row.id, row.values_cipher))["theirs"], columns, by)
    row.decision, row.decided_at, row.decided_by = decision.value, now, by.name
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    audit(by, "visit.proposal.decide", account_no=row.visit.tenancy_id, proposal=row.id, decision=decision.value)


@transaction.atomic
def task_done(*, task_id: int, now: datetime, by: Actor, note: str = "") -> None:
    """Somebody looked; ``note`` is kept in the audit. Raises TaskNotOpen, NotPermitted."""
    row = Task.objects.select_for_update(of=("self",)).select_related("visit").filter(id=task_id).first()
    if row is None or row.done_at is not None:
        raise TaskNotOpen(task_id)
    by.must("visits.decide", estate=row.visit.estate_code)
    row.done_at, row.done_by = now, by.name
    row.save(update_fields=["done_at", "done_by"])
    audit(by, "visit.task.done", account_no=row.visit.tenancy_id, task=row.id, why=row.why, note=note)


@transaction.atomic
def alarm_seen(*, alarm_id: int, now: datetime, by: Actor) -> None:
    """Somebody looked into it; raises AlarmNotOpen, NotPermitted."""
    row = Alarm.objects.select_for_update(of=("self",)).select_related("device").filter(id=alarm_id).first()
    if row is None or row.seen_at is not None:
        raise AlarmNotOpen(alarm_id)
    by.must("access.device", estate=row.device.estate_code)
    row.seen_at, row.seen_by = now, by.name
    row.save(update_fields=["seen_at", "seen_by"])
    audit(by, "visit.alarm.seen", alarm=row.id, device=row.device_id)


@transaction.atomic
def quarantine_look(
    *, purpose: str, by: Actor, estates: Collection[int] | None = None, limit: int = MOST
) -> tuple[FindingView, ...]:
    """Operations without effect that nobody has looked at, in clear, the oldest first; ``kind`` is followed by why.

    Raises:
        PurposeMissing, NotPermitted: as `proposals_look`.
    """
    _may_look("visits.decide", estates, purpose, by)
    return _looked(list(in_quarantine(estates)[:limit]), "visit.quarantine.look", purpose, by)


@transaction.atomic
def quarantined_look(*, operation_id: UUID, purpose: str, by: Actor) -> FindingView:
    """What one operation without effect says, dealt with or not; recorded as a look.

    Raises:
        OperationNotWaiting: there is none, or it had an effect.
        PurposeMissing, NotPermitted.
    """
    found = Operation.objects.select_related("visit", "device")
    row = found.filter(id=operation_id, result__in=WITHOUT_EFFECT).first()
    if row is None:
        raise OperationNotWaiting
    _may_look("visits.decide", [estate_of(row)], purpose, by)
    return _looked([row], "visit.quarantine.look", purpose, by)[0]


@transaction.atomic
def quarantine_done(*, operation_id: str, now: datetime, by: Actor, note: str = "") -> None:
    """A person has dealt with an operation that had no effect; ``note``, how, is kept in the audit.

    Raises:
        OperationNotWaiting, NotPermitted.
    """
    found = Operation.objects.select_for_update(of=("self",)).select_related("visit", "device")
    row = found.filter(id=operation_id, result__in=WITHOUT_EFFECT, looked_at=None).first()
    if row is None:
        raise OperationNotWaiting
    by.must("visits.decide", estate=estate_of(row))
    row.looked_at, row.looked_by = now, by.name
    row.save(update_fields=["looked_at", "looked_by"])
    account_no = row.visit.tenancy_id if row.visit else None
    audit(by, "visit.quarantine.done", account_no=account_no, operation=str(row.id), device=row.device_id, note=note)


@transaction.atomic
def findings_look(*, visit_id: int, purpose: str, by: Actor) -> tuple[FindingView, ...]:
    """All that was recorded in a visit, in the devices' order, with the documents that have come; recorded as a look.

    Raises:
        VisitNotFound, PurposeMissing, NotPermitted.
    """
    visit = Visit.objects.filter(id=visit_id).first()
    if visit is None:
        raise VisitNotFound(str(visit_id))
    by.must("visits.view", estate=visit.estate_code)
    if not purpose.strip():
        raise tenancies.PurposeMissing
    known = [Result.APPLIED, Result.MERGED, Result.CONFLICT, Result.DUPLICATE]
    found = Operation.objects.filter(visit=visit, result__in=known).select_related("visit", "device")
    return _looked(list(found.order_by("device_id", "seq")), "visit.findings.look", purpose, by)


@transaction.atomic
def finding_document(*, visit_id: int, document_id: int, purpose: str, by: Actor) -> documents.Opened:
    """A photograph or signature of a visit; the look is recorded.

    Raises:
        DocumentNotFound: the visit has none of this number.
        VisitNotFound, PurposeMissing, NotPermitted, DocumentMissing.
    """
    visit = Visit.objects.filter(id=visit_id).first()
    if visit is None:
        raise VisitNotFound(str(visit_id))
    by.must("visits.view", estate=visit.estate_code)
    if not purpose.strip():
        raise tenancies.PurposeMissing
    sha = Attachment.objects.filter(document_id=document_id).values_list("sha256", flat=True).first()
    if sha is None or not Operation.objects.filter(visit=visit, attachments__sha256=sha).exists():
        raise DocumentNotFound
    audit(
        by, "visit.document.look", account_no=visit.tenancy_id, visit=visit_id, document=document_id,
        purpose=purpose.strip(),
    )  # fmt: skip
    return documents.open_(document_id)


def _may_look(verb: str, estates: Collection[int] | None, purpose: str, by: Actor) -> None:
    for estate in (None,) if estates is None else estates:
        by.must(verb, estate=estate)
    if not purpose.strip():
        raise tenancies.PurposeMissing


def _looked(rows: list[Operation], action: str, purpose: str, by: Actor) -> tuple[FindingView, ...]:
    columns = encrypted()
    names: dict[UUID, list[str]] = {row.id: [] for row in rows}
    for operation_id, name in OperationAttachment.objects.filter(operation__in=rows).values_list(
        "operation_id", "sha256"
    ):
        names[operation_id].append(name)
    wanted = [name for found in names.values() for name in found]
    kept = dict(
        Attachment.objects.filter(sha256__in=wanted, document_id__isnull=False).values_list("sha256", "document_id")
    )
    accounts = dict.fromkeys(row.visit.tenancy_id if row.visit else None for row in rows)
    for account_no in accounts:
        audit(by, action, account_no=account_no, purpose=purpose.strip())
    views = []
    for row in rows:
        changes = opened(row, columns).changes
        views.append(
            FindingView(
                operation_id=str(row.id),
                visit_id=row.visit_id or 0,
                account_no=AccountNo(row.visit.tenancy_id if row.visit else 0),
                kind=row.kind,
                result=Result(row.result),
                reason=row.reason,
                officer=row.device.officer,
                at=row.client_time,
                clock_doubtful=row.clock_doubtful,
                content={name: new for name, (_, new) in changes.items()},
                documents=tuple(kept[name] or 0 for name in names[row.id] if name in kept),
            )
        )
    return tuple(views)


def _take(row: Proposal, theirs: str, columns: Encrypted, by: Actor) -> None:
    account_no = row.visit.tenancy_id
    if row.group == Group.HOUSEHOLD:
        keep_field(account_no, row.name, theirs, columns)
        return
    contact = tenancies.contact_details(account_no=account_no, purpose=records.PURPOSE, by=by)
    value = tenancies.LetterFormat(theirs) if row.name == "letter_format" else theirs
    tenancies.particulars_change(
        account_no=account_no,
        contact=replace(contact, **{row.name: value}),  # type: ignore[arg-type]
        by=by,
    )


def _current(row: Proposal, purpose: str, columns: Encrypted, by: Actor) -> str:
    account_no = row.visit.tenancy_id
    if row.group == Group.HOUSEHOLD:
        return records.presences([account_no], columns)[account_no].get(row.name, Presence.LIVES_HERE.value)
    contact = tenancies.contact_details(account_no=account_no, purpose=purpose, by=by)
    return records.contact_fields(contact)[row.name]


def _proposal_view(row: Proposal, columns: Encrypted) -> ProposalView:
    said = json.loads(columns.proposal.decrypt(row.id, row.values_cipher))
    return ProposalView(
        row.id,
        row.visit_id,
        AccountNo(row.visit.tenancy_id),
        row.name,
        said["base"],
        said["ours"],
        said["theirs"],
        row.operation.device.officer,
        row.made_at,
    )
