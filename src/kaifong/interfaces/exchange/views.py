"""Payment notifications: ``POST /exchange/v1/payments/<channel>``. The contract is in docs/reference/notifications.md."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kaifong.domains.access.api import Actor
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.spi import FileRefused
from kaifong.infra import clock
from kaifong.infra.signature import SignatureRefused, partner_secret, verify
from kaifong.kernel.errors import Refusal

MAX_BODY_BYTES = 16_384
MAX_KEY_CHARS = 100


@csrf_exempt
@require_POST
def notify(request: HttpRequest, channel: str) -> HttpResponse:
    """One payment, as the bank tells it in real time. Headers: Idempotency-Key, Kaifong-Signature.

    A plain view: a schema library's reading and writing of two fields took a quarter of the server's time (docs/adr/0009).
    """
    body = request.body
    if len(body) > MAX_BODY_BYTES:
        return _answer(400, {"reason": f"The body is longer than {MAX_BODY_BYTES} bytes."})
    adapter = payments.notifying_channels().get(channel)
    if adapter is None:
        return _answer(404, {"reason": "No channel of this name sends notifications."})
    try:
        verify(
            partner_secret(channel), body, request.META.get("HTTP_KAIFONG_SIGNATURE", ""), int(clock.now().timestamp())
        )
    except SignatureRefused as refusal:
        return _answer(401, {"reason": str(refusal)})
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not 1 <= len(key) <= MAX_KEY_CHARS or not key.isprintable():
        return _answer(400, {"reason": f"Idempotency-Key must have 1 to {MAX_KEY_CHARS} printable characters."})
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
        return _answer(409, {"reason": str(conflict)})
    except (ValueError, RecursionError):
        return _answer(400, {"reason": "The body is not JSON."})
    except Refusal as refusal:
        return _answer(400, {"reason": str(refusal)})
    return _answer(
        201 if received.outcome == "received" else 200, {"outcome": received.outcome, "receipt_id": received.receipt_id}
    )


def _answer(status: int, body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")
