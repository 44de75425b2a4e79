"""The office's addresses as the whole program has them, and nothing else."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of the program."""
    raise ZeroDivisionError


urlpatterns = i18n_patterns(path("office/", include("kaifong.interfaces.office.urls")), path("fault/", fault))
