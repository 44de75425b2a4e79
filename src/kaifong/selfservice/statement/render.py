"""The statement on paper: one A4 page with a slip to take to a counter.

The page carries its own styles, so it is for typesetting, not for serving to a browser.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kaifong.infra.printing import charts, code128_svg, pdf, qr_svg, writing
from kaifong.kernel.identifiers import AccountNo, format_account_no
from kaifong.selfservice.statement.types import Statement

FONTS = {
    "zh-hant": "Noto Sans CJK HK, Noto Sans HK, Noto Sans CJK TC, PingFang HK, Microsoft JhengHei, sans-serif",
    "en": "Liberation Sans, Arial, Helvetica, Noto Sans CJK HK, Noto Sans HK, Noto Sans CJK TC, sans-serif",
    "zh-hans": "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif",
}

_engine = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"],
)


def render_pdf(statement: Statement, language: str) -> bytes:
    """The statement as a tagged PDF in one of the three languages."""
    return pdf(render_html(statement, language))


def render_html(statement: Statement, language: str) -> str:
    """The statement as a self-contained HTML document."""
    with translation.override(language):
        title = gettext("Rent statement") + " " + writing.write_month(statement.month, language)
        context = {
            "statement": statement,
            "language": language,
            "fonts": FONTS[language],
            "title": title,
            "chart": _chart(statement, language),
            "barcode": statement.barcode and _barcode(statement.barcode, statement.account_no),
            "qr": statement.qr and qr_svg(statement.qr, title=gettext("FPS QR code")),
        }
        return _engine.get_template("statement.html").render(Context(context))


def _barcode(payload: str, account_no: int) -> SafeString:
    title = gettext("Barcode for account %(account)s") % {"account": format_account_no(AccountNo(account_no))}
    return code128_svg(payload, title=title)


def _chart(statement: Statement, language: str) -> SafeString:
    charged, paid = gettext("Charged"), gettext("Paid")
    frame = charts.Frame(
        id="months",
        title=gettext("Charged and paid, the last six months"),
        description=gettext("The table beside the chart has the same figures."),
        font_family=FONTS[language],
        letter_px=11,
    )
    return charts.grouped_bars(
        frame,
        groups=[writing.write_month_name(row.month, language) for row in statement.months],
        series=[
            charts.Series(charged, [row.charged_cents for row in statement.months]),
            charts.Series(paid, [row.paid_cents for row in statement.months]),
        ],
        write=lambda cents: writing.write_money(cents, settings.CURRENCY).removesuffix(".00"),
        plot_px=90,
    )
