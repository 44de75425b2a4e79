"""Blocks as a slip. Charts, files and ways to other questions are left out: paper cannot follow them.

A handheld prints the same page: it is given the page with slots (`SlipForm`) and draws it with its own browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kaifong.domains.payments import api as payments
from kaifong.infra.printing import code128_svg, qr_svg
from kaifong.infra.printing.codes import code128_modules
from kaifong.infra.printing.raster import DOTS_PER_MM, LONGEST_MM, WIDTH_DOTS, WIDTH_MM, Slip, slip
from kaifong.selfservice.blocks import Block, Blocks, Code, CodeKind, Facts, Heading, Lead, Note, Table
from kaifong.selfservice.said import Sentence, Text, Value, words, written
from kaifong.selfservice.statement.render import FONTS

BAR_DOTS = (3, 2)
"""Widths of a barcode's narrowest bar, the best first: 0.375 mm; 0.25 mm where a long payload leaves no room for it."""
QR_MODULE_MM = 5 / DOTS_PER_MM

KEPT = _("Keep this slip. It shows your account as it was at the time above.")

_engine = Engine(dirs=[str(Path(__file__).parent / "templates")], builtins=["django.templatetags.i18n"])


def render_slip(blocks: Blocks, *, title: Text, language: str, at: datetime) -> Slip:
    """Typeset an answer's receipt.

    Args:
        title: what was asked, as the slip's heading.
        at: when the figures were looked up; printed.
    """
    return slip(render_html(blocks, title=title, language=language, at=at))


def render_html(blocks: Blocks, *, title: Text, language: str, at: datetime) -> str:
    """The slip as a self-contained HTML document."""
    drawn = [one for block in blocks if (one := _drawn(block, language))]
    return _page(drawn, title=title, language=language, at=f"{at:%Y-%m-%d %H:%M}", end=KEPT)


@dataclass(frozen=True, slots=True)
class SlipForm:
    """A slip that is put together and drawn elsewhere.

    Attributes:
        page: the whole document, well-formed as XML too, with the slots ``{at}`` and ``{blocks}``.
        parts: what may stand in place of ``{blocks}``, by name; slots in them are named by whoever made the blocks.
    """

    page: str
    parts: Mapping[str, str]


def slip_form(parts: Mapping[str, Block], *, title: Text, language: str, end: Text) -> SlipForm:
    """The page that kiosks print, for another's content.

    Args:
        end: the line below all.
    """
    block = _engine.get_template("block.html")
    drawn = {name: block.render(Context({"block": _drawn(one, language)})).strip() for name, one in parts.items()}
    return SlipForm(_page([{"kind": "slot"}], title=title, language=language, at="{at}", end=end), drawn)


def _page(blocks: list[dict[str, Any]], *, title: Text, language: str, at: str, end: Text) -> str:
    with translation.override(language):
        context = {
            "blocks": blocks,
            "title": words(title, language),
            "landlord": payments.landlord_name()[language],
            "at": at,
            "end": words(end, language),
            "language": language,
            "fonts": FONTS[language],
            "page": f"{WIDTH_MM}mm {LONGEST_MM}mm",
        }
        return _engine.get_template("slip.html").render(Context(context))


def _drawn(block: Block, language: str) -> dict[str, Any] | None:
    def text(value: Value | Sentence | None) -> str:
        if isinstance(value, Sentence):
            return value.written(language)
        return "" if value is None else written(value, language)

    match block:
        case Lead(sentence, figure):
            return {"kind": "lead", "figure": text(figure), "sentence": text(sentence)}
        case Facts(rows, heading):
            shown = [(words(row.label, language), text(row.value)) for row in rows]
            return {"kind": "facts", "heading": heading and words(heading, language), "rows": shown}
        case Table(_, caption, columns, rows):
            return {
                "kind": "table",
                "caption": words(caption, language),
                "columns": [(words(column.title, language), column.numeric) for column in columns],
                "rows": [
                    [(text(cell), column.numeric) for cell, column in zip(row, columns, strict=True)] for row in rows
                ],
            }
        case Code(kind, payload, caption):
            return {
                "kind": "code",
                **_code(kind, payload, words(caption, language)),
                "payload": payload if kind is CodeKind.BARCODE else "",
                "caption": words(caption, language),
            }
        case Heading(heading):
            return {"kind": "heading", "text": words(heading, language)}
        case Note(sentence, warning):
            return {"kind": "note", "text": text(sentence), "warning": warning}
    return None


def _middle(dots: int) -> str:
    return f"{(WIDTH_DOTS - dots) // 2 / DOTS_PER_MM}mm"


def _code(kind: CodeKind, payload: str, title: str) -> dict[str, Any]:
    """The drawing, and how far from the left it stands to be in the middle, in whole dots: half a dot blurs every bar."""
    if kind is CodeKind.QR:
        return {"code": qr_svg(payload, title=title, module_mm=QR_MODULE_MM), "left": None}
    modules = code128_modules(payload)
    dots = next((dots for dots in BAR_DOTS if modules * dots <= WIDTH_DOTS), BAR_DOTS[-1])
    code = code128_svg(payload, title=title, module_mm=dots / DOTS_PER_MM)
    return {"code": code, "left": _middle(modules * dots)}
