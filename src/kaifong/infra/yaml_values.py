"""What stands in YAML files that people write, as types for pydantic: days, texts in three languages; and its faults in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from kaifong.kernel.localtext import LANGUAGES, LocalText

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def written_day(value: object) -> date:
    """``2026-03-01``; raises ValueError."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


def written_texts(value: object) -> LocalText:
    """A text by language, no language missing and no other there; raises ValueError."""
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(f"a text is given in {', '.join(LANGUAGES)}")
    if unknown := sorted(value.keys() - set(LANGUAGES)):
        raise ValueError(f"{', '.join(unknown)} is none of {', '.join(LANGUAGES)}")
    return LocalText.from_mapping(value)


def fault_said(kind: str, message: str) -> str:
    """What pydantic found wrong (its ``type`` and ``msg``), as people say it."""
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a key known here"
    return message.removeprefix("Value error, ")


Day = Annotated[date, BeforeValidator(written_day)]
Texts = Annotated[LocalText, PlainValidator(written_texts)]
