"""What channels said against what the bank credited, and what each channel brought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.models import Channel
from kaifong.domains.payments.registry import channel_name
from kaifong.domains.payments.types import ChannelShare, DayDifference, Reconciliation
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.calendar import Month

PACKAGE = "kaifong.domains.payments"


def channel_shares(
    *, month: Month, as_at: date | None = None, estates: Collection[int] | None = None
) -> list[ChannelShare]:
    """Each channel's part of what was posted in a month, net of reversals, the largest first; one statement.

    Args:
        as_at: the last day that counts; the month's without it.
        estates: only money for accounts of these estates; without it all of it, that in suspense included.
    """
    rows = fetch_all(
        sql(PACKAGE, "channel_shares"),
        {
            "first": month.first,
            "last": month.last if as_at is None else min(as_at, month.last),
            "estates": None if estates is None else sorted(estates),
        },
    )
    total = sum(int(cents) for _, _, cents in rows)
    return [
        ChannelShare(code, channel_name(code), int(count), int(cents), int(cents) / total if total else 0.0)
        for code, count, cents in rows
    ]


def reconciliation(*, month: Month) -> list[Reconciliation]:
    """Each channel's clearing account in a month: received against banked, day by day, the days that differ listed.

    Three statements.
    """
    rows = fetch_all(sql(PACKAGE, "reconciliation"), {"first": month.first, "next": month.next.first})
    by_channel: dict[str, list[DayDifference]] = {}
    for code, day, received, banked in rows:
        by_channel.setdefault(code, []).append(DayDifference(day, int(received), int(banked)))
    clearing = dict(
        Channel.objects.filter(code__in=by_channel).order_by("code").values_list("code", "clearing_account_id")
    )
    balances = ledger.balances(account_ids=clearing.values(), as_at=month.last)
    return [
        Reconciliation(
            channel=code,
            name=channel_name(code),
            month=month,
            received_cents=sum(day.received_cents for day in by_channel[code]),
            banked_cents=sum(day.banked_cents for day in by_channel[code]),
            clearing_balance_cents=balances[account_id],
            open_days=tuple(day for day in by_channel[code] if day.difference_cents),
        )
        for code, account_id in clearing.items()
    ]
