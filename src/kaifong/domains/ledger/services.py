"""Every write to the journal. Callers check their own permissions and audit their own acts; this is the book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import DatabaseError, IntegrityError, transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import selectors
from kaifong.domains.ledger.errors import DaySealed, EntryAlreadyReversed, EntryNotFound, EntryUnsound, MonthNotSealed
from kaifong.domains.ledger.models import Account, Entry, OpenedMonth, Posting, Seal
from kaifong.domains.ledger.types import AccountKind, EntryId, Leg, Posted, Query, SealView
from kaifong.infra.database import execute, fetch_all, fetch_one, lock, sql
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText


def account_open(*, account_id: int, kind: AccountKind, name: LocalText) -> None:
    """Open a named account; opening it again changes nothing."""
    Account.objects.get_or_create(id=account_id, defaults={"kind": kind, "name": name.as_mapping()})


def receivables_open(*, accounts: Query) -> int:
    """Open a receivable for each id that the query yields and that has none; returns how many were opened."""
    return execute(
        f"insert into ledger_account (id, kind) select distinct id, 'receivable' from ({accounts.statement}) as wanted (id)"  # noqa: S608
        " where not exists (select from ledger_account a where a.id = wanted.id) order by id",
        accounts.parameters,
    )


@transaction.atomic
def entry_post(
    *, key: str, kind: str, posted_on: date, legs: Sequence[Leg], memo: str, by: Actor, segment: int | None = None
) -> EntryId:
    """Post one entry of a few legs.

    Raises:
        DaySealed: ``posted_on`` is sealed.
        EntryUnsound: the legs do not sum to zero, or an account does not exist.
    """
    partition_ensure(posted_on)
    with _guarded(posted_on):
        entry = Entry.objects.create(
            key=key,
            kind=kind,
            segment=segment,
            posted_on=posted_on,
            memo=memo,
            legs=len(legs),
            debit_cents=sum(leg.amount_cents for leg in legs if leg.amount_cents > 0),
            created_by=by.name,
        )
        Posting.objects.bulk_create(
            Posting(
                entry_id=entry.id,
                leg=number,
                account_id=leg.account_id,
                amount_cents=leg.amount_cents,
                posted_on=posted_on,
                source_id=leg.source_id,
            )
            for number, leg in enumerate(legs, 1)
        )
    return EntryId(entry.id)


@transaction.atomic
def batch_post(
    *, key: str, kind: str, posted_on: date, legs: Query, memo: str, by: Actor, segment: int | None = None
) -> Posted:
    """Post one entry whose legs a query yields, however many, in one statement; no legs, no entry.

    The query yields ``account_id, amount_cents, source_id, position``; ``position`` orders the legs of one account, so
    that a replay numbers them alike.

    Raises:
        DaySealed, EntryUnsound: as `entry_post`.
    """
    partition_ensure(posted_on)
    statement = sql(__package__, "post_batch").format(legs=legs.statement)
    entry = {
        "key": key, "kind": kind, "segment": segment, "posted_on": posted_on, "memo": memo, "author": by.name
    }  # fmt: skip
    with _guarded(posted_on):
        row = fetch_one(statement, {**legs.parameters, **entry})
    return Posted(*map(int, row)) if row else Posted(0, 0)


@transaction.atomic
def entry_reverse(*, entry_id: int, on: date, memo: str, by: Actor) -> EntryId:
    """Post the opposite of an entry; both stay.

    Raises:
        EntryAlreadyReversed: a second time; nothing is posted.
        EntryNotFound, DaySealed.
    """
    original = Entry.objects.select_for_update().filter(id=entry_id).first()
    if original is None:
        raise EntryNotFound(str(entry_id))
    if Entry.objects.filter(reverses_id=entry_id).exists():
        raise EntryAlreadyReversed(original.key)
    partition_ensure(on)
    postings = Posting.objects.filter(entry_id=entry_id, posted_on=original.posted_on).order_by("leg")
    with _guarded(on):
        reversal = Entry.objects.create(
            key=f"{original.key}/reversed",
            kind=original.kind,
            segment=original.segment,
            posted_on=on,
            memo=memo,
            legs=original.legs,
            debit_cents=sum(-p.amount_cents for p in postings if p.amount_cents < 0),
            reverses_id=entry_id,
            created_by=by.name,
        )
        Posting.objects.bulk_create(
            Posting(
                entry_id=reversal.id,
                leg=p.leg,
                account_id=p.account_id,
                amount_cents=-p.amount_cents,
                posted_on=on,
                source_id=p.source_id,
            )
            for p in postings
        )
    return EntryId(reversal.id)


def partition_ensure(day: date) -> None:
    """Make the month's partition of postings where it is missing."""
    execute("select ledger_make_partition(%(month)s)", {"month": day.replace(day=1)})


@transaction.atomic
def days_seal(*, through: date, by: Actor) -> list[SealView]:
    """Seal every open day through ``through``: nothing can be posted to them any more.

    Each day's digest covers its entries and the digest of the day before.

    Raises:
        DaySealed: ``through`` is sealed already.
    """
    by.must("ledger.seal")
    lock("ledger.seal")
    previous = Seal.objects.order_by("-day").first()
    if previous is not None and through <= previous.day:
        raise DaySealed(through, previous.day)
    start = previous.day + timedelta(days=1) if previous else selectors.first_posted_day() or through
    by_day = {row[0]: row for row in selectors.day_digests(start, through)}
    digest = bytes(previous.digest) if previous else b""
    seals = []
    for offset in range((through - start).days + 1):
        day = start + timedelta(days=offset)
        _, entries, postings, debit_cents, content = by_day.get(day, (day, 0, 0, 0, b""))
        digest = selectors.chain(digest, day, content)
        seals.append(
            Seal(day=day, entries=entries, postings=postings, debit_cents=debit_cents, digest=digest, sealed_by=by.name)
        )
    Seal.objects.bulk_create(seals)
    audit(by, "ledger.seal", through=through.isoformat(), digest=digest.hex())
    return [SealView(s.day, s.entries, s.postings, s.debit_cents, bytes(s.digest)) for s in seals]


@transaction.atomic
def month_open(*, month: Month, by: Actor) -> int:
    """Carry every account's balance forward into the month; opening it again changes nothing.

    Returns:
        How many openings were carried.

    Raises:
        MonthNotSealed: a day before the month can still be posted to. The very first month needs no seal.
    """
    lock("ledger.seal")
    partition_ensure(month.first)
    if OpenedMonth.objects.filter(month=month.first).exists():
        return 0
    sealed_through = selectors.sealed_through()
    first_day = selectors.first_posted_day()
    if (
        first_day is not None
        and first_day < month.first
        and (sealed_through is None or sealed_through < month.previous.last)
    ):
        raise MonthNotSealed(month, sealed_through)
    if first_day is not None and first_day < month.previous.first:
        month_open(month=month.previous, by=by)
    OpenedMonth.objects.create(month=month.first)
    audit(by, "ledger.month_open", month=str(month))
    partition = f"ledger_opening_{month.first:%Y%m}"
    if fetch_one("select to_regclass(%(name)s)", {"name": partition}) != (None,):  # of tables that were emptied
        return _openings_insert(into="ledger_opening", month=month)
    # Filled before it is attached, which builds its index at once.
    execute(f"create table {partition} (like ledger_opening including constraints)")
    carried = _openings_insert(into=partition, month=month)
    execute(
        f"alter table ledger_opening attach partition {partition}"
        f" for values from ('{month.first}') to ('{month.next.first}')"
    )
    return carried


def _openings_insert(*, into: str, month: Month) -> int:
    return execute(
        sql(__package__, "insert_openings").format(into=into, carried=sql(__package__, "carry_openings")),
        {"month": month.first, "previous": month.previous.first},
    )


@transaction.atomic
def openings_rebuild(*, by: Actor) -> int:
    """Carry all openings forward anew from the postings alone; returns how many rows came out different."""
    by.must("ledger.seal")
    lock("ledger.seal")
    changed = 0
    for month in selectors.opened_months():
        parameters = {"month": month.first, "previous": month.previous.first}
        [(differing,)] = fetch_all(
            sql(__package__, "count_differing_openings").format(carried=sql(__package__, "carry_openings")), parameters
        )
        if differing:
            changed += int(differing)
            execute("delete from ledger_opening where month = %(month)s", parameters)
            _openings_insert(into="ledger_opening", month=month)
    audit(by, "ledger.rebuild", rows=changed)
    return changed


@contextmanager
def _guarded(posted_on: date) -> Iterator[None]:
    """Turn the guards' database errors into refusals by name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        cause = error.__cause__
        match getattr(cause, "sqlstate", None):
            case "KF001":
                raise DaySealed(posted_on, selectors.sealed_through() or posted_on) from error
            case "KF002" | "KF003":
                raise EntryUnsound(str(cause).splitlines()[0]) from error
        raise
