"""What the handheld is answered where there is nothing else to say: a word that its program acts on."""

from __future__ import annotations

import json
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kaifong.kernel.errors import Refusal

log = structlog.get_logger()


class Answered(Refusal):
    """Ends a request with a status and a reason: docs/reference/field-protocol.md has them."""

    def __init__(self, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
        self.status, self.reason, self.headers = status, reason, headers or {}
        super().__init__(reason)


def wipe() -> Answered:
    return Answered(403, "wipe")


def register(api: NinjaAPI) -> None:
    handlers: dict[type[Exception], Any] = {
        Answered: lambda _request, answered: response(answered),
        ValidationError: lambda _request, _error: response(Answered(422, "input-invalid")),
        HttpError: lambda _request, _error: response(Answered(400, "unreadable")),
        RecursionError: lambda _request, _error: response(Answered(400, "unreadable")),  # lists in lists in lists
        RequestDataTooBig: lambda _request, _error: response(Answered(413, "too-large")),
        Exception: _broken,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def response(answered: Answered) -> HttpResponse:
    return told(answered.status, {"reason": answered.reason}, answered.headers)


def told(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    content = json.dumps(body, ensure_ascii=False).encode()
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(content, status=status, content_type="application/json", headers=kept)


def _broken(_request: HttpRequest, error: Exception) -> HttpResponse:
    """The error's kind is logged, not its text: a database quotes values in it."""
    down = isinstance(error, OperationalError | InterfaceError)
    log.error("fault", door="field", reason=type(error).__name__)
    return response(Answered(503 if down else 500, "out-of-service" if down else "fault"))
