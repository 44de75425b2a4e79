"""The statement as a counter's scanner and a tenant's telephone see it: its page rendered at 200 dpi and decoded."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from kaifong.selfservice.statement import PaymentLine, render_pdf
from tests.journeys.statement_sample import BARCODE, FPS, QR, STATEMENT

DPI = 200
LANGUAGES = ("zh-hant", "en", "zh-hans")


def families_with(character: str) -> list[str]:
    """Names of the installed fonts that have this character, as fontconfig knows them."""
    try:
        listed = subprocess.run(
            ["fc-list", f":charset={ord(character):x}", "family"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        return []
    return [name.replace(" ", "").replace("-", "") for line in listed.stdout.splitlines() for name in line.split(",")]


needs_chinese = pytest.mark.skipif(not families_with("租"), reason="no font with Chinese characters on this machine")


@contextmanager
def document(language: str, statement=STATEMENT) -> Iterator[pypdfium2.PdfDocument]:
    opened = pypdfium2.PdfDocument(render_pdf(statement, language))
    try:
        yield opened
    finally:
        opened.close()


@needs_chinese
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_codes_are_read_from_the_page_s_image(language):
    with document(language) as pages:
        image = pages[0].render(scale=DPI / 72).to_pil()

    codes = {code.format: code.text for code in zxingcpp.read_barcodes(image)}

    assert codes == {zxingcpp.BarcodeFormat.Code128: BARCODE, zxingcpp.BarcodeFormat.QRCode: QR}


@needs_chinese
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_with_one_of_everything_is_one_a4_page(language):
    with document(language) as pages:
        sizes = [tuple(map(round, page.get_size())) for page in pages]

    assert sizes == [(595, 842)]


@needs_chinese
def test_a_statement_with_too_many_lines_goes_on_to_a_second_page_and_loses_none():
    payments = tuple(PaymentLine(STATEMENT.issued_on, FPS, 1_000 + number) for number in range(20))
    paid = sum(payment.amount_cents for payment in payments)
    many = replace(STATEMENT, payments=payments, closing_cents=STATEMENT.closing_cents + STATEMENT.paid_cents - paid)

    with document("en", many) as pages:
        text = "".join(page.get_textpage().get_text_bounded() for page in pages)
        count = len(pages)

    assert count == 2
    assert [number for number in range(20) if f"HK$10.{number:02d}" not in text] == []


@needs_chinese
@pytest.mark.parametrize(("language", "sign"), [("zh-hant", "結"), ("zh-hans", "结"), ("en", "榕")])
def test_chinese_is_drawn_by_a_font_that_has_it(language, sign):
    name = replace(STATEMENT.tenant_name, en="榕 Chan")  # an English statement may carry a name that is not
    with document(language, replace(STATEMENT, tenant_name=name)) as pages:
        text = pages[0].get_textpage()
        font = font_of(text, text.get_text_range().index(sign))

    assert any(font.startswith(family) for family in families_with(sign)), font


def font_of(text: pypdfium2.PdfTextPage, index: int) -> str:
    """The name of the font that draws the character, without the subset's prefix."""
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    length = pypdfium2.raw.FPDFText_GetFontInfo(text, index, buffer, 200, flags)
    return buffer.raw[: length - 1].decode().split("+")[-1].replace(" ", "").replace("-", "")
