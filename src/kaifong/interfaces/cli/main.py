"""``kaifong``: wires the groups, starts Django, turns refusals into exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module

import typer
from rich.markup import escape

from kaifong.interfaces.cli.output import REFUSED, watcher
from kaifong.kernel.errors import Refusal

GROUPS = (
    "db",
    "rules",
    "estates",
    "flats",
    "tenancies",
    "ledger",
    "rent",
    "payments",
    "applications",
    "enforcement",
    "world",
    "staff",
    "tpin",
    "identity",
    "kiosk",
    "hotline",
    "apps",
    "requests",
    "visits",
    "documents",
    "outbox",
    "serve",
)

app = typer.Typer(
    name="kaifong",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Public-housing tenancy services. KAIFONG_HOME names the deployment's folder (default: var/).",
    epilog="Exit codes: 0 done, 1 refused and nothing changed, 2 called wrongly, 3 a check found a difference.",
)


def load(groups: Iterable[str]) -> list[tuple[str, typer.Typer]]:
    """Start Django, and import the groups' commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    import django

    django.setup()
    return [(group, import_module(f"kaifong.interfaces.cli.{group}").app) for group in groups]


def run() -> None:
    """The program's entry point."""
    try:
        asked_for = sys.argv[1] if len(sys.argv) > 1 else ""
        # loading all of them takes half a second
        for group, commands in load((asked_for,) if asked_for in GROUPS else GROUPS):
            app.add_typer(commands, name=group)
        app()
    except Refusal as refusal:
        watcher.print(f"[red]Refused:[/] {escape(str(refusal))}", highlight=False)
        sys.exit(REFUSED)
