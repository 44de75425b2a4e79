"""What processes cost: each with its children, PostgreSQL's backends with their postmaster."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psutil

WIDTH, HEIGHT, MARGIN = 720, 320, 48
COLOURS = ("#005a9c", "#b3541e")


class Watch:
    """Share of a core that each took between `begin` and `end`, and its memory then.

    What ``python`` starts is the synthesiser, for sentences that nobody has heard before; it is told by itself.
    """

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._roots = {name: psutil.Process(pid) for name, pid in pids.items()}

    def begin(self) -> None:
        self._since, self._before = time.monotonic(), self._seconds()

    def end(self) -> tuple[dict[str, float], dict[str, int]]:
        """Percent of a core, and megabytes; children that came and went are counted by their parents."""
        seconds = time.monotonic() - self._since
        percent = {name: round(100 * (now - self._before[name]) / seconds, 1) for name, now in self._seconds().items()}
        return percent, {name: round(self.rss_mb(name)) for name in self._roots}

    def rss_mb(self, name: str) -> float:
        """PostgreSQL's shared memory is counted once for each backend, so it is no sum to rely on."""
        family = [self._roots[name], *([] if name == "python" else self._children(name))]
        return sum(_still(lambda one=one: one.memory_info().rss) for one in family) / 2**20

    def _seconds(self) -> dict[str, float]:
        used = {}
        for name, root in self._roots.items():
            user, system, of_ended_users, of_ended_systems, *_ = root.cpu_times()
            children = sum(_still(lambda one=one: sum(one.cpu_times()[:2])) for one in self._children(name))
            children += of_ended_users + of_ended_systems
            if name == "python":
                used |= {"python": user + system, "synthesiser": children}
            else:
                used[name] = user + system + children
        return used

    def _children(self, name: str) -> list[psutil.Process]:
        return self._roots[name].children(recursive=True)


def _still(figure: Callable[[], float]) -> float:
    """0 where the process has ended meanwhile; its parent then counts it."""
    try:
        return figure()
    except psutil.NoSuchProcess:
        return 0.0


@dataclass(frozen=True)
class Sample:
    """Memory at a moment of a soak, and how many calls had been made by then."""

    seconds: int
    calls: int
    rss_mb: dict[str, float]


def slope(samples: Sequence[Sample], name: str) -> float:
    """Megabytes that a thousand calls leave behind, by least squares."""
    calls, memory = [one.calls for one in samples], [one.rss_mb[name] for one in samples]
    mean_calls, mean_memory = sum(calls) / len(calls), sum(memory) / len(memory)
    spread = sum((x - mean_calls) ** 2 for x in calls)
    together = sum((x - mean_calls) * (y - mean_memory) for x, y in zip(calls, memory, strict=True))
    return round(1000 * together / spread, 2) if spread else 0.0


def drawn(samples: Sequence[Sample]) -> str:
    """Memory over time as SVG, one line for each process."""
    longest = max(one.seconds for one in samples) or 1
    most = max(max(one.rss_mb.values()) for one in samples) * 1.1

    def at(seconds: float, megabytes: float) -> str:
        x = MARGIN + seconds / longest * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - megabytes / most * (HEIGHT - 2 * MARGIN)
        return f"{x:.1f},{y:.1f}"

    lines, names = [], list(samples[0].rss_mb)
    for name, colour in zip(names, COLOURS, strict=False):
        points = " ".join(at(one.seconds, one.rss_mb[name]) for one in samples)
        last = samples[-1]
        x, y = at(last.seconds, last.rss_mb[name]).split(",")
        lines.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>')
        lines.append(
            f'<text x="{x}" y="{float(y) - 8:.1f}" text-anchor="end" fill="{colour}">{name} {last.rss_mb[name]:.0f} MB</text>'
        )
    zero, right, top = at(0, 0), at(longest, 0), at(0, most)
    left, floor = zero.split(",")
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f"<title>Memory during {samples[-1].calls} calls</title>",
        f'<polyline fill="none" stroke="#555" points="{top} {zero} {right}"/>',
        f'<text x="{left}" y="{float(floor) + 20:.1f}">0</text>',
        f'<text x="{WIDTH - MARGIN}" y="{float(floor) + 20:.1f}" text-anchor="end">{longest} s, {samples[-1].calls} calls</text>',
        f'<text x="{left}" y="{MARGIN - 8}">{most:.0f} MB</text>',
        *lines,
        "</svg>",
    ))  # fmt: skip
