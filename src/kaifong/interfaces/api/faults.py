"""Whatever goes wrong at the API's door, turned into a problem. What was sent, and what a fault says, is repeated nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kaifong.interfaces.api import limits
from kaifong.interfaces.api.problems import Problematic, response_of

COUNTED = range(400, 500)
log = structlog.get_logger()


def register(api: NinjaAPI) -> None:
    handlers: dict[type[Exception], Any] = {
        Problematic: _problematic,
        ValidationError: _invalid,
        HttpError: _unreadable,
        Http404: _not_found,
        Exception: broken,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def input_invalid(found: Iterable[tuple[str, str]]) -> Problematic:
    """The input, by field and by what is wrong with it."""
    return Problematic(422, "input-invalid", _("Something that was sent cannot be used as it is."), faults=tuple(found))


def not_found() -> Problematic:
    return Problematic(404, "not-found", _("Nothing of this API is at this address."))


def not_allowed(allow: str) -> Problematic:
    return Problematic(405, "method-not-allowed", _("This address is asked in another way."), headers={"Allow": allow})


def _problematic(request: HttpRequest, problem: Problematic) -> HttpResponse:
    """The answer to it, counted so that trying does not pay."""
    try:
        if problem.status in COUNTED and problem.status != 429:
            limits.count(request, getattr(request, "kf_account_no", None))
    except Problematic as too_often:
        problem = too_often
    return response_of(problem, request)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # a place is ("query", "first"), or ("body", "given", "first") and deeper
    found = [(".".join(str(part) for part in one["loc"][1:] if part != "given"), one["type"]) for one in error.errors]
    return _problematic(request, input_invalid(found))


def _unreadable(request: HttpRequest, _error: HttpError) -> HttpResponse:
    return _problematic(request, Problematic(400, "unreadable", _("The message cannot be read.")))


def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problematic(request, not_found())


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """The error's kind and place are logged; its text is not, for a database quotes values in it."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f" at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}"
    log.error("fault", door="api", route=request.resolver_match.route if request.resolver_match else "",
              reason=f"{type(error).__name__}{where}")  # fmt: skip
    if isinstance(error, OperationalError | InterfaceError):
        return response_of(
            Problematic(503, "out-of-service", _("We cannot answer at the moment. Please try again in a minute."),
                        headers={"Retry-After": "30"}), request,
        )  # fmt: skip
    return response_of(Problematic(500, "fault", _("Something went wrong here. Nothing was changed.")), request)
