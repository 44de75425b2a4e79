"""What enforcement does about events of others. Found by workers: procrastinate looks for modules of this name."""

from __future__ import annotations

from datetime import date, datetime

from kaifong.domains.access.api import Actor
from kaifong.domains.enforcement.services.inquiries import inquiry_open
from kaifong.infra.outbox.api import EventView, consumes
from kaifong.kernel.identifiers import AccountNo

VISITS = Actor("visits", "event", frozenset({"enforcement.record"}))


@consumes("visits.case_suspected", by="enforcement.inquiry")
def suspected(event: EventView, now: datetime) -> None:
    """An officer suspected at a visit that a flat is not lived in, sublet, or lived in by others."""
    inquiry_open(
        event_key=event.key,
        account_no=AccountNo(event.account_no or 0),
        suspected=event.facts["what"],
        visit=event.facts["visit"],
        found_on=date.fromisoformat(event.facts["on"]),
        now=now,
        by=VISITS,
    )
