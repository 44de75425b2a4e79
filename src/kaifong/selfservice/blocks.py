"""What pages and slips are made of. A door draws blocks; it does not know which question they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kaifong.kernel.calendar import Month
from kaifong.selfservice.said import Sentence, Text, Value


@dataclass(frozen=True, slots=True)
class Lead:
    """The answer in a line, the first thing seen: a figure where there is one, and a sentence about it."""

    sentence: Sentence
    figure: Value | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    value: Value | Sentence


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, one below the other."""

    rows: tuple[Fact, ...]
    heading: Text | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """``numeric`` columns stand right."""

    title: Text
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can also be had as CSV under its name. A cell of None is empty."""

    name: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Sentence | None, ...], ...]


@dataclass(frozen=True, slots=True)
class MonthBars:
    """Charged against paid, month by month, drawn. The same figures stand in a table of the same page."""

    title: Text
    months: tuple[tuple[Month, int, int], ...]


class CodeKind(StrEnum):
    BARCODE = "barcode"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Code:
    """Something to scan, with what it is for."""

    kind: CodeKind
    payload: str
    caption: Text


@dataclass(frozen=True, slots=True)
class Heading:
    text: Text


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence. A warning is one that the reader must not miss."""

    sentence: Sentence
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the question gives (`Question.file`) for this input; ``given`` is as it stands in an address."""

    label: Text | Sentence
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Onward:
    """A way to another question, by its name. On paper it is left out."""

    label: Text
    question: str
    given: Mapping[str, str] = field(default_factory=dict)


Block = Lead | Facts | Table | MonthBars | Code | Heading | Note | Download | Onward
Blocks = tuple[Block, ...]
