"""The same month as one camt.054, against reading its elements with bare lxml; and 2 GB of it in the same memory."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta
from pathlib import Path

from lxml import etree

from bench.files import accounts, high_water, lines, open_day, report_ran
from bench.harness import figure, kaifong
from kaifong.sim.files.iso20022 import Camt054

OURS = {"creditor_account": "004123456789001"}
LARGE_BYTES = 2_000_000_000


def settlement_camt(url: str, settings: dict[str, str]) -> None:
    home = Path(os.environ["KAIFONG_HOME"])
    day = open_day(url)
    of = accounts(url)
    path = write(home / "camt" / "bank_bill" / "month.xml", of, day)
    before = high_water(url)
    ran = kaifong("payments", "import", str(path), "--on", str(day + timedelta(days=1)), "--json")
    started = time.monotonic()
    entries = bare_read(path)
    bare_seconds = time.monotonic() - started
    assert entries == len(of)
    report_ran(url, settings, "settlement-camt-to-copy", ran, before, len(of), bytes=path.stat().st_size)
    figure(
        "settlement-camt", seconds=ran.seconds, limit_seconds=bare_seconds, limit="bare lxml iterparse of its elements",
        lines=len(of), bytes=path.stat().st_size, peak_rss_mb=round(ran.peak_rss_mb), settings=settings,
    )  # fmt: skip
    times = LARGE_BYTES // path.stat().st_size + 1
    path.unlink()
    large = write(home / "camt" / "bank_bill" / "large.xml", of * times, day)
    before = high_water(url)
    ran = kaifong("payments", "import", str(large), "--on", str(day + timedelta(days=1)), "--json")
    report_ran(url, settings, "settlement-camt-2gb", ran, before, len(of) * times, bytes=large.stat().st_size)
    large.unlink()


def write(path: Path, of: list[int], day: date) -> Path:
    file = Camt054(path, day, OURS, channel="bank_bill")
    for line in lines(of, day):
        file.add(line)
    file.close()
    return path


def bare_read(path: Path) -> int:
    """Every element's text is looked at once; each entry is dropped when done."""
    entries = 0
    for _, element in etree.iterparse(str(path), events=("end",), no_network=True, resolve_entities=False):
        element.text  # noqa: B018 - what reading an element's value costs
        if element.tag.endswith("}Ntry"):
            entries += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return entries
