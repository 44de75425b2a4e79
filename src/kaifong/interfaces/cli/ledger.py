"""The journal's commands."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.access.api import operator
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.interfaces.cli.output import FOUND_WRONG, AsJson, people, progress, report
from kaifong.interfaces.cli.parameters import MonthOption
from kaifong.kernel.money import Money

app = typer.Typer(help="The journal: seal days, prove it, print balances.", no_args_is_help=True)


@app.command()
def seal(through: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])], as_json: AsJson = False) -> None:
    """Seal every day through THROUGH: nothing can be posted to it any more."""
    seals = ledger.days_seal(through=through.date(), by=operator())
    report(
        seals,
        as_json=as_json,
        text=f"Sealed {len(seals)} days through {through:%Y-%m-%d}; digest {seals[-1].digest.hex()}",
    )


@app.command()
def check(as_json: AsJson = False) -> None:
    """Prove from the rows alone that the journal is sound and complete. Exit code 3 where it is not."""
    with progress("Checking", unit="months") as advance:
        result = ledger.check(also=(rent.charges_check, payments.receipts_check), progress=advance)
    lines = [
        (
            f"{result.entries:,} entries, {result.postings:,} postings, {Money(result.debit_cents)} of debits, "
            f"{result.months} months, {result.sealed_days} sealed days."
        ),
        *(f"[red]{d.invariant}[/] {d.where}: {d.detail}" for d in result.differences),
        "Every invariant holds." if not result.differences else f"{len(result.differences)} differences.",
    ]
    report(result, as_json=as_json, text="\n".join(lines))
    if result.differences:
        raise typer.Exit(FOUND_WRONG)


@app.command("hash")
def hash_() -> None:
    """Print one digest of all entries: the same for the same facts, whatever happened on the way."""
    print(ledger.ledger_hash())


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """Carry all openings forward anew from the postings, and say how many came out different."""
    changed = ledger.openings_rebuild(by=operator())
    report({"changed": changed}, as_json=as_json, text=f"{changed} openings were different and are rebuilt.")


@app.command()
def balances(
    month: MonthOption,
    csv: Annotated[Path | None, typer.Option(help="Write to this file; without it, to standard output.")] = None,
) -> None:
    """Print every receivable's month as CSV: opening, charged, received, closing, in cents."""
    if csv is None:
        payments.account_balances_write(month=month, out=sys.stdout.buffer)
        return
    with csv.open("wb") as file:
        count = payments.account_balances_write(month=month, out=file)
    people.print(f"{count:,} accounts written to {csv}")
