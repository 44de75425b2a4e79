"""Every read of this domain."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from kaifong.domains.access.api import Actor
from kaifong.domains.rent import wording
from kaifong.domains.rent.calculator import Calculation, Household, calculate
from kaifong.domains.rent.charging import charge_lines
from kaifong.domains.rent.chart import INCOME
from kaifong.domains.rent.errors import NotCharged
from kaifong.domains.rent.models import Roll
from kaifong.domains.rent.ruleset import charge_rules, rent_days_of
from kaifong.domains.rent.types import (
    Arrears,
    ArrearsPage,
    ChargeFacts,
    Component,
    ExplainedLine,
    Explanation,
    PostedCharge,
    ReviewFinding,
    ReviewOutcome,
    ReviewReason,
    RollView,
    UnpaidCharge,
)
from kaifong.domains.rules import api as rules
from kaifong.infra.database import fetch_all, fetch_one, sql
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import ESTATE_CODES

PACKAGE = "kaifong.domains.rent"


def account_range(estate_code: int) -> tuple[int, int]:
    """The first and last number an estate's accounts can have; for this package alone."""
    return estate_code * 10**8, estate_code * 10**8 + 10**8 - 1


def rolls() -> list[RollView]:
    """Every month charged so far, oldest first; only the last can be unfinished. One statement."""
    rows = Roll.objects.order_by("month").values_list("month", "tenancies", "finished_at")
    return [RollView(Month.of(month), tenancies, finished_at) for month, tenancies, finished_at in rows]


def due_on(*, month: Month) -> date:
    """The day by which a month's rent is due. One statement; raises NoRuleInForce."""
    return month.first.replace(day=_due_day(month.first))


def charge_facts(*, account_no: int, month: Month) -> ChargeFacts | None:
    """What is on record of a tenancy's month; None where the tenancy has no day or the flat no rent in it. One statement."""
    row = fetch_one(
        sql(PACKAGE, "charge_facts"),
        {"account": account_no, "first": month.first, "next": month.next.first},
    )
    return None if row is None else ChargeFacts(account_no, *row)


def charges_posted(*, account_no: int, first: date, last: date) -> list[PostedCharge]:
    """What was charged from ``first`` through ``last``, in the order of posting, a month's part at a time.

    At most two statements.
    """
    charges = _charges(account_no, posted=(first, last))
    posted = groupby(charges, key=lambda charge: (charge.posted_on, charge.for_month, charge.adjustment_id))
    return [PostedCharge(*key, tuple(charge.line for charge in lines)) for key, lines in posted]


def charged_months(*, account_no: int) -> list[Month]:
    """The months in which anything was charged to the account, newest first. One statement."""
    rows = fetch_all(
        "select distinct date_trunc('month', posted_on)::date from rent_charge where account_no = %(account)s"
        " order by 1 desc",
        {"account": account_no},
    )
    return [Month.of(day) for (day,) in rows]


def rent_explain(*, account_no: int, month: Month | None, as_at: date = date.max) -> Explanation:
    """Why the tenancy is charged what it is: every line with its rule, dates and source, and the sum computed again.

    Four statements.

    Args:
        month: charged for; None for the newest.
        as_at: what was posted later is left out.

    Raises:
        NotCharged: no charge for this month, or none at all.
    """
    charges = _charges(account_no, posted=(date.min, as_at), month=month, newest=month is None)
    if not charges:
        raise NotCharged(account_no, month)
    month = charges[0].for_month
    facts = charge_facts(account_no=account_no, month=month)
    rule_set = charge_rules(month)
    again = None if facts is None else sum(line.amount_cents for line in charge_lines(facts, rule_set))
    return Explanation(
        account_no=account_no,
        month=month,
        due_on=month.first.replace(day=rule_set.due_day),
        lines=tuple(charge.line for charge in charges),
        total_cents=sum(charge.line.amount_cents for charge in charges),
        computed_again_cents=again,
    )


def rent_calculate(*, household: Household, month: Month) -> Calculation:
    """What the rules in force on the first of a month make of a household. Two statements; one more before it refuses.

    Raises:
        NoRuleInForce: there is no rule on what rent is made of, or on income limits.
        LimitUnknown: there is no income limit for this size.
    """
    found = {rule.code: rule for prefix in ("rent.", "limits.") for rule in rules.rules_in_force(prefix, month.first)}
    for code in ("rent.components", "limits.income"):
        if code not in found:
            rules.rule_in_force(code, month.first)  # refuses, and says what the pack knows to be missing
    return calculate(household, found, month)


class _Charge(NamedTuple):
    posted_on: date
    for_month: Month
    adjustment_id: int | None
    line: ExplainedLine


def _charges(
    account_no: int,
    *,
    posted: tuple[date, date],
    month: Month | None = None,
    newest: bool = False,
) -> list[_Charge]:
    """An account's charge lines posted in a time, explained: for every month, for one, or for the newest charged."""
    rows = fetch_all(
        sql(PACKAGE, "charges_of"),
        {
            "account": account_no,
            "first": posted[0],
            "last": posted[1],
            "month": month and month.first,
            "newest": newest,
        },
    )
    by_id = rules.rules_by_id({row[6] for row in rows})
    return [_charge(row, by_id[row[6]]) for row in rows]


def _charge(row: tuple[Any, ...], rule: rules.Rule) -> _Charge:
    posted_on, first_of_month, adjustment_id, component_code, amount_cents, days, _, *basis = row
    component, month = Component(component_code), Month.of(first_of_month)
    rent_days = rule.read(rent_days_of) if component in (Component.NET_RENT, Component.RATES) else None
    fact = wording.fact(component, wording.Basis(*basis)._replace(rent_days=rent_days))
    line = ExplainedLine(
        component=component,
        name=INCOME[component][1],
        amount_cents=amount_cents,
        days=days,
        rule_code=rule.code,
        rule_title=rule.title,
        rule_source=rule.source_title,
        rule_in_force=rule.in_force,
        rule_confirmed=rule.confirmed,
        fact=fact,
        reason=wording.reason(fact or rule.title, days=days, month=month, adjustment=adjustment_id is not None),
        adjustment_on=None if adjustment_id is None else posted_on,
    )
    return _Charge(posted_on, month, adjustment_id, line)


def arrears(*, account_no: int, as_at: date) -> Arrears:
    """What the tenancy owes at the end of a day and for which months, payments having gone to the oldest first.

    Two statements. The one account is given as a number, not as a list of one: only so does PostgreSQL keep a plan that
    fits every account, and planning over all months' partitions is nine tenths of the statement's time.
    """
    parameters = {"account": account_no, "as_at": as_at, "owing_only": False}
    return next(_arrears_rows("= %(account)s", parameters), Arrears(account_no, as_at, 0, (), 0))


def arrears_of(*, account_nos: Collection[int], as_at: date) -> dict[int, Arrears]:
    """What each of some tenancies owes at the end of a day; two statements, however many they are."""
    parameters = {"accounts": list(account_nos), "as_at": as_at, "owing_only": False}
    found = {one.account_no: one for one in _arrears_rows("= any(%(accounts)s::bigint[])", parameters)}
    return {account_no: found.get(account_no, Arrears(account_no, as_at, 0, (), 0)) for account_no in account_nos}


def arrears_list(*, as_at: date, estate_code: int | None = None) -> Iterator[Arrears]:
    """Every tenancy that owes anything at the end of a day, by account number."""
    low, high = (0, 10**12) if estate_code is None else account_range(estate_code)
    parameters = {"low": low, "high": high, "as_at": as_at, "owing_only": True}
    return _arrears_rows("between %(low)s and %(high)s", parameters)


def arrears_ranked(
    *, as_at: date, estates: Collection[int] | None, months: int = 1, offset: int = 0, limit: int
) -> ArrearsPage:
    """A page of the tenancies with overdue rent: most months first, then most owed. Two statements, however many owe.

    Args:
        estates: codes; None for all.
        months: only those with at least so many months unpaid and overdue.
    """
    due_day = _due_day(as_at)
    # ranges, for PostgreSQL knows how many accounts lie in one; guessing too few it would compare each with each
    codes = [ESTATE_CODES] if estates is None else [range(code, code + 1) for code in estates]
    bounds: dict[str, int] = {}
    for number, those in enumerate(codes):
        bounds |= {f"low{number}": those.start * 10**8, f"high{number}": those.stop * 10**8 - 1}
    within = " or ".join(f"account_id between %(low{number})s and %(high{number})s" for number in range(len(codes)))
    accounts = f"> 0 and ({within or 'false'})"
    parameters = {
        **bounds,
        "as_at": as_at,
        "owing_only": True,
        "due_before": as_at - timedelta(days=due_day - 1),
        "months": months,
        "offset": offset,
        "limit": limit,
    }
    statement = sql(PACKAGE, "arrears_ranked").format(arrears=sql(PACKAGE, "arrears").format(accounts=accounts))
    rows = fetch_all(statement, parameters)
    found = rows[0][0] if rows else 0
    return ArrearsPage(found, tuple(_arrears(row[1:], as_at, due_day) for row in rows if row[1] is not None))


def _arrears_rows(accounts: str, parameters: dict[str, Any]) -> Iterator[Arrears]:
    as_at = parameters["as_at"]
    due_day = _due_day(as_at)
    for row in fetch_all(sql(PACKAGE, "arrears").format(accounts=accounts), parameters):
        yield _arrears(row, as_at, due_day)


def _arrears(row: tuple[Any, ...], as_at: date, due_day: int) -> Arrears:
    account_no, balance_cents, unpaid = row
    charges = tuple(
        UnpaidCharge(
            Month.of(date.fromisoformat(month)), date.fromisoformat(month).replace(day=due_day), int(charged), int(owed)
        )
        for month, charged, owed in unpaid or ()
    )
    overdue = sum(1 for charge in charges if charge.due_on < as_at)
    return Arrears(account_no, as_at, int(balance_cents), charges, overdue)


def _due_day(on: date) -> int:
    return int(rules.rule_in_force("rent.components", on).value["due_day"])


def review_findings(
    *,
    from_month: Month,
    by: Actor,
    outcome: ReviewOutcome | None = None,
    estate_code: int | None = None,
    after: int = 0,
    most: int = 1_000,
) -> list[ReviewFinding]:
    """What an income review proposes, by account number, up to ``most`` after the account ``after``. One statement.

    Raises:
        NotPermitted.
    """
    by.must("rent.view", estate=estate_code)
    low, high = (0, 10**12) if estate_code is None else account_range(estate_code)
    rows = fetch_all(
        sql(PACKAGE, "review_findings"),
        {
            "first": from_month.first,
            "after": after,
            "low": low,
            "high": high,
            "outcome": outcome and outcome.value,
            "most": most,
        },
    )
    return [
        ReviewFinding(account, Month.of(first), ReviewOutcome(what), tuple(map(ReviewReason, why)), *facts)
        for account, first, what, why, *facts in rows
    ]
