"""The API's own addresses, which have no language in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from kaifong.interfaces.api import faults, views
from kaifong.interfaces.api.api import api
from kaifong.interfaces.api.problems import response_of

_patterns: Any
_patterns, _name, _namespace = api.urls


def _with_problems_alone(pattern: Any) -> Any:
    """Ninja answers a wrong method in plain text; a problem is answered as all are."""
    view = pattern.callback

    def answering(request: HttpRequest, **given: Any) -> HttpResponse:
        response: HttpResponse = view(request, **given)
        if response.status_code == 405:
            return response_of(faults.not_allowed(response.headers["Allow"]), request)
        return response

    answering.csrf_exempt = True  # type: ignore[attr-defined] # callers.must_be_allowed asks for it where it matters
    pattern.callback = answering
    return pattern


urlpatterns = [
    *(_with_problems_alone(pattern) for pattern in _patterns if pattern.name != "api-root"),
    path("oauth/token", views.token, name="token"),
    path("oauth/revoke", views.revoke, name="revoke"),
    path("", views.nowhere, name="api-root"),  # the name by which Ninja finds where it is
    re_path("", views.nowhere, name="nowhere"),
]
app_name = _namespace
