"""Takes over flats from a CSV file (docs/reference/file-layouts-estates.md): staged by COPY, merged set by set."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates.selectors import BlockFinder
from kaifong.domains.estates.types import FlatsImport
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused, rows
from kaifong.infra.database import copy_into, execute, fetch_all, fetch_one, lock, sql
from kaifong.kernel.errors import Refusal

PACKAGE = "kaifong.domains.estates"
COLUMNS = ("estate_code", "block", "floor", "flat", "area_m2")
PROGRESS_ROWS = 10_000

_FLOOR = re.compile(r"[0-9A-Z]{1,4}")
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/-]{0,9}")
_AREA = re.compile(r"(?=.*[1-9])[0-9]{1,3}(?:\.[0-9]{1,2})?")


@transaction.atomic
def flats_import(
    *,
    path: Path,
    by: Actor,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> FlatsImport:
    """Add the flats of a file; give those that are there the file's area where it states one. All of it or nothing.

    Flats that the file does not name stay. The same file again changes nothing.

    Raises:
        CsvRefused: up to a hundred faults, each by line; nothing is imported.
    """
    by.must("estates.import")
    lock("estates.import")
    execute("drop table if exists staged_flat")
    execute(sql(PACKAGE, "stage_flats"))
    count = _stage(path, progress)
    execute("analyze staged_flat")
    if twice := fetch_all(sql(PACKAGE, "staged_flats_twice"), {"limit": MAX_PROBLEMS}):
        raise CsvRefused([f"Line {line}: the flat is on line {first} already" for line, first in twice])
    added, changed = fetch_one(sql(PACKAGE, "count_staged_flats")) or (0, 0)
    if not dry_run:
        if changed:
            execute(sql(PACKAGE, "update_flats"))
        if added:
            execute(sql(PACKAGE, "insert_flats"))
            execute("analyze estates_flat")
        audit(by, "flats.import", rows=count, added=added, changed=changed)
    return FlatsImport(dry_run, count, added, changed, count - added - changed)


def _stage(path: Path, progress: Callable[[int], None]) -> int:
    """Copy the file's rows into the staging table; raises CsvRefused with every fault of a line by itself."""
    problems: list[str] = []
    blocks = BlockFinder()
    count = 0
    with copy_into("staged_flat (line, block_id, floor, number, area_m2)") as copy:
        for line, (estate_code, block, floor, number, area_m2) in rows(path, COLUMNS, problems):
            floor, number = floor.upper(), number.upper()
            try:
                block_id, fault = blocks.find(estate_code, block), _fault(floor, number, area_m2)
            except Refusal as refusal:
                block_id, fault = 0, str(refusal)
            if fault:
                problems.append(f"Line {line}: {fault}")
                if len(problems) >= MAX_PROBLEMS:
                    break
                continue
            copy.write_row((line, block_id, floor, number, area_m2 or None))
            count += 1
            if count % PROGRESS_ROWS == 0:
                progress(count)
    if problems:
        raise CsvRefused(problems)
    progress(count)
    return count


def _fault(floor: str, number: str, area_m2: str) -> str:
    """What is wrong with a row's own values; "" where nothing is."""
    if not _FLOOR.fullmatch(floor):
        return f"floor {floor[:20]!r} is not one to four letters or digits"
    if not _NUMBER.fullmatch(number):
        return f"flat {number[:20]!r} is not up to ten letters, digits, hyphens or slashes"
    if area_m2 and not _AREA.fullmatch(area_m2):
        return f"area_m2 {area_m2[:20]!r} is not a positive number under 1000 with at most two decimals"
    return ""
