"""Letters of appointment for household visits, on A4 paper, in the language of the principal tenant."""

from __future__ import annotations

from kaifong.selfservice.visit_letters.render import VisitLetter, letter_of, letter_pdf, render_html

__all__ = ["VisitLetter", "letter_of", "letter_pdf", "render_html"]
