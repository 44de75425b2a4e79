"""Layout: a settlement file's description, loaded and ready to read files."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from kaifong.channels.layouts import description as described
from kaifong.channels.layouts.description import Description, LayoutInvalid, Record, Trailer
from kaifong.channels.layouts.lines import batches, too_long
from kaifong.channels.layouts.records import UNIT_SEPARATOR, CompiledRecord, Dates, LineError
from kaifong.domains.payments.spi import (
    MAX_AMOUNT_CENTS,
    MAX_LINE_BYTES,
    BadLine,
    ControlTotals,
    FileRefused,
    Kind,
    Line,
)
from kaifong.kernel.money import Money

FOLDER = Path(__file__).parent
"""The layouts that come with Kaifong, all of them examples."""

_NOTICE = Kind.NOTICE  # looking a member up in its class costs more than reading the rest of a field
_IN_A_LINE = ("reference", "account", "amount", "paid_on", "kind", "reverses", "status")


class Layout:
    """How one channel's settlement files are written.

    Attributes:
        description: the layout file as read.
        kinds: by code: the kind, what its amount counts in the control sum, and the status.
        groups: where the detail's expression has the fields of a `Line`, then those to keep.
        source: the type of ``Line.source``, or None where nothing is kept.
    """

    def __init__(self, description: Description, *, source: str, ours: Mapping[str, Any] | None = None) -> None:
        self.description = description
        try:
            records = {name: CompiledRecord(record, description, ours) for name, record in description.records.items()}
        except ValueError as error:
            raise LayoutInvalid(source, [str(error)]) from error
        self.header, self.detail, self.trailer = records.get("header"), records["detail"], records.get("trailer")
        self.kinds = dict(_kinds(description))
        kept = [field.name for field in description.detail.fields if field.keep]
        self.groups = self.detail.groups([*_IN_A_LINE, *kept])
        self.source: Any = namedtuple("Source", kept) if kept else None  # the layout file names them

    @classmethod
    def load(cls, path: Path, *, ours: Mapping[str, Any] | None = None) -> Layout:
        """Load a layout file.

        Args:
            ours: the channel's settings, by which our files are told from others'; None reads anybody's.

        Raises:
            LayoutInvalid: everything that is wrong with it.
        """
        return cls(described.load(path), source=path.name, ours=ours)

    @classmethod
    def named(cls, name: str, *, folder: Path | str | None = None, ours: Mapping[str, Any] | None = None) -> Layout:
        """Load ``<name>.toml`` of a folder, by default of those that come with Kaifong; raises LayoutInvalid."""
        return cls.load(Path(folder or FOLDER) / f"{name}.toml", ours=ours)

    @classmethod
    def of_channel(cls, code: str, settings: Mapping[str, Any]) -> Layout:
        """Load a channel's layout; ``settings["layouts"]`` may name the landlord's folder. Raises LayoutInvalid."""
        return cls.named(code, folder=settings.get("layouts"), ours=settings)

    def read(self, file: BinaryIO) -> Iterator[Line | BadLine]:
        """Read a file as a stream; see `PaymentChannel.read`."""
        return Reading(self, file).lines()


def _kinds(layout: Description) -> Iterator[tuple[str, tuple[Kind, int, str]]]:
    sums = (layout.trailer or Trailer()).sums
    field = layout.detail.field("kind")
    if field is None:
        yield "", (Kind.PAYMENT, sums[Kind.PAYMENT], "")
        return
    for code, outcome in field.codes.items():
        means = (outcome.kind, sums[outcome.kind], outcome.status)
        yield code, means
        yield code.ljust(field.length or 0), means


class Reading:
    """One file being read, once.

    Attributes:
        stated: what the trailer states, once it is reached.
        sum_cents: the control sum of the lines so far.
        last_line: the number of the last line that was looked at.
    """

    def __init__(self, layout: Layout, file: BinaryIO, *, refuse_bad_lines: bool | None = None) -> None:
        self._layout, self._file = layout, file
        self._refuses = layout.description.bad_line == "refuse" if refuse_bad_lines is None else refuse_bad_lines
        self._first_detail = 1 if layout.header is None else 2
        self._counts_all_lines = (layout.description.trailer or Trailer()).counts == "lines"
        self._ended = False
        self._bad_lines, self._first_bad = 0, ""
        paid_on = layout.description.detail.field("paid_on")
        self._days: dict[str, date] = Dates(paid_on.format) if paid_on else {}
        self.sum_cents = self.last_line = 0
        self.stated: ControlTotals | None = None

    def lines(self) -> Iterator[Line | BadLine]:
        """Yield the details; raises FileRefused at the first thing for which the file cannot stand."""
        for number, lines in batches(self._file, self._layout.description):
            if self._ended:
                raise FileRefused("after_trailer", "The file goes on after its trailer.", line=number)
            if number < self._first_detail:
                self._read_header(lines[0])
                number, lines = 2, lines[1:]
            yield from self._details(number, lines)
        if self._layout.trailer is not None and not self._ended:
            raise FileRefused("torn", "The file ends without its trailer.", line=self.last_line)

    def _details(self, first: int, lines: list[str]) -> Iterator[Line | BadLine]:
        """Read one chunk's lines. All that can be is looked up before the loop: it runs once for every payment."""
        layout, description, days, total = self._layout, self._layout.description, self._days, self.sum_cents
        match, groups, kinds, source = layout.detail.match, layout.groups, layout.kinds, layout.source
        currency, to_cents = description.currency, _to_cents(description.detail)
        wide = description.fixed and description.encoding != "ascii"
        for number, line in enumerate(lines, first):
            cents = MAX_AMOUNT_CENTS + 1  # so that a line that cannot be read goes the slow way
            found = match(line)
            if found is not None:
                texts = found.group(*groups)
                if wide and not line.isascii():
                    texts = self._decoded(texts, number)
                reference, account, amount, day, code, reverses, status, *kept = texts
                try:
                    paid_on = days[day]
                    cents = int(amount.replace(".", "")) * to_cents
                except ValueError:
                    pass
            if cents > MAX_AMOUNT_CENTS:
                self.sum_cents, self.last_line = total, number
                bad = self._other_than_detail(number, line)
                if bad is not None:
                    yield bad
                elif number < first + len(lines) - 1:
                    raise FileRefused("after_trailer", "The file goes on after its trailer.", line=number + 1)
                total = self.sum_cents
                continue
            kind, weight, meaning = kinds[code]
            total += weight * cents
            yield Line(
                number,
                kind,
                reference.strip(" "),
                account.strip(" "),
                cents if kind is not _NOTICE else 0,
                currency,
                paid_on,
                reverses.strip(" "),
                meaning or status.strip(" "),
                source._make(map(str.strip, kept)) if source else None,
            )
        self.sum_cents, self.last_line = total, first + len(lines) - 1

    def _decoded(self, texts: tuple[str, ...], number: int) -> tuple[str, ...]:
        encoding = self._layout.description.encoding
        try:
            return tuple(text.encode("latin-1").decode(encoding) for text in texts)
        except UnicodeDecodeError as error:
            raise FileRefused("encoding", f"A field is not {encoding}.", line=number) from error

    def _other_than_detail(self, number: int, line: str) -> BadLine | None:
        """What a line is that did not read as a detail: the trailer (None), a bad line, or the end of the matter."""
        if len(line) > MAX_LINE_BYTES:
            raise too_long(number)
        layout = self._layout
        if layout.trailer is not None and layout.trailer.is_tagged(line):
            self._read_trailer(layout.trailer, number, line)
            return None
        if layout.header is not None and layout.description.tag is not None and layout.header.is_tagged(line):
            raise FileRefused("header_twice", "The file has a second header.", line=number)
        try:
            if layout.description.quoting and '"' in line and UNIT_SEPARATOR not in line:
                raise LineError("bad_quotes", "Its quotes do not close, so its columns cannot be told.")
            if not layout.detail.is_tagged(line):
                raise LineError("bad_record", "Its tag is none that the layout knows.")
            layout.detail.values(line)
        except LineError as error:
            return self._bad_line(number, line, error)
        raise AssertionError(f"Line {number} reads field by field, but not as a whole.")

    def _bad_line(self, number: int, line: str, error: LineError) -> BadLine:
        if self._refuses:
            raise FileRefused(error.reason, str(error), line=number) from error
        self._bad_lines += 1
        self._first_bad = self._first_bad or f"line {number}: {error}"
        # The amount counts only where it is sure with which sign; else the trailer will not agree and the file falls.
        detail = self._layout.detail
        readable = detail.readable(line) if detail.is_tagged(line) else {}
        _, weight, _ = self._layout.kinds.get(readable.get("kind", ""), (None, 0, ""))
        cents: int = weight * readable.get("amount", 0)
        self.sum_cents += cents
        return BadLine(number, error.reason, str(error), cents)

    def _read_header(self, line: str) -> None:
        header = self._layout.header
        if header is None:
            return
        self.last_line = 1
        if len(line) > MAX_LINE_BYTES:
            raise too_long(1)
        if not header.is_tagged(line):
            raise FileRefused("no_header", "The file does not begin with its header.", line=1)
        try:
            values = header.values(line)
        except LineError as error:
            raise FileRefused(error.reason, f"The header is not as it must be. {error}", line=1) from error
        if self._layout.description.detail.field("paid_on") is None:
            self._days = {"": values["paid_on"]}

    def _read_trailer(self, trailer: CompiledRecord, number: int, line: str) -> None:
        self._ended = True
        try:
            values = trailer.values(line)
        except LineError as error:
            raise FileRefused(error.reason, f"The trailer is not as it must be. {error}", line=number) from error
        details = number - self._first_detail
        others = number - details if self._counts_all_lines else 0
        self.stated = ControlTotals(
            int(values["count"]) - others if "count" in values else details, values.get("sum", self.sum_cents)
        )
        if self.stated.lines != details:
            message = f"The trailer counts {self.stated.lines + others} lines; the file has {details + others}."
            raise FileRefused("trailer_count", message, line=number)
        if self.stated.sum_cents != self.sum_cents:
            message = f"The trailer's sum is {Money(self.stated.sum_cents)}; the lines sum to {Money(self.sum_cents)}."
            if self._bad_lines:
                message += f" {self._bad_lines} could not be read, the first of them {self._first_bad}"
            raise FileRefused("trailer_sum", message, line=number)


def _to_cents(detail: Record) -> int:
    amount = detail.field("amount")
    return int(10 ** (2 - (amount.scale if amount else 2)))
