"""What the handheld asks, below ``/field/v1/``; the app's own files are `shell`'s."""

from __future__ import annotations

from typing import Any

from kaifong.interfaces.field.api import api

_patterns: Any
_patterns, _name, _namespace = api.urls
urlpatterns = list(_patterns)
app_name = _namespace
