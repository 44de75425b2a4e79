"""The telephone engine: run here for tests and demonstrations, or configured for production."""

from __future__ import annotations

import signal
import threading
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import typer

from kaifong.infra.home import home
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.cli.hotline.serve import ARI_PORT, ARI_USER, FASTAGI_PORT, LOOPBACK, ari_password
from kaifong.interfaces.cli.output import AsJson, report, watcher
from kaifong.interfaces.hotline.engine.configuration import (
    ARI_NUMBER,
    BASELINE_NUMBER,
    MOST_CALLS,
    MOST_CALLS_A_CALLER,
    NUMBER,
    Ari,
    Plan,
    Secured,
    Trunk,
    write_production,
)
from kaifong.interfaces.hotline.engine.packages import unpacked
from kaifong.interfaces.hotline.engine.running import running
from kaifong.interfaces.hotline.engine.suspended import suspended

SIP_PORT, SIPS_PORT, RTP_START, RTP_PORTS = 5060, 5061, 20_000, 1_000


def engine(
    sip_port: Annotated[int, typer.Option(min=1, max=65535, help="Where calls come in.")] = SIP_PORT,
    rtp_start: Annotated[
        int, typer.Option(min=1024, max=64_000, help="The first of 1,000 ports for sound.")
    ] = RTP_START,
    hotline: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT", help="A hotline's process; of several, the first that answers has the call."),
    ] = None,
    ari: Annotated[
        bool, typer.Option("--ari", help="Have the REST interface, too; in production, calls go there.")
    ] = False,
    ari_port: Annotated[int, typer.Option(min=1, max=65535)] = ARI_PORT,
    most_calls: Annotated[int, typer.Option(min=1, help="At once; one more hears the busy tone.")] = MOST_CALLS,
    most_calls_a_caller: Annotated[int, typer.Option(min=1, help="The same, from one number.")] = MOST_CALLS_A_CALLER,
    baseline: Annotated[
        Path | None, typer.Option(exists=True, help=f"A WAV file that {BASELINE_NUMBER} plays, for measurements.")
    ] = None,
    fetch_only: Annotated[
        bool, typer.Option("--fetch-only", help="Fetch and unpack the engine; do not run it.")
    ] = False,
    production: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Run nothing: write an installed Asterisk's configuration there.")
    ] = None,
    trunk: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ADDRESS[,ADDRESS]", help="Production: a telephone company's way in, and its addresses."
        ),
    ] = None,
    bind: Annotated[str, typer.Option(help="Production: the address that trunks reach.")] = "0.0.0.0",  # noqa: S104
    certificate: Annotated[Path | None, typer.Option(help="Production: PEM, as the engine finds it.")] = None,
    private_key: Annotated[Path | None, typer.Option(help="Production: the same.")] = None,
    authorities: Annotated[
        Path | None, typer.Option(help="Production: who signs trunks' certificates; without it trunks show none.")
    ] = None,
    public_address: Annotated[str, typer.Option(help="Production: where addresses are translated.")] = "",
    local_net: Annotated[str, typer.Option(help="Production: what is on this side of it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Fetch the engine where it is not there, and run it on this machine's own address until interrupted."""
    folder = home() / "engine"
    state = production or folder / str(sip_port)
    plan = Plan(
        sip_host=bind if production else LOOPBACK,
        sip_port=SIPS_PORT if production and sip_port == SIP_PORT else sip_port,
        rtp_start=rtp_start,
        rtp_end=rtp_start + RTP_PORTS - 1,
        nodes=hotline or [f"{LOOPBACK}:{FASTAGI_PORT}"],
        suspended=suspended(Voices(), (state / "sounds").resolve()),
        ari=Ari(LOOPBACK, ari_port, ARI_USER, ari_password()) if ari else None,
        most_calls=most_calls,
        most_calls_a_caller=most_calls_a_caller,
    )
    if production:
        if not (trunk and certificate and private_key):
            raise typer.BadParameter("--production needs --trunk, --certificate and --private-key")
        if bool(public_address) != bool(local_net):
            raise typer.BadParameter("--public-address and --local-net belong together")
        trunks = [_trunk(text) for text in trunk]
        secured = Secured(
            trunks=trunks,
            certificate=certificate,
            private_key=private_key,
            authorities=authorities,
            public_address=public_address,
            local_net=local_net,
        )
        files = write_production(production, plan, secured)
        report({"files": files}, as_json=as_json, text=f"{len(files)} files are in {production}.")
        return
    fetched = unpacked(folder, told=lambda line: watcher.print(line, highlight=False, markup=False))
    if fetched.others:
        watcher.print(f"Not the versions that calls were tested with: {', '.join(fetched.others)}.", highlight=False)
    if fetch_only:
        report({"root": fetched.root, "untested": fetched.others}, as_json=as_json, text=f"Unpacked in {fetched.root}.")
        return
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with running(fetched, state, plan, baseline=baseline) as one:
        said = {"pid": one.pid, "call": f"sip:{NUMBER}@{LOOPBACK}:{sip_port}"}
        said |= {"call_over_ari": f"sip:{ARI_NUMBER}@{LOOPBACK}:{sip_port}"} if ari else {}
        report(said, as_json=as_json, text=f"The engine runs. Call {said['call']}.")
        while not over.wait(1):
            one.must_run()


def _trunk(text: str) -> Trunk:
    name, equals, addresses = text.partition("=")
    try:
        networks = [str(ip_network(address)) for address in addresses.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"--trunk: {error}") from error
    if not (equals and name.isidentifier() and name not in ("tls", "global", "officers")):
        raise typer.BadParameter("--trunk is NAME=ADDRESS[,ADDRESS], its name of letters and digits")
    return Trunk(name, networks)
