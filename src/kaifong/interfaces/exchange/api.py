"""Payment notifications: ``POST /exchange/v1/payments/<channel>``. The contract is in docs/reference/notifications.md."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI, Schema, Status

from kaifong.domains.access.api import Actor
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.spi import FileRefused, NotifyingChannel
from kaifong.infra import clock
from kaifong.interfaces.exchange.signature import SignatureRefused, partner_secret, verify
from kaifong.kernel.errors import Refusal

MAX_BODY_BYTES = 16_384
MAX_KEY_CHARS = 100

api = NinjaAPI(title="Kaifong exchange", version="1", urls_namespace="exchange", docs_url=None)


class Taken(Schema):
    """``outcome``: received, repeated (this message before) or known (this payment from another source)."""

    outcome: str
    receipt_id: int


class Problem(Schema):
    """Why nothing was posted."""

    reason: str


@api.post(
    "/payments/{channel}", response={200: Taken, 201: Taken, 400: Problem, 401: Problem, 404: Problem, 409: Problem}
)
def notify(request: HttpRequest, channel: str) -> Status[Any]:
    """One payment, as the bank tells it in real time. Headers: Idempotency-Key, Kaifong-Signature."""
    body = request.body
    if len(body) > MAX_BODY_BYTES:
        return Status(400, {"reason": f"The body is longer than {MAX_BODY_BYTES} bytes."})
    adapter = payments.channels().get(channel)
    if not isinstance(adapter, NotifyingChannel):
        return Status(404, {"reason": "No channel of this name sends notifications."})
    try:
        verify(
            partner_secret(channel), body, request.headers.get("Kaifong-Signature", ""), int(clock.now().timestamp())
        )
    except SignatureRefused as refusal:
        return Status(401, {"reason": str(refusal)})
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= MAX_KEY_CHARS or not key.isprintable():
        return Status(400, {"reason": f"Idempotency-Key must have 1 to {MAX_KEY_CHARS} printable characters."})
    try:
        message = json.loads(body)
        if not isinstance(message, dict):
            raise FileRefused("notification", "the body is not a JSON object")
        received = payments.payment_receive(
            channel_code=channel,
            line=adapter.notification(message),
            key=key,
            body=body,
            currency=settings.CURRENCY,
            on=clock.today(),
            by=Actor(f"partner {channel}", "exchange", frozenset({"payments.notify"})),
        )
    except payments.NotificationConflict as conflict:
        return Status(409, {"reason": str(conflict)})
    except (ValueError, RecursionError):
        return Status(400, {"reason": "The body is not JSON."})
    except Refusal as refusal:
        return Status(400, {"reason": str(refusal)})
    return Status(
        201 if received.outcome == "received" else 200, {"outcome": received.outcome, "receipt_id": received.receipt_id}
    )
