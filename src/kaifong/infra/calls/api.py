"""The door to this package; ``__init__`` cannot be it, since Django imports that before models."""

from kaifong.infra.calls.book import CallBook, Facts
from kaifong.infra.calls.keeping import calls_purge, calls_settle
from kaifong.infra.calls.reading import figures, nodes, samples
from kaifong.infra.calls.types import ANSWER, ASK, Figures, Funnel, Limits, NodeView, QuestionCount, Sample, Stage
from kaifong.infra.calls.watching import FAILURES, FULL, MEMORY, SILENT, broken_percent, watch

__all__ = [
    "ANSWER",
    "ASK",
    "FAILURES",
    "FULL",
    "MEMORY",
    "SILENT",
    "CallBook",
    "Facts",
    "Figures",
    "Funnel",
    "Limits",
    "NodeView",
    "QuestionCount",
    "Sample",
    "Stage",
    "broken_percent",
    "calls_purge",
    "calls_settle",
    "figures",
    "nodes",
    "samples",
    "watch",
]
