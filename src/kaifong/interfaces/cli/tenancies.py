"""Tenancies: households taken over from a CSV file, and the key of their secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, progress, report

app = typer.Typer(help="Tenancies: take households over from a CSV file, renew the key.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, one row a person: docs/reference/file-layouts-tenancies.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be entered; enter nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Enter households: all of the file, or, where a line is wrong, none. The same file again changes nothing."""
    with progress("Households", unit="lines") as advance:
        done = tenancies.tenancies_import(
            path=file, on=clock.today(), by=access.operator(), dry_run=dry_run, progress=advance
        )
    report(done, as_json=as_json)


@app.command()
def rotate_key(
    finish: Annotated[bool, typer.Option("--finish", help="Go on after an interruption; make no new key.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new data key and encrypt identity numbers and contact details anew with it."""
    with progress("Rows", unit="rows") as advance:
        done = tenancies.key_rotate(by=access.operator(), finish=finish, progress=advance)
    report(done, as_json=as_json)
