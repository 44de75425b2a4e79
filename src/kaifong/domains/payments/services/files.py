"""A settlement file: read as a stream, staged, matched as a set, posted whole in one transaction, or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.domains.payments.checking import LineChecks, stated_account
from kaifong.domains.payments.errors import ControlTotalsDiffer
from kaifong.domains.payments.models import Channel, File
from kaifong.domains.payments.registry import channel, channel_row
from kaifong.domains.payments.services.suspense import suspense_resolve
from kaifong.domains.payments.spi import BadLine, FileRefused, Kind, Line
from kaifong.domains.payments.types import ImportReport, Rejected
from kaifong.infra.database import copy_into, execute, fetch_all, fetch_one, lock, sql

PACKAGE = "kaifong.domains.payments"
ENTRY_KIND = "payments.receipts"
COPY_CHUNK_LINES = 2_000
SHOWN_REJECTS = 20
MAX_STATED_CHARS = 140
KIND_NUMBERS = {Kind.PAYMENT: 1, Kind.REVERSAL: 2, Kind.NOTICE: 3}
BAD_LINE = 9
READING = Lock()
"""Files taken at the same time are read one after the other: two threads that read take turns at every line's cost."""

Progress = Callable[[int], None]


def file_import(
    *, path: Path, channel_code: str, on: date, by: Actor, progress: Progress = lambda done: None
) -> ImportReport:
    """Take a settlement file: receipts, ledger entry, suspense and rejects in one transaction.

    A file whose content was taken before posts nothing, whatever its name. A refused file posts nothing and is kept on
    record with the reason. Killed at any moment, it has been taken whole or not at all.

    Args:
        on: the day it is taken; a payment dated after it is rejected. It is posted on the latest day that it names, or
            the first open day after that.

    Raises:
        ChannelUnknown, NotPermitted.
    """
    by.must("payments.import")
    reader = channel(channel_code)
    digest, size = _digest(path)
    try:
        with transaction.atomic():
            row = channel_row(channel_code)
            lock("payments.channel", plus=row.id)
            same = File.objects.filter(sha256=digest, refused_for="").first()
            if same is not None:
                return ImportReport("already imported", channel_code, path.name, None, of=same.id)
            file_id = _file_row(row, path, digest, size, by)
            _stage_create()
            with path.open("rb") as stream:
                lines = _stage(LineChecks(currency=settings.CURRENCY, on=on).checked(reader.read(stream)), progress)
            return _take(row, file_id, path.name, digest, lines, on, by)
    except FileRefused as refusal:
        with transaction.atomic():
            row = channel_row(channel_code)
            refused = File.objects.create(
                channel=row,
                sha256=digest,
                name=path.name,
                size_bytes=size,
                received_by=by.name,
                refused_for=refusal.reason,
                refused_message=str(refusal),
            )
            audit(by, "payments.file.refuse", file=refused.id, channel=channel_code, reason=refusal.reason)
        return ImportReport("refused", channel_code, path.name, refused.id, reason=refusal.reason, message=str(refusal))


def _digest(path: Path) -> tuple[bytes, int]:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest(), path.stat().st_size
    except OSError as error:
        raise FileRefused("unreadable", f"{path} cannot be read: {error.strerror}") from error


def _file_row(row: Channel, path: Path, digest: bytes, size: int, by: Actor) -> int:
    file = File.objects.create(channel=row, sha256=digest, name=path.name, size_bytes=size, received_by=by.name)
    return file.id


def _stage_create() -> None:
    execute("drop table if exists staged, known, taken")
    execute(
        'create temporary table staged (line integer, kind smallint, reference text collate "C", account bigint,'
        ' stated text, amount_cents bigint, paid_on date, reverses text collate "C", status text, message text'
        ") on commit drop"
    )


def _stage(lines: Iterable[Line | BadLine], progress: Progress) -> int:
    """Copy the lines into the staging table and return how many there were."""
    count = 0
    chunk: list[str] = []
    with READING, copy_into("staged") as copy:
        for line in lines:
            count += 1
            chunk.append(_bad_row(line) if type(line) is BadLine else _row(line))  # type: ignore[arg-type]
            if len(chunk) == COPY_CHUNK_LINES:
                copy.write("".join(chunk))
                chunk.clear()
                progress(count)
        copy.write("".join(chunk))
    progress(count)
    return count


def _row(line: Line) -> str:
    """A line in COPY's text format."""
    number, kind, reference, account, amount_cents, _currency, paid_on, reverses, status, _source = line
    known = stated_account(account)
    stated = ""
    if known is None:
        known, stated = "\\N", account[:MAX_STATED_CHARS]  # type: ignore[assignment]
    free = reference + reverses + status + stated
    if "\\" in free or not free.isprintable():
        reference, reverses, status, stated = map(_escaped, (reference, reverses, status, stated))
    return (
        f"{number}\t{KIND_NUMBERS[kind]}\t{reference}\t{known}\t{stated}\t{amount_cents}\t{paid_on}\t{reverses}"
        f"\t{status}\t\n"
    )


def _bad_row(line: BadLine) -> str:
    return (
        f"{line.number}\t{BAD_LINE}\t\t\\N\t\t{line.amount_cents}\t\\N\t\t{_escaped(line.reason)}"
        f"\t{_escaped(line.message)}\n"
    )


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\N{REPLACEMENT CHARACTER}"})


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _take(row: Channel, file_id: int, name: str, digest: bytes, lines: int, on: date, by: Actor) -> ImportReport:
    """Turn the staged lines into receipts, entry, suspense, rejects and notices, and prove that none is missing."""
    posted_on = _posting_day(on)
    parameters: dict[str, Any] = {"channel": row.id, "file": file_id, "posted_on": posted_on}
    execute(sql(PACKAGE, "take_lines"))
    execute(sql(PACKAGE, "find_known_lines"), parameters)
    execute("delete from taken using known where known.line = taken.line")
    execute(sql(PACKAGE, "insert_rejects"), parameters)
    execute(sql(PACKAGE, "insert_notices"), parameters)
    execute(sql(PACKAGE, "insert_receipts"), parameters)
    execute(sql(PACKAGE, "insert_reversals"), parameters)
    execute(sql(PACKAGE, "insert_suspense"), parameters)
    accounts = ledger.Query("select account_no from taken where opened is null and account_no is not null", {})
    ledger.receivables_open(accounts=accounts)
    ledger.batch_post(
        key=f"{ENTRY_KIND}/{digest.hex()}",
        kind=ENTRY_KIND,
        posted_on=posted_on,
        legs=ledger.Query(sql(PACKAGE, "receipt_legs"), {"suspense": SUSPENSE, "clearing": row.clearing_account_id}),
        memo=row.code,
        by=by,
    )
    waiting = _resolve_waiting(parameters, posted_on, by)
    report = _report(row, file_id, name, posted_on, lines)
    if report.lines != report.receipts + report.known + report.rejected + report.notices:
        raise ControlTotalsDiffer(f"{name}: {lines} lines read, {report} accounted for.")
    File.objects.filter(id=file_id).update(
        posted_on=posted_on,
        **{
            field: getattr(report, field)
            for field in (
                "lines",
                "receipts",
                "receipts_cents",
                "known",
                "known_cents",
                "rejected",
                "rejected_cents",
                "notices",
                "suspense",
                "suspense_cents",
            )
        },
    )
    audit(by, "payments.file.import", file=file_id, channel=row.code, lines=lines, resolved_reversals=waiting)
    return report


def _posting_day(on: date) -> date:
    """The latest day that the file's payments name (``on`` if it has none), or the first open day after it."""
    latest = fetch_one("select max(paid_on) from staged where kind in (1, 2)")
    assert latest is not None
    return ledger.first_open_day(not_before=latest[0] or on)


def _resolve_waiting(parameters: dict[str, Any], posted_on: date, by: Actor) -> int:
    """Move the money of reversals that came before their originals, now in this file, from suspense to the account."""
    bound = fetch_all(sql(PACKAGE, "bind_waiting_reversals"), parameters)
    for receipt_id, account_no in bound:
        if account_no is not None:
            suspense_resolve(
                receipt_id=receipt_id, account_no=account_no, resolution="original arrived", on=posted_on, by=by
            )
    return len(bound)


def _report(row: Channel, file_id: int, name: str, posted_on: date, lines: int) -> ImportReport:
    totals = fetch_one(sql(PACKAGE, "file_totals"), {"file": file_id})
    assert totals is not None
    receipts, receipts_cents, known, known_cents, rejected, rejected_cents, notices, suspense, suspense_cents = map(
        int, totals
    )
    rejects = fetch_all(
        "select line, reason, message, amount_cents from payments_rejectedline where file_id = %(file)s"
        " order by line limit %(most)s",
        {"file": file_id, "most": SHOWN_REJECTS},
    )
    return ImportReport(
        outcome="imported",
        channel=row.code,
        name=name,
        file_id=file_id,
        posted_on=posted_on,
        lines=lines,
        receipts=receipts,
        receipts_cents=receipts_cents,
        known=known,
        known_cents=known_cents,
        rejected=rejected,
        rejected_cents=rejected_cents,
        notices=notices,
        suspense=suspense,
        suspense_cents=suspense_cents,
        rejects=tuple(Rejected(*reject) for reject in rejects),
    )
