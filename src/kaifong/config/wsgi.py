"""The server's entry point (``kaifong serve`` runs it under granian)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MACHINES = ("/exchange/",)
"""Doors for other systems: each message proves itself by its signature."""


class MachineHandler(WSGIHandler):
    """Serves machines without the middleware of pages: no session, language, forgery token or policy headers.

    That middleware took half of a notification's time and had nothing to say about it (docs/adr/0009).
    """

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django's signature
        handler: Any = self  # the hooks are Django's own and untyped
        handler._view_middleware = []
        handler._template_response_middleware = []
        handler._exception_middleware = []
        handler._middleware_chain = convert_exception_to_response(handler._get_response)

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get_response(request)
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        return response


pages = get_wsgi_application()
machines = MachineHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = machines if environ.get("PATH_INFO", "").startswith(MACHINES) else pages
    return handler(environ, start_response)
