"""A slip on paper, and the same for a phone."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp

from kaifong.infra.printing.raster import DOTS_PER_MM, WIDTH_DOTS
from kaifong.selfservice.blocks import Code, CodeKind, Column, Download, Fact, Facts, Lead, Note, Onward, Table
from kaifong.selfservice.said import Amount, Day, Digits, Sentence, Words
from kaifong.selfservice.slip import render_slip
from kaifong.selfservice.slip.render import render_html

AT = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)
SHOP, ACCOUNT, FPS = "999910010000014500230000260305", "100100000145", "00020101021226330012hk.com.hkicl0213example"
BLOCKS = (
    Lead(Sentence("Please pay {amount} by {day}.", amount=Amount(230_000), day=Day(date(2026, 3, 5))), Amount(230_000)),
    Facts((Fact("Account", Digits(ACCOUNT)),)),
    Table("payments", "Each payment", (Column("Paid on"), Column("Amount", numeric=True)),
          ((Day(date(2026, 2, 1)), Amount(100_000)), (Day(date(2026, 1, 2)), None))),
    Code(CodeKind.BARCODE, SHOP, "Shops"),
    Code(CodeKind.BARCODE, ACCOUNT, "Account"),
    Code(CodeKind.QR, FPS, "FPS"),
    Note(Sentence("Bring this slip."), warning=True),
    Download("The statement"),
    Onward("Ways to pay", "ways-to-pay"),
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_every_code_is_read_from_the_printers_dots(language):
    dots, _ = render_slip(BLOCKS, title="Rent", language=language, at=AT)

    read = {code.text: code.format.name for code in zxingcpp.read_barcodes(dots.convert("L"))}

    assert dots.width == WIDTH_DOTS
    assert read == {SHOP: "Code128", ACCOUNT: "Code128", FPS: "QRCode"}


def test_every_bar_is_a_whole_number_of_dots():
    for payload, module in ((SHOP, 2), (ACCOUNT, 3)):
        dots, _ = render_slip((Code(CodeKind.BARCODE, payload, "x"),), title="Rent", language="en", at=AT)
        [code] = zxingcpp.read_barcodes(dots.convert("L"))
        middle = (code.position.top_left.y + code.position.bottom_left.y) // 2
        row = [dots.getpixel((x, middle)) for x in range(WIDTH_DOTS)]
        edges = [x for x in range(1, WIDTH_DOTS) if row[x] != row[x - 1]]

        assert {(after - before) % module for before, after in pairwise(edges)} == {0}


def test_the_copy_for_a_phone_is_the_same_slip_and_no_longer():
    dots, pdf = render_slip(BLOCKS, title="Rent", language="en", at=AT)

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    width, height = document[0].get_size()

    assert len(document) == 1
    assert round(width / 72 * 25.4) == WIDTH_DOTS / DOTS_PER_MM
    assert height / 72 * 25.4 == pytest.approx(dots.height / DOTS_PER_MM, abs=0.2)
    text = document[0].get_textpage().get_text_range()
    assert "HK$2,300.00" in text
    assert "1001 0000 0145" in text.replace("\xa0", " ")


def test_a_slip_leaves_out_what_paper_cannot_do_and_escapes_what_it_is_given():
    html = render_html((*BLOCKS, Note(Sentence("<b>{x}</b>", x=Words("<i>")))), title="<u>", language="en", at=AT)

    assert "The statement" not in html
    assert "Ways to pay" not in html
    assert "&lt;b&gt;&lt;i&gt;&lt;/b&gt;" in html
    assert "<h1>&lt;u&gt;</h1>" in html
    assert "2026-03-03 09:05" in html


def test_a_long_history_fits_one_slip():
    rows = ((Day(date(2026, 2, 1)), Amount(100_000)),) * 84
    table = Table("payments", "Each payment", (Column("Paid on"), Column("Amount", numeric=True)), rows)

    dots, pdf = render_slip((table,), title="Payments", language="zh-hant", at=AT)

    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf))) == 1
    assert dots.height > 84 * 4 * DOTS_PER_MM
