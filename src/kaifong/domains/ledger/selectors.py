"""Every read of the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Max, Min

from kaifong.domains.ledger.models import Account, Entry, OpenedMonth, Posting, Seal
from kaifong.domains.ledger.types import CheckReport, Difference, PostingView
from kaifong.infra.database import fetch_all, fetch_one, sql
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText


def sealed_through() -> date | None:
    """The last sealed day; None while no day is sealed."""
    day: date | None = Seal.objects.aggregate(day=Max("day"))["day"]
    return day


def first_posted_day() -> date | None:
    day: date | None = Entry.objects.aggregate(day=Min("posted_on"))["day"]
    return day


def first_open_day(*, not_before: date) -> date:
    """The first day from ``not_before`` on that can still be posted to."""
    sealed = sealed_through()
    return not_before if sealed is None or sealed < not_before else sealed + timedelta(days=1)


def opened_months() -> list[Month]:
    """Months into which balances have been carried forward, the earliest first."""
    return [Month.of(day) for day in OpenedMonth.objects.order_by("month").values_list("month", flat=True)]


def balance(*, account_id: int, as_at: date) -> int:
    """The balance in cents at the end of a day, in one statement: its month's opening and what was posted since.

    Where the month has not been opened, the latest opened month before it is the base.
    """
    row = fetch_one(sql(__package__, "balance"), {"account": account_id, "as_at": as_at})
    return int(row[0]) if row else 0


def balances(*, account_ids: Iterable[int], as_at: date) -> dict[int, int]:
    """Several accounts' balances in cents at the end of a day, in one statement."""
    rows = fetch_all(sql(__package__, "balances"), {"accounts": list(account_ids), "as_at": as_at})
    return {account_id: int(cents) for account_id, cents in rows}


def has_postings_before(*, account_id: int, day: date) -> bool:
    """Whether an account has a posting on an earlier day; one statement."""
    return Posting.objects.filter(account_id=account_id, posted_on__lt=day).exists()


def postings(*, account_id: int, first: date, last: date) -> list[PostingView]:
    """An account's postings from ``first`` through ``last`` in order, each with the balance after it; two statements."""
    running = balance(account_id=account_id, as_at=first - timedelta(days=1))
    views = []
    rows = fetch_all(sql(__package__, "postings"), {"account": account_id, "first": first, "last": last})
    for entry_id, key, kind, posted_on, memo, amount_cents, source_id in rows:
        running += amount_cents
        views.append(PostingView(entry_id, key, kind, posted_on, memo, amount_cents, running, source_id))
    return views


def account_names() -> dict[int, LocalText]:
    """Names of all accounts but the receivables."""
    rows = Account.objects.filter(name__isnull=False).values_list("id", "name")
    return {account_id: LocalText.from_mapping(name) for account_id, name in rows if name is not None}


def day_digests(first: date, last: date) -> Iterator[tuple[date, int, int, int, bytes]]:
    """Day, entries, postings, debits in cents and digest, for each day that has entries; a month a statement."""
    for month in Month.of(first).until(Month.of(last)):
        start, end = max(first, month.first), min(last, month.last)
        parameters = {"first": start, "end": end + timedelta(days=1)}
        for day, entries, count, debit_cents, digest in fetch_all(sql(__package__, "day_digests"), parameters):
            yield day, int(entries), int(count), int(debit_cents), bytes(digest)


def chain(previous: bytes, day: date, content: bytes) -> bytes:
    """A day's digest: SHA-256 over the day before's digest, the day and its entries' digest."""
    return hashlib.sha256(previous + day.isoformat().encode() + content).digest()


def ledger_hash() -> str:
    """One digest of every entry in the journal, the same for the same facts whatever the ids; hexadecimal."""
    first, last = Entry.objects.aggregate(first=Min("posted_on"), last=Max("posted_on")).values()
    digest = b""
    if first is not None:
        for day, _entries, _postings, _debits, content in day_digests(first, last):
            digest = chain(digest, day, content)
    return digest.hex()


def check(
    *,
    also: Sequence[Callable[[Month], Iterable[Difference]]] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> CheckReport:
    """Prove the journal's invariants from its rows alone; see docs/explanation/ledger.md for their names.

    I1 entries sum to zero and match their control totals; I4 openings equal the postings before them; I6 sealed days
    still have their digests; every account exists; every posting has its entry.

    Args:
        also: checks of the domains above, each run for every month that has entries.
    """
    first, last = Entry.objects.aggregate(first=Min("posted_on"), last=Max("posted_on")).values()
    if first is None:
        return CheckReport(0, 0, 0, 0, 0, ())
    months = list(Month.of(first).until(Month.of(last)))
    entries = count = debit_cents = 0
    found: list[Difference] = []
    seals = {seal.day: seal for seal in Seal.objects.order_by("day")}
    for done, month in enumerate(months, 1):
        parameters = {"first": month.first, "end": month.next.first}
        for invariant, where, detail in fetch_all(sql(__package__, "check_postings"), parameters):
            found.append(Difference(invariant, where, detail))
        by_day = list(day_digests(month.first, month.last))
        for _day, day_entries, day_postings, day_debits, _content in by_day:
            entries, count, debit_cents = entries + day_entries, count + day_postings, debit_cents + day_debits
        contents = {day: content for day, *_, content in by_day}
        found.extend(_seal_differences(month, seals, contents))
        for other in also:
            found.extend(other(month))
        progress(done, len(months))
    for month in opened_months():
        statement = sql(__package__, "count_differing_openings").format(carried=sql(__package__, "carry_openings"))
        [(differing,)] = fetch_all(statement, {"month": month.first, "previous": month.previous.first})
        if differing:
            found.append(Difference("I4", str(month), f"{differing} openings differ from the postings before them"))
    return CheckReport(len(months), entries, count, debit_cents, len(seals), tuple(found))


def _seal_differences(month: Month, seals: dict[date, Seal], contents: dict[date, bytes]) -> Iterator[Difference]:
    sealed = sorted(seals)
    first = sealed[0] if sealed else None
    for previous, day in pairwise([None, *sealed]):
        if day is None or day not in month.range:
            continue
        before = bytes(seals[previous].digest) if previous else b""
        if chain(before, day, contents.get(day, b"")) != bytes(seals[day].digest):
            yield Difference("I6", day.isoformat(), "the sealed day's entries are not those that were sealed")
        if previous is not None and day - previous != timedelta(days=1):
            yield Difference("I6", day.isoformat(), "a seal is missing before this day")
    for day in contents:
        if first is not None and first <= day <= sealed[-1] and day not in seals:
            yield Difference("I6", day.isoformat(), "the day has entries but no seal")
