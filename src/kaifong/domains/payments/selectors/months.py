"""Tenancies' months: what was charged, paid and owed.

A month is shown as at a day: the day asked for where it lies in the month, else the month's nearest one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, BinaryIO

from django.db import connection

from kaifong.domains.payments.types import AccountMonth, EstateMonth, TenancyMonth, TenancyMonths
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.calendar import Month

PACKAGE = "kaifong.domains.payments"


def estate_months(*, month: Month, as_at: date, estates: Collection[int]) -> list[EstateMonth]:
    """A month of each of these estates, by code; one statement, whatever their size."""
    statement = sql(PACKAGE, "estate_months").format(account_months=sql(PACKAGE, "account_months"))
    rows = fetch_all(statement, {**_days(month, as_at), "estates": sorted(estates)})
    return [EstateMonth(*row) for row in rows]


def tenancy_months(
    *,
    estate_code: int,
    month: Month,
    as_at: date,
    owing_only: bool = False,
    account_no: int | None = None,
    flat_ids: Collection[int] | None = None,
    offset: int,
    limit: int,
) -> TenancyMonths:
    """A page of an estate's tenancies in a month, by account number; one statement.

    Args:
        owing_only: only those that owe on the day.
        account_no: only this one.
        flat_ids: only those of these flats.
    """
    statement = sql(PACKAGE, "tenancy_months").format(account_months=sql(PACKAGE, "account_months"))
    rows = fetch_all(
        statement,
        {
            **_days(month, as_at),
            "estate": estate_code,
            "owing_only": owing_only,
            "account": account_no,
            "flats": None if flat_ids is None else list(flat_ids),
            "offset": offset,
            "limit": limit,
        },
    )
    return TenancyMonths(rows[0][0], tuple(TenancyMonth(*row[1:]) for row in rows if row[1] is not None))


def account_months(*, account_no: int, first: Month, last: Month, as_at: date) -> list[AccountMonth]:
    """What one account was charged and paid in each month from ``first`` through ``last``; one statement."""
    parameters = {"account": account_no, "first": first.first, "last": last.nearest(as_at)}
    rows = fetch_all(sql(PACKAGE, "months_of_account"), parameters)
    by_month = {Month.of(day): (charged, paid) for day, charged, paid in rows}
    return [AccountMonth(month, *by_month.get(month, (0, 0))) for month in first.until(last)]


def _days(month: Month, as_at: date) -> dict[str, Any]:
    return {"first": month.first, "next": month.next.first, "day": month.nearest(as_at)}


def account_balances_write(*, month: Month, out: BinaryIO) -> int:
    """Write every receivable's month as CSV (opening, charged, received, closing, in cents); returns the accounts.

    Streams from PostgreSQL's COPY; memory does not grow with the number of accounts.
    """
    statement = f"copy ({sql(PACKAGE, 'account_balances')}) to stdout with (format csv, header)"
    lines = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(statement, {"first": month.first, "next": month.next.first}) as copy,
    ):
        for block in copy:
            lines += bytes(block).count(b"\n")
            out.write(block)
    return lines - 1
