"""Flats: taken over from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.access import api as access
from kaifong.domains.estates import api as estates
from kaifong.interfaces.cli.output import AsJson, progress, report

app = typer.Typer(help="Flats: take them over from a CSV file.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keeps ``import`` a command of its own while it is the only one."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV: estate_code,block,floor,flat,area_m2.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add flats from a CSV file: all of them, or, where a line is wrong, none. The same file again changes nothing."""
    with progress("Flats", unit="rows") as advance:
        done = estates.flats_import(path=file, by=access.operator(), dry_run=dry_run, progress=advance)
    report(done, as_json=as_json)
