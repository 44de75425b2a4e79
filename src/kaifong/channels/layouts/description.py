"""What a layout file may say. All of it is checked before a byte of a bank's file is read."""

from __future__ import annotations

import keyword
import tomllib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError, model_validator

from kaifong.domains.payments.spi import Kind
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText

DATE_PARTS = {"YYYY": "[0-9]{4}", "YY": "[0-9]{2}", "MM": "[0-9]{2}", "DD": "[0-9]{2}"}
MAX_COLUMNS = 200
MAX_LENGTH_BYTES = 8_192
AMOUNTS = {"cents", "decimal"}
MEANINGS = {
    "header": {"paid_on": {"date"}},
    "detail": {
        "reference": {"text", "digits"},
        "account": {"text", "digits"},
        "amount": AMOUNTS,
        "currency": {"text"},
        "paid_on": {"date"},
        "kind": {"text", "digits"},
        "reverses": {"text", "digits"},
        "status": {"text", "digits"},
    },
    "trailer": {"count": {"digits"}, "sum": AMOUNTS},
}
"""Field names that mean something to the reader, by record, and the types they may have. Other names are the bank's."""


class LayoutInvalid(Refusal):
    """A layout file that cannot be used; the message lists everything found wrong in it.

    Attributes:
        problems: one sentence each, with the place in the file.
    """

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"The layout {source} cannot be used. " + " ".join(problems))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Outcome(_Strict):
    """What one code of the field `kind` says: what became of the money and, if need be, why."""

    kind: Kind
    status: str = ""


def _outcome(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class Place(_Strict):
    """Where something stands in a line: a column, or a first byte and a number of bytes. Both count from 1."""

    column: int | None = None
    at: int | None = None
    length: int | None = None

    def problems(self, *, fixed: bool, width: int) -> Iterator[str]:
        if fixed:
            if self.column is not None:
                yield "has a column, but the format is fixed; give at and length."
            elif self.at is None or self.length is None:
                yield "has no position; give at and length."
            elif self.at < 1 or self.length < 1 or self.last > width:
                yield f"lies outside the line's {width} bytes."
        elif self.at is not None or self.length is not None:
            yield "has a byte position, but the format is delimited; give column."
        elif self.column is None:
            yield "has no position; give column."
        elif not 1 <= self.column <= width:
            yield f"lies outside the line's {width} columns."

    @property
    def first(self) -> int:
        return self.column or self.at or 0

    @property
    def last(self) -> int:
        return self.column or (self.at or 0) + (self.length or 0) - 1

    def __str__(self) -> str:
        return f"column {self.column}" if self.column else f"bytes {self.first}–{self.last}"


class Field(Place):
    """One field of a record.

    Attributes:
        name: one of `MEANINGS` where the reader must understand it; else the bank's own word.
        type: ``text``; ``digits``; ``cents`` (digits, the last two are cents); ``decimal`` (a point and `scale`
            digits); ``date`` (written as `format`, of YYYY or YY for 20YY, MM, DD and separators; no DD: the first).
        equals: the only content allowed.
        setting: the channel's setting of this name is the only content allowed; tells somebody else's file.
        codes: for `kind`: what each code stands for.
        keep: hand it on in ``Line.source``.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    type: Literal["text", "digits", "cents", "decimal", "date"] = "text"
    format: str = ""
    scale: Literal[0, 1, 2] = 2
    equals: str = ""
    setting: str = ""
    codes: dict[str, Annotated[Outcome, BeforeValidator(_outcome)]] = {}
    keep: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if keyword.iskeyword(self.name):
            raise ValueError(f"{self.name!r} cannot be a name.")
        if not all(text.isascii() for text in (self.equals, *self.codes)):
            raise ValueError("equals and codes are ASCII.")
        if (self.type == "date") != bool(self.format):
            raise ValueError("a date, and nothing else, has a format.")
        parts = sorted(part for part in date_parts(self.format) if part in DATE_PARTS)
        if parts and parts not in (["MM", "YY"], ["MM", "YYYY"], ["DD", "MM", "YY"], ["DD", "MM", "YYYY"]):
            raise ValueError(f"{self.format!r} is no date format: one year, one month and at most one day are needed.")
        if self.scale != 2 and self.type != "decimal":
            raise ValueError("only a decimal has a scale.")
        if bool(self.codes) != (self.name == "kind"):
            raise ValueError("the field kind, and no other, has codes.")
        if self.equals and self.setting:
            raise ValueError("equals and setting exclude each other.")
        return self


class Record(_Strict):
    """A kind of line: its tag, its width, its fields."""

    tag: str = ""
    columns: int | None = None
    length: int | None = None
    fields: tuple[Field, ...] = ()

    @property
    def width(self) -> int:
        return self.columns or self.length or 0

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


class Trailer(Record):
    """The last line, with the control totals.

    Attributes:
        counts: what its count counts: the details, or every line of the file.
        sums: what an amount counts in its sum, by kind: 1, 0 or -1.
    """

    counts: Literal["details", "lines"] = "details"
    sums: dict[Kind, Literal[-1, 0, 1]] = {Kind.PAYMENT: 1, Kind.REVERSAL: -1, Kind.NOTICE: 0}


def _texts(value: Any) -> Any:
    return LocalText.from_mapping(value) if isinstance(value, dict) else value


Texts = Annotated[LocalText, BeforeValidator(_texts)]


class ChannelTexts(_Strict):
    """What a tenant is told of a channel that has no Python of its own."""

    name: Texts
    pay_to: Texts
    note: Texts


class Description(_Strict):
    """A whole layout file. See ``convenience_store.toml`` for one that is explained line by line."""

    title: str
    format: Literal["delimited", "fixed"]
    separator: Annotated[str, StringConstraints(pattern=r"^[\t !#-/:-@\[-`{-~]$")] = ","
    quoting: bool = False
    encoding: Literal["ascii", "utf-8", "big5", "big5hkscs"] = "utf-8"
    bom: Literal["refuse", "skip"] = "refuse"
    line_end: Literal["lf", "crlf", "any"] = "lf"
    bad_line: Literal["refuse", "reject"]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "HKD"
    tag: Place | None = None
    header: Record | None = None
    detail: Record
    trailer: Trailer | None = None
    channel: ChannelTexts | None = None

    @property
    def fixed(self) -> bool:
        return self.format == "fixed"

    @property
    def records(self) -> dict[str, Record]:
        every = {"header": self.header, "detail": self.detail, "trailer": self.trailer}
        return {name: record for name, record in every.items() if record is not None}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = [*self._tag_problems(), *self._meaning_problems()]
        for name, record in self.records.items():
            problems += (f"{name}: {problem}" for problem in self._record_problems(name, record))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _tag_problems(self) -> Iterator[str]:
        tags = [record.tag for record in self.records.values() if record.tag]
        if self.tag is None and tags:
            yield "records have tags, but tag does not say where they stand."
        if self.tag is not None and len(set(tags)) != len(self.records):
            yield "every record needs a tag of its own."
        if self.trailer is not None and self.tag is None:
            yield "a trailer is told by its tag alone; give tag."
        if self.tag is not None and self.fixed and any(len(tag) != self.tag.length for tag in tags):
            yield "every tag must be as long as its place."

    def _meaning_problems(self) -> Iterator[str]:
        for name in ("reference", "account", "amount"):
            if self.detail.field(name) is None:
                yield f"detail: no field is named {name}."
        if self.detail.field("paid_on") is None and not (self.header and self.header.field("paid_on")):
            yield "neither detail nor header has a field named paid_on."
        kind = self.detail.field("kind")
        outcomes = kind.codes.values() if kind else ()
        if any(outcome.kind is Kind.REVERSAL for outcome in outcomes) and self.detail.field("reverses") is None:
            yield "detail: a kind is a reversal, but no field is named reverses."
        if any(outcome.status for outcome in outcomes) and self.detail.field("status") is not None:
            yield "detail: codes give a status, and a field is named status; keep one of them."
        if self.trailer is not None and not (self.trailer.field("count") or self.trailer.field("sum")):
            yield "trailer: no field is named count or sum."
        if self.trailer is not None and self.trailer.sums.keys() != set(Kind):
            yield "trailer: sums must name payment, reversal and notice."

    def _record_problems(self, name: str, record: Record) -> Iterator[str]:
        fixed = self.fixed
        if (record.length if fixed else record.columns) is None or (record.columns if fixed else record.length):
            yield f"give its {'length in bytes' if fixed else 'number of columns'}, and that alone."
            return
        if not 1 <= record.width <= (most := MAX_LENGTH_BYTES if fixed else MAX_COLUMNS):
            yield f"its width must be from 1 to {most}."
        if self.tag is not None:
            yield from (f"tag {problem}" for problem in self.tag.problems(fixed=fixed, width=record.width))
        for field in record.fields:
            yield from (f"{field.name} {problem}" for problem in field.problems(fixed=fixed, width=record.width))
            allowed = MEANINGS[name].get(field.name)
            if fixed and any(len(text) > (field.length or 0) for text in (field.equals, *field.codes)):
                yield f"{field.name} is shorter than a text that it may hold."
            if allowed is not None and field.type not in allowed:
                yield f"{field.name} is of type {field.type}; it must be {' or '.join(sorted(allowed))}."
        names = [field.name for field in record.fields]
        yield from (f"{name} is there twice." for name in sorted({name for name in names if names.count(name) > 1}))
        places = sorted(
            [(field.first, field.last, field.name) for field in record.fields]
            + ([(self.tag.first, self.tag.last, "tag")] if self.tag else [])
        )
        for (_, last, one), (first, _, other) in pairwise(places):
            if first and first <= last:
                yield f"{one} and {other} overlap."


def date_parts(format: str) -> list[str]:
    """Cut a date format into its parts and single separators: ``DD/MM/YYYY`` → ``DD``, ``/``, ``MM``, ``/``, ``YYYY``."""
    parts = []
    while format:
        part = next((part for part in DATE_PARTS if format.startswith(part)), format[0])
        parts.append(part)
        format = format[len(part) :]
    return parts


def load(path: Path) -> Description:
    """Read and check a layout file.

    Raises:
        LayoutInvalid: no such file, not TOML, an unknown key, or a contradiction.
    """
    try:
        return Description.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise LayoutInvalid(path.name, [f"The file cannot be read: {error.strerror}."]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LayoutInvalid(path.name, [f"It is not TOML: {error}."]) from error
    except ValidationError as error:
        raise LayoutInvalid(path.name, list(_sentences(error))) from error


def _sentences(error: ValidationError) -> Iterator[str]:
    for found in error.errors(include_url=False):
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in found["loc"])
        said = "unknown key." if found["type"] == "extra_forbidden" else found["msg"].removeprefix("Value error, ")
        for line in said.splitlines():
            yield f"{place}: {line}" if place else line
