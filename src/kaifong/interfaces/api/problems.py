"""What went wrong, as RFC 9457 has it: a code that stays the same, and a text in the language that was asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

from kaifong.kernel.errors import Refusal

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """``code`` is one of a field's, such as ``missing``; what was sent is not repeated."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no answer. ``code`` never changes its meaning; ``detail`` is for people, in the language asked for."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    faults: tuple[Fault, ...] = ()


class Problematic(Refusal):
    """Raised by the door to answer with a problem.

    Attributes:
        detail: a text of the catalogues, or what is already in the language asked for.
        faults: fields and what is wrong with each.
    """

    def __init__(
        self, status: int, code: str, detail: Promise | str, *, faults: tuple[tuple[str, str], ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.status, self.code, self.detail, self.faults, self.headers = status, code, detail, faults, headers or {}
        super().__init__(code)


def credentials_refused() -> Problematic:
    """One for every reason: nothing shown, unknown, too old, withdrawn."""
    return Problematic(
        401, "credentials-refused", _("Please sign in to see this."), headers={"WWW-Authenticate": "Bearer"}
    )


def response_of(problem: Problematic, request: HttpRequest) -> HttpResponse:
    language = language_of(request)
    with override(language):
        body: dict[str, Any] = {
            "type": f"urn:kaifong:problem:{problem.code}",
            "title": str(TITLES[problem.status]),
            "status": problem.status,
            "code": problem.code,
            "detail": str(problem.detail),
        }
    if problem.faults:
        body["faults"] = [{"field": field, "code": code} for field, code in problem.faults]
    headers = {"Content-Language": language, "Cache-Control": "no-store", "Vary": "Accept-Language", **problem.headers}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=problem.status, content_type=CONTENT_TYPE, headers=headers
    )


def language_of(request: HttpRequest) -> str:
    """The language that the caller asked for; the landlord's first where it is none of the three."""
    for language, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


TITLES = {
    400: _("This message cannot be read"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("There is nothing at this address"),
    405: _("Not asked in this way"),
    422: _("There is no answer to this"),
    429: _("Too often"),
    500: _("Something went wrong here"),
    503: _("Out of service for the moment"),
}
