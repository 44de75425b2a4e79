"""Where a request comes from, for the count of failed tries; and where it has come to, as the browser sees it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

ADDRESS_CHARS = 64


def client_address(request: HttpRequest) -> str:
    """The network address of whoever asks.

    Behind ``KAIFONG_PROXIES`` proxies it is what the outermost of them saw: each adds to ``X-Forwarded-For`` at the right
    whom it was asked by. What stands further left, anybody can have written.
    """
    proxies: int = settings.PROXIES
    if proxies:
        seen = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        if len(seen) >= proxies and seen[-proxies]:
            return seen[-proxies][:ADDRESS_CHARS]
    return str(request.META.get("REMOTE_ADDR", ""))[:ADDRESS_CHARS]


def site_scheme(request: HttpRequest) -> str:
    """``https`` in production, where a proxy ends TLS and the program itself is asked by http."""
    return "https" if settings.PRODUCTION else str(request.scheme)
