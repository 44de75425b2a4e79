"""What was asked of others, and what tenants may be asked to use."""

from __future__ import annotations

from datetime import date

from kaifong.domains.payments.registry import channels
from kaifong.domains.payments.spi import CollectingChannel, Instrument
from kaifong.domains.payments.types import WelfareException
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.calendar import Month

PACKAGE = "kaifong.domains.payments"


def welfare_exceptions(*, month: Month) -> list[WelfareException]:
    """Demands of a month that the Social Welfare Department did not pay exactly; one statement."""
    parameters = {"batch": f"swd_transfer-{month}", "first": month.first, "next": month.next.first}
    return [WelfareException(*row) for row in fetch_all(sql(PACKAGE, "welfare_exceptions"), parameters)]


def instruments(*, account_no: int, amount_cents: int, due_on: date, as_at: date) -> list[Instrument]:
    """How this account can pay an amount: through every channel that is open to it, by code; one statement.

    A channel that collects (direct debit, welfare transfer) is open to an account that has a mandate or an entitlement
    on the day: a tenant is not told that a bank will pay where none was told to.

    Args:
        amount_cents: 0 where nothing is owed.
    """
    rows = fetch_all(sql(PACKAGE, "collected_by"), {"account": account_no, "as_at": as_at})
    collected_by = {code for (code,) in rows}
    return [
        channel.instrument(account_no=account_no, amount_cents=amount_cents, due_on=due_on)
        for code, channel in channels().items()
        if code in collected_by or not isinstance(channel, CollectingChannel)
    ]
