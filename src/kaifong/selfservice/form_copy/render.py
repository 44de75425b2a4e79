"""The form as A4 pages. Identity numbers are masked, as on every page."""

from __future__ import annotations

from pathlib import Path

from django.template import Context, Engine
from django.utils import translation

from kaifong.domains.payments import api as payments
from kaifong.domains.requests.api import FormView
from kaifong.infra.printing import pdf
from kaifong.kernel.identifiers import AccountNo, format_account_no
from kaifong.selfservice.form_fields import answer_said
from kaifong.selfservice.said import Value, written
from kaifong.selfservice.statement.render import FONTS

_engine = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"],
)


def render_copy(view: FormView, language: str) -> bytes:
    """A form that was handed in, as a tagged PDF in one of the three languages."""
    return pdf(render_html(view, language))


def render_html(view: FormView, language: str) -> str:
    """The copy as a self-contained HTML document."""
    assert view.summary.number is not None
    with translation.override(language):
        context = {
            "view": view,
            "landlord": payments.landlord_name(),
            "number": format_account_no(AccountNo(view.summary.number)),
            "sections": [
                (
                    section.definition.title,
                    [
                        (each.definition.label, said)
                        for each in section.questions
                        if (said := _written(answer_said(each), language))
                    ],
                )
                for section in view.sections
            ],
            "language": language,
            "fonts": FONTS[language],
        }
        return _engine.get_template("copy.html").render(Context(context))


def _written(value: Value | None, language: str) -> str:
    return "" if value is None else written(value, language)
