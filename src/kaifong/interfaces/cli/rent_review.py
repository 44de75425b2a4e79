"""What households declare, and the income review: groups of ``kaifong rent``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.access.api import operator
from kaifong.domains.rent import api as rent
from kaifong.interfaces.cli.output import AsJson, progress, report, table
from kaifong.interfaces.cli.parameters import AccountArgument, DayOption, MonthArgument, day_of
from kaifong.kernel.identifiers import AccountNo, format_account_no
from kaifong.kernel.money import Money

declarations = typer.Typer(help="What households declare of their income and assets.", no_args_is_help=True)
review = typer.Typer(help="The income review: who pays which additional rent from a month.", no_args_is_help=True)


@declarations.command("import")
def import_(file: Path, dry_run: bool = False, as_json: AsJson = False) -> None:
    """Take declarations from a CSV file; each is assessed by the income limits of its day."""
    with progress("Declarations", unit="rows") as advance:
        result = rent.declarations_import(path=file, by=operator(), dry_run=dry_run, progress=advance)
    report(result, as_json=as_json, text=f"{result.rows:,} rows: {result.added:,} added, {result.replaced:,} replaced.")


@declarations.command()
def look(
    account: AccountArgument,
    purpose: Annotated[str, typer.Option(help="What it is needed for; it is recorded.")],
    as_json: AsJson = False,
) -> None:
    """Show what a household has declared, with its amounts. The look is recorded."""
    found = rent.declarations_look(account_no=account, purpose=purpose, by=operator())
    if as_json:
        report(found, as_json=True)
        return
    table(
        f"Declarations of {format_account_no(account)}",
        ["Day", "Persons", "Income a month", "Assets", "Owns property"],
        [
            (d.declared_on, d.persons, Money(d.income_cents), Money(d.assets_cents), "yes" if d.owns_property else "no")
            for d in found
        ],
        numbers=(1, 2, 3),
    )


@declarations.command("rotate-key")
def rotate_key(
    finish: Annotated[bool, typer.Option("--finish", help="Go on with a rotation that was interrupted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Replace the key of what households declared and encrypt every row anew."""
    with progress("Rows", unit="rows") as advance:
        rows = rent.declarations_key_rotate(by=operator(), finish=finish, progress=advance)
    report({"declarations": rows}, as_json=as_json, text=f"{rows:,} declarations encrypted anew.")


@review.command()
def run(
    month: MonthArgument,
    on: DayOption = None,
    trial: Annotated[bool, typer.Option("--trial", help="Keep nothing; report what would be proposed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose every tenancy's additional rent from a month on; declarations through the day given count."""
    found = rent.income_review(from_month=month, on=day_of(on), by=operator(), trial=trial)
    lines = [
        f"{'Trial of the' if trial else 'The'} income review from {month}: {found.tenancies:,} tenancies,",
        f"by declarations after {found.declared_after} through {found.on}.",
        *(f"  {outcome:<16}{count:>12,}" for outcome, count in found.outcomes.items()),
        *(f"    of which for {reason}: {count:,}" for reason, count in found.reasons.items()),
        *(
            f"  {tier.multiplier} × net rent: {tier.tenancies:,} tenancies, {Money(tier.additional_cents)} a month more"
            for tier in found.tiers
        ),
    ]
    report(found, as_json=as_json, text="\n".join(lines))


@review.command()
def apply(month: MonthArgument, on: DayOption = None, as_json: AsJson = False) -> None:
    """Make terms of what the month's review proposed."""
    done = rent.review_apply(from_month=month, on=day_of(on), by=operator())
    report(
        done,
        as_json=as_json,
        text=f"Additional rent from {month} until {done.until}: {done.begun:,} terms begun, {done.ended:,} ended.",
    )


@review.command()
def findings(
    month: MonthArgument,
    outcome: Annotated[rent.ReviewOutcome | None, typer.Option(help="Only these.")] = None,
    estate: Annotated[int | None, typer.Option(help="One estate's code.")] = None,
    after: Annotated[int, typer.Option(help="Only accounts after this one.")] = 0,
    most: Annotated[int, typer.Option(help="How many to list.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """List what a review proposes, by account, and why."""
    found = rent.review_findings(
        from_month=month, by=operator(), outcome=outcome, estate_code=estate, after=after, most=most
    )
    if as_json:
        report(found, as_json=True)
        return
    table(
        f"Income review from {month}",
        ["Account", "Outcome", "Because of", "Declared on", "Income ÷ limit", "× net rent", "A month more"],
        [
            (
                format_account_no(AccountNo(f.account_no)),
                f.outcome,
                ", ".join(f.reasons),
                f.declared_on,
                f.income_ratio,
                f.multiplier,
                None if f.additional_cents is None else Money(f.additional_cents),
            )
            for f in found
        ],
        numbers=(4, 5, 6),
    )
