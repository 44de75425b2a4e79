"""Charts as SVG drawn on the server, for pages and PDF alike.

Widths are percentages of wherever the chart is put while heights and letters keep their size, so a chart stays legible on
a phone. Nothing is told by colour alone: every fill has its own texture, and every figure belongs in a table beside the
chart. No `style` attributes: a strict content security policy forbids them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

INK = "#0b0c0c"
GRID = "#b1b4b6"
BRAND = "#0b5563"


class Series(NamedTuple):
    """One row of figures, one for each group of the chart."""

    name: str
    values: Sequence[int]


class Share(NamedTuple):
    """A part of a whole and how it is written, for example ``Autopay``, 123456, ``31.2%``."""

    name: str
    value: int
    written: str


class FunnelStage(NamedTuple):
    """How many came so far. ``parts`` are its shares, as many for each stage and in the order of the legend."""

    name: str
    parts: Sequence[int]
    written: str


class Line(NamedTuple):
    """A row of points from left to right; a point is missing where nothing was measured."""

    name: str
    points: Sequence[int | None]


class Frame(NamedTuple):
    """What every chart needs besides its figures.

    Attributes:
        id: unique on the page; letters, digits and hyphens.
        title: what the chart shows, in statistical words.
        description: the figures or their upshot in a sentence, for screen readers.
        font_family: for PDF, where an inline SVG inherits no style; None in pages.
        letter_px: size of the letters; everything else of fixed size follows it.
    """

    id: str
    title: str
    description: str
    font_family: str | None = None
    letter_px: int = 14

    @property
    def line_px(self) -> int:
        """Height of a line of letters."""
        return round(self.letter_px * 10 / 7)


def grouped_bars(
    frame: Frame, *, groups: Sequence[str], series: Sequence[Series], write: Callable[[int], str], plot_px: int = 140
) -> SafeString:
    """Bars side by side, one for each series, in groups from left to right.

    Args:
        groups: what stands below each group; a line break divides its lines.
        write: how a value is written on the scale.
        plot_px: height of the tallest bar.
    """
    low = -_round_up(-min(0, *(value for row in series for value in row.values)))
    high = _round_up(max(0, *(value for row in series for value in row.values)))
    span = (high - low) or 1
    line_px, letter_px = frame.line_px, frame.letter_px
    top = (len(series) + 1) * line_px + 4
    base = top + plot_px * high / span
    bottom = top + plot_px
    label_lines = max(group.count("\n") + 1 for group in groups)
    svg = _svg(frame, bottom + line_px * label_lines + 6, fills=len(series))

    for row, line in enumerate(series):
        _legend(svg, frame, row, row * line_px, line.name)
    for value in {high, low} - {0}:
        y = base - plot_px * value / span
        _text(svg, write(value), x="0", y=y - 4)
        SubElement(svg, "line", _attributes(x1="0", x2="100%", y1=y, y2=y, stroke=GRID))

    group_width = 100 / len(groups)
    bar_width = group_width * 0.72 / len(series)
    for index, group in enumerate(groups):
        left = index * group_width + group_width * 0.14
        for row, line in enumerate(series):
            value = line.values[index]
            height = plot_px * abs(value) / span
            SubElement(
                svg,
                "rect",
                _attributes(
                    x=_percent(left + row * bar_width),
                    width=_percent(bar_width * 0.92),
                    y=base - height if value > 0 else base,
                    height=height,
                    fill=_fill(frame, row),
                    stroke=BRAND,
                ),
            )
        for number, words in enumerate(group.split("\n")):
            _text(
                svg,
                words,
                x=_percent(index * group_width + group_width / 2),
                anchor="middle",
                y=bottom + letter_px + 4 + number * line_px,
            )
    SubElement(svg, "line", _attributes(x1="0", x2="100%", y1=base, y2=base, stroke=INK))
    return _markup(svg)


def share_bars(frame: Frame, *, shares: Sequence[Share]) -> SafeString:
    """One horizontal bar for each share, drawn from the left against the whole; name and figure stand above the bar."""
    line_px, letter_px = frame.line_px, frame.letter_px
    row_px = 2 * line_px + 6
    whole = sum(max(0, share.value) for share in shares) or 1
    svg = _svg(frame, row_px * len(shares), fills=1)
    for index, share in enumerate(shares):
        y = index * row_px
        _text(svg, share.name, x="0", y=y + letter_px)
        _text(svg, share.written, x="100%", y=y + letter_px, anchor="end", weight="bold")
        track = _attributes(x="0", width="100%", y=y + line_px, height=12, fill="#f3f2f1")
        SubElement(svg, "rect", track)
        width = _percent(100 * max(0, share.value) / whole)
        SubElement(svg, "rect", _attributes(x="0", width=width, y=y + line_px, height=12, fill=_fill(frame, 0)))
    return _markup(svg)


def stacked_share(frame: Frame, *, shares: Sequence[Share], bar_px: int = 28) -> SafeString:
    """One bar divided into shares, and below it a line for each with its texture, name and figure."""
    whole = sum(max(0, share.value) for share in shares) or 1
    line_px = frame.line_px
    top = bar_px + 10
    svg = _svg(frame, top + line_px * len(shares) + 2, fills=len(shares))
    left = 0.0
    for index, share in enumerate(shares):
        width = 100 * max(0, share.value) / whole
        SubElement(
            svg,
            "rect",
            _attributes(
                x=_percent(left), width=_percent(width), y=1, height=bar_px, fill=_fill(frame, index), stroke=INK
            ),
        )
        left += width
        y = top + index * line_px
        _legend(svg, frame, index, y, share.name)
        _text(svg, share.written, x="100%", y=y + frame.letter_px, anchor="end", weight="bold")
    return _markup(svg)


def funnel(frame: Frame, *, stages: Sequence[FunnelStage], legend: Sequence[str], whole: int) -> SafeString:
    """A bar in the middle for each stage, the narrower the fewer came so far; name and figure stand above it.

    Args:
        legend: what the parts of every stage are.
        whole: what the full width stands for.
    """
    return _stacked(frame, stages, legend, whole, centred=True)


def stacked_rows(frame: Frame, *, rows: Sequence[FunnelStage], legend: Sequence[str], whole: int) -> SafeString:
    """As `funnel`, with every bar from the left: how far each row has come."""
    return _stacked(frame, rows, legend, whole, centred=False)


def _stacked(
    frame: Frame, stages: Sequence[FunnelStage], legend: Sequence[str], whole: int, *, centred: bool
) -> SafeString:
    line_px, letter_px = frame.line_px, frame.letter_px
    row_px = line_px + 34
    top = line_px * len(legend) + 8
    svg = _svg(frame, top + row_px * len(stages), fills=len(legend))
    for part, words in enumerate(legend):
        _legend(svg, frame, part, part * line_px, words)
    for index, stage in enumerate(stages):
        y = top + index * row_px
        _text(svg, stage.name, x="0", y=y + letter_px)
        _text(svg, stage.written, x="100%", y=y + letter_px, anchor="end", weight="bold")
        bar_y = y + line_px
        left = 50 - 50 * sum(stage.parts) / (whole or 1) if centred else 0.0
        SubElement(svg, "rect", _attributes(x="0", width="100%", y=bar_y, height=22, fill="#f3f2f1"))
        for part, value in enumerate(stage.parts):
            width = 100 * value / (whole or 1)
            if value:
                bar = _attributes(x=_percent(left), width=_percent(width), y=bar_y, height=22, fill=_fill(frame, part))
                SubElement(svg, "rect", bar | {"stroke": BRAND})
            left += width
    return _markup(svg)


def lines(
    frame: Frame, *, lines: Sequence[Line], labels: tuple[str, str], write: Callable[[int], str], plot_px: int = 120
) -> SafeString:
    """Lines over time, from nought up; they differ by their dashes.

    Args:
        labels: what stands below the left and the right end.
        write: how the value at the top of the scale is written.
    """
    line_px, letter_px = frame.line_px, frame.letter_px
    high = _round_up(max((point for line in lines for point in line.points if point is not None), default=0))
    top = (len(lines) + 1) * line_px + 4
    bottom = top + plot_px
    svg = _svg(frame, bottom + line_px + 6, fills=0)
    for index, line in enumerate(lines):
        y = index * line_px
        sample = _attributes(x1="0", x2=letter_px * 2, y1=y + letter_px * 0.7, y2=y + letter_px * 0.7)
        SubElement(svg, "line", sample | _stroke(index))
        _text(svg, line.name, x=_number(letter_px * 2.6), y=y + letter_px)
    _text(svg, write(high), x="0", y=top - 4)
    SubElement(svg, "line", _attributes(x1="0", x2="100%", y1=top, y2=top, stroke=GRID))
    for index, line in enumerate(lines):
        step = 100 / max(len(line.points) - 1, 1)
        for at, (before, after) in enumerate(pairwise(line.points)):
            if before is not None and after is not None:
                ends = _attributes(
                    x1=_percent(at * step),
                    x2=_percent((at + 1) * step),
                    y1=bottom - plot_px * before / (high or 1),
                    y2=bottom - plot_px * after / (high or 1),
                )
                SubElement(svg, "line", ends | _stroke(index))
    SubElement(svg, "line", _attributes(x1="0", x2="100%", y1=bottom, y2=bottom, stroke=INK))
    _text(svg, labels[0], x="0", y=bottom + letter_px + 4)
    _text(svg, labels[1], x="100%", y=bottom + letter_px + 4, anchor="end")
    return _markup(svg)


DASHES = ("", "8 4", "2 3", "10 3 2 3", "1 6", "14 6")


def _stroke(index: int) -> dict[str, str]:
    dashes = DASHES[index % len(DASHES)]
    return {"stroke": BRAND, "stroke-width": "2"} | ({"stroke-dasharray": dashes} if dashes else {})


def _svg(frame: Frame, height: float, *, fills: int) -> Element:
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "chart",
            "role": "img",
            "aria-labelledby": f"{frame.id}-title {frame.id}-description",
            "width": "100%",
            "height": _number(height),
            "font-size": str(frame.letter_px),
        },
    )
    if frame.font_family:
        svg.set("font-family", frame.font_family)
    SubElement(svg, "title", {"id": f"{frame.id}-title"}).text = frame.title
    SubElement(svg, "desc", {"id": f"{frame.id}-description"}).text = frame.description
    definitions = SubElement(svg, "defs")
    for index in range(fills):
        _texture(definitions, f"{frame.id}-fill-{index}", index)
    return svg


TEXTURES: tuple[tuple[str, str], ...] = (
    ("", ""),
    ("M0 0L8 8M-2 6L2 10M6 -2L10 2", "1.6"),
    ("M0 4H8", "2.4"),
    ("M4 0V8", "1.2"),
    ("M0 8L8 0M-2 2L2 -2M6 10L10 6", "3.2"),
    ("M0 4H8M4 0V8", "1.2"),
    ("M3 4H5", "2"),
    ("M0 0L8 8M0 8L8 0", "1.2"),
)
"""Solid, then lines drawn within a tile of 8 × 8: path and stroke width."""


def _texture(definitions: Element, fill_id: str, index: int) -> None:
    path, stroke_width = TEXTURES[index % len(TEXTURES)]
    if not path:
        return
    pattern = SubElement(
        definitions, "pattern", {"id": fill_id, "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
    )
    SubElement(pattern, "rect", {"width": "8", "height": "8", "fill": "#fff"})
    SubElement(pattern, "path", {"d": path, "stroke": BRAND, "stroke-width": stroke_width, "fill": "none"})


def _fill(frame: Frame, index: int) -> str:
    return f"url(#{frame.id}-fill-{index})" if TEXTURES[index % len(TEXTURES)][0] else BRAND


def _legend(svg: Element, frame: Frame, index: int, y: float, name: str) -> None:
    size = frame.letter_px
    swatch = _attributes(x="1", y=y + size * 0.14, width=size, height=size, fill=_fill(frame, index), stroke=BRAND)
    SubElement(svg, "rect", swatch)
    _text(svg, name, x=_number(size * 1.6), y=y + size)


def _text(svg: Element, words: str, *, x: str, y: float, anchor: str | None = None, weight: str | None = None) -> None:
    text = SubElement(svg, "text", _attributes(x=x, y=y, fill=INK))
    if anchor:
        text.set("text-anchor", anchor)
    if weight:
        text.set("font-weight", weight)
    text.text = words


def _attributes(**values: str | float) -> dict[str, str]:
    return {
        name.replace("_", "-"): value if isinstance(value, str) else _number(value) for name, value in values.items()
    }


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _percent(value: float) -> str:
    return f"{_number(value)}%"


def _round_up(value: int) -> int:
    """The next round figure, of one or two digits and zeros, so that a scale ends on it; 0 stays 0."""
    if value <= 0:
        return 0
    power: int = 10 ** (len(str(value)) - 1)
    return next(tenths * power // 10 for tenths in ROUND_TENTHS if tenths * power >= value * 10)


ROUND_TENTHS = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)


def _markup(svg: Element) -> SafeString:
    return mark_safe(tostring(svg, encoding="unicode"))  # noqa: S308 - serialised, so escaped
