"""A record's description compiled: one regular expression for the whole line, and one a field to say what is wrong.

The whole line's expression makes reading fast; where it does not match, the fields' own find the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from kaifong.channels.layouts.description import DATE_PARTS, Description, Field, Record, date_parts
from kaifong.domains.payments.spi import MAX_AMOUNT_CENTS

MAX_TEXT = 255
"""Characters of a column; a longer one is no bank's. It also keeps a line that matches below `MAX_LINE_BYTES`."""
MAX_DIGITS = 18
MAX_DATES_KEPT = 4_096

UNIT_SEPARATOR = "\x1f"
"""Stands between the columns of a quoted line once its quotes are taken off; no file may contain it."""

_REASONS = {
    "reference": "bad_reference",
    "account": "bad_account",
    "amount": "bad_amount",
    "sum": "bad_amount",
    "count": "bad_count",
    "currency": "bad_currency",
    "kind": "bad_kind",
    "status": "bad_status",
    "reverses": "bad_reference",
}


class LineError(ValueError):
    """A line that is not as described. Carries a code and a sentence; the reader makes a refusal or a bad line of it."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class Dates(dict[str, date]):
    """Dates by their text: each is worked out once. A text that is no day of the calendar raises ValueError."""

    def __init__(self, format: str) -> None:
        super().__init__()
        pattern = "".join(
            f"(?P<{part}>{DATE_PARTS[part]})" if part in DATE_PARTS else re.escape(part) for part in date_parts(format)
        )
        self._match = re.compile(pattern).fullmatch

    def __missing__(self, text: str) -> date:
        match = self._match(text)
        if match is None:
            raise ValueError(text)
        parts = match.groupdict()
        year = int(parts["YYYY"]) if "YYYY" in parts else 2000 + int(parts["YY"])
        day = date(year, int(parts["MM"]), int(parts.get("DD", "1")))
        if len(self) >= MAX_DATES_KEPT:
            self.clear()
        self[text] = day
        return day


class Expectation(NamedTuple):
    """What a field may hold: as an expression without groups, and in words that follow its name."""

    pattern: str
    words: str


class CompiledField:
    """A field ready to be checked by itself and to say what is wrong with it."""

    def __init__(self, field: Field, expectation: Expectation) -> None:
        self.name, self.place, self.type = field.name, str(field), field.type
        self.pattern, self._words = expectation
        self._fullmatch = re.compile(self.pattern).fullmatch
        self._dates = Dates(field.format) if field.type == "date" else None
        self._to_cents = 10 ** (2 - field.scale)
        self._reason = _reason(field)
        # A person's name or case number is never repeated in a message; what is no text is.
        self._quotable = field.type != "text" or bool(field.equals or field.setting or field.codes)

    def value(self, text: str) -> Any:
        """The field's content: text, a date, or cents; raises LineError."""
        if self._fullmatch(text) is None:
            raise self.wrong(text)
        if self._dates is not None:
            try:
                return self._dates[text]
            except ValueError:
                raise self.wrong(text) from None
        if self.type in ("cents", "decimal"):
            try:
                cents = int(text.replace(".", "")) * self._to_cents
            except ValueError:  # a blank between digits
                raise self.wrong(text) from None
            if self.name == "amount" and cents > MAX_AMOUNT_CENTS:
                raise LineError("bad_amount", f"Field amount ({self.place}) is above {MAX_AMOUNT_CENTS // 100:,}.")
            return cents
        return text.strip(" ")

    def wrong(self, text: str) -> LineError:
        shown = f" It holds {text[:40]!r}." if self._quotable else ""
        return LineError(self._reason, f"Field {self.name} ({self.place}) {self._words}.{shown}")


class CompiledRecord:
    """One kind of line.

    Attributes:
        match: the whole line's expression, with a group for every field.
        fields: in the order of the line.
    """

    def __init__(self, record: Record, layout: Description, ours: Mapping[str, Any] | None) -> None:
        self._layout, self._tag, self._width = layout, record.tag, record.width
        self._separator = UNIT_SEPARATOR if layout.quoting else layout.separator
        compiled = [
            (field, CompiledField(field, expectation(field, fixed=layout.fixed, separator=self._separator, ours=ours)))
            for field in sorted(record.fields, key=lambda field: field.first)
        ]
        self.fields = [field for _, field in compiled]
        self._places = [(field.first, field.last) for field, _ in compiled]
        pieces = {field.first: (field.last, f"(?P<{field.name}>{ready.pattern})") for field, ready in compiled}
        if layout.tag is not None:
            pieces[layout.tag.first] = (layout.tag.last, re.escape(record.tag))
        pattern = re.compile(self._line_pattern(pieces) + "()")
        self.match = pattern.fullmatch
        self._groups, self._no_group = pattern.groupindex, pattern.groups

    def groups(self, names: Iterable[str]) -> list[int]:
        """The groups of these fields in `match`; a field that the record lacks gets the last one, which is empty."""
        return [self._groups.get(name, self._no_group) for name in names]

    def is_tagged(self, line: str) -> bool:
        """Whether a line bears this record's tag; without tags, any line does."""
        place = self._layout.tag
        if place is None:
            return True
        if self._layout.fixed:
            return line[place.first - 1 : place.last] == self._tag
        columns = line.split(self._separator, place.first)
        return len(columns) >= place.first and columns[place.first - 1] == self._tag

    def values(self, line: str) -> dict[str, Any]:
        """Read a line field by field; the slow way, for headers, trailers and whatever did not match.

        Raises:
            LineError: what the first thing amiss is.
        """
        texts = self._texts(line)
        return {field.name: field.value(text) for field, text in zip(self.fields, texts, strict=True)}

    def readable(self, line: str) -> dict[str, Any]:
        """The fields of a bad line that can be read all the same."""
        found = {}
        try:
            texts = self._texts(line)
        except LineError:
            return {}
        for field, text in zip(self.fields, texts, strict=True):
            try:
                found[field.name] = field.value(text)
            except LineError:
                continue
        return found

    def _texts(self, line: str) -> list[str]:
        if self._layout.fixed:
            if len(line) != self._width:
                raise LineError("bad_length", f"It has {len(line)} bytes; the layout says {self._width}.")
            return [line[first - 1 : last] for first, last in self._places]
        columns = line.split(self._separator)
        if len(columns) != self._width:
            raise LineError("bad_columns", f"It has {len(columns)} columns; the layout says {self._width}.")
        if any(len(column) > MAX_TEXT for column in columns):
            raise LineError("bad_columns", f"A column is longer than {MAX_TEXT} characters.")
        return [columns[first - 1] for first, _ in self._places]

    def _line_pattern(self, pieces: Mapping[int, tuple[int, str]]) -> str:
        if not self._layout.fixed:
            anything = _anything(self._separator)
            columns = (pieces.get(column, (column, anything))[1] for column in range(1, self._width + 1))
            return re.escape(self._separator).join(columns)
        return "".join(self._with_gaps(pieces))

    def _with_gaps(self, pieces: Mapping[int, tuple[int, str]]) -> Iterator[str]:
        following = 1
        for first, (last, pattern) in sorted(pieces.items()):
            yield f".{{{first - following}}}{pattern}"
            following = last + 1
        yield f".{{{self._width - following + 1}}}"


def _reason(field: Field) -> str:
    if field.setting:
        return "not_ours"
    if field.type == "date":
        return "bad_date"
    return _REASONS.get(field.name, "bad_field")


def expectation(field: Field, *, fixed: bool, separator: str, ours: Mapping[str, Any] | None) -> Expectation:
    """What a field may hold, in a fixed-width line or between separators."""
    length = field.length or 0
    if field.setting and ours is not None:
        return _literal([_setting(field, ours, fixed)], fixed, length, "is not ours, which is {}")
    if field.equals:
        return _literal([field.equals], fixed, length, "is not {}")
    if field.codes:
        return _literal(list(field.codes), fixed, length, "is none of {}")
    end = "" if fixed else f"(?:{re.escape(separator)}|$)"
    match field.type:
        case "digits":
            return Expectation(f"[0-9]{{{length}}}" if fixed else f"[0-9]{{1,{MAX_DIGITS}}}", "is not digits alone")
        case "cents":
            sign = "-?" if field.name == "sum" else ""
            if fixed:
                first = "[-0-9]" if sign else "[0-9]"
                return Expectation(f"{first}[0-9]{{{length - 1}}}", "is not an amount in cents, filled with zeros")
            return Expectation(f"{sign}[0-9]{{1,{MAX_DIGITS}}}", "is not an amount in cents")
        case "decimal":
            return _decimal(field, fixed, length)
        case "date":
            parts = (DATE_PARTS.get(part, re.escape(part)) for part in date_parts(field.format))
            return Expectation("".join(parts), f"is not a day written {field.format}")
        case "text":
            filled = (f"(?! {{{length}}})" if fixed else f"(?! *{end})") if field.name == "reference" else ""
            anything = f".{{{length}}}" if fixed else _anything(separator)
            return Expectation(filled + anything, "is empty or too long")


def _decimal(field: Field, fixed: bool, length: int) -> Expectation:
    point = rf"\.[0-9]{{{field.scale}}}" if field.scale else ""
    sign = "-" if field.name == "sum" else ""
    words = f"is not an amount with {field.scale} decimals"
    if not fixed:
        return Expectation(f"{sign and '-?'}[0-9]{{1,{MAX_DIGITS - field.scale}}}{point}", words)
    before = length - 1 - (field.scale + 1 if field.scale else 0)
    return Expectation(f"[ 0-9{sign}]{{{before}}}[0-9]{point}", words)


def _literal(texts: list[str], fixed: bool, length: int, words: str) -> Expectation:
    patterns = (re.escape(text.ljust(length) if fixed else text) for text in texts)
    return Expectation("(?:" + "|".join(patterns) + ")", words.format(", ".join(texts)))


def _setting(field: Field, ours: Mapping[str, Any], fixed: bool) -> str:
    value = ours.get(field.setting)
    if not isinstance(value, str) or not value:
        raise ValueError(f"The channel's setting {field.setting!r} is needed to tell our files from others'.")
    if fixed and len(value) > (field.length or 0):
        raise ValueError(f"The channel's setting {field.setting!r} is longer than the field that holds it.")
    return value


def _anything(separator: str) -> str:
    return f"[^{re.escape(separator)}]{{0,{MAX_TEXT}}}"
