"""An officer's day as a time line: SVG of a fixed scale, so that all officers' days lie below one another.

Everything in it is in the table of her day too, so readers of screens are not led through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kaifong.interfaces.office.routing import HOUR, CallLine, Day, RouteLine, clock

SCALE = 2
"""Pixels a minute."""
LEFT = 22
"""Pixels before the first hour, for the letters of a beginning."""
LABEL, TOP, TALL, LOW = 13, 20, 30, 78
"""Where block names stand, a visit's top, its height, and all of a lane."""
WAY = TOP + TALL // 2
DOOR_MINUTES = 13
"""A visit that is shorter has no room for what stands on the door."""
LATIN_PX, WIDE_PX = 6.4, 12


def lanes(shown: Day) -> Iterator[tuple[RouteLine, SafeString]]:
    """Each officer's day with its drawing."""
    for line in shown.lines:
        yield line, _markup(_lane(line, shown))


def spare_lanes(shown: Day) -> Iterator[tuple[str, SafeString]]:
    """A lane for each officer without a visit, so that one can be dragged there."""
    for officer in shown.spare:
        yield officer, _markup(_empty_lane(officer, shown))


def hours(shown: Day) -> SafeString:
    """What stands above the lanes."""
    svg = _svg(shown, 18, "kf-hours")
    for hour in range(shown.first, shown.last + 1, HOUR):
        _text(svg, clock(hour), _x(hour, shown), 13)
    return _markup(svg)


def _empty_lane(officer: str, shown: Day) -> Element:
    svg = _svg(shown, LOW, "kf-lane")
    svg.set("data-officer", officer)
    for hour in range(shown.first, shown.last + 1, HOUR):
        _line(svg, "kf-lane__hour", _x(hour, shown), TOP - 4, _x(hour, shown), LOW - 12)
    return svg


def _lane(line: RouteLine, shown: Day) -> Element:
    route = line.route
    svg = _empty_lane(route.officer, shown)
    for opens, closes in line.windows:
        _rect(svg, "kf-lane__window", _x(opens, shown), TOP - 4, (closes - opens) * SCALE, TALL + 8)
    before = route.leaves
    for number, one in enumerate(line.calls):
        call = one.call
        rests = route.rest is not None and route.rest.after == number
        goes = max(call.departs, route.rest.ends) if rests and route.rest else call.departs
        if goes > before:
            _line(svg, "kf-lane__wait", _x(before, shown), WAY, _x(goes, shown), WAY)
        _line(svg, "kf-lane__way", _x(goes, shown), WAY, _x(call.starts, shown), WAY)
        before = call.leaves
    _line(svg, "kf-lane__way", _x(before, shown), WAY, _x(route.returns, shown), WAY)
    if route.rest:
        rest = route.rest
        _rect(svg, "kf-lane__rest", _x(rest.starts, shown), WAY - 8, (rest.ends - rest.starts) * SCALE, 16)
        _text(svg, gettext("Lunch"), _x((rest.starts + rest.ends) // 2, shown), WAY + 4)
    for minute in (route.leaves, route.returns):
        SubElement(svg, "circle", {"class": "kf-lane__end", "cx": str(_x(minute, shown)), "cy": str(WAY), "r": "5"})
        _text(svg, clock(minute), _x(minute, shown), LOW - 2, "kf-lane__end-time")
    _blocks(svg, line, shown)
    for one in line.calls:
        _call(svg, one, shown)
    return svg


def _blocks(svg: Element, line: RouteLine, shown: Day) -> None:
    """A tick wherever she comes to another block, and its name where there is room before the next one."""
    comes = [one for one in line.calls if one.new_block]
    for number, one in enumerate(comes):
        x = _x(one.call.starts, shown)
        _line(svg, "kf-lane__block", x, 2, x, TOP + TALL + 2)
        upto = _x(comes[number + 1].call.starts, shown) if number + 1 < len(comes) else _x(shown.last, shown) + LEFT
        name = one.flat.block_name[get_language() or "en"]
        fitted = _fitted(name, upto - x - 6)
        if fitted:
            _text(svg, fitted, x + 3, LABEL, "kf-lane__block-name")


def _fitted(name: str, px: float) -> str:
    """A name, cut where there is no room for all of it; empty where two letters would be left."""
    used = 0.0
    for number, letter in enumerate(name):
        used += LATIN_PX if letter.isascii() else WIDE_PX
        if used > px:
            return f"{name[: number - 1]}…" if number > 2 else ""
    return name


def _call(svg: Element, one: CallLine, shown: Day) -> None:
    call = one.call
    if shown.routes is None:
        return
    x, wide = _x(call.starts, shown), max(4, (call.leaves - call.starts) * SCALE)
    said = gettext("%(time)s to %(until)s, %(flat)s") % {
        "time": clock(call.starts),
        "until": clock(call.leaves),
        "flat": one.flat.name[get_language() or "en"],
    }
    attributes = {
        "class": "kf-call" + (" kf-call--begun" if one.begun else "") + (" kf-call--held" if call.held else ""),
        "data-visit": str(call.visit_id),
    }
    if not one.begun:
        attributes |= {
            "href": reverse("office:route-move", args=[shown.on, shown.routes.id, call.visit_id]),
            "tabindex": "-1",
        }
    group = SubElement(svg, "g" if one.begun else "a", attributes)
    SubElement(group, "title").text = said
    opens = {"class": "kf-call__window", "x": str(_x(call.opens, shown)), "y": str(TOP + TALL + 6), "height": "4"}
    SubElement(group, "rect", opens | {"width": str((call.closes - call.opens) * SCALE)})
    _rect(group, "kf-call__box", x, TOP, wide, TALL)
    if call.leaves - call.starts >= DOOR_MINUTES:
        _text(group, one.flat.door, x + wide / 2, TOP + 13)
        _text(group, f"{call.starts % HOUR:02d}", x + wide / 2, TOP + 25, "kf-call__minute")
    if one.begun:
        _line(group, "kf-call__begun", x + 1, TOP + TALL - 3, x + wide - 1, TOP + TALL - 3)
    if call.held:
        SubElement(group, "circle", {"class": "kf-call__held", "cx": str(x + wide - 4), "cy": str(TOP + 4), "r": "3"})


def _x(minute: int, shown: Day) -> int:
    return LEFT + (minute - shown.first) * SCALE


def _svg(shown: Day, height: int, name: str) -> Element:
    width = 2 * LEFT + (shown.last - shown.first) * SCALE
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    return Element("svg", {"class": name, "aria-hidden": "true", "focusable": "false", **size})


def _rect(into: Element, name: str, x: float, y: float, width: float, height: float) -> None:
    at = {"x": str(x), "y": str(y), "width": str(width), "height": str(height)}
    SubElement(into, "rect", {"class": name, **at})


def _line(into: Element, name: str, x1: float, y1: float, x2: float, y2: float) -> None:
    SubElement(into, "line", {"class": name, "x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2)})


def _text(into: Element, words: str, x: float, y: float, name: str = "kf-lane__text") -> None:
    SubElement(into, "text", {"class": name, "x": str(x), "y": str(y)}).text = words


def _markup(svg: Element) -> SafeString:
    return mark_safe(tostring(svg, encoding="unicode"))  # noqa: S308 - ElementTree escapes what it writes
