from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_BYTES = 10_000_000
"""Of one file as it is sent. A photograph of a telephone has 2 to 6 million."""

MAX_PIXELS = 60_000_000
"""A picture unpacks to three or four bytes a pixel; telephones take 12 to 50 million."""
MAX_PAGES = 100


class Kind(StrEnum):
    """What a file holds; the value is its content type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


ALL_KINDS = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is kept.

    Attributes:
        id: not to be guessed; who may see the document is for the domain that holds the id to say.
        name: as its sender called it, without path and with the ending of its kind.
        size_bytes, sha256: of what is kept, which is not byte for byte what was sent.
        pages: of a PDF; 1 for a picture.
    """

    id: int
    kind: Kind
    name: str = field(repr=False)
    size_bytes: int
    sha256: bytes
    pages: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with what it holds."""

    kept: Kept
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did: files without a row, removed; rows whose file is gone, which only a backup brings back."""

    removed: int
    missing: tuple[int, ...]
