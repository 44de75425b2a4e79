"""The database's own commands."""

from __future__ import annotations

from contextlib import suppress

import typer
from django.core.management import call_command

from kaifong.domains.payments import api as payments

app = typer.Typer(help="The database: migrate it, or keep the embedded one running.", no_args_is_help=True)


@app.command()
def migrate() -> None:
    """Bring the database's tables to this version's state, and give new payment channels their accounts."""
    call_command("migrate", verbosity=0, interactive=False)
    payments.channels_register()


@app.command()
def url() -> None:
    """Print the database's URL, for psql and other tools."""
    from django.conf import settings

    print(settings.DATABASE_URL)


@app.command()
def hold() -> None:
    """Keep the embedded database running until interrupted, so that single commands need not start it each time."""
    import signal

    print("The database is held; interrupt to let go.")
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with suppress(KeyboardInterrupt):
        signal.pause()
