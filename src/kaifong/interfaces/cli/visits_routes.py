"""A day's routes: planned in this process, and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, report, table
from kaifong.interfaces.cli.parameters import OfficerOption, officer

app = typer.Typer(help="Who calls where when.", no_args_is_help=True)

Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day.")]
Codes = Annotated[str, typer.Option("--estates", help="Codes, separated by commas; every area of the day without it.")]


@app.command()
def plan(
    day: Day,
    estates: Codes = "",
    seconds: Annotated[float, typer.Option(help="Of a core, for each area of a day that has not begun.")] = 60.0,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Plan a day's routes; what has begun stays. Visits are given to the officers who come."""
    on, acting, now = day.date(), officer(by), clock.now()
    areas = _codes(estates) or [area.estates for area in visits.areas(on=on)]
    found = [visits.routes_plan(on=on, estates_wanted=area, now=now, by=acting, seconds=seconds) for area in areas]
    text = "\n".join(
        f"{', '.join(map(str, one.estates))}: {sum(len(route.calls) for route in one.routes)} visits by"
        f" {len(one.routes)} officers, {one.cost} minutes on the way, {len(one.left)} on no route."
        for one in found
    )
    report(found, as_json=as_json, text=text or f"No visits are planned on {on}.")


@app.command()
def show(day: Day, estates: Codes = "", as_json: AsJson = False) -> None:
    """Show a day's routes."""
    on, wanted = day.date(), {code for area in _codes(estates) for code in area}
    found = [
        visits.day_routes(area.plan_id)
        for area in visits.areas(on=on, estates=wanted or None)
        if area.plan_id is not None
    ]
    if as_json:
        report(found, as_json=True)
        return
    for one in found:
        rows = [
            (route.officer, _clock(call.starts), _clock(call.leaves), call.visit_id, "by hand" if call.held else "")
            for route in one.routes
            for call in route.calls
        ]
        rows += [("", "", "", left.visit_id, left.why.value) for left in one.left]
        where = ", ".join(map(str, one.estates))
        table(f"{on}: {where}", ["Officer", "Starts", "Ends", "Visit", ""], rows, numbers=(3,))


def _codes(text: str) -> list[tuple[int, ...]]:
    return [tuple(int(code) for code in text.split(",") if code.strip())] if text.strip() else []


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
