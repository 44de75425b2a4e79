"""What was asked of others, and what tenants may be asked to use."""

from __future__ import annotations

from datetime import date

from kaifong.domains.payments.registry import channels
from kaifong.domains.payments.spi import CollectingChannel, Instrument
from kaifong.domains.payments.types import OpenWay, WelfareException
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


def ways_open(*, on: date) -> list[OpenWay]:
    """How rent can be paid, whosever it is: every channel by code; no statement. What a channel says is the same for all."""
    return [
        OpenWay(told.channel, told.name, told.pay_to, told.note, told.cap_cents, isinstance(channel, CollectingChannel))
        for channel in channels().values()
        for told in [channel.instrument(account_no=0, amount_cents=0, due_on=on)]
    ]
