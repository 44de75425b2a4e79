"""What a file holds, found by reading it, and made anew so that only what was understood is kept."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from kaifong.infra.documents.errors import DocumentEmpty, DocumentTorn, DocumentUnknownKind, PictureTooLarge
from kaifong.infra.documents.types import MAX_PIXELS, Kind

BEGINNINGS = ((b"\xff\xd8\xff", Kind.JPEG), (b"\x89PNG\r\n\x1a\n", Kind.PNG), (b"%PDF-", Kind.PDF))
JPEG_QUALITY = 90


def checked(sent: bytes) -> tuple[Kind, bytes, int]:
    """The kind of what was sent, what of it is to be kept, and its number of pages.

    Raises:
        DocumentRefused: by one of its reasons.
    """
    if not sent:
        raise DocumentEmpty
    kind = next((kind for beginning, kind in BEGINNINGS if sent.startswith(beginning)), None)
    if kind is None:
        raise DocumentUnknownKind
    if kind is Kind.PDF:
        from kaifong.infra.documents.pdf import cleaned_pdf  # every command knows documents; few read one

        content, pages = cleaned_pdf(sent)
        return kind, content, pages
    return kind, _drawn_anew(sent, kind), 1


def _drawn_anew(sent: bytes, kind: Kind) -> bytes:
    """The picture's pixels, upright, in a file of their own: no place, no date, no thumbnail, nothing behind its end."""
    name = kind.name
    try:
        with Image.open(BytesIO(sent), formats=[name]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureTooLarge(MAX_PIXELS)
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets torn pictures pass, for the whole process
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            mode = upright.mode if upright.mode in ("L", "RGB", "RGBA") else "RGBA" if kind is Kind.PNG else "RGB"
            drawn = upright.convert(mode)
    except Image.DecompressionBombError:
        raise PictureTooLarge(MAX_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise DocumentTorn from None
    if kind is Kind.JPEG and drawn.mode == "RGBA":
        drawn = drawn.convert("RGB")
    drawn.info = {}
    out = BytesIO()
    if kind is Kind.JPEG:
        drawn.save(out, name, quality=JPEG_QUALITY, optimize=False)
    else:
        drawn.save(out, name)
    return out.getvalue()
