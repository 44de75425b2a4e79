"""Events told to partners' systems: delivered, listed, asked for again."""

from __future__ import annotations

from typing import Annotated

import typer

from kaifong.infra import clock, jobs
from kaifong.infra.outbox import api as outbox
from kaifong.interfaces.cli.output import AsJson, report, table

app = typer.Typer(help="Events: deliver them to partners' systems, list them.", no_args_is_help=True)


@app.command()
def deliver(
    follow: Annotated[bool, typer.Option("--follow", help="Go on until interrupted; run one such worker.")] = False,
    as_json: AsJson = False,
) -> None:
    """Deliver what is due to partners, in order, and what a worker that died left; says how much still waits."""
    jobs.work(now=clock.now, follow=follow)
    waiting = outbox.waiting()
    report({"waiting": waiting}, as_json=as_json, text=f"Still waiting: {waiting}")


@app.command("list")
def list_(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what a partner has not taken yet.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """What partners are or were to be told, the latest first."""
    found = outbox.deliveries(waiting=waiting, limit=limit)
    if as_json:
        report(found, as_json=True)
        return
    table(
        "Deliveries",
        ("event", "name", "partner", "tries", "fault", "delivered"),
        [
            (each.event.id, each.event.name, each.partner, each.tries, each.fault, each.delivered_at or "")
            for each in found
        ],
        numbers=(0, 3),
    )


@app.command()
def events(
    name: Annotated[str | None, typer.Option(help="Only events of this name.")] = None,
    after: Annotated[int, typer.Option(help="Only events after this place in the order.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """What has happened, in order, whoever is told of it."""
    found = outbox.events(name=name, after=after, limit=limit)
    if as_json:
        report(found, as_json=True)
        return
    table(
        "Events",
        ("id", "at", "name", "account", "facts"),
        [(each.id, each.at, each.name, each.account_no or "", dict(each.facts)) for each in found],
        numbers=(0,),
    )


@app.command()
def again(as_json: AsJson = False) -> None:
    """Try again what was given up after three days of trying."""
    asked = jobs.ask_again(outbox.JOB, now=clock.now())
    report({"asked_again": asked}, as_json=as_json, text=f"Asked again: {asked}")
