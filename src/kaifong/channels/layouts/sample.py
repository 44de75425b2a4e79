"""Try a layout out on a sample file, and report all that a person needs to mend the one or to send back the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from kaifong.channels.layouts.reader import Layout, Reading
from kaifong.domains.payments.spi import BadLine, ControlTotals, FileRefused, Line

LINES_SHOWN = 5
PROBLEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong; the message names the field and its column or bytes.

    Attributes:
        line: 1-based, or None where no place can be named.
        refuses: the file falls because of it; else the line alone.
    """

    line: int | None
    reason: str
    message: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What a layout makes of a file.

    Attributes:
        usable: whether a channel with this layout would take the file.
        records: how many lines of each kind: payment, reversal, notice, bad.
        first: the first lines as read.
        stated: the trailer's totals, or None where it was not reached or is not there.
        counted: details read, bad ones too, and their control sum.
        problems: at most `PROBLEMS_SHOWN`.
    """

    layout: str
    usable: bool
    records: Mapping[str, int]
    first: tuple[Line, ...]
    stated: ControlTotals | None
    counted: ControlTotals
    problems: tuple[Problem, ...]


def check_sample(layout: Layout, sample: BinaryIO) -> SampleReport:
    """Read a file to its end, or as far as can be, whatever the layout says of bad lines."""
    refuses_bad = layout.description.bad_line == "refuse"
    reading = Reading(layout, sample, refuse_bad_lines=False)
    records: Counter[str] = Counter()
    first: list[Line] = []
    problems: list[Problem] = []
    usable = True
    try:
        for line in reading.lines():
            if isinstance(line, BadLine):
                records["bad"] += 1
                usable = usable and not refuses_bad
                if len(problems) < PROBLEMS_SHOWN:
                    problems.append(Problem(line.number, line.reason, line.message, refuses_bad))
            else:
                records[line.kind.value] += 1
                if len(first) < LINES_SHOWN:
                    first.append(line)
    except FileRefused as refusal:
        usable = False
        problems.append(Problem(refusal.line, refusal.reason, str(refusal), True))
    counted = ControlTotals(records.total(), reading.sum_cents)
    return SampleReport(
        layout.description.title, usable, dict(records), tuple(first), reading.stated, counted, tuple(problems)
    )
