"""Apps of others that may ask tenants for their consent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.conf import settings

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, report, table

app = typer.Typer(help="Apps that tenants may let in, by OAuth 2.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="As tenants read it when they are asked.")],
    redirect: Annotated[list[str], typer.Option(help="Where a tenant is sent back with a code; may be repeated.")],
    as_json: AsJson = False,
) -> None:
    """Let an app ask tenants for their consent; says the client id that its makers build in."""
    client_id = access.app_add(name=name, redirect_uris=redirect, by=access.operator(), now=clock.now())
    report({"client_id": client_id, "name": name, "redirect_uris": redirect}, as_json=as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every app, ended ones too."""
    apps = access.apps_list()
    if as_json:
        report(apps, as_json=True)
    else:
        table(
            "Apps",
            ("client id", "name", "sent back to", "since", "ended"),
            [
                (one.id, one.name, "\n".join(one.redirect_uris), _day(one.added_at), _day(one.revoked_at))
                for one in apps
            ],
        )


@app.command()
def revoke(
    client_id: str,
) -> None:
    """End an app: every tenant's consent to it ends at once."""
    access.app_revoke(app_id=client_id, by=access.operator(), now=clock.now())


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(ZoneInfo(settings.LANDLORD_TIME_ZONE)).date().isoformat()
