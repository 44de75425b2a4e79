"""CSV files that people hand in: read as a stream, every fault named by line, nothing believed before all is read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kaifong.kernel.errors import Refusal

MAX_PROBLEMS = 100
"""More than a person reads at once; the rest is counted by running again."""
MAX_FIELD_CHARS = 10_000
MAX_LINE_BYTES = 65_536


class CsvRefused(Refusal):
    """A file with faults: nothing of it was taken. ``problems`` are sentences that begin with the line's number."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = " or more" if len(self.problems) >= MAX_PROBLEMS else ""
        super().__init__(f"{len(self.problems)}{more} errors, nothing imported:\n" + "\n".join(self.problems))


def rows(path: Path, columns: Sequence[str], problems: list[str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and values of each row, stripped of outer blanks; empty lines are passed over.

    The header must be exactly ``columns``; UTF-8, with or without a byte order mark. A ragged, overlong or wrongly encoded
    line is a fault. Where ``problems`` is given, a fault joins it and the reading goes on, so that the caller can tell
    all of them at once, up to `MAX_PROBLEMS`; otherwise the first fault ends it.

    Raises:
        CsvRefused: a missing file, a wrong header, or faults, naming the line.
    """

    def fault(line: int, what: str) -> None:
        found = [] if problems is None else problems
        found.append(f"Line {line}: {what}")
        if problems is None or len(found) >= MAX_PROBLEMS:
            raise CsvRefused(found)

    csv.field_size_limit(MAX_FIELD_CHARS)
    try:
        file = path.open("rb")
    except OSError as error:
        raise CsvRefused([f"{path} cannot be read: {error.strerror}"]) from error
    with file:
        lines = _Lines(file, fault)
        reader = csv.reader(lines, strict=True)
        try:
            header = next(reader, None)
        except csv.Error:
            header = None
        if header != list(columns):
            raise CsvRefused([f"Line 1: the header must be {','.join(columns)}"])
        while True:
            line = lines.number + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault(line, str(error))
                continue
            if values and len(values) != len(columns):
                fault(lines.number, f"{len(values)} fields where {len(columns)} are expected")
            elif values:
                yield lines.number, [value.strip() for value in values]


class _Lines:
    """A file's lines as text; ``number`` is the last one's. A line that is too long or not UTF-8 is left out as a fault."""

    def __init__(self, file: BinaryIO, fault: Callable[[int, str], None]) -> None:
        self.file, self.fault, self.number = file, fault, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while raw := self.file.readline(MAX_LINE_BYTES):
            self.number += 1
            if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
                self.fault(self.number, f"longer than {MAX_LINE_BYTES:,} bytes")
                while (rest := self.file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                continue
            try:
                return raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                self.fault(self.number, f"not UTF-8 at byte {error.start + 1}")
        raise StopIteration
