from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from kaifong.interfaces.cli.cases.reading import Part


class Subject(NamedTuple):
    """Facts of this shape, and a day, give this answer; a Refusal is an answer too."""

    given: type[Part]
    answer: Callable[[Any, date], Mapping[str, Any]]


def decimal(cents: int | None) -> str | None:
    """An amount as cases write it: ``1234.50``."""
    if cents is None:
        return None
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
