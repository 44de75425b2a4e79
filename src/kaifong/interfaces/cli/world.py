"""The simulated world: people to house, months to play, truths to compare with. Never run where real tenants are."""

from __future__ import annotations

import time
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from kaifong.infra import clock
from kaifong.infra.home import home
from kaifong.interfaces.cli.forked import answered
from kaifong.interfaces.cli.output import FOUND_WRONG, USAGE, AsJson, people, progress, report, table, watcher
from kaifong.interfaces.cli.parameters import MonthArgument, MonthOption
from kaifong.kernel.calendar import Month
from kaifong.kernel.money import Money
from kaifong.sim.compare import compare as compare_with_truth
from kaifong.sim.declarations import declare
from kaifong.sim.fieldwork import play as play_visits
from kaifong.sim.handheld import over_http
from kaifong.sim.month import Files, play
from kaifong.sim.populate import populate as populate_world
from kaifong.sim.program import ProgramFailed
from kaifong.sim.store import World

app = typer.Typer(help="A simulated world: populate it, play its months, compare the ledger.", no_args_is_help=True)


@app.command()
def populate(
    seed: Annotated[int, typer.Option(help="The same seed makes the same world.")],
    tenancies: Annotated[int, typer.Option(min=1, help="How many flats are let in all.")] = 3_000,
    full: Annotated[bool, typer.Option("--full", help="Every flat of the register is let.")] = False,
    register: Annotated[Path | None, typer.Option(help="The Housing Authority's prh-estates.json.")] = None,
    start: Annotated[
        str, typer.Option(metavar="YYYY-MM", help="The first month to be played; this month without it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Invent households and import them by the public commands."""
    try:
        first = Month.parse(start) if start else Month.of(clock.today())
    except ValueError as error:
        watcher.print(str(error))
        raise typer.Exit(USAGE) from error
    steps: list[tuple[str, float]] = []

    def tell(step: str) -> None:
        steps.append((step, time.monotonic()))
        watcher.print(f"world: {step}", highlight=False)

    about = populate_world(
        call_kaifong,
        World(home()),
        seed=seed,
        start=first,
        tenancies=None if full else tenancies,
        register=register,
        tell=tell,
    )
    ends = [begun for _, begun in steps[1:]] + [time.monotonic()]
    seconds = {step: round(end - begun, 1) for (step, begun), end in zip(steps, ends, strict=True)}
    report(
        {"world": about, "seconds": seconds},
        as_json=as_json,
        text=f"{about.tenancies:,} tenancies with {about.persons:,} persons in {about.estates} estates;"
        f" the first month is {about.start}.",
    )


@app.command("month")
def play_month(
    month: MonthArgument,
    out: Annotated[Path, typer.Option(help="The folder for the channels' files.")],
    seed: Annotated[int | None, typer.Option(help="Another than the world's: other things happen.")] = None,
    files: Annotated[Files, typer.Option(help="One file a channel and business day, or one a channel.")] = Files.DAILY,
    camt: Annotated[bool, typer.Option("--camt", help="Bank bill payments come as camt.054.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play a month: write every channel's files, the bank statement, and the truth."""
    ours = tomllib.loads(settings.LANDLORD_FILE.read_text(encoding="utf-8"))["channels"]
    with progress(f"World {month}", unit="estates") as advance:
        truth = play(World(home()), month, out, ours, seed=seed, files=files, camt=camt, tell=advance)
    if as_json:
        report(truth, as_json=True)
        return
    table(
        f"{truth.month}: {truth.accounts_paying:,} of {truth.accounts_owing:,} accounts paid; {truth.files} files in {out}",
        ["Channel", "Payments", "Received, net", "By a wrong number", "Share"],
        [
            (c.channel, f"{c.payments:,}", Money(c.net_cents), Money(c.suspense_cents), f"{c.share:.1%}")
            for c in truth.channels
        ],
        numbers=range(1, 5),
    )


@app.command()
def declarations(
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which all households declare.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write, for kaifong rent declarations import.")],
    as_json: AsJson = False,
) -> None:
    """Let every household declare its income and assets, and tell what is true of them."""
    truth = declare(World(home()), on.date(), out)
    report(truth, as_json=as_json, text=f"{truth.declared:,} of {truth.households:,} households declare, in {out}.")


@app.command()
def visits(
    url: Annotated[str, typer.Option(help="Where the program is served.")] = "http://127.0.0.1:8000",
    password: Annotated[str, typer.Option(envvar="KAIFONG_STAFF_PASSWORD", help="Of the officers.")] = "",
    out: Annotated[Path, typer.Option(help="The folder for appointments on paper.")] = Path("letters"),
    as_json: AsJson = False,
) -> None:
    """Plan a fortnight of household visits, and let handhelds make today's at the field door."""
    played = play_visits(
        call_kaifong,
        over_http(url),
        on=clock.today(),
        now=clock.now(),
        password=password,
        letters=out,
        tell=lambda step: watcher.print(f"world: {step}", highlight=False),
    )
    report(
        played,
        as_json=as_json,
        text=f"{played.planned:,} visits planned in {len(played.estates)} estates;"
        f" {played.outcomes['finished']} households visited today, nobody met at {played.outcomes['met nobody']}.",
    )


@app.command()
def compare(month: MonthOption, as_json: AsJson = False) -> None:
    """Hold the ledger against the truth of a month. Exit code 3 where they differ."""
    found = compare_with_truth(call_kaifong, World(home()), month)
    if as_json:
        report({"agrees": found.agrees, "comparison": found}, as_json=True)
    else:
        people.print(f"{found.tenancies:,} tenancies compared, {found.differing:,} differ.")
        for account, truth, ledger in found.first:
            people.print(f"{account}: truth {truth[1:]}, ledger {ledger[1:]}", highlight=False, markup=False)
        table(
            f"Shares of {month}",
            ["Channel", "Truth", "Ledger", "Points"],
            [(s.channel, f"{s.truth:.2%}", f"{s.ledger:.2%}", f"{s.points:.2f}") for s in found.shares],
            numbers=(1, 2, 3),
        )
    if not found.agrees:
        raise typer.Exit(FOUND_WRONG)


def call_kaifong(*arguments: str) -> str:
    """Run this program's own command line as a stranger would, in the same environment; raises ProgramFailed."""
    code, said, complaint = answered(*arguments)
    if code:
        raise ProgramFailed(arguments, code, complaint or said)
    return said
