"""Tags for pages: the landlord's name, links to the same page in other languages, pages of a list, form fields.

Loading this library also gives the filters of `kaifong.infra.printing.tags`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Select, Textarea
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from kaifong.infra.printing import tags
from kaifong.infra.printing.writing import write_money
from kaifong.kernel.localtext import LANGUAGES, LocalText
from kaifong.selfservice.fields import DayWidget

register = template.Library()
register.filters.update(tags.register.filters)

INPUT_WIDTHS = (2, 3, 4, 5, 10, 20, 30)
"""Widths that the design system has, in characters."""
PAGES_EITHER_SIDE = 1
"""How many pages' numbers stand either side of the current one; a phone has room for three and the ends."""


class LanguageLink(NamedTuple):
    code: str
    name: str
    address: str
    current: bool


@register.simple_tag
def landlord() -> str:
    """The landlord's name in the current language, from its file."""
    return _landlord_name(settings.LANDLORD_FILE)[get_language() or settings.LANGUAGE_CODE]


@cache
def _landlord_name(file: Path) -> LocalText:
    return LocalText.from_mapping(tomllib.loads(file.read_text(encoding="utf-8"))["name"])


@register.inclusion_tag("pages/components/languages.html", takes_context=True)
def language_links(context: template.Context) -> dict[str, Any]:
    """Links to this address in each language; none where no request is known, as on the page for a fault of the program.

    Addresses are never translated, so the language is their first part and nothing else changes.
    """
    request: HttpRequest | None = context.get("request")
    links = []
    if request is not None:
        address = request.get_full_path() if request.method == "GET" else request.path
        current = get_language()
        first, rest = address.lstrip("/").split("/", 1) if "/" in address.lstrip("/") else ("", "")
        rest = rest if first in LANGUAGES else ""
        links = [LanguageLink(code, name, f"/{code}/{rest}", code == current) for code, name in settings.LANGUAGES]
    return {"links": links}


@register.inclusion_tag("pages/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: int, pages: int) -> dict[str, Any]:
    """Links to the pages of a list, with the rest of the query kept; nothing where there is one page."""
    near = range(page - PAGES_EITHER_SIDE, page + PAGES_EITHER_SIDE + 1)
    shown = [number for number in range(1, pages + 1) if number in (1, pages) or number in near]
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            numbers.append(None)  # a gap
        numbers.append(number)
    return {"request": context["request"], "page": page, "pages": pages, "numbers": numbers}


@register.inclusion_tag("pages/components/input.html")
def text_input(field: BoundField, *, kind: str = "text", width: int = 20, autocomplete: str = "") -> dict[str, Any]:
    """A form's field as an input of the design system, with its hint and error."""
    return {"field": field, "kind": kind, "width": width, "autocomplete": autocomplete}


class Option(NamedTuple):
    """A choice of a field. ``id`` is the field's own for the first, so that a summary of errors leads there."""

    id: str
    value: str
    label: str
    chosen: bool
    hint: str


@register.inclusion_tag("pages/components/field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """A form's field as the component of the design system that its widget asks for.

    A text's width follows its longest value; the widget's ``attrs`` become attributes of the input.
    """
    widget = field.field.widget
    attributes = dict(widget.attrs)
    attributes.pop("maxlength", None)  # a long value is refused in words, not cut off in silence
    shown = {
        "field": field,
        "autocomplete": attributes.pop("autocomplete", ""),
        "width": _width(getattr(field.field, "max_length", None)),
        "attributes": flatatt(attributes) if attributes else SafeString(""),
        "currency": _currency_sign() if getattr(field.field, "has_currency", False) else "",
    }
    match widget:
        case CheckboxInput():
            return shown | {"component": "checkbox", "chosen": bool(field.value())}
        case DayWidget():
            return shown | {"component": "day", "boxes": _boxes(field)}
        case FileInput():
            return shown | {"component": "file"}
        case RadioSelect() | Select():
            component = "radios" if isinstance(widget, RadioSelect) else "select"
            return shown | {"component": component, "options": list(_options(field))}
        case Textarea():
            attributes.pop("cols", None)
            rows = attributes.pop("rows", 5)
            return shown | {"component": "textarea", "rows": rows, "attributes": flatatt(attributes)}
    return (
        shown
        | {"component": "input", "kind": attributes.pop("type", getattr(widget, "input_type", "text"))}
        | {"attributes": flatatt(attributes)}
    )


class Box(NamedTuple):
    """One of a date's three boxes. ``id`` is the field's own for the first, so that a summary of errors leads there."""

    id: str
    name: str
    label: str
    width: int
    value: str


def _boxes(field: BoundField) -> list[Box]:
    """Year, month, day in Chinese; day, month, year in English: as they are said."""
    widget = field.field.widget
    value = field.value()
    values = value if isinstance(value, list) else widget.decompress(value)
    parts = {
        "day": (gettext("Day"), 2, values[0]),
        "month": (gettext("Month"), 2, values[1]),
        "year": (gettext("Year"), 4, values[2]),
    }
    order = list(parts) if get_language() == "en" else list(reversed(parts))
    return [
        Box(field.auto_id if at == 0 else f"{field.auto_id}-{part}", f"{field.html_name}_{part}", *parts[part])
        for at, part in enumerate(order)
    ]


def _currency_sign() -> str:
    return write_money(0, settings.CURRENCY).removesuffix("0.00").strip()


def _width(longest: int | None) -> int:
    if longest is None:
        return 10
    return next((width for width in INPUT_WIDTHS if longest <= width), 0)


def _options(field: BoundField) -> Iterator[Option]:
    chosen = str(field.value() or "")
    hints = getattr(field.field, "choice_hints", {})
    for number, (value, label) in enumerate(field.field.widget.choices, 1):
        id_ = field.auto_id if number == 1 else f"{field.auto_id}-{number}"
        yield Option(id_, str(value), str(label), str(value) == chosen, hints.get(value, ""))
