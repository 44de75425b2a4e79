"""``kaifong``: wires the groups, starts Django, turns refusals into exit codes."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import typer
from rich.markup import escape

from kaifong.interfaces.cli.output import REFUSED, watcher
from kaifong.kernel.errors import Refusal

GROUPS = ("db", "rules", "estates", "flats", "tenancies", "ledger", "rent", "payments", "world", "staff", "apps", "serve")

app = typer.Typer(
    name="kaifong",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Public-housing tenancy services. KAIFONG_HOME names the deployment's folder (default: var/).",
    epilog="Exit codes: 0 done, 1 refused and nothing changed, 2 called wrongly, 3 a check found a difference.",
)


def run() -> None:
    """The program's entry point."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    import django

    try:
        django.setup()
        for group in GROUPS:
            app.add_typer(import_module(f"kaifong.interfaces.cli.{group}").app, name=group)
        app()
    except Refusal as refusal:
        watcher.print(f"[red]Refused:[/] {escape(str(refusal))}", highlight=False)
        sys.exit(REFUSED)
