"""What processes cost: each with its children, PostgreSQL's backends with their postmaster."""

from __future__ import annotations

import time
from collections.abc import Mapping

import psutil


class Watch:
    """Share of a core that each took between `begin` and `end`, and its memory then."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._roots = {name: psutil.Process(pid) for name, pid in pids.items()}

    def begin(self) -> None:
        self._since, self._before = time.monotonic(), self._seconds()

    def end(self) -> tuple[dict[str, float], dict[str, int]]:
        """Percent of a core, and megabytes; children that came and went are counted by their parents."""
        seconds = time.monotonic() - self._since
        percent = {
            name: round(100 * (used - self._before[name]) / seconds, 1) for name, used in self._seconds().items()
        }
        return percent, {name: round(self.rss_mb(name)) for name in self._roots}

    def rss_mb(self, name: str) -> float:
        """PostgreSQL's shared memory is counted once for each backend, so it is no sum to rely on."""
        return sum(one.memory_info().rss for one in self._family(name)) / 2**20

    def _seconds(self) -> dict[str, float]:
        return {
            name: sum(sum(one.cpu_times()[:2]) for one in self._family(name)) + sum(root.cpu_times()[2:4])
            for name, root in self._roots.items()
        }

    def _family(self, name: str) -> list[psutil.Process]:
        root = self._roots[name]
        return [root, *root.children(recursive=True)]
