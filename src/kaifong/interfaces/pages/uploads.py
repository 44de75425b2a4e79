"""What is sent is refused by its length alone, before any of it is read, where no page of ours would take it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MEGABYTE = 1_000_000


class TooLarge:
    """Middleware. It stands before whatever reads a form, the check of its token above all.

    A browser names the length of what it sends, and without a length nothing is read (PEP 3333 leaves the body's end to
    it), so the length that is named is the length there is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            return self.get_response(request)
        response = render(request, "413.html", {"megabytes": _megabytes()}, status=413)
        return response


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _megabytes() -> int:
    return int(settings.FILE_UPLOAD_MAX_MEMORY_SIZE) // MEGABYTE
