"""The monthly roll: one transaction an estate, so that it can be watched, stopped and started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent.chart import INCOME, chart_open
from kaifong.domains.rent.errors import FlatsWithoutRent, NoAdditionalRentTier, RollOutOfOrder, RollTotalsDiffer
from kaifong.domains.rent.models import EstateRoll, Roll
from kaifong.domains.rent.ruleset import charge_rules, sql_parameters
from kaifong.domains.rent.selectors import account_range
from kaifong.domains.rent.types import RollReport
from kaifong.infra.database import execute, fetch_all, fetch_one, sql
from kaifong.kernel.calendar import Month

PACKAGE = "kaifong.domains.rent"
ENTRY_KIND = "rent.roll"

Progress = Callable[[int, int], None]


def rent_roll(
    *,
    month: Month,
    by: Actor,
    trial: bool = False,
    workers: int = 1,
    progress: Progress = lambda done, total: None,
) -> RollReport:
    """Charge every tenancy in force in the month, by the rules in force on its first day.

    A trial charges nothing and reports what would be charged. Run again after an interruption, the roll goes on with
    the estates not yet charged; run again after its end, it changes nothing.

    Args:
        workers: estates charged at the same time, each on its own connection.

    Raises:
        FlatsWithoutRent, NoAdditionalRentTier: before anything is charged.
        MonthNotSealed: the month before can still change.
        RollOutOfOrder: an earlier month is missing or a later one is there.
        NoRuleInForce: the pack says nothing for this month.
    """
    by.must("rent.roll")
    rules = charge_rules(month)
    parameters = sql_parameters(rules)
    _refuse_unchargeable(month, parameters)
    estates = _estates_in_force(month)
    if trial:
        return _trial(month, estates, parameters, progress)
    done = _begin(month, by)
    progress(len(done), len(estates))
    charged = count(len(done) + 1)
    waiting = iter([code for code in estates if code not in done])
    charge = partial(_charge_estates, month, waiting, parameters, by, lambda: progress(next(charged), len(estates)))
    if workers == 1:
        charge()
    else:
        with ThreadPoolExecutor(workers) as pool:
            for worker in [pool.submit(_apart, charge) for _ in range(workers)]:
                worker.result()
    return _finish(month, by, done_before=len(done))


@transaction.atomic
def _begin(month: Month, by: Actor) -> set[int]:
    """Open the month, its accounts and its partitions; return the estates charged by an earlier run."""
    latest = Roll.objects.order_by("-month").first()
    if latest is not None:
        last = Month.of(latest.month)
        if month != last and (latest.finished_at is None or month != last.next):
            raise RollOutOfOrder(month, last)
    chart_open()
    ledger.month_open(month=month, by=by)
    execute("select rent_make_partition(%(month)s)", {"month": month.first})
    accounts = "select account_no from tenancies_tenancy where in_force && daterange(%(first)s, %(next)s)"
    ledger.receivables_open(accounts=ledger.Query(accounts, {"first": month.first, "next": month.next.first}))
    _, created = Roll.objects.get_or_create(month=month.first)
    if created:
        audit(by, "rent.roll.begin", month=str(month))
    return set(EstateRoll.objects.filter(roll_id=month.first).values_list("estate_code", flat=True))


def _apart(charge: Callable[[], None]) -> None:
    """Run in a thread; its connection is its own, and ends with it."""
    try:
        charge()
    finally:
        connection.close()


def _charge_estates(
    month: Month, waiting: Iterator[int], parameters: dict[str, Any], by: Actor, charged: Callable[[], None]
) -> None:
    """Charge what waits; a list's iterator hands each estate to one worker alone."""
    for code in waiting:
        _charge_estate(month, code, parameters, by)
        charged()


@transaction.atomic
def _charge_estate(month: Month, code: int, parameters: dict[str, Any], by: Actor) -> None:
    """Charge one estate; its `EstateRoll` row is taken first, so that two runs at once cannot both."""
    low, high = account_range(code)
    taken = execute(
        "insert into rent_estateroll (month, estate_code, tenancies, charged_cents, by_component)"
        " values (%(first)s, %(code)s, 0, 0, '{}') on conflict do nothing",
        {"first": month.first, "code": code},
    )
    if not taken:
        return
    execute("set local max_parallel_workers_per_gather = 0")  # the estates are what is done side by side
    execute("drop table if exists rolled")
    rolled = sql(PACKAGE, "create_rolled").format(charge_lines=sql(PACKAGE, "charge_lines"))
    execute(rolled, {**parameters, "low": low, "high": high})
    execute(sql(PACKAGE, "insert_charges"), {"first": month.first})
    posted = ledger.batch_post(
        key=f"{ENTRY_KIND}/{month}/{code}",
        kind=ENTRY_KIND,
        posted_on=month.first,
        legs=ledger.Query(sql(PACKAGE, "roll_legs"), _income_accounts()),
        memo=str(month),
        segment=code,
        by=by,
    )
    row = fetch_one(sql(PACKAGE, "roll_totals"))
    assert row is not None
    tenancies, charged_cents, debit_cents, by_component = row
    if posted.debit_cents != debit_cents:
        raise RollTotalsDiffer(
            f"Estate {code}: charge lines make {debit_cents} cents of debits, the entry {posted.debit_cents}."
        )
    EstateRoll.objects.filter(pk=(month.first, code)).update(
        tenancies=tenancies, charged_cents=charged_cents, by_component=by_component
    )


@transaction.atomic
def _finish(month: Month, by: Actor, *, done_before: int) -> RollReport:
    execute("select rent_index_partition(%(month)s)", {"month": month.first})
    estates = list(EstateRoll.objects.filter(roll_id=month.first))
    tenancies, charged_cents = sum(one.tenancies for one in estates), sum(one.charged_cents for one in estates)
    by_component = Counter[str]()
    for one in estates:
        by_component.update(one.by_component)
    finished = Roll.objects.filter(month=month.first, finished_at__isnull=True).update(
        finished_at=Now(), tenancies=tenancies, charged_cents=charged_cents
    )
    if finished:
        audit(by, "rent.roll.finish", month=str(month), charged_cents=charged_cents)
    return RollReport(
        month, False, len(estates), tenancies, charged_cents, dict(sorted(by_component.items())), done_before, ()
    )


def _trial(month: Month, estates: Sequence[int], parameters: dict[str, Any], progress: Progress) -> RollReport:
    tenancies = charged_cents = 0
    by_component: dict[str, int] = {}
    statement = sql(PACKAGE, "trial_totals").format(charge_lines=sql(PACKAGE, "charge_lines"))
    for done, code in enumerate(estates, 1):
        low, high = account_range(code)
        for component, accounts, cents in fetch_all(statement, {**parameters, "low": low, "high": high}):
            if component is None:
                tenancies, charged_cents = tenancies + int(accounts), charged_cents + int(cents)
            else:
                by_component[component] = by_component.get(component, 0) + int(cents)
        progress(done, len(estates))
    return RollReport(month, True, len(estates), tenancies, charged_cents, dict(sorted(by_component.items())), 0, ())


def _refuse_unchargeable(month: Month, parameters: dict[str, Any]) -> None:
    without_rent = fetch_all(sql(PACKAGE, "tenancies_without_rent"), parameters)
    if without_rent:
        raise FlatsWithoutRent(month, [account for account, _ in without_rent], int(without_rent[0][1]))
    without_tier = fetch_all(sql(PACKAGE, "terms_without_tier"), parameters)
    if without_tier:
        raise NoAdditionalRentTier(month, [account for (account,) in without_tier])


def _estates_in_force(month: Month) -> list[int]:
    """Codes of the estates that have a tenancy in the month."""
    rows = fetch_all(
        "select distinct account_no / 100000000 from tenancies_tenancy"
        " where in_force && daterange(%(first)s, %(next)s) order by 1",
        {"first": month.first, "next": month.next.first},
    )
    return [int(code) for (code,) in rows]


def _income_accounts() -> dict[str, int]:
    return {str(component): account_id for component, (account_id, _) in INCOME.items()}
