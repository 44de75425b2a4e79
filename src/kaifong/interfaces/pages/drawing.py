"""Answers' values and blocks as HTML in the current language.

A date, a month and a number in groups stand in elements that do not break. What the same value always draws is drawn
once: dates cost most of a page's time otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kaifong.infra.printing import charts, codes, writing
from kaifong.infra.printing.tags import DATE_IN_WORDS
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice import said
from kaifong.selfservice.blocks import (
    Block,
    Code,
    CodeKind,
    Column,
    Download,
    Facts,
    Heading,
    Lead,
    MonthBars,
    Note,
    Onward,
    Table,
)

VALUES_KEPT = 4_096
"""How many drawn dates, months, and codes stay in memory, each."""
CHART_LABELS = 6
"""How many months' names have room below a chart on a phone."""


class Links(NamedTuple):
    """Where a door has questions and the files of the answer that is drawn.

    Attributes:
        questions: a question stands at ``{questions}{name}/``.
        files: a table's file at ``{files}{name}.csv{query}``, the question's own at ``{files}file``; None where the
            door gives none.
        query: the answer's input as it stands in the address, with its question mark, or "".
    """

    questions: str
    files: str | None = None
    query: str = ""

    def table(self, name: str) -> str:
        return "" if self.files is None else f"{self.files}{name}.csv{self.query}"

    def file(self, given: Mapping[str, str]) -> str:
        return "" if self.files is None else f"{self.files}file{_query(given)}"

    def question(self, name: str, given: Mapping[str, str]) -> str:
        return f"{self.questions}{name}/{_query(given)}"


def _query(given: Mapping[str, str]) -> str:
    return f"?{urlencode(given)}" if given else ""


def current_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def text_html(text: said.Text) -> SafeString:
    """Words; a date within them does not break."""
    plain = escape(text[current_language()] if isinstance(text, LocalText) else str(text))
    if not any(map(str.isdigit, plain)):
        return plain
    return mark_safe(DATE_IN_WORDS.sub(r'<span class="nowrap">\g<0></span>', plain))  # noqa: S308 - escaped above


def value_html(value: said.Value | said.Sentence | None) -> SafeString:
    """A value, or a sentence with its values in it; nothing for None."""
    match value:
        case None:
            return SafeString("")
        case said.Amount(cents):
            return mark_safe(writing.write_money(cents, settings.CURRENCY))  # noqa: S308 - digits and a currency's sign
        case said.Day(on):
            return _day(on, current_language())
        case said.MonthOf(month):
            return _month(month, current_language())
        case said.Count(number):
            return SafeString(f"{number:,}")
        case said.Digits():
            return format_html('<span class="nowrap">{}</span>', said.written(value, current_language()))
        case said.Words(text):
            return text_html(text)
        case said.Sentence():
            return sentence_html(value)
        case _:
            return conditional_escape(said.written(value, current_language()))


def sentence_html(sentence: said.Sentence) -> SafeString:
    """The sentence, its values in elements of their own."""
    parts = sentence.parts(current_language())
    return SafeString("".join(text_html(part) if isinstance(part, str) else value_html(part) for part in parts))


def words_html(text: said.Text | said.Sentence) -> SafeString:
    return sentence_html(text) if isinstance(text, said.Sentence) else text_html(text)


@lru_cache(VALUES_KEPT)
def _day(on: date, language: str) -> SafeString:
    return format_html('<time class="nowrap" datetime="{}">{}</time>', on.isoformat(), writing.write_day(on, language))


@lru_cache(VALUES_KEPT)
def _month(month: Month, language: str) -> SafeString:
    return format_html('<time class="nowrap" datetime="{}">{}</time>', month, writing.write_month(month, language))


def block_context(block: Block, *, number: int, links: Links | None) -> tuple[str, dict[str, Any]]:
    """Which template draws the block, and with what.

    Args:
        number: the block's place on its page, for ids.
        links: None where nothing leads on; then neither links nor files are offered.
    """
    match block:
        case Lead(sentence, figure):
            return "lead", {"figure": value_html(figure), "sentence": sentence_html(sentence)}
        case Facts(rows, heading):
            return "facts", {
                "heading": text_html(heading) if heading else "",
                "rows": [(text_html(row.label), value_html(row.value)) for row in rows],
            }
        case Table():
            return "table", _table(block, links)
        case MonthBars(title, months):
            return "month_bars", {"title": text_html(title), "chart": month_bars(f"chart-{number}", title, months)}
        case Code(kind, payload, caption):
            return "code", {
                "kind": kind.value,
                "drawing": _code(kind, payload, str(text_html(caption))),
                "caption": text_html(caption),
                "payload": payload if kind is CodeKind.BARCODE else "",
            }
        case Heading(text):
            return "heading", {"text": text_html(text)}
        case Note(sentence, warning):
            return "note", {"sentence": sentence_html(sentence), "warning": warning}
        case Download(label, given):
            return "download", {"label": words_html(label), "address": links.file(given) if links else ""}
        case Onward(label, question, given):
            return "onward", {"label": text_html(label), "address": links.question(question, given) if links else ""}


def _table(table: Table, links: Links | None) -> dict[str, Any]:
    titles = [text_html(column.title) for column in table.columns]
    cells = [_cell_attributes(column, title) for column, title in zip(table.columns, titles, strict=True)]
    return {
        "caption": text_html(table.caption),
        "head": [(SafeString(' class="n"' if column.numeric else ""), title)
                 for column, title in zip(table.columns, titles, strict=True)],
        "rows": [
            (value_html(row[0]), [(attributes, value_html(cell)) for attributes, cell in zip(cells[1:], row[1:], strict=True)])
            for row in table.rows
        ],
        "cards": any(not column.numeric for column in table.columns[1:]) or len(table.columns) > 3,
        "csv": links.table(table.name) if links and table.rows else "",
    }  # fmt: skip


def _cell_attributes(column: Column, title: str) -> SafeString:
    numeric = SafeString(' class="n"' if column.numeric else "")
    return format_html('{} data-label="{}"', numeric, title)


def month_bars(name: str, title: said.Text, months: Sequence[tuple[Month, int, int]]) -> SafeString:
    """Charged beside paid, month by month. Where there are many months, only some are named below."""
    language = current_language()
    step = -(-len(months) // CHART_LABELS)
    frame = charts.Frame(
        id=name, title=str(title), description=gettext("The table with this chart has the same figures."), letter_px=16
    )
    return charts.grouped_bars(
        frame,
        groups=[
            f"{writing.write_month_name(month, language)}\n{month.year}" if (len(months) - 1 - at) % step == 0 else ""
            for at, (month, _, _) in enumerate(months)
        ],
        series=[
            charts.Series(gettext("Charged"), [charged for _, charged, _ in months]),
            charts.Series(gettext("Paid"), [paid for _, _, paid in months]),
        ],
        write=lambda cents: writing.write_money(cents, settings.CURRENCY).removesuffix(".00"),
    )


@lru_cache(VALUES_KEPT // 16)
def _code(kind: CodeKind, payload: str, title: str) -> SafeString:
    draw = codes.qr_svg if kind is CodeKind.QR else codes.code128_svg
    return conditional_escape(draw(payload, title=title))
