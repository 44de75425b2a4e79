"""A file cut into lines, in chunks, with everything refused that no line of the layout may hold."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from kaifong.channels.layouts.description import Description
from kaifong.channels.layouts.records import UNIT_SEPARATOR
from kaifong.domains.payments.spi import MAX_LINE_BYTES, FileRefused

CHUNK_BYTES = 262_144
BOM = b"\xef\xbb\xbf"
CONTROLS = bytes([*range(0x20), 0x7F])


def batches(file: BinaryIO, layout: Description) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line's number and the lines of each chunk, without their ends.

    Columns of a quoted layout come unquoted, with `UNIT_SEPARATOR` between them. Lines of a fixed-width layout hold one
    character a byte, so that positions count bytes in every encoding.

    Raises:
        FileRefused: empty, torn, line_too_long, bom, line_end, control_byte, encoding.
    """
    number, rest = 1, b""
    while chunk := file.read(CHUNK_BYTES):
        chunk = rest + chunk
        end = chunk.rfind(b"\n") + 1
        whole, rest = chunk[:end], chunk[end:]
        if len(rest) > MAX_LINE_BYTES:
            raise too_long(number + whole.count(b"\n"))
        if whole:
            lines = _lines(whole, number, layout)
            yield number, lines
            number += len(lines)
    if rest and layout.line_end == "any":
        yield number, _lines(rest + b"\n", number, layout)
    elif rest:
        raise FileRefused("torn", "The file breaks off in the middle of a line.", line=number)
    elif number == 1:
        raise FileRefused("empty", "The file is empty.")


def too_long(number: int) -> FileRefused:
    return FileRefused("line_too_long", f"The line is longer than {MAX_LINE_BYTES:,} bytes.", line=number)


def _lines(whole: bytes, number: int, layout: Description) -> list[str]:
    if number == 1 and whole.startswith(BOM):
        if layout.bom == "refuse":
            raise FileRefused("bom", "The file begins with a byte order mark, which the layout does not allow.", line=1)
        whole = whole[len(BOM) :]
    whole = _with_plain_line_ends(whole, number, layout)
    forbidden = CONTROLS.replace(b"\n", b"").replace(layout.separator.encode(), b"")
    if len(whole.translate(None, forbidden)) != len(whole):
        at = next(index for index, byte in enumerate(whole) if byte in forbidden)
        raise _refused_at(whole, at, number, "control_byte", f"is the control character 0x{whole[at]:02X}")
    lines = _decoded(whole, number, layout).split("\n")
    del lines[-1]  # what follows the last line end
    return [*_unquoted(lines, layout.separator)] if layout.quoting else lines


def _with_plain_line_ends(whole: bytes, number: int, layout: Description) -> bytes:
    if layout.line_end == "lf":
        if (at := whole.find(b"\r")) >= 0:
            raise _refused_at(whole, at, number, "line_end", "is a carriage return; the layout's lines end in LF alone")
        return whole
    plain = whole.replace(b"\r\n", b"\n")
    if layout.line_end == "crlf" and len(whole) - len(plain) != plain.count(b"\n"):
        line = next(index for index, line in enumerate(whole.split(b"\n")) if not line.endswith(b"\r"))
        raise FileRefused("line_end", "The line ends in LF; the layout's lines end in CR LF.", line=number + line)
    return plain


def _decoded(whole: bytes, number: int, layout: Description) -> str:
    try:
        return whole.decode("latin-1" if layout.fixed and layout.encoding != "ascii" else layout.encoding)
    except UnicodeDecodeError as error:
        what = f"(0x{whole[error.start]:02X}) is not {layout.encoding}"
        raise _refused_at(whole, error.start, number, "encoding", what) from error


def _unquoted(lines: list[str], separator: str) -> Iterator[str]:
    try:
        rows = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        rows = []
    if len(rows) == len(lines):
        yield from map(UNIT_SEPARATOR.join, rows)
        return
    # A quote somewhere does not close: take each line by itself, so that it cannot swallow the next one.
    for line in lines:
        try:
            yield UNIT_SEPARATOR.join(*csv.reader([line], delimiter=separator, strict=True))
        except csv.Error:
            yield line  # without a unit separator, by which the reader knows it


def _refused_at(whole: bytes, at: int, number: int, reason: str, what: str) -> FileRefused:
    column = at - whole.rfind(b"\n", 0, at)
    return FileRefused(reason, f"Byte {column} {what}.", line=number + whole.count(b"\n", 0, at))
