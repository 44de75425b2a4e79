"""How answers' types are written in JSON: amounts as whole cents, days and months as ISO 8601, texts by language."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, ApplicationNo
from kaifong.kernel.localtext import LANGUAGES, LocalText

JsonMonth = Annotated[
    Month,
    BeforeValidator(lambda value: Month.parse(value) if isinstance(value, str) else value),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "examples": ["2026-03"]}),
]
JsonTime = Annotated[
    time,
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "examples": ["08:30"]}),
]
"""A time of day of the landlord's clock, without the offset that ``format: time`` asks for."""
JsonText = Annotated[
    LocalText,
    PlainSerializer(LocalText.as_mapping, return_type=dict[str, str]),
    WithJsonSchema(
        {"type": "object", "properties": {language: {"type": "string"} for language in LANGUAGES},
         "required": list(LANGUAGES)}
    ),
]  # fmt: skip
JsonAccountNo = Annotated[
    AccountNo,
    PlainSerializer(lambda number: f"{number:012d}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{12}$"}),
]
JsonApplicationNo = Annotated[
    ApplicationNo,
    PlainSerializer(lambda number: f"{number:012d}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^9\d{11}$"}),
]
