"""Letters of the marking scheme and notices to quit, on A4 paper, in the language of the principal tenant."""

from __future__ import annotations

from kaifong.selfservice.enforcement_letters.render import Letter, Written, letter_of, letter_pdf, render_html

__all__ = ["Letter", "Written", "letter_of", "letter_pdf", "render_html"]
