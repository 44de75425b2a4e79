"""What changes a tenancy's charge for a time: assistance, additional rent, mesne profits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange as PgDateRange

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.rent.errors import TermNotFound, TermOverlaps
from kaifong.domains.rent.models import Term
from kaifong.domains.rent.services.flat_rents import ImportReport
from kaifong.domains.rent.types import TermKind
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.infra.database import execute, fetch_all, sql
from kaifong.infra.staging import stage
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import AccountNo, estate_code_of, parse_account_no

PACKAGE = "kaifong.domains.rent"
COLUMNS = ("account_no", "kind", "from", "until", "reduction_percent", "income_ratio")


@transaction.atomic
def term_add(
    *,
    account_no: AccountNo,
    kind: TermKind,
    in_force: DateRange,
    by: Actor,
    reduction_percent: int | None = None,
    income_ratio: Decimal | None = None,
) -> int:
    """Grant assistance, set additional rent, or begin mesne profits, for a time.

    Months already rolled are put right by `charges_adjust`.

    Raises:
        TermOverlaps: a term of the kind is in force in that time; nothing is changed.
    """
    by.must("rent.award", estate=estate_code_of(account_no))
    try:
        with transaction.atomic():
            term = Term.objects.create(
                tenancy_id=account_no,
                kind=kind,
                in_force=(in_force.start, in_force.end),
                reduction_percent=reduction_percent,
                income_ratio=income_ratio,
                decided_by=by.name,
            )
    except IntegrityError as error:
        raise TermOverlaps(account_no, kind.name.lower(), in_force.start) from error
    audit(by, "rent.term.add", account_no=account_no, kind=kind.name.lower(), start=in_force.start.isoformat())
    return term.id


@transaction.atomic
def term_end(*, term_id: int, end: date, by: Actor) -> None:
    """Let a term end early: ``end`` is the first day on which it is no longer in force.

    One that would end before it began is left without a day. Months already rolled are put right by `charges_adjust`.

    Raises:
        TermNotFound: no such term, or it ends by then already; nothing is changed.
    """
    term = Term.objects.select_for_update().filter(id=term_id).first()
    if term is None or term.in_force.isempty or (term.in_force.upper is not None and term.in_force.upper <= end):
        raise TermNotFound(term_id)
    account_no = AccountNo(term.tenancy_id)
    by.must("rent.award", estate=estate_code_of(account_no))
    start = term.in_force.lower
    term.in_force = PgDateRange(start, end) if start < end else PgDateRange(empty=True)
    term.save(update_fields=["in_force"])
    audit(by, "rent.term.end", account_no=account_no, term=term_id, end=end.isoformat())


@transaction.atomic
def awards_import(
    *, path: Path, by: Actor, dry_run: bool = False, progress: Callable[[int], None] = lambda done: None
) -> ImportReport:
    """Take assistance and additional-rent awards from a CSV file (docs/reference/file-layouts-rent.md); all or nothing.

    ``until`` is the last day, or empty. A row that is there already changes nothing.

    Raises:
        CsvRefused: every fault by line, overlaps with awards on record included.
    """
    by.must("rent.award")
    count, problems = stage(
        path,
        COLUMNS,
        table="staged_award",
        shape="line integer, account_no bigint, kind smallint, in_force daterange, reduction_percent smallint,"
        " income_ratio numeric(6, 2)",
        parse=_parsed,
        progress=progress,
    )
    problems.extend(f"Line {line}: {what}" for line, what in fetch_all(sql(PACKAGE, "staged_award_problems")))
    if problems:
        raise CsvRefused(problems[:MAX_PROBLEMS])
    added = execute(sql(PACKAGE, "merge_awards"), {"author": by.name})
    audit(by, "rent.awards.import", rows=count, added=added)
    transaction.set_rollback(dry_run)
    return ImportReport(count, added, count - added, dry_run)


def _parsed(line: int, values: list[str]) -> tuple[int, int, int, str, int | None, Decimal | None]:
    account, kind, start, until, percent, ratio = values
    account_no = parse_account_no(account)
    kinds = {"assistance": TermKind.ASSISTANCE, "additional_rent": TermKind.ADDITIONAL_RENT}
    if kind not in kinds:
        raise ValueError(f"kind is {kind!r}; use assistance or additional_rent")
    first = date.fromisoformat(start)
    end = date.fromisoformat(until) + timedelta(days=1) if until else None
    if first.day != 1 or (end is not None and end.day != 1):
        raise ValueError("awards begin with the first and end with the last day of a month")
    if end is not None and end <= first:
        raise ValueError("until lies before from")
    if kinds[kind] is TermKind.ASSISTANCE:
        if not 1 <= int(percent or 0) <= 100 or ratio:
            raise ValueError("assistance takes a reduction_percent of 1 to 100 and no income_ratio")
        return line, account_no, TermKind.ASSISTANCE, f"[{first},{end or ''})", int(percent), None
    if percent or not ratio or Decimal(ratio) <= 0:
        raise ValueError("additional_rent takes an income_ratio above 0 and no reduction_percent")
    return line, account_no, TermKind.ADDITIONAL_RENT, f"[{first},{end or ''})", None, Decimal(ratio)
