"""Later changes of months already charged: the months stay, the difference is charged in the open month."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent.chart import INCOME
from kaifong.domains.rent.models import Adjustment, Roll
from kaifong.domains.rent.ruleset import charge_rules, sql_parameters
from kaifong.domains.rent.types import AdjustmentReport, Component
from kaifong.infra.database import execute, fetch_all, sql
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, estate_code_of

PACKAGE = "kaifong.domains.rent"
ENTRY_KIND = "rent.adjustment"


@transaction.atomic
def charges_adjust(
    *, account_no: AccountNo, since: Month, on: date, by: Actor, trial: bool = False
) -> AdjustmentReport:
    """Charge the difference between what months were charged and what the facts on record now make of them.

    Covers every month rolled from ``since`` on, component by component; a tenancy that began or ended since is charged
    or given back its days. Where nothing differs, nothing is posted. Running it again posts nothing.

    Args:
        on: the day to post to, or the first open day after it.

    Raises:
        NoRuleInForce, DaySealed: nothing is posted.
    """
    by.must("rent.adjust", estate=estate_code_of(account_no))
    execute("select pg_advisory_xact_lock(%(account)s)", {"account": account_no})
    adjustment_id = int(fetch_all("select nextval('rent_adjustment_id_seq')")[0][0])
    posted_on = ledger.first_open_day(not_before=on)
    for ready in ("rent_make_partition", "rent_index_partition"):
        execute(f"select {ready}(%(month)s)", {"month": posted_on.replace(day=1)})
    months: list[tuple[Month, int]] = []
    for day in Roll.objects.filter(month__gte=since.first).order_by("month").values_list("month", flat=True):
        month = Month.of(day)
        rows = fetch_all(
            sql(PACKAGE, "insert_adjustments").format(charge_lines=sql(PACKAGE, "charge_lines")),
            {
                **sql_parameters(charge_rules(month)),
                "low": account_no,
                "high": account_no,
                "posted_on": posted_on,
                "adjustment": adjustment_id,
            },
        )
        if rows:
            months.append((month, sum(int(cents) for (cents,) in rows)))
    total_cents = sum(cents for _, cents in months)
    if trial or not months:
        transaction.set_rollback(trial)
        return AdjustmentReport(account_no, tuple(months), total_cents, None)
    _post(adjustment_id, account_no, posted_on, total_cents, since, by)
    return AdjustmentReport(account_no, tuple(months), total_cents, posted_on)


def _post(
    adjustment_id: int, account_no: AccountNo, posted_on: date, total_cents: int, since: Month, by: Actor
) -> None:
    Adjustment.objects.create(
        id=adjustment_id, account_no=account_no, posted_on=posted_on, total_cents=total_cents, decided_by=by.name
    )
    by_component = fetch_all(
        "select component, sum(amount_cents)::bigint from rent_charge"
        " where adjustment_id = %(id)s and account_no = %(account)s and posted_on = %(day)s"
        " group by component having sum(amount_cents) <> 0 order by component",
        {"id": adjustment_id, "account": account_no, "day": posted_on},
    )
    legs = [
        ledger.Leg(INCOME[Component(component)][0], -int(cents), adjustment_id) for component, cents in by_component
    ]
    if total_cents:
        legs.insert(0, ledger.Leg(account_no, total_cents, adjustment_id))
    if legs:
        ledger.receivables_open(accounts=ledger.Query("select %(account)s::bigint", {"account": account_no}))
        ledger.entry_post(
            key=f"{ENTRY_KIND}/{account_no}/{adjustment_id}",
            kind=ENTRY_KIND,
            posted_on=posted_on,
            legs=legs,
            memo=f"{since}",
            by=by,
            segment=estate_code_of(account_no),
        )
    audit(by, "rent.adjust", account_no=account_no, since=str(since), total_cents=total_cents)
