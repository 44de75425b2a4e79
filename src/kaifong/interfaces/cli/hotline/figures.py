"""The hotline's figures and machines."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from kaifong.infra import clock
from kaifong.infra.alarms.api import alarms
from kaifong.infra.calls import api as calls
from kaifong.interfaces.cli.output import AsJson, report, table

BYTES_A_MB = 1024 * 1024


def figures(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; without it, today alone.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How many calls there were, how far they came, how they ended and what was asked."""
    now = clock.now()
    first = datetime.combine((since or now).date(), time.min, now.tzinfo)
    found = calls.figures(since=first, until=now, now=now)
    if as_json:
        report(found, as_json=True)
        return
    funnel = found.funnel
    table(
        f"Calls since {first:%Y-%m-%d}, {found.in_hand} in hand now",
        ("came so far", "calls", "signed in"),
        [
            ("answered", funnel.answered, ""),
            ("language chosen", funnel.chose_language, ""),
            ("signed in", funnel.signed_in, funnel.signed_in),
            ("question asked", funnel.asked.calls, funnel.asked.signed_in),
            ("answer heard", funnel.told.calls, funnel.told.signed_in),
            ("finished", funnel.finished.calls, funnel.finished.signed_in),
        ],
        numbers=(1, 2),
    )
    for title, rows in (
        ("Ended", tuple(found.outcomes.items())),
        ("Left at", found.left_at),
        ("Not done", found.reasons),
        ("Answered", tuple((one.question, one.answered) for one in found.questions)),
    ):
        table(title, ("what", "calls"), rows, numbers=(1,))


def nodes(as_json: AsJson = False) -> None:
    """The machines that take calls, and the alarms of the last day."""
    now = clock.now()
    found, raised = calls.nodes(now=now), alarms(since=now - timedelta(days=1), now=now)
    if as_json:
        report({"nodes": found, "alarms": raised}, as_json=True)
        return
    table(
        "Machines",
        ("name", "state", "calls", "at most", "memory MB", "engine MB", "failed", "version", "last heard of"),
        [
            (
                one.name,
                one.state,
                one.calls,
                one.cap,
                one.rss_bytes // BYTES_A_MB,
                "" if one.engine_rss_bytes is None else one.engine_rss_bytes // BYTES_A_MB,
                one.failures,
                one.version,
                f"{one.beat_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}",
            )
            for one in found
        ],
        numbers=(2, 3, 4, 5, 6),
    )
    table(
        "Alarms",
        ("kind", "machine", "figure", "since", "over"),
        [
            (
                one.kind,
                one.subject,
                one.count,
                f"{one.raised_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}",
                "" if one.cleared_at is None else f"{one.cleared_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}",
            )
            for one in raised
        ],
        numbers=(2,),
    )
