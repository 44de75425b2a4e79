"""Suspicions that household visits bring: opened by the visits' event, closed by a person, who may open a case or propose a notice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import InquiryNotOpen
from kaifong.domains.enforcement.models import Inquiry
from kaifong.domains.enforcement.services.acting import follows, given, must
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo


@transaction.atomic
def inquiry_open(
    *, event_key: UUID, account_no: AccountNo, suspected: str, visit: int, found_on: date, now: datetime, by: Actor
) -> int:
    """Keep a suspicion for a person to look into; the same event again gives the same inquiry. Returns its number.

    No points and no notice follow by themselves.

    Raises:
        NotPermitted.
    """
    must(by, "enforcement.record", account_no)
    row, made = Inquiry.objects.get_or_create(
        event_key=event_key,
        defaults={
            "tenancy_id": account_no,
            "suspected": suspected,
            "visit_id": visit,
            "found_on": found_on,
            "opened_at": now,
        },
    )
    if made:
        audit(by, "enforcement.inquiry.open", account_no=account_no, inquiry=row.id, suspected=suspected)
        publish("enforcement.inquiry_opened", account_no=account_no, inquiry=row.id, suspected=suspected)
    return row.id


@transaction.atomic
def inquiry_close(*, inquiry_id: int, reason: str, on: date, now: datetime, by: Actor) -> None:
    """A person has looked into it; what came of it is a case or a notice of its own, or nothing.

    Raises:
        InquiryNotOpen: not there, or closed before.
        ReasonMissing, DayOutOfOrder, NotPermitted.
    """
    row = Inquiry.objects.select_for_update().filter(id=inquiry_id).first()
    if row is None or row.closed_on is not None:
        raise InquiryNotOpen(inquiry_id)
    must(by, "enforcement.decide", row.tenancy_id)
    follows(on, row.found_on)
    row.closed_for, row.closed_on, row.closed_at, row.closed_by = given(reason), on, now, by.name
    row.save(update_fields=["closed_for", "closed_on", "closed_at", "closed_by"])
    audit(by, "enforcement.inquiry.close", account_no=row.tenancy_id, inquiry=row.id)
    publish("enforcement.inquiry_closed", account_no=row.tenancy_id, inquiry=row.id)
