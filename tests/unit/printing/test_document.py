from __future__ import annotations

import pypdfium2
import pytest

from kaifong.infra.printing import NotSelfContained, pdf

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title></head><body>{body}</body></html>'


@pytest.mark.parametrize(
    "address", ["http://localhost:9/x.png", "https://example.org/x.png", "file:///etc/hostname", "ftp://localhost/x"]
)
def test_a_page_that_names_anything_outside_itself_becomes_no_pdf(address):
    with pytest.raises(NotSelfContained):
        pdf(page(f'<img src="{address}" alt="">'))


def test_a_style_sheet_outside_the_page_is_not_fetched_either():
    with pytest.raises(NotSelfContained):
        pdf(page('<style>@import url("file:///etc/hostname");</style>'))


def test_a_picture_within_the_page_is_drawn():
    document = pypdfium2.PdfDocument(pdf(page(f'<img src="{DOT}" alt="A dot">')))
    try:
        kinds = [item.type for item in document[0].get_objects()]
    finally:
        document.close()
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds


def test_the_pdf_is_tagged_for_screen_readers_and_the_same_page_gives_the_same_bytes():
    content = pdf(page("<h1>Hello</h1>"))
    document = pypdfium2.PdfDocument(content)
    try:
        assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    finally:
        document.close()
    assert content == pdf(page("<h1>Hello</h1>"))
