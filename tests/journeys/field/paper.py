"""What a printer makes of the bytes that it is sent, and whether two pictures are the same slip. Knows none of the app's code."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageFilter

LINE_DOTS = 24
NEAR_DOTS = 2
DRIFT_DOTS = 12
"""Two programs set the same lines; heights of lines are rounded otherwise, and that adds up down the slip."""
GAP_ROWS = 4
"""Fewer blank rows part no lines, for a sign may have some in it; and what has fewer rows itself is a rule."""


@dataclass
class Paper:
    """What came out: ``slips`` since each `ESC @`; ``asked`` how often the printer was asked something; ``unknown`` bytes."""

    slips: list[list[bytes]] = field(default_factory=list)
    asked: int = 0
    unknown: int = 0

    def pictures(self) -> list[Image.Image]:
        return [_picture(rows) for rows in self.slips]


def printed(stream: bytes) -> Paper:
    """Work off a stream as a printer does, byte after byte; what is not understood is counted, not guessed."""
    paper, at = Paper([[]]), 0
    while at < len(stream):
        match list(stream[at : at + 3]):
            case [0x1B, 0x40, *_]:
                paper.slips.append([])
                at += 2
            case [0x1B, 0x64, _]:
                at += 3
            case [0x1D, 0x76, 0x30]:
                across, rows = (int.from_bytes(stream[at + one : at + one + 2], "little") for one in (4, 6))
                at += 8
                for _row in range(rows):
                    paper.slips[-1].append(stream[at : at + across])
                    at += across
            case [0x10, 0x04, _] | [0x1D, 0x72, _]:
                paper.asked += 1
                at += 3
            case [0x00 | 0x0A, *_]:
                at += 1
            case _:
                paper.unknown += 1
                at += 1
    paper.slips = [rows for rows in paper.slips if rows]
    return paper


def _picture(rows: list[bytes]) -> Image.Image:
    width = max(map(len, rows))
    flat = b"".join(row.ljust(width, b"\0") for row in rows)
    return Image.frombytes("1", (width * 8, len(rows)), bytes(byte ^ 0xFF for byte in flat))


def same_dots(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and bool(np.array_equal(_ink(one), _ink(other)))


def alike(expected: Image.Image, got: Image.Image) -> float:
    """How much of either's ink lies within `NEAR_DOTS` of the other's, line by line; the worst line counts.

    A line may stand up to `DRIFT_DOTS` higher or lower than expected, and no further to a side than its ink may.
    """
    ink, other = _ink(expected), _ink(got)
    if ink.shape[1] != other.shape[1] or abs(ink.shape[0] - other.shape[0]) > DRIFT_DOTS:
        return 0.0
    tall = np.zeros((ink.shape[0] + 2 * DRIFT_DOTS, ink.shape[1]), bool)
    end = min(other.shape[0], ink.shape[0] + DRIFT_DOTS)
    tall[DRIFT_DOTS : DRIFT_DOTS + end] = other[:end]
    worst = 1.0
    for top, bottom in _lines(ink):
        line = ink[top:bottom]
        shifted = (tall[top + dy : bottom + dy] for dy in range(2 * DRIFT_DOTS + 1))
        worst = min(worst, max(min(_covered(line, there), _covered(there, line)) for there in shifted))
    return worst


def _ink(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L")) < 128


def _lines(ink: np.ndarray) -> list[tuple[int, int]]:
    """From where to where each line of text goes. Rules are left out: each program has dashes of its own."""
    found: list[tuple[int, int]] = []
    for row in np.flatnonzero(ink.any(axis=1)):
        if found and row - found[-1][1] < GAP_ROWS:
            found[-1] = (found[-1][0], int(row) + 1)
        else:
            found.append((int(row), int(row) + 1))
    return [(top, bottom) for top, bottom in found if bottom - top >= GAP_ROWS]


def _covered(ink: np.ndarray, by: np.ndarray) -> float:
    """Which part of the ink has the other's near."""
    if not ink.any():
        return 0.0
    wide = Image.fromarray((by * 255).astype("uint8")).filter(ImageFilter.MaxFilter(2 * NEAR_DOTS + 1))
    return float((ink & (np.asarray(wide) > 0)).sum() / ink.sum())
