from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from kaifong.infra.calls.api import CallBook, Limits

NOW = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
MB = 1024 * 1024
LIMITS = Limits(rss_bytes=10_000 * MB)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass(frozen=True)
class Facts:
    id: str
    node: str = "north"
    engine: str = "fastagi"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book_of(clock: Clock) -> Callable[..., CallBook]:
    def made(node: str = "north", **options: object) -> CallBook:
        return CallBook(**{"node": node, "version": "1", "cap": 20, "now": clock, "limits": LIMITS, **options})

    return made


def hold(
    book: CallBook, clock: Clock, call: str, *places: tuple[str, ...], outcome: str = "", seconds: float = 30
) -> None:
    """A call through places, each (place[, reason]); signed in from ``menu`` on."""
    book.begun(Facts(call, book.node))
    signed_in = False
    for place, *reason in places:
        signed_in = signed_in or place == "menu"
        book.reached(call, place, *reason, language="" if place == "language" else "zh-hant", signed_in=signed_in)
    clock.pass_(seconds=seconds)
    if outcome:
        book.ended(call, outcome)
