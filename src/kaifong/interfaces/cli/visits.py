"""Household visits: cycles, officers, places, plans, letters, days, findings. Handhelds are enrolled here too."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, people, report, table
from kaifong.interfaces.cli.parameters import DayOption, OfficerOption, day_of, officer
from kaifong.interfaces.cli.visits_rescue import rescue
from kaifong.interfaces.cli.visits_routes import app as route
from kaifong.kernel.identifiers import format_account_no
from kaifong.selfservice.visit_letters import letter_pdf

app = typer.Typer(help="Household visits.", no_args_is_help=True)
cycle = typer.Typer(help="Rounds in which every household is visited once.", no_args_is_help=True)
team = typer.Typer(help="Who visits.", no_args_is_help=True)
handheld = typer.Typer(help="Officers' handhelds.", no_args_is_help=True)
app.add_typer(cycle, name="cycle")
app.add_typer(team, name="officer")
app.add_typer(handheld, name="handheld")
app.add_typer(route, name="route")
handheld.command("rescue")(rescue)

Codes = Annotated[str, typer.Option("--estates", help="Codes, separated by commas.")]
Last = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day; the first one without it.")
]
Purpose = Annotated[str, typer.Option(help="What the look is for; it is recorded.")]


def codes_of(text: str) -> list[int]:
    return [int(code) for code in text.split(",") if code.strip()]


def last_of(last: datetime | None, first: date) -> date:
    return last.date() if last else first


@cycle.command("open")
def cycle_open(on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Begin a cycle on a day, with a due visit for every household then."""
    run = visits.cycle_open(first=day_of(on), by=officer(by))
    report(run, as_json=as_json, text=f"{run.added:,} visits are due.")


@cycle.command("refresh")
def cycle_refresh(on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Bring the cycle up to date with tenancies that began or ended; run it daily."""
    run = visits.cycle_refresh(on=day_of(on), by=officer(by))
    report(run, as_json=as_json, text=f"{run.added:,} added, {run.closed:,} closed, {run.visits:,} in all.")


@cycle.command("show")
def cycle_show(on: DayOption = None, estates: Codes = "", as_json: AsJson = False) -> None:
    """Show how far the visits of each estate have come."""
    found = visits.cycle_on(day_of(on))
    progress = visits.cycle_progress(cycle_id=found.id, estates=codes_of(estates) or None)
    if as_json:
        report({"cycle": found, "progress": progress}, as_json=True)
        return
    rows = [
        (one.estate_code, one.due, one.planned, one.started, one.finished, one.closed, one.missed) for one in progress
    ]
    columns = ["Estate", "Due", "Planned", "Begun", "Done", "Closed", "Of the due: met nobody"]
    table(f"Cycle from {found.first} through {found.last}", columns, rows, numbers=range(1, 7))


@team.command("set")
def officer_set(
    username: str,
    estates: Codes,
    languages: Annotated[str, typer.Option(help="zh-hant, en, zh-hans, separated by commas.")] = "zh-hant",
    female: Annotated[bool, typer.Option("--female", help="Can be sent where a woman is asked for.")] = False,
    evenings: Annotated[bool, typer.Option("--evenings", help="Can be sent in the evening.")] = False,
    start: Annotated[str, typer.Option(help="Where the day begins: estate's code and block's number, 1001/1.")] = "",
    hours: Annotated[str, typer.Option(help="From and until.")] = "09:00-18:00",
    most: Annotated[int, typer.Option(help="Visits a day at most.")] = 20,
    evening_most: Annotated[int, typer.Option(help="Visits an evening at most.")] = 5,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Say who visits where, what she speaks, and how much she is given."""
    codes = codes_of(estates)
    begins, _, ends = hours.partition("-")
    where, _, block = (start or f"{codes[0]}/1").partition("/")
    profile = visits.OfficerProfile(
        username=username,
        estates=tuple(codes),
        languages=tuple(languages.split(",")),
        female=female,
        evenings=evenings,
        start_estate=int(where),
        start_block=int(block or 1),
        starts_at=time.fromisoformat(begins),
        ends_at=time.fromisoformat(ends),
        visits_a_day=most,
        visits_an_evening=evening_most,
    )
    visits.officer_set(profile=profile, by=officer(by))
    report(profile, as_json=as_json, text=f"{username} visits in {', '.join(map(str, codes))}.")


@team.command("list")
def officer_list(on: DayOption = None, estates: Codes = "", as_json: AsJson = False) -> None:
    """List who visits."""
    found = visits.officers_list(on=day_of(on), estates=codes_of(estates) or None)
    if as_json:
        report(found, as_json=True)
        return
    rows = [
        (one.username, ", ".join(map(str, one.estates)), ", ".join(one.languages), one.visits_a_day) for one in found
    ]
    table(f"{len(found)} officers", ["Officer", "Estates", "Languages", "A day"], rows, numbers=(3,))


@team.command("leave")
def officer_leave(
    username: str, on: DayOption = None, until: Last = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Days on which an officer is not sent; tells how many visits she has planned on them."""
    first = day_of(on)
    planned = visits.officer_leave(username=username, first=first, last=last_of(until, first), by=officer(by))
    report({"planned": planned}, as_json=as_json, text=f"{planned} planned visits need another officer.")


@app.command()
def capacity(
    estate: int,
    window: Annotated[
        str | None, typer.Option(help="Codes of windows, separated by commas; with them the places are set.")
    ] = None,
    places: Annotated[int, typer.Option(help="Visits there can be in each.")] = 0,
    on: DayOption = None,
    until: Last = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Show an estate's places on some days, or set those of windows."""
    first = day_of(on)
    last = last_of(until, first)
    if window is not None:
        for number in range((last - first).days + 1):
            day = date.fromordinal(first.toordinal() + number)
            for code in window.split(","):
                visits.capacity_set(estate_code=estate, on=day, window=code, places=places, by=officer(by))
    found = visits.slots_list(estate_code=estate, first=first, last=last)
    if as_json:
        report(found, as_json=True)
        return
    rows = [(one.on, one.window, one.places, one.taken, one.free) for one in found]
    table(f"Places in {estate}", ["Day", "Window", "Places", "Taken", "Left"], rows, numbers=range(2, 5))


@app.command()
def plan(
    estates: Codes, on: DayOption = None, until: Last = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Give due visits an officer, a day and a window, as far as officers and places go."""
    first = day_of(on)
    run = visits.visits_plan(estates_wanted=codes_of(estates), first=first, last=last_of(until, first), by=officer(by))
    others = "".join(f"; {count:,} not: {why}" for why, count in run.unplanned)
    report(run, as_json=as_json, text=f"{run.planned:,} visits planned{others}.")


@app.command()
def letters(
    estates: Codes,
    folder: Annotated[Path, typer.Argument(help="Where the letters go, a PDF each.")],
    on: DayOption = None,
    until: Last = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Tell households of their appointments: asks for messages, and writes letters where one is to be printed."""
    first, acting, now = day_of(on), officer(by), clock.now()
    told = visits.appointments_tell(
        estates_wanted=codes_of(estates), first=first, last=last_of(until, first), now=now, by=acting
    )
    folder.mkdir(parents=True, exist_ok=True)
    for visit_id in told.letters:
        name, content = letter_pdf(visit_id=visit_id, on=clock.today(), by=acting)
        (folder / name).write_bytes(content)
        visits.letter_printed(visit_id=visit_id, now=now, by=acting)
    report(told, as_json=as_json, text=f"{told.messages:,} messages asked for, {len(told.letters):,} letters written.")


@app.command()
def day(username: str, on: DayOption = None, as_json: AsJson = False) -> None:
    """Show an officer's visits on a day."""
    found = visits.visits_of_day(officer=username, on=day_of(on))
    if as_json:
        report(found, as_json=True)
        return
    rows = [(one.id, format_account_no(one.account_no), one.window, one.state, one.step, one.tries) for one in found]
    table(f"{username} on {day_of(on)}", ["Visit", "Account", "Window", "State", "Step", "Tries"], rows, numbers=(5,))


@app.command()
def outcome(
    visit_id: int, found: visits.Outcome, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Record what a visit found that was made without a handheld."""
    view = visits.outcome_record(visit_id=visit_id, outcome=found, on=day_of(on), now=clock.now(), by=officer(by))
    report(view, as_json=as_json, text=f"Visit {view.id} is {view.state}.")


@app.command()
def findings(visit_id: int, purpose: Purpose, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Show what was recorded in a visit; the look is recorded."""
    found = visits.findings_look(visit_id=visit_id, purpose=purpose, by=officer(by))
    if as_json:
        report(found, as_json=True)
        return
    for one in found:
        said = ", ".join(f"{name}: {value}" for name, value in one.content.items())
        people.print(f"{one.at:%Y-%m-%d %H:%M}  {one.officer}  {one.kind}  {said}", highlight=False, markup=False)


@app.command()
def tasks(estates: Codes = "", as_json: AsJson = False) -> None:
    """List what people are to look at."""
    found = visits.tasks_list(estates=codes_of(estates) or None)
    if as_json:
        report(found, as_json=True)
        return
    rows = [(one.id, one.visit_id, format_account_no(one.account_no), one.why, one.made_at.date()) for one in found]
    table(f"{len(found)} tasks", ["Task", "Visit", "Account", "Why", "Since"], rows)


@handheld.command("code")
def handheld_code(username: str, estate: int, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Make a code that enrols one handheld for an officer within ten minutes; it is told this once."""
    code = visits.handheld_code_make(officer=username, estate_code=estate, by=officer(by), now=clock.now())
    report({"code": code}, as_json=as_json, text=code)


@handheld.command("list")
def handheld_list(estates: Codes = "", as_json: AsJson = False) -> None:
    """List handhelds with what they have not handed in or what waits for a person."""
    found = visits.backlog_list(estates=codes_of(estates) or None)
    if as_json:
        told = [
            {
                "id": one.device.id,
                "officer": one.device.officer,
                "name": one.device.name,
                "revoked_at": one.device.revoked_at,
                "wiped_at": one.device.wiped_at,
                "last_push_at": one.last_push_at,
                "held": one.held,
                "conflicts": one.conflicts,
                "rejected": one.rejected,
                "quarantined": one.quarantined,
                "attachments_missing": one.attachments_missing,
                "alarms": one.alarms,
            }
            for one in found
        ]
        report(told, as_json=True)
        return
    rows = [
        (
            one.device.id, one.device.officer, one.device.name, "out" if one.device.revoked_at else "", one.held,
            one.conflicts, one.rejected + one.quarantined, one.attachments_missing, one.alarms,
        )
        for one in found
    ]  # fmt: skip
    columns = ["No.", "Officer", "Name", "", "Held", "Conflicts", "Without effect", "Files missing", "Alarms"]
    table(f"{len(found)} handhelds", columns, rows, numbers=range(4, 9))


@handheld.command("revoke")
def handheld_revoke(device_id: int, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Put a handheld out; at its next request it destroys what it holds."""
    visits.handheld_revoke(device_id=device_id, by=officer(by), now=clock.now())
    report({"revoked": device_id}, as_json=as_json, text=f"Handheld {device_id} is out.")
