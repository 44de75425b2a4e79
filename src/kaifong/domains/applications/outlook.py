"""Where an application stands, told as ranges.

An exact place in a queue of tens of thousands says more than is known: others are frozen, refuse, convert or come with more
points, and whoever was told "412th" counts the days. So the number is rounded outward, and what follows from it with it.
"""

from __future__ import annotations

from itertools import count

from kaifong.domains.applications.types import Band, Outlook

FIRST_EDGE = 100
STEPS = (1, 2, 5)
YEARS_AT_MOST = 20
"""Beyond it the pace of one year says nothing."""


def band(ahead: int) -> Band:
    """The range that holds a number: 0–100, 100–200, 200–500, 500–1,000, 1,000–2,000 and so on."""
    low = 0
    for power in count():
        for step in STEPS:
            high = FIRST_EDGE * step * 10**power
            if ahead <= high:
                return Band(low, high)
            low = high
    raise AssertionError("unreachable")


def outlook(ahead: Band, housed: int) -> Outlook | None:
    """How long the range would take if as many are housed each year; None where nobody was."""
    if not housed:
        return None
    low, high = ahead.low // housed, -(-ahead.high // housed)
    return Outlook(housed, min(low, YEARS_AT_MOST), None if high > YEARS_AT_MOST else high)
