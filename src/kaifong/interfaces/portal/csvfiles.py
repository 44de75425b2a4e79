"""An answer's table as CSV, for a spreadsheet."""

from __future__ import annotations

import csv

from django.http import HttpResponse

from kaifong.kernel.money import Money
from kaifong.selfservice import said
from kaifong.selfservice.blocks import Table

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be reckoned by a spreadsheet, not shown. Source: OWASP, CSV Injection."""


def csv_response(table: Table, name: str, language: str) -> HttpResponse:
    """Amounts as plain decimals, days and months as ISO 8601, words in the page's language."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # the mark makes Excel read it as UTF-8
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow([_harmless(said.words(column.title, language)) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(cell, language) for cell in row])
    return response


def _cell(cell: said.Value | said.Sentence | None, language: str) -> str:
    match cell:
        case None:
            return ""
        case said.Amount(cents):
            return str(Money(cents).decimal())
        case said.Day(on):
            return on.isoformat()
        case said.MonthOf(month):
            return str(month)
        case said.Count(number):
            return str(number)
        case said.Digits(text):
            return _harmless(text)
        case said.Sentence():
            return _harmless(cell.written(language))
        case _:
            return _harmless(said.written(cell, language))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
