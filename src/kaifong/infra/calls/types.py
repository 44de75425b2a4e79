"""What is told of calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

ASK, ANSWER = "ask/", "answer/"
"""How places begin at which a caller has chosen a question, and has heard its answer; the question's name follows."""
DONE = ("finished", "handed-over")
HUNG_UP = "hung-up"
"""With an answer heard, a caller who hangs up has what it called for."""
LOST = "lost"
BROKEN = ("failed", LOST)
DOWN = "down"
"""The reason at a place where something behind the dialog was out of order."""

SILENT_AFTER = timedelta(seconds=30)
"""A machine's heartbeat comes each second; so long without one, it is gone and its calls with it."""
OPEN_AT_MOST = timedelta(minutes=15)
"""A call of no machine's, that a carrier holds and brings request by request: when it has not ended by then, it has."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When somebody is called.

    Attributes:
        rss_bytes: memory of one process.
        broken_percent: of the calls that ended in the last ``over``, if they were ``least`` or more.
    """

    rss_bytes: int
    broken_percent: int = 5
    over: timedelta = timedelta(minutes=10)
    least: int = 10

    @classmethod
    def of_settings(cls) -> Limits:
        return cls(settings.HOTLINE_MEMORY_MB * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Stage:
    """Calls that came so far, and how many of them had signed in."""

    calls: int
    signed_in: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far the calls of a time came. ``asked`` and later stages are reached with or without signing in."""

    answered: int
    chose_language: int
    signed_in: int
    asked: Stage
    told: Stage
    finished: Stage


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """In how many calls a question was answered, by the call's language, and in how many it was asked."""

    question: str
    asked: int
    answered: int
    by_language: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """The calls that began in a time.

    Attributes:
        in_hand: calls that go on now, whenever they began.
        outcomes: how they ended: ``finished`` …; ``lost`` those whose machine died.
        left_at: where those stood that did not finish, by place, the most frequent first.
        reasons: in how many calls something was refused or failed, by reason, the most frequent first.
        median_seconds: length of those that have ended; None where there are none.
    """

    since: datetime
    until: datetime
    in_hand: int
    funnel: Funnel
    languages: Mapping[str, int]
    outcomes: Mapping[str, int]
    left_at: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    questions: tuple[QuestionCount, ...]
    median_seconds: int | None


@dataclass(frozen=True, slots=True)
class NodeView:
    """A machine. ``state`` is ``up``, ``silent`` or ``stopped``; the others as `models.Node`."""

    name: str
    version: str
    state: str
    started_at: datetime
    beat_at: datetime
    calls: int
    cap: int
    failures: int
    dropped: int
    rss_bytes: int
    engine_rss_bytes: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """The most that a machine held within a stretch of time that begins at ``at``."""

    node: str
    at: datetime
    calls: int
    rss_bytes: int
    engine_rss_bytes: int | None
