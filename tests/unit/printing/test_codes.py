"""Codes are drawn from their SVG onto pixels and read back by a decoder that is not the encoder's."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kaifong.infra.printing import code128_svg, qr_svg

SVG = "{http://www.w3.org/2000/svg}"


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def pixels(svg: str, *, module: int = 4, height: int | None = None) -> Image.Image:
    root = tree(svg)
    _, _, wide, high = map(int, root.get("viewBox", "").split())
    image = Image.new("L", (wide * module, height or high * module), 255)
    draw = ImageDraw.Draw(image)
    path = root.find(f"{SVG}path").get("d")
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top = int(x) * module, int(y) * module
        bottom = height or top + module
        draw.rectangle((left, top, left + int(width) * module - 1, bottom - 1), fill=0)
    return image


def read(image: Image.Image) -> list[tuple[zxingcpp.BarcodeFormat, str]]:
    return [(code.format, code.text) for code in zxingcpp.read_barcodes(image)]


@settings(max_examples=200)
@given(st.text(alphabet=[chr(code) for code in range(33, 127)], min_size=1, max_size=30))
def test_any_printable_payload_comes_back_from_its_barcode(payload):
    assert read(pixels(code128_svg(payload, title="x"), height=60)) == [(zxingcpp.BarcodeFormat.Code128, payload)]


@settings(max_examples=200)
@given(st.text(alphabet="0123456789", min_size=1, max_size=40))
def test_any_digits_odd_or_even_come_back_from_their_barcode(payload):
    assert read(pixels(code128_svg(payload, title="x"), height=60)) == [(zxingcpp.BarcodeFormat.Code128, payload)]


def test_a_barcode_that_begins_with_99_keeps_it():
    payload = "9901234567"
    assert read(pixels(code128_svg(payload, title="x"), height=60)) == [(zxingcpp.BarcodeFormat.Code128, payload)]


@settings(max_examples=60)
@given(st.text(alphabet=[chr(code) for code in range(32, 127)], min_size=1, max_size=180).map(lambda text: f"0{text}0"))
def test_any_payload_comes_back_from_its_qr_code(payload):
    assert read(pixels(qr_svg(payload, title="x"))) == [(zxingcpp.BarcodeFormat.QRCode, payload)]


def test_a_barcode_of_thirty_digits_is_as_wide_as_its_bars_and_quiet_zones():
    # start, 15 pairs and check digit of 11 modules, stop of 13, and 10 blank on either side, at 0.33 mm
    root = tree(code128_svg("1" * 30, title="x"))
    assert root.get("viewBox") == "0 0 220 1"
    assert root.get("width") == "72.6mm"
    assert root.get("height") == "14mm"


def test_a_code_is_named_for_those_who_cannot_see_it_and_has_no_style_that_a_page_would_forbid():
    for svg in (code128_svg("1234", title="Barcode for <you>"), qr_svg("1234", title="Barcode for <you>")):
        root = tree(svg)
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text == "Barcode for <you>"
        assert "style" not in svg
