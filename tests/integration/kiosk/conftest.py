from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaifong.infra.printing import escpos
from kaifong.sim.printer import TestPrinter


@pytest.fixture
def printer(tmp_path, monkeypatch) -> Iterator[TestPrinter]:
    """A printer that works, and a program that is quick to give up on it."""
    monkeypatch.setattr(escpos, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(escpos, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(escpos, "POLL_SECONDS", 0.05)
    made = TestPrinter(tmp_path / "prints")
    yield made
    made.switch_off()
