"""Texts as the Authority's web pages carry them, made plain; and names folded for recognition."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_BLANKS = re.compile(r"[^\S\n]+")
_NOT_PRINTED = {"Cc", "Cf", "Cs"}  # controls, formats, halves of pairs; private use stays: HKSCS had names there


class _Plain(HTMLParser):
    """``<br>`` becomes a line feed; a link its text with the address in brackets; other tags go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.address:
            self.parts.append(f" ({self.address})")
            self.address = ""

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def clean(text: str) -> str:
    """A text without markup, characters that do not print, or blanks that carry nothing.

    Line feeds stay, at most two in a row.
    """
    parser = _Plain()
    parser.feed(text.replace("\r\n", "\n"))
    parser.close()
    blanks = _BLANKS.sub(" ", "".join(parser.parts))
    printed = "".join(c for c in blanks if c == "\n" or unicodedata.category(c) not in _NOT_PRINTED)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", printed)).strip()


def one_line(text: str) -> str:
    """`clean`, with line feeds as blanks: for names."""
    return " ".join(clean(text).split())


def fold(name: str) -> str:
    """A name by which it is recognised: letters and digits alone, whatever their case, width and spacing.

    ``Wah Fu (I) Estate`` → ``wahfuiestate``.
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
