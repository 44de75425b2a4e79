"""Kiosks: let in, listed, put out; and a printer to try one with."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.conf import settings

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.home import home
from kaifong.interfaces.cli.output import AsJson, report, table, watcher
from kaifong.sim.printer import TestPrinter

KIND = "kiosk"
PRINTER = re.compile(r"[A-Za-z0-9.-]{1,90}:[0-9]{1,5}")
MIDDLE_ROW = 300
"""About the middle of a slip."""

app = typer.Typer(help="Kiosks, and a test printer.", no_args_is_help=True)


class Play(StrEnum):
    """What the test printer pretends. The last three happen once, in the middle of the next slip."""

    PAPER_OUT = "paper-out"
    PAPER_LOW = "paper-low"
    COVER_OPEN = "cover-open"
    OFFLINE = "offline"
    PAPER_ENDS = "paper-ends"
    LINE_CUT = "line-cut"
    POWER_CUT = "power-cut"


PLAYS: dict[Play, Callable[[TestPrinter], None]] = {
    Play.PAPER_OUT: lambda printer: setattr(printer, "paper_out", True),
    Play.PAPER_LOW: lambda printer: setattr(printer, "paper_low", True),
    Play.COVER_OPEN: lambda printer: setattr(printer, "cover_open", True),
    Play.OFFLINE: lambda printer: setattr(printer, "offline", True),
    Play.PAPER_ENDS: lambda printer: setattr(printer, "out_after", MIDDLE_ROW),
    Play.LINE_CUT: lambda printer: setattr(printer, "drop_after", MIDDLE_ROW),
    Play.POWER_CUT: lambda printer: setattr(printer, "cut_power_after", MIDDLE_ROW),
}


@app.command()
def code(
    name: Annotated[str, typer.Argument(help="What the office calls the kiosk: where it stands.")],
    estate: Annotated[int, typer.Option(help="The estate's code.")],
    printer: Annotated[str, typer.Option(help="Host and port of the slip printer beside it; none without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """A one-time code that puts one kiosk into service within 15 minutes, typed at its screen."""
    if printer and not PRINTER.fullmatch(printer):
        raise typer.BadParameter("--printer is host:port")
    made = access.device_code_make(
        kind=KIND, name=name, estate_code=estate, printer=printer, by=access.operator(), now=clock.now()
    )
    report(
        {"code": made, "name": name}, as_json=as_json, text=f"Code for {name}: [bold]{made}[/] (good for 15 minutes)"
    )


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every kiosk with its printer, paper, last print and last sign of life."""
    kiosks = [device for device in access.devices_list(by=access.operator()) if device.kind == KIND]
    if as_json:
        report(kiosks, as_json=True)
        return
    table(
        "Kiosks",
        ("id", "name", "estate", "printer", "paper", "last print", "version", "last seen", "lease until", "out since"),
        [
            (
                one.id,
                one.name,
                one.estate_code,
                one.printer,
                one.paper,
                _moment(one.last_print_at),
                one.version,
                _moment(one.seen_at),
                _moment(one.lease_until),
                _moment(one.revoked_at),
            )
            for one in kiosks
        ],
    )


@app.command()
def revoke(device: Annotated[int, typer.Argument(help="The id that `kaifong kiosk list` shows.")]) -> None:
    """Put a kiosk out of service at its next request, and whoever is signed in at it."""
    access.device_revoke(device_id=device, by=access.operator(), now=clock.now())


@app.command("printer")
def printer_(
    port: Annotated[int, typer.Option(min=0, max=65535)] = 9100,
    out: Annotated[Path | None, typer.Option(help="The folder for slips; KAIFONG_HOME/prints without it.")] = None,
    play: Annotated[list[Play] | None, typer.Option(help="What it pretends; may be repeated.")] = None,
) -> None:
    """A test printer on this machine: decodes each slip it is sent to a PNG, until it is interrupted."""
    printer = TestPrinter(out or home() / "prints", port=port)
    printer.told = lambda line: watcher.print(line, highlight=False, markup=False)
    for pretence in play or ():
        PLAYS[pretence](printer)
    watcher.print(f"A test printer listens on {printer.address}; slips go to {printer.folder}.", highlight=False)
    threading.Event().wait()


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(settings.LANDLORD_TIME_ZONE)):%Y-%m-%d %H:%M}"
