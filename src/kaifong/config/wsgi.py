"""The server's entry point (``kaifong serve`` runs it under granian)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MACHINES = ("/exchange/", "/api/", "/field/v1/", "/hotline/")
"""Doors for other systems. A message proves itself by its signature, a call by its token or the portal's session."""
ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    **({"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}"} if settings.PRODUCTION else {}),
}
"""What pages get from middleware, and a browser that is led to such a door by somebody else must be told, too."""

PREPARED_FROM = 2
"""How often a connection runs a statement before PostgreSQL keeps it prepared. Commands, which run each of theirs a few
times over very different numbers of rows, have theirs planned every time; here the same dozen come all day."""


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
        for name, value in ON_EVERY_ANSWER.items():
            response.headers[name] = value
        if isinstance(response, HttpResponse) and response.status_code != HTTPStatus.NOT_MODIFIED:
            response.headers["Content-Length"] = str(len(response.content))
        return response


connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"]["prepare_threshold"] = PREPARED_FROM
pages = get_wsgi_application()
machines = MachineHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = machines if environ.get("PATH_INFO", "").startswith(MACHINES) else pages
    return handler(environ, start_response)
