"""What flats cost: a row takes over from the first of its month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates import api as estates
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.infra.database import execute, fetch_all, sql
from kaifong.infra.staging import stage
from kaifong.kernel.money import Money

PACKAGE = "kaifong.domains.rent"
COLUMNS = ("estate_code", "block", "floor", "flat", "from", "net_rent", "rates")


@dataclass(frozen=True, slots=True)
class ImportReport:
    rows: int
    added: int
    unchanged: int
    dry_run: bool


@transaction.atomic
def flat_rents_import(
    *, path: Path, by: Actor, dry_run: bool = False, progress: Callable[[int], None] = lambda done: None
) -> ImportReport:
    """Take the rents of flats from a CSV file (docs/reference/file-layouts-rent.md); all of it or nothing.

    A row for a flat's later month closes the row before it. A row that is there already changes nothing; a different
    amount for a month that is there replaces it, and months already rolled are put right by `charges_adjust`.

    Raises:
        CsvRefused: every fault by line.
    """
    by.must("rent.award")
    count, problems = stage(
        path,
        COLUMNS,
        table="staged_rent",
        shape="line integer, estate_code integer, block text, floor text, flat text, from_month date,"
        " net_rent_cents bigint, rates_cents bigint",
        parse=_parsed,
        progress=progress,
    )
    execute("alter table staged_rent add column flat_id bigint")
    estates.flats_resolve(staging="staged_rent")
    problems.extend(f"Line {line}: {what}" for line, what in fetch_all(sql(PACKAGE, "staged_rent_problems")))
    if problems:
        raise CsvRefused(problems[:MAX_PROBLEMS])
    added = execute(sql(PACKAGE, "merge_flat_rents"))
    execute(sql(PACKAGE, "close_flat_rents"))
    audit(by, "rent.flat_rents.import", rows=count, added=added)
    transaction.set_rollback(dry_run)
    return ImportReport(count, added, count - added, dry_run)


def _parsed(line: int, values: list[str]) -> tuple[int, int, str, str, str, date, int, int]:
    estate_code, block, floor, flat, from_month, net_rent, rates = values
    start = date.fromisoformat(from_month)
    if start.day != 1:
        raise ValueError(f"from is {from_month}; rents change on the first of a month")
    net, rates_due = Money.parse(net_rent).cents, Money.parse(rates).cents
    if net < 0 or rates_due < 0:
        raise ValueError("net_rent and rates may not be negative")
    return line, int(estate_code), block, floor, flat, start, net, rates_due
