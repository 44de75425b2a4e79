"""How every command reports: a table for people, one JSON document for programs, progress where someone watches."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.localtext import LocalText
from kaifong.kernel.money import Money

DONE, REFUSED, USAGE, FOUND_WRONG = 0, 1, 2, 3
"""Exit codes: done; refused, nothing changed; called wrongly; the check ran and found a difference."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]

people = Console(soft_wrap=True)
watcher = Console(stderr=True)


class Advance(Protocol):
    def __call__(self, done: int, total: int | None = None) -> None: ...


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dataclasses and NamedTuples by field, dates as ISO 8601, money in cents."""
    match value:
        case LocalText():
            return value.as_mapping()
        case Money():
            return {"cents": value.cents, "currency": value.currency}
        case Month():
            return str(value)
        case DateRange():
            return {"from": plain(value.start), "to": plain(value.last)}
        case date() | datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Path():
            return str(value)
        case bytes():
            return value.hex()
        case tuple() if hasattr(value, "_asdict"):
            return {key: plain(item) for key, item in value._asdict().items()}
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case str() | int() | float() | bool() | None:
            return value
        case Iterable():
            return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return str(value)


def report(value: Any, *, as_json: bool, text: str | None = None) -> None:
    """Print a result: as JSON, or the given text (rich markup), or field by field."""
    if as_json:
        print(json.dumps(plain(value), ensure_ascii=False, indent=2))
    elif text is not None:
        people.print(text)
    else:
        fields = plain(value)
        for key, item in fields.items() if isinstance(fields, dict) else enumerate(fields):
            people.print(f"{str(key).replace('_', ' ')}: {item}", highlight=False, markup=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Iterable[int] = ()) -> None:
    """Print a table for people; ``numbers`` are the columns set flush right."""
    drawn = Table(title=title, title_justify="left")
    flush = set(numbers)
    for index, column in enumerate(columns):
        drawn.add_column(column, justify="right" if index in flush else "left")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    people.print(drawn)


@contextmanager
def progress(title: str, *, unit: str = "") -> Iterator[Advance]:
    """A bar on standard error while long work runs; silent where standard error is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    with Progress(
        *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=watcher, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)
