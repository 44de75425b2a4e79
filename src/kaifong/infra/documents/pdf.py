"""PDFs: read by qpdf, searched for what could run or hide, and written anew."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf.settings import set_qpdf_limits

from kaifong.infra.documents.errors import (
    DocumentEncrypted,
    DocumentRefused,
    DocumentTooLarge,
    DocumentTorn,
    DocumentWithScript,
    TooManyPages,
)
from kaifong.infra.documents.types import MAX_BYTES, MAX_PAGES

MAX_DEPTH = 100
UNPACKED_BYTES = 50_000_000
"""What one compressed stream may unpack to while the document is read."""

FORBIDDEN = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/AA": "an action that starts by itself",
    "/Launch": "a command that starts a program",
    "/EmbeddedFile": "another file",
    "/EmbeddedFiles": "another file",
    "/EF": "another file",
    "/XFA": "an XFA form",
    "/RichMedia": "moving or interactive media",
}
"""Keys of dictionaries (ISO 32000-1, 7.11.4, 12.6, 12.7.8, 13), and names as values of /S, /Type and /Subtype."""
ACTIONS_ALLOWED = {"/GoTo", "/URI", "/Named"}
"""What an action may be: to another page, to an address that the reader chooses to follow, to the next page."""
ACTIONS = {
    *("/GoToR", "/GoToE", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/SubmitForm", "/ResetForm"),
    *("/ImportData", "/JavaScript", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/RichMediaExecute"),
}

logging.getLogger("pikepdf").disabled = logging.getLogger("pikepdf._core").disabled = True
"""What is wrong with a file that somebody sent is told to its sender; a log of it could hold what the file holds."""

set_qpdf_limits(
    flate_max_memory=UNPACKED_BYTES,
    png_max_memory=UNPACKED_BYTES,
    tiff_max_memory=UNPACKED_BYTES,
    run_length_max_memory=UNPACKED_BYTES,
    dct_max_memory=UNPACKED_BYTES,
)


def cleaned_pdf(sent: bytes) -> tuple[bytes, int]:
    """The document written anew, without metadata and earlier versions of itself, and its number of pages.

    A digital signature does not survive this; nobody here checks one.

    Raises:
        DocumentTorn, DocumentEncrypted, DocumentWithScript, TooManyPages, DocumentTooLarge.
    """
    try:
        with pikepdf.open(BytesIO(sent), suppress_warnings=True) as pdf:
            pages = _checked(pdf)
            content = _written(pdf)
        # qpdf mends what is damaged while it reads; what counts is what it has made of it
        with pikepdf.open(BytesIO(content), suppress_warnings=True, attempt_recovery=False) as pdf:
            if _checked(pdf) != pages:
                raise DocumentTorn
    except pikepdf.PasswordError:
        raise DocumentEncrypted from None
    except DocumentRefused:
        raise
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, RecursionError):
        raise DocumentTorn from None
    if len(content) > MAX_BYTES:
        raise DocumentTooLarge(MAX_BYTES)
    return content, pages


def _checked(pdf: pikepdf.Pdf) -> int:
    """How many pages the document has, if it is one that may be kept."""
    if pdf.is_encrypted:
        raise DocumentEncrypted
    pages = len(pdf.pages)
    if not pages:
        raise DocumentTorn
    if pages > MAX_PAGES:
        raise TooManyPages(MAX_PAGES)
    for thing in pdf.objects:
        for found in _dictionaries(thing, 0):
            _must_be_quiet(found)
    _opens_quietly(pdf.Root)
    return pages


def _written(pdf: pikepdf.Pdf) -> bytes:
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata
    if "/Info" in pdf.trailer:
        del pdf.trailer.Info
    out = BytesIO()
    pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """Every dictionary that lies within one object of the file; what it points to is an object of its own."""
    if depth > MAX_DEPTH:
        raise DocumentTorn
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        inner: list[Any] = [thing.get(key) for key in thing.keys()]  # noqa: SIM118
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing)
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _dictionaries(each, depth + 1)


def _must_be_quiet(found: Any) -> None:
    for key in found.keys():  # noqa: SIM118
        if key in FORBIDDEN:
            raise DocumentWithScript(FORBIDDEN[key])
    for key in ("/S", "/Type", "/Subtype"):
        value = found.get(key)
        if isinstance(value, pikepdf.Name):
            if str(value) in FORBIDDEN:
                raise DocumentWithScript(FORBIDDEN[str(value)])
            if key == "/S" and str(value) in ACTIONS:
                raise DocumentWithScript("an action other than going to a page or an address")


def _opens_quietly(root: Any) -> None:
    """Opening may go to a page (an array, or a GoTo action), and do nothing else."""
    action = root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) not in ACTIONS_ALLOWED:
        raise DocumentWithScript("an action that starts by itself")
