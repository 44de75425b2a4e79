"""Rent: what flats cost, what tenancies are charged, and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.access.api import operator
from kaifong.domains.rent import api as rent
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, people, progress, report, table
from kaifong.interfaces.cli.parameters import AccountArgument, MonthArgument, MonthOption
from kaifong.interfaces.cli.rent_review import declarations, review
from kaifong.kernel.identifiers import format_account_no
from kaifong.kernel.money import Money

app = typer.Typer(
    help="Rent: flat rents, awards, the income review, the monthly roll, explanations, arrears.", no_args_is_help=True
)
app.add_typer(declarations, name="declarations")
app.add_typer(review, name="review")


@app.command("flat-rents")
def flat_rents(file: Path, dry_run: bool = False, as_json: AsJson = False) -> None:
    """Take what flats cost from a CSV file."""
    with progress("Flat rents", unit="rows") as advance:
        result = rent.flat_rents_import(path=file, by=operator(), dry_run=dry_run, progress=advance)
    report(
        result, as_json=as_json, text=f"{result.rows:,} rows: {result.added:,} added, {result.unchanged:,} unchanged."
    )


@app.command()
def awards(file: Path, dry_run: bool = False, as_json: AsJson = False) -> None:
    """Take rent assistance and additional rent from a CSV file."""
    with progress("Awards", unit="rows") as advance:
        result = rent.awards_import(path=file, by=operator(), dry_run=dry_run, progress=advance)
    report(
        result, as_json=as_json, text=f"{result.rows:,} rows: {result.added:,} added, {result.unchanged:,} unchanged."
    )


@app.command()
def roll(
    month: MonthArgument,
    trial: Annotated[bool, typer.Option(help="Charge nothing; report what would be charged.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Estates charged at the same time.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Charge every tenancy for a month. Interrupted, run it again: it goes on where it stopped."""
    with progress(f"Rent roll {month}", unit="estates") as advance:
        result = rent.rent_roll(month=month, by=operator(), trial=trial, workers=workers, progress=advance)
    lines = [
        (
            f"{'Trial of ' if trial else ''}{month}: {result.tenancies:,} tenancies in {result.estates} estates, "
            f"{Money(result.charged_cents)} charged."
        ),
        *(f"  {component:<16}{Money(cents)!s:>24}" for component, cents in result.by_component.items()),
    ]
    if result.estates_done_before:
        lines.append(f"{result.estates_done_before} estates had been charged by an earlier run.")
    report(result, as_json=as_json, text="\n".join(lines))


@app.command()
def explain(account: AccountArgument, month: MonthArgument, as_json: AsJson = False) -> None:
    """Say why an account is charged what it is: each component, the rule behind it, its dates and source."""
    result = rent.rent_explain(account_no=account, month=month)
    if as_json:
        report(result, as_json=True)
        return
    people.print(f"Account {format_account_no(account)}, {month}, due on {result.due_on}", highlight=False)
    for line in result.lines:
        mark = "" if line.rule_confirmed else " [yellow](unconfirmed)[/]"
        later = "" if line.adjustment_on is None else f", adjusted on {line.adjustment_on}"
        people.print(f"{line.component:<16}{Money(line.amount_cents)!s:>14}  {line.reason.en}{later}", highlight=False)
        people.print(
            f"{'':32}{line.rule_title.en} ({line.rule_code}, {line.rule_in_force}; {line.rule_source}){mark}",
            highlight=False,
        )
    people.print(f"{'Total':<16}{Money(result.total_cents)!s:>14}", highlight=False)
    if result.computed_again_cents != result.total_cents:
        again = "not chargeable" if result.computed_again_cents is None else str(Money(result.computed_again_cents))
        people.print(f"[yellow]By today's records it would be {again}; see kaifong rent adjust.[/]", highlight=False)


@app.command()
def adjust(
    account: AccountArgument,
    since: MonthOption,
    trial: bool = False,
    as_json: AsJson = False,
) -> None:
    """Charge the difference between what an account was charged since a month and what it should have been."""
    result = rent.charges_adjust(account_no=account, since=since, on=clock.today(), by=operator(), trial=trial)
    lines = [f"{month}: {Money(cents)}" for month, cents in result.months] or ["Nothing to adjust."]
    report(result, as_json=as_json, text="\n".join(lines))


@app.command()
def arrears(
    as_at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")] = None,
    estate: Annotated[int | None, typer.Option(help="One estate's code.")] = None,
    most: Annotated[int, typer.Option(help="How many to list for people.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List who owes what for how many months, as at the end of a day."""
    day = as_at.date() if as_at else clock.today()
    owing = list(rent.arrears_list(as_at=day, estate_code=estate))
    if as_json:
        report(owing, as_json=True)
        return
    shown = sorted(owing, key=lambda a: -a.balance_cents)[:most]
    rows = [(format_account_no(a.account_no), Money(a.balance_cents), a.months) for a in shown]  # type: ignore[arg-type]
    table(
        f"{len(owing):,} tenancies owe {Money(sum(a.balance_cents for a in owing))} as at {day}",
        ["Account", "Owed", "Months"],
        rows,
        numbers=(1, 2),
    )


@app.command()
def statement(
    account: AccountArgument,
    month: MonthArgument,
    out: Annotated[Path, typer.Option(help="The PDF file to write.")],
    lang: Annotated[str, typer.Option(help="zh-hant, en or zh-hans.")] = "zh-hant",
) -> None:
    """Write an account's statement of a month as PDF, with slip, barcode, QR and six months' chart."""
    from kaifong.selfservice.statement import render_pdf, statement_of

    content = statement_of(account_no=account, month=month, as_at=clock.today(), by=operator())
    out.write_bytes(render_pdf(content, lang))
    people.print(f"Written to {out}")
