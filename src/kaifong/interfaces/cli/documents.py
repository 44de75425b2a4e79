"""Files that people sent in."""

from __future__ import annotations

import typer

from kaifong.infra import clock
from kaifong.infra.documents import api as documents
from kaifong.interfaces.cli.output import FOUND_WRONG, AsJson, report

app = typer.Typer(help="Kept documents: sweep what a crash left.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """So that the one command keeps its name."""


@app.command()
def sweep(as_json: AsJson = False) -> None:
    """Remove files of more than a day that no row names; exit with 3 where a row has lost its file."""
    done = documents.sweep(now=clock.now())
    report(done, as_json=as_json)
    if done.missing:
        raise typer.Exit(FOUND_WRONG)
