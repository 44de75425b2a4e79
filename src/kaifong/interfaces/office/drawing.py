"""Charts of the office's pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from kaifong.infra.printing import charts, writing
from kaifong.interfaces.office.figures import ChannelTotals, Totals
from kaifong.kernel.calendar import Month
from kaifong.selfservice.statement import MonthTotals


def channel_shares(channels: Sequence[ChannelTotals], month: Month) -> SafeString:
    """Each channel's share of what was paid in the month."""
    language = get_language() or settings.LANGUAGE_CODE
    whole = sum(channel.paid_cents for channel in channels)
    shares = [
        charts.Share(channel.name[language], channel.paid_cents, writing.write_share(channel.paid_cents, whole))
        for channel in channels
    ]
    frame = charts.Frame(
        id="channels",
        title=gettext("Share of payments received by channel, %(month)s")
        % {"month": writing.write_month(month, language)},
        description=_listed(shares),
    )
    return charts.share_bars(frame, shares=shares)


def arrears_share(totals: Totals) -> SafeString:
    """How many tenancies are in arrears and how many are not."""
    shares = [
        charts.Share(name, count, f"{count:,} ({writing.write_share(count, totals.tenancies)})")
        for name, count in (
            (gettext("Paid up"), totals.tenancies - totals.tenancies_in_arrears),
            (gettext("In arrears"), totals.tenancies_in_arrears),
        )
    ]
    frame = charts.Frame(id="arrears", title=gettext("Tenancies paid up and in arrears"), description=_listed(shares))
    return charts.stacked_share(frame, shares=shares)


def six_months(months: Sequence[MonthTotals]) -> SafeString:
    """Charged and paid, month by month."""
    language = get_language() or settings.LANGUAGE_CODE
    frame = charts.Frame(
        id="months",
        title=gettext("Charged and paid, the last six months"),
        description=gettext("The table beside the chart has the same figures."),
    )
    return charts.grouped_bars(
        frame,
        groups=[f"{writing.write_month_name(row.month, language)}\n{row.month.year}" for row in months],
        series=[
            charts.Series(gettext("Charged"), [row.charged_cents for row in months]),
            charts.Series(gettext("Paid"), [row.paid_cents for row in months]),
        ],
        write=lambda cents: writing.write_money(cents, settings.CURRENCY).removesuffix(".00"),
    )


def _listed(shares: Sequence[charts.Share]) -> str:
    return "; ".join(f"{share.name} {share.written}" for share in shares)
