"""``make bench-rent``: the full register through twelve months. See docs/reference/benchmarks.md.

Environment: ``KAIFONG_REGISTER`` names the Authority's register (invented estates of its size without it);
``BENCH_MONTHS`` (12), ``BENCH_TENANCIES`` (all) make it smaller; ``BENCH_ONLY`` names figures, separated by commas, to
measure on the world that an earlier run left below KAIFONG_HOME (``var/bench``).
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

os.environ.setdefault("KAIFONG_HOME", str(Path("var/bench").absolute()))
os.environ.pop("DATABASE_URL", None)

import psycopg

from bench import camt, files, notify
from bench.harness import copy_limit, database_settings, figure, held_database, kaifong, say
from kaifong.kernel.calendar import Month

HOME = Path(os.environ["KAIFONG_HOME"])
FIRST = Month(2025, 1)
MONTHS = int(os.environ.get("BENCH_MONTHS", "12"))
ONLY = set(filter(None, os.environ.get("BENCH_ONLY", "").split(",")))
POPULATED = (
    "select * from tenancies_person",
    "select * from tenancies_contactdetails",
    "select * from tenancies_tenancy",
    "select * from tenancies_householdmember",
    "select * from estates_flat",
    "select * from rent_flatrent",
    "select * from payments_mandate",
    "select * from payments_entitlement",
)


def main() -> None:
    if not ONLY and HOME.exists():
        shutil.rmtree(HOME)
    HOME.mkdir(parents=True, exist_ok=True)
    with held_database() as url:
        settings = database_settings(url)
        if not ONLY:
            populate(url, settings)
            twelve_months(url, settings)
        if "rent-roll" in ONLY:
            next_roll(url, settings)
        for name, measure in (
            ("ledger-check", ledger_check),
            ("settlement", files.settlement),
            ("settlement-camt", camt.settlement_camt),
            ("notify", notify.notify),
        ):
            if not ONLY or name in ONLY:
                measure(url, settings)


def populate(url: str, settings: dict[str, str]) -> None:
    """The full register, persons encrypted; the limit is COPY of the same rows."""
    kaifong("db", "migrate")
    register = os.environ.get("KAIFONG_REGISTER")
    size = os.environ.get("BENCH_TENANCIES")
    ran = kaifong(
        "world", "populate", "--seed", "1", "--start", str(FIRST),
        *(["--register", register] if register else []), *(["--tenancies", size] if size else ["--full"]),
    )  # fmt: skip
    limit_seconds, rows = copy_limit(url, POPULATED)
    figure(
        "populate", seconds=ran.seconds, limit_seconds=limit_seconds, rows=rows, peak_rss_mb=round(ran.peak_rss_mb),
        settings=settings,
    )  # fmt: skip


def twelve_months(url: str, settings: dict[str, str]) -> None:
    """Roll, play, settle, reconcile, compare and seal every month; the roll is measured in each."""
    rolls: list[dict[str, Any]] = []
    for month in FIRST.until(FIRST.plus(MONTHS - 1)):
        rolls.append(roll(url, settings, month))
        inbox = HOME / "inbox"
        kaifong("world", "month", str(month), "--out", str(inbox))
        ran = kaifong("payments", "import", str(inbox), "--json")
        total = json.loads(ran.output)["total"]
        figure(
            "month-settled", month=str(month), seconds=ran.seconds, rows=total["lines"], suspense=total["suspense"],
            peak_rss_mb=round(ran.peak_rss_mb), settings=settings,
        )  # fmt: skip
        kaifong("payments", "bank-statement", *map(str, sorted((inbox / "bank").glob("*.xml"))))
        if month == FIRST.plus(MONTHS - 1):
            kaifong("payments", "reconcile", str(month))
            say(kaifong("world", "compare", "--month", str(month)).output)
        ran = kaifong("ledger", "seal", str(month.last))
        figure("seal", month=str(month), seconds=ran.seconds, settings=settings)
        shutil.rmtree(inbox)
    if len(rolls) > 1:
        figure(
            "rent-roll-growth", seconds=rolls[-1]["seconds"], first_seconds=rolls[0]["seconds"],
            last_to_first=round(rolls[-1]["seconds"] / rolls[0]["seconds"], 2), settings=settings,
        )  # fmt: skip


def roll(url: str, settings: dict[str, str], month: Month) -> dict[str, Any]:
    """One month's rent roll; the limit is COPY of the charges, postings, entries and openings that it made."""
    ran = kaifong("rent", "roll", str(month), "--json")
    where = f"posted_on = '{month.first}'"
    limit_seconds, rows = copy_limit(
        url,
        [
            f"select * from rent_charge where {where}",
            f"select * from ledger_posting where {where}",
            f"select * from ledger_entry where {where}",
            f"select * from ledger_opening where month = '{month.first}'",
        ],
    )
    return figure(
        "rent-roll", month=str(month), seconds=ran.seconds, limit_seconds=limit_seconds, rows=rows,
        tenancies=json.loads(ran.output)["tenancies"], peak_rss_mb=round(ran.peak_rss_mb), settings=settings,
    )  # fmt: skip


def next_roll(url: str, settings: dict[str, str]) -> None:
    """The month after the last one rolled, on a world that an earlier run left."""
    with psycopg.connect(url) as connection:
        last = Month.of(connection.execute("select max(month) from rent_roll").fetchone()[0])  # type: ignore[index]
    if files.open_day(url) <= last.last:
        kaifong("ledger", "seal", str(last.last))
    roll(url, settings, last.next)


def ledger_check(url: str, settings: dict[str, str]) -> None:  # noqa: ARG001 - one form for all
    """Every invariant over all months."""
    ran = kaifong("ledger", "check", "--json")
    report = json.loads(ran.output)
    figure(
        "ledger-check", seconds=ran.seconds, rows=report["postings"], entries=report["entries"], months=report["months"],
        differences=len(report["differences"]), peak_rss_mb=round(ran.peak_rss_mb), settings=settings,
    )  # fmt: skip


if __name__ == "__main__":
    main()
