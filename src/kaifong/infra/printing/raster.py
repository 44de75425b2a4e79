"""A page as the dots of a slip printer.

A thermal printer of 80 mm paper prints 72 mm, 576 dots of 1/8 mm (203 dpi). Everything printed is a picture, so that
漢字 need no fonts in the printer and look the same on every make.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from kaifong.infra.printing.document import pdf

if TYPE_CHECKING:
    from PIL import Image

DOTS_PER_MM = 8
WIDTH_MM = 72
WIDTH_DOTS = WIDTH_MM * DOTS_PER_MM
LONGEST_MM = 2_000
"""Length of the page that a slip is typeset on before the blank rest is cut off; a PDF's page has at most 5,080 mm."""
FOOT_DOTS = 2 * DOTS_PER_MM
POINTS_PER_INCH = 72
MM_PER_INCH = 25.4
INK_BELOW = 160
"""Shades of grey darker than this become ink. Above the middle, for thin strokes of 漢字 would break otherwise."""


class Slip(NamedTuple):
    """One slip, twice: as the printer's dots (mode "1") and as a PDF of the same size."""

    dots: Image.Image
    pdf: bytes


def slip(html: str) -> Slip:
    """Typeset a self-contained page whose style sheet sets ``@page`` to a width × `LONGEST_MM` without margins.

    Paper of 80 mm is `WIDTH_MM` wide; that of handhelds' printers, 58 mm, has 48 mm, 384 dots.

    Raises:
        NotSelfContained: the page refers to something outside itself.
    """
    # both take a while to load, and most commands print nothing
    import pypdfium2
    from PIL import ImageOps

    document = pypdfium2.PdfDocument(pdf(html))
    try:
        page = document[0]
        scale = DOTS_PER_MM * MM_PER_INCH / POINTS_PER_INCH
        grey = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        inked = ImageOps.invert(grey).getbbox()
        height = min(grey.height, (inked[3] if inked else 0) + FOOT_DOTS)
        width, full = page.get_size()
        cut = grey.crop((0, 0, round(width * scale), height))
        dots = cut.point(lambda shade: 255 if shade >= INK_BELOW else 0).convert("1", dither=0)
        page.set_mediabox(0, full - height / scale, width, full)
        file = BytesIO()
        document.save(file)
    finally:
        document.close()
    return Slip(dots, file.getvalue())
