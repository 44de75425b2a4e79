"""Codes that machines scan, drawn as SVG in millimetres."""

from __future__ import annotations

from itertools import groupby

import segno
from barcode.codex import Code128
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

BAR_MODULE_MM = 0.33
"""Width of the narrowest bar: that of an EAN-13 at its nominal size, which every shop's scanner reads."""
BAR_QUIET_MODULES = 10
"""Blank on either side, as ISO/IEC 15417 asks."""
DIGIT_PAIRS = 99
"""The switch to digit pairs. A barcode begins in them, so as its first value this is never the switch but the data."""
QR_MODULE_MM = 0.7
QR_QUIET_MODULES = 4
"""Blank all round, as ISO/IEC 18004 asks."""


def code128_modules(payload: str) -> int:
    """How many modules wide the barcode is, blank sides included; see `code128_svg`."""
    [modules] = _Code128(payload).build()
    return len(modules) + 2 * BAR_QUIET_MODULES


def code128_svg(payload: str, *, title: str, height_mm: float = 14, module_mm: float = BAR_MODULE_MM) -> SafeString:
    """A Code 128 barcode, digits in pairs where that is shorter.

    Args:
        payload: what the scanner will report; ASCII.
        title: what a screen reader says instead.
        module_mm: width of the narrowest bar; a printer of coarse dots needs a whole number of them.

    Raises:
        barcode.errors.IllegalCharacterError: the payload has a character that Code 128 lacks.
    """
    [modules] = _Code128(payload).build()
    path, x = [], BAR_QUIET_MODULES
    for bit, run in groupby(modules):
        width = len(list(run))
        if bit == "1":
            path.append(f"M{x} 0h{width}v1h-{width}z")
        x += width
    return _svg(x + BAR_QUIET_MODULES, 1, "".join(path), title=title, width_mm=module_mm, height_mm=height_mm)


def qr_svg(payload: str, *, title: str, module_mm: float = QR_MODULE_MM) -> SafeString:
    """A QR code at error level M (15 % may be lost) or better, never a Micro QR.

    Args:
        payload: what the camera will report.
        title: what a screen reader says instead.
    """
    matrix = list(segno.make(payload, error="m", micro=False).matrix)
    path = []
    for y, row in enumerate(matrix, QR_QUIET_MODULES):
        x = QR_QUIET_MODULES
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    size = len(matrix) + 2 * QR_QUIET_MODULES
    return _svg(size, size, "".join(path), title=title, width_mm=module_mm, height_mm=size * module_mm)


class _Code128(Code128):  # type: ignore[misc]
    """python-barcode 0.16 drops a leading pair ``99``: it takes that value for the switch to digit pairs."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded if encoded[1] == DIGIT_PAIRS else super()._try_to_optimize(encoded)


def _svg(width: int, height: int, path: str, *, title: str, width_mm: float, height_mm: float) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{}mm" height="{}mm" viewBox="0 0 {} {}"'
        ' preserveAspectRatio="none" shape-rendering="crispEdges"><title>{}</title><path fill="#000" d="{}"/></svg>',
        round(width * width_mm, 3),
        round(height_mm, 3),
        width,
        height,
        title,
        mark_safe(path),  # noqa: S308 - digits and letters of our own making
    )
