"""Where a request comes from, for the count of failed tries."""

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
