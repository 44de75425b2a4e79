"""A month's lines, one for each tenancy, over all delimited and fixed-width channels: file to posted and reconciled."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.harness import copy_limit, figure, kaifong
from kaifong.sim.files import text
from kaifong.sim.lines import Kind, Line

CHANNELS = {
    "convenience_store": text.ConvenienceStoreFile,
    "mtr_counter": text.MtrCounterFile,
    "pps": text.PpsFile,
    "bank_bill": text.BankBillFile,
    "swd_transfer": text.SwdTransferFile,
    "counter": text.CounterFile,
}
OURS = {"biller": "7201", "merchant_code": "9201", "department_account": "SWD-RENT"}


def settlement(url: str, settings: dict[str, str]) -> None:
    """Import of one file a channel; the limit is COPY of the receipts and postings that it made."""
    folder = Path(os.environ["KAIFONG_HOME"]) / "settlement"
    shutil.rmtree(folder, ignore_errors=True)
    day = open_day(url)
    written = write_files(folder, accounts(url), day)
    before = high_water(url)
    ran = kaifong("payments", "import", str(folder), "--on", str(day + timedelta(days=1)), "--json")
    report_ran(url, settings, "settlement", ran, before, written)
    shutil.rmtree(folder)


def report_ran(
    url: str, settings: dict[str, str], name: str, ran: Any, before: tuple[int, int], written: int, **more: Any
) -> None:
    receipt, entry = before
    limit_seconds, rows = copy_limit(
        url,
        [
            f"select * from payments_receipt where id > {receipt}",
            f"select * from ledger_posting where entry_id > {entry}",
        ],
    )
    total = json.loads(ran.output)["total"]
    assert total["lines"] == total["receipts"] == written, total
    figure(
        name, seconds=ran.seconds, limit_seconds=limit_seconds, lines=written, rows=rows,
        peak_rss_mb=round(ran.peak_rss_mb), settings=settings, **more,
    )  # fmt: skip


def accounts(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [
            row[0]
            for row in connection.execute("select account_no from tenancies_tenancy order by md5(account_no::text)")
        ]


def open_day(url: str) -> date:
    """The first day that can be posted to."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select max(day) + 1 from ledger_seal").fetchone()
    assert row is not None
    return row[0]


def high_water(url: str) -> tuple[int, int]:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select coalesce((select max(id) from payments_receipt), 0), coalesce((select max(id) from ledger_entry), 0)"
        ).fetchone()
    assert row is not None
    return row


def write_files(folder: Path, of: list[int], day: date) -> int:
    """Every account pays once, through the channels in turn; references as random as a bank's."""
    open_files = {}
    for channel, kind in CHANNELS.items():
        (folder / channel).mkdir(parents=True)
        open_files[channel] = kind(folder / channel / f"{day:%Y%m%d}{kind.suffix}", day, OURS)
    channels = list(open_files)
    for number, line in enumerate(lines(of, day)):
        open_files[channels[number % len(channels)]].add(line)
    for file in open_files.values():
        file.close()
    return len(of)


def lines(of: list[int], day: date) -> Iterator[Line]:
    """A payment for each account, with fifteen digits as reference that no earlier run used."""
    mark = time.time_ns() // 1_000_000_000 % 100_000
    for number, account in enumerate(of):
        reference = f"{mark:05d}{number * 7_919_993 % 100_000_007:010d}"
        yield Line(Kind.PAYMENT, reference, f"{account}", 100_000 + number % 300_000, day)
