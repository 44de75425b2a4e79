"""One event to one partner: a signed POST, again until the partner says that it has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db.models import F

from kaifong.infra.jobs import Backoff, job
from kaifong.infra.outbox.models import Delivery, Event
from kaifong.infra.outbox.partners import Partner, partners
from kaifong.infra.signature import partner_secret, sign
from kaifong.kernel.errors import Refusal

JOB = "outbox.deliver"
TIMEOUT_SECONDS = 10
BACKOFF = Backoff(first=timedelta(seconds=10), longest=timedelta(hours=1), most=80)
"""Three days of trying; then the partner's next event goes ahead and this one waits for `kaifong outbox again`."""
log = structlog.get_logger()


class NotDelivered(Refusal):
    """The partner did not say that it has the event; it is tried again."""

    def __init__(self, partner: str, fault: str) -> None:
        self.fault = fault
        super().__init__(f"{partner} did not take the event: {fault}.")


@job(JOB, backoff=BACKOFF)
def deliver(*, delivery_id: int, now: Callable[[], datetime]) -> None:
    """Post an event to a partner, unless that has been done; raises NotDelivered.

    Whoever gets it twice knows it by its key: it was taken, and the answer never arrived.
    """
    delivery = Delivery.objects.select_related("event").get(id=delivery_id)
    if delivery.delivered_at is not None:
        return
    Delivery.objects.filter(id=delivery_id).update(tries=F("tries") + 1)
    fault = _post(delivery, now)
    if fault:
        Delivery.objects.filter(id=delivery_id).update(fault=fault)
        log.warning("event not delivered", action=delivery.event.name, reason=fault)
        raise NotDelivered(delivery.partner, fault)
    Delivery.objects.filter(id=delivery_id).update(delivered_at=now(), fault="")


def body_of(event: Event) -> bytes:
    """The event as partners read it: docs/reference/events.md."""
    said = {
        "id": str(event.key),
        "name": event.name,
        "at": event.at.isoformat(),
        "account_no": None if event.account_no is None else f"{event.account_no:012d}",
        "facts": event.facts,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _post(delivery: Delivery, now: Callable[[], datetime]) -> str:
    """What went wrong, in a line; empty where nothing did."""
    import httpx2  # every command finds the jobs there are; few deliver

    partner: Partner | None = partners().get(delivery.partner)
    if partner is None:
        return "no partner of this name is in the file"
    body = body_of(delivery.event)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(delivery.event.key),
        "Kaifong-Signature": sign(partner_secret(partner.name), body, int(now().timestamp())),
    }
    try:
        answer = httpx2.post(partner.url, content=body, headers=headers, timeout=TIMEOUT_SECONDS)
    except httpx2.HTTPError as error:
        return type(error).__name__
    return "" if answer.is_success else f"answered {answer.status_code}"
