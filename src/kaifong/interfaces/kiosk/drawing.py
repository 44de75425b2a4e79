"""A kiosk's screen: its template, the size of its letters, and its words as sound where they are read aloud."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaifong.infra import clock
from kaifong.infra.printing.copies import Document, copy_keep
from kaifong.infra.voices import espeak
from kaifong.infra.voices.numerals import NUMERALS
from kaifong.interfaces.pages.drawing import current_language

VERSION = version("kaifong")
IDLE_SECONDS = 60
"""After so long untouched a screen asks whether anybody is still there."""
WARNING_SECONDS = 20
"""After so long without an answer everything is wiped."""
HEARTBEAT_SECONDS = 60

LOOK_COOKIE = "kf_look"
SIZES = ("100", "150", "200")
"""Per cent of the kiosk's letters, which are large already."""


def size_of(request: HttpRequest) -> str:
    size = request.COOKIES.get(LOOK_COOKIE, "").partition("-")[0]
    return size if size in SIZES else SIZES[0]


def is_read_aloud(request: HttpRequest) -> bool:
    return request.COOKIES.get(LOOK_COOKIE, "").endswith("-aloud") and espeak.can_speak()


def draw(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, say: str = "", status: int = 200
) -> HttpResponse:
    """A screen.

    Args:
        say: the screen's words, read aloud where the person asked for that.
    """
    look = {
        "size": size_of(request),
        "sizes": SIZES,
        "aloud": is_read_aloud(request),
        "can_speak": espeak.can_speak(),
        "idle_seconds": IDLE_SECONDS,
        "warning_seconds": WARNING_SECONDS,
        "heartbeat_seconds": HEARTBEAT_SECONDS,
        "wipe_seconds": IDLE_SECONDS + WARNING_SECONDS,
        "version": VERSION,
    }
    if say and look["aloud"]:
        look["sound"] = _sound(request, say)
    return render(request, template, look | (context or {}), status=status)


def _sound(request: HttpRequest, words: str) -> UUID | None:
    """Under which key the words lie as a WAV file, for this person and for minutes; so no address says what is in them."""
    language = current_language()
    try:
        content = espeak.wav(NUMERALS[language].text(words, settings.CURRENCY), language)
    except espeak.VoiceMissing:
        return None
    key, tenant = uuid4(), getattr(request, "tenant", None)
    owner = tenant.account_no if tenant else None
    copy_keep(key=key, document=Document(owner, "speech.wav", "audio/wav", content), now=clock.now())
    return key
