"""Charts of the office's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from kaifong.infra.calls.api import Sample
from kaifong.infra.printing import charts, writing
from kaifong.interfaces.office.figures import ChannelTotals, Totals
from kaifong.interfaces.office.hotline import BYTES_A_MB, StageLine
from kaifong.interfaces.office.visiting import EstateLine
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


def calls_funnel(stages: Sequence[StageLine]) -> SafeString:
    """How far calls came; from the sign-in on, those that signed in apart from those that did not."""
    whole = stages[0].calls
    drawn = [
        charts.FunnelStage(
            str(stage.name),
            (stage.signed_in, stage.without, 0) if stage.counts_sign_in else (0, 0, stage.calls),
            f"{stage.calls:,} ({writing.write_share(stage.calls, whole)})",
        )
        for stage in stages
    ]
    frame = charts.Frame(
        id="funnel",
        title=gettext("How far calls came"),
        description="; ".join(f"{stage.name} {stage.written}" for stage in drawn),
    )
    legend = [gettext("Signed in"), gettext("Not signed in"), gettext("All calls")]
    return charts.funnel(frame, stages=drawn, legend=legend, whole=whole)


def calls_memory(samples: Sequence[Sample], every: timedelta, since: datetime, now: datetime) -> SafeString | None:
    """Memory of the machines and the engines beside them over time; None where nothing was measured."""
    if not samples:
        return None
    points = max(1, -(-(now - since) // every))
    held: dict[str, list[int | None]] = {}
    for sample in samples:
        at = min(int((sample.at - since) / every), points - 1)
        held.setdefault(sample.node, [None] * points)[at] = sample.rss_bytes // BYTES_A_MB
        if sample.engine_rss_bytes is not None:
            name = gettext("%(node)s, engine") % {"node": sample.node}
            held.setdefault(name, [None] * points)[at] = sample.engine_rss_bytes // BYTES_A_MB
    latest = ", ".join(f"{name} {next(p for p in reversed(row) if p is not None)} MB" for name, row in held.items())
    frame = charts.Frame(id="memory", title=gettext("Memory of the machines over time"), description=latest)
    return charts.lines(
        frame,
        lines=[charts.Line(name, row) for name, row in held.items()],
        labels=(f"{localtime(since):%m-%d %H:%M}", f"{localtime(now):%m-%d %H:%M}"),
        write=lambda mb: f"{mb} MB",
    )


PER_MILLE = 1_000


def visits_progress(estates: Sequence[EstateLine]) -> SafeString:
    """How far each estate's visits have come: done, planned, still to be planned, of all its visits."""
    language = get_language() or settings.LANGUAGE_CODE
    rows = [
        charts.FunnelStage(
            one.name[language],
            tuple(part * PER_MILLE // (one.whole or 1) for part in (one.counts.finished, one.planned, one.counts.due)),
            f"{one.counts.finished:,} / {one.whole:,} ({writing.write_share(one.counts.finished, one.whole)})",
        )
        for one in estates
    ]
    frame = charts.Frame(
        id="progress",
        title=gettext("How far the visits have come, by estate"),
        description="; ".join(f"{row.name} {row.written}" for row in rows),
    )
    legend = [gettext("Done"), gettext("Planned or begun"), gettext("To be planned")]
    return charts.stacked_rows(frame, rows=rows, legend=legend, whole=PER_MILLE)
