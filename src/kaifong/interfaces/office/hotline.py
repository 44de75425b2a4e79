"""How the hotline is: calls, how far they come, and the machines that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from kaifong.infra.alarms.api import AlarmView, alarms
from kaifong.infra.calls.api import (
    FAILURES,
    FULL,
    MEMORY,
    SILENT,
    Figures,
    NodeView,
    Sample,
    figures,
    nodes,
    samples,
)
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.hotline_words import LANGUAGES, Words, words_of_place

PERIODS = {1: _("Today"), 7: _("7 days"), 30: _("30 days")}
"""Days, today among them."""
POINTS = 96
"""Of a line over a period: a day's are a quarter of an hour each."""
ALARMS_SHOWN = timedelta(days=1)
BYTES_A_MB = 1024 * 1024

STATES = {"up": _("Takes calls"), "silent": _("Silent"), "stopped": _("Stopped")}
ALARMS: dict[str, Promise] = {
    MEMORY: _("Memory of the machine, in MB: %(count)s"),
    FULL: _("The machine takes no more calls; in hand: %(count)s"),
    FAILURES: _("Of a hundred calls that ended lately, failed: %(count)s"),
    SILENT: _("The machine has not been heard of for seconds: %(count)s"),
    "one-tpin": _("One TPIN was tried on so many accounts within half an hour: %(count)s"),
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """A step of the funnel: calls that came so far, and how many of them had signed in.

    Attributes:
        counts_sign_in: whether the step comes after the sign-in, so that the difference says something.
    """

    name: Promise
    calls: int
    signed_in: int
    counts_sign_in: bool = True

    @property
    def without(self) -> int:
        return self.calls - self.signed_in


@dataclass(frozen=True, slots=True)
class AlarmLine:
    alarm: AlarmView
    said: str


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A machine, memory in whole MB."""

    node: NodeView
    state: Promise
    needs_care: bool
    memory_mb: int
    engine_mb: int | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    title: Words
    asked: int
    answered: int
    by_language: tuple[tuple[Words, int], ...]


@dataclass(frozen=True, slots=True)
class HotlinePage:
    """What the page shows. ``languages`` are those of ``questions``' columns."""

    figures: Figures
    stages: tuple[StageLine, ...]
    outcomes: tuple[tuple[Words, int], ...]
    left_at: tuple[tuple[Words, int], ...]
    reasons: tuple[tuple[Words, int], ...]
    languages: tuple[Words, ...]
    questions: tuple[QuestionLine, ...]
    nodes: tuple[NodeLine, ...]
    samples: tuple[Sample, ...]
    every: timedelta
    alarms: tuple[AlarmLine, ...]
    median: str


def hotline(*, days: int, now: datetime) -> HotlinePage:
    """The figures of the last so many days, today among them, as at one moment. Seven statements."""
    since = first_moment(localtime(now).date() - timedelta(days=days - 1), now)
    every = timedelta(days=days) / POINTS
    with snapshot():
        found = figures(since=since, until=now, now=now)
        machines = nodes(now=now)
        held = samples(since=since, every=every)
        noticed = alarms(since=now - ALARMS_SHOWN, now=now)
    spoken = {
        each: Words.of_language(each) for each in LANGUAGES if any(each in one.by_language for one in found.questions)
    }
    return HotlinePage(
        found,
        _stages(found),
        tuple((Words.of_outcome(name), count) for name, count in sorted(found.outcomes.items(), key=lambda o: -o[1])),
        tuple((words_of_place(place), count) for place, count in found.left_at),
        tuple((Words.of_reason(reason), count) for reason, count in found.reasons),
        tuple(spoken.values()),
        tuple(
            QuestionLine(
                Words.of_question(one.question),
                one.asked,
                one.answered,
                tuple((name, one.by_language.get(each, 0)) for each, name in spoken.items()),
            )
            for one in found.questions
        ),
        tuple(_node(one) for one in machines),
        held,
        every,
        tuple(AlarmLine(one, str(ALARMS.get(one.kind, one.kind)) % {"count": one.count}) for one in noticed),
        _length(found.median_seconds),
    )


def first_moment(day: date, now: datetime) -> datetime:
    """When a day begins where the landlord is."""
    return localtime(now).replace(
        year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0
    )


def _stages(found: Figures) -> tuple[StageLine, ...]:
    funnel = found.funnel
    steps = (
        (_("Calls answered"), funnel.answered, 0, False),
        (_("Language chosen"), funnel.chose_language, 0, False),
        (_("Signed in"), funnel.signed_in, funnel.signed_in, True),
        (_("Question asked"), funnel.asked.calls, funnel.asked.signed_in, True),
        (_("Answer heard"), funnel.told.calls, funnel.told.signed_in, True),
        (_("Finished"), funnel.finished.calls, funnel.finished.signed_in, True),
    )
    return tuple(StageLine(name, calls, signed_in, told) for name, calls, signed_in, told in steps)


def _node(node: NodeView) -> NodeLine:
    return NodeLine(
        node,
        STATES[node.state],
        node.state == "silent" or (node.state == "up" and node.calls >= node.cap),
        node.rss_bytes // BYTES_A_MB,
        None if node.engine_rss_bytes is None else node.engine_rss_bytes // BYTES_A_MB,
    )


def _length(seconds: int | None) -> str:
    """Minutes and seconds, as a clock shows them."""
    return "–" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"
