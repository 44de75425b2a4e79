"""The figures."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from kaifong.infra.calls.models import Node
from kaifong.infra.calls.types import (
    ANSWER,
    ASK,
    DONE,
    HUNG_UP,
    LOST,
    OPEN_AT_MOST,
    SILENT_AFTER,
    Figures,
    Funnel,
    NodeView,
    QuestionCount,
    Sample,
    Stage,
)
from kaifong.infra.calls.watching import FORGOTTEN_AFTER
from kaifong.infra.database import fetch_all, fetch_one, sql

PLACES_SHOWN = 20


def figures(*, since: datetime, until: datetime, now: datetime) -> Figures:
    """The calls that began from ``since`` on and before ``until``. Four statements, whatever their number."""
    parameters = {
        "since": since,
        "until": until,
        "now": now,
        "silent": SILENT_AFTER,
        "open": OPEN_AT_MOST,
        "done": list(DONE),
        "hung_up": HUNG_UP,
        "lost": LOST,
        "ask": f"{ASK}%",
        "answer": f"{ANSWER}%",
        "most": PLACES_SHOWN,
    }
    row = fetch_one(sql(__package__, "funnel"), parameters)
    assert row is not None
    (calls, chose, signed_in, asked, asked_in, told, told_in, done, done_in, median, in_hand) = row
    outcomes: dict[str, int] = defaultdict(int)
    languages: dict[str, int] = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    for outcome, language, place, finished, count in fetch_all(sql(__package__, "endings"), parameters):
        outcomes[outcome] += count
        languages[language] += count
        if outcome and not finished:
            left[place] += count
    return Figures(
        since,
        until,
        in_hand,
        Funnel(calls, chose, signed_in, Stage(asked, asked_in), Stage(told, told_in), Stage(done, done_in)),
        dict(sorted(languages.items())),
        {outcome: count for outcome, count in sorted(outcomes.items()) if outcome},
        _most(left),
        tuple((reason, count) for reason, count in fetch_all(sql(__package__, "reasons"), parameters)),
        _questions(fetch_all(sql(__package__, "questions"), parameters)),
        None if median is None else round(median),
    )


def nodes(*, now: datetime) -> tuple[NodeView, ...]:
    """The machines, those that have been gone for a day left out. One statement."""
    found = Node.objects.filter(beat_at__gt=now - FORGOTTEN_AFTER).order_by("name")
    return tuple(
        NodeView(
            one.name,
            one.version,
            "stopped" if one.stopped_at else "silent" if one.beat_at < now - SILENT_AFTER else "up",
            one.started_at,
            one.beat_at,
            one.calls,
            one.cap,
            one.failures,
            one.dropped,
            one.rss_bytes,
            one.engine_rss_bytes,
        )
        for one in found
    )


def samples(*, since: datetime, every: timedelta) -> tuple[Sample, ...]:
    """What the machines held, stretch by stretch of time, by machine and time. One statement."""
    rows = fetch_all(sql(__package__, "samples"), {"since": since, "every": every})
    return tuple(Sample(*row) for row in rows)


def _most(counted: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:PLACES_SHOWN])


def _questions(rows: list[tuple[Any, ...]]) -> tuple[QuestionCount, ...]:
    found: dict[str, dict[str, Any]] = {}
    for question, language, asked, answered in rows:
        one = found.setdefault(question, {"asked": 0, "answered": 0, "by": {}})
        one["asked"] += asked
        one["answered"] += answered
        if answered:
            one["by"][language] = answered
    counts = [QuestionCount(name, one["asked"], one["answered"], one["by"]) for name, one in found.items()]
    return tuple(sorted(counts, key=lambda one: (-one.asked, one.question)))
