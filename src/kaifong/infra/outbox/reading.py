"""What was published, and who has been told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kaifong.infra.outbox.models import Delivery, Event


@dataclass(frozen=True, slots=True)
class EventView:
    """``key`` is the idempotency key with which partners get it."""

    id: int
    key: UUID
    name: str
    account_no: int | None
    facts: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An event on its way to a partner. ``fault``: why the last try failed; ``delivered_at``: None until it is taken."""

    id: int
    event: EventView
    partner: str
    tries: int
    fault: str
    delivered_at: datetime | None


def events(
    *, name: str | None = None, account_no: int | None = None, after: int = 0, limit: int = 1_000
) -> tuple[EventView, ...]:
    """Events in their order, those after a place, of one name (or one account) or of all. One statement."""
    found = Event.objects.filter(id__gt=after)
    if name is not None:
        found = found.filter(name=name)
    if account_no is not None:
        found = found.filter(account_no=account_no)
    return tuple(event_view(event) for event in found.order_by("id")[:limit])


def deliveries(*, waiting: bool = False, limit: int = 100) -> tuple[DeliveryView, ...]:
    """What partners are or were to be told, the latest first; only what still waits, if asked. One statement."""
    found = Delivery.objects.select_related("event").order_by("-id")
    if waiting:
        found = found.filter(delivered_at=None)
    return tuple(
        DeliveryView(each.id, event_view(each.event), each.partner, each.tries, each.fault, each.delivered_at)
        for each in found[:limit]
    )


def waiting() -> int:
    """How many deliveries partners have not taken yet. One statement."""
    return Delivery.objects.filter(delivered_at=None).count()


def event_view(event: Event) -> EventView:
    return EventView(event.id, event.key, event.name, event.account_no, event.facts, event.at)
