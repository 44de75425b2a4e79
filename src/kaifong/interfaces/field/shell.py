"""The app's own files. They hold nothing of anybody, so whoever asks has them; what they show comes sealed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

BUILT = settings.PACKAGE / "interfaces" / "static" / "field"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
FOR_EVER = "public, max-age=31536000, immutable"
"""Of files whose names change with what is in them."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # Argon2id is WebAssembly
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types kaifong-field lit-html",
    )
)
PERMISSIONS = (
    "camera=(self), bluetooth=(self), serial=(self), publickey-credentials-get=(self), geolocation=(), microphone=()"
)


@require_safe
def shell(request: HttpRequest, name: str = "index.html") -> HttpResponse:  # noqa: ARG001 - Django's
    """One of the app's files; the first page without a name."""
    content = files().get(name)
    if content is None:
        raise Http404(name)
    headers = {
        "Content-Security-Policy": POLICY,
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": FOR_EVER if name.startswith("assets/") else "no-cache",
    }
    return HttpResponse(content, content_type=TYPES[Path(name).suffix], headers=headers)


@cache
def files() -> dict[str, bytes]:
    """All that was built, by its path; nothing else is ever read."""
    found: dict[str, Any] = {}
    for path in BUILT.rglob("*"):
        if path.is_file() and path.suffix in TYPES:
            found[path.relative_to(BUILT).as_posix()] = path.read_bytes()
    return found
