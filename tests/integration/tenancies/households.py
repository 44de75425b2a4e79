"""Rows of household files. The persons are invented; their numbers and names are canaries that no log may hold."""

from __future__ import annotations

from datetime import date

COLUMNS = [
    "account_no",
    "estate_code",
    "block",
    "floor",
    "flat",
    "start",
    "end",
    "relationship",
    "name_zh",
    "name_en",
    "identity_no",
    "date_of_birth",
    "sex",
    "phone",
    "email",
    "language",
]
TODAY = date(2026, 11, 24)
HOME = {"estate_code": "1001", "block": "Reed House", "floor": "1", "flat": "101", "start": "2020-01-01"}

PRINCIPAL = HOME | {
    "relationship": "principal",
    "name_zh": "甲金絲",
    "name_en": "KANARI Alpha",
    "identity_no": "Z683365(A)",
    "date_of_birth": "1970-02-03",
    "sex": "F",
    "phone": "5550 9113",
    "email": "kanari.alpha@example.org",
    "language": "zh-hant",
}
CHILD = HOME | {
    "relationship": "child",
    "name_zh": "乙金絲",
    "name_en": "KANARI Beta",
    "date_of_birth": "2015-06-07",
}
CANARIES = ("Z683365", "683365A", "甲金絲", "乙金絲", "KANARI", "kanari", "55509113", "5550 9113")
SECRET_CANARIES = ("Z683365", "55509113", "kanari.alpha@example.org")
"""What is encrypted."""


def row(values: dict[str, str]) -> str:
    return ",".join(values.get(column, "") for column in COLUMNS)


def other(flat: str, number: str, **values: str) -> dict[str, str]:
    """Another household's principal tenant."""
    return PRINCIPAL | {"flat": flat, "identity_no": number, "phone": "", "email": ""} | values
