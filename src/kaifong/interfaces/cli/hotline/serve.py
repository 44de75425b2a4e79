"""The hotline's process."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from importlib.metadata import version
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

import structlog
import typer

from kaifong.infra import clock
from kaifong.infra.calls import api as calls_kept
from kaifong.infra.home import home, key_file
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.cli.output import watcher
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.conversing import Hotline
from kaifong.interfaces.hotline.engine.running import running_rss
from kaifong.interfaces.hotline.fastagi import FastAgi
from kaifong.interfaces.hotline.officers import Officers
from kaifong.interfaces.hotline.serving import Calls, Driver
from kaifong.interfaces.hotline.serving import serve as serve_calls
from kaifong.selfservice.officers import officers

LOOPBACK = "127.0.0.1"
FASTAGI_PORT, ARI_PORT, SIP_PORT = 4573, 8088, 5060
ARI_USER = "kaifong"
PURGE_SECONDS = 600
MOST_CALLS = 200
ANSWERS_NICE = 5

log = structlog.get_logger()


class DriverName(StrEnum):
    FASTAGI = "fastagi"
    ARI = "ari"
    ARI_AWAITING = "ari-awaiting"
    SOFTPHONE = "softphone"


def _networks(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def serve(
    ctx: typer.Context,
    driver: Annotated[DriverName, typer.Option(help="How the engine is spoken to.")] = DriverName.FASTAGI,
    host: Annotated[str, typer.Option(help="Where calls are waited for; with `ari`, where the engine is.")] = LOOPBACK,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Without it 4573, with ARI 8088, with a softphone 5060.")
    ] = None,
    engine: Annotated[
        list[str] | None,
        typer.Option(metavar="NETWORK", help="Whence engines may come; this machine alone without it."),
    ] = None,
    node: Annotated[str, typer.Option(help="This machine's name in the figures; the host's without it.")] = "",
    threads: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Answers worked out at the same time; without it as many as processors."),
    ] = None,
    most_calls: Annotated[
        int, typer.Option(min=1, help="How many calls the engine lets in, for the figures.")
    ] = MOST_CALLS,
    engine_pid: Annotated[
        Path, typer.Option(metavar="FILE", help="Where the engine of this machine says its process, for its memory.")
    ] = Path("/run/asterisk/asterisk.pid"),
    grace: Annotated[
        int, typer.Option(min=0, help="Seconds that calls in hand have to end when this is stopped.")
    ] = 60,
) -> None:
    """Take calls until interrupted; then no new ones, and those in hand have a while to end. May run on several machines."""
    if ctx.invoked_subcommand is not None:
        return
    told = officers()
    here = Officers(told.addresses, told.ring_seconds)
    node = node or socket.gethostname()
    threads = threads or os.cpu_count() or 1
    networks = [_networks(text) for text in engine or [LOOPBACK]]
    made = _driver(driver, host=host, port=port, node=node, officers=here, networks=networks)
    book = calls_kept.CallBook(
        node=node,
        version=version("kaifong"),
        cap=most_calls,
        now=clock.now,
        engine_rss=lambda: running_rss(home() / "engine", engine_pid),
    )
    voices = Voices()
    book.start()
    with ThreadPoolExecutor(threads, "answers", initializer=_behind_the_sound) as pool:
        wait([pool.submit(performing.prepare) for _ in range(threads)])
        hotline = Hotline(voices, performing.perform, performing.sign_out, book, pool)

        async def run() -> None:
            async with _purging(voices, pool):
                await serve_calls(made, Calls(hotline), ready=lambda: _ready(node, made), grace_seconds=grace)

        try:
            asyncio.run(run())
        finally:
            book.stop()


def _behind_the_sound() -> None:
    """This thread, and a synthesiser that it starts, take what sound and dialog leave of the processors."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), ANSWERS_NICE)


def _driver(
    name: DriverName,
    *,
    host: str,
    port: int | None,
    node: str,
    officers: Officers,
    networks: list[IPv4Network | IPv6Network],
) -> Driver:
    if name is DriverName.FASTAGI:
        return FastAgi(
            node=node, host=host, port=FASTAGI_PORT if port is None else port, engines=networks, officers=officers
        )
    if name is DriverName.SOFTPHONE:
        from kaifong.interfaces.hotline.softphone import Softphone

        return Softphone(port=SIP_PORT if port is None else port, node=node, host=host)
    from kaifong.interfaces.hotline import ari

    port = ARI_PORT if port is None else port
    engine = ari.Engine(f"{host}:{port}", ARI_USER, ari_password())
    if name is DriverName.ARI:
        return ari.AriCalling(engine, node=node, officers=officers)
    return ari.AriAwaiting(engine, host=host, port=port, node=node, officers=officers)


def ari_password() -> str:
    """Between the hotline's processes and the engine; made at first use."""
    return key_file("ari.key").hex()


def _ready(node: str, driver: Driver) -> None:
    where = f" at {driver.host}:{driver.port}" if isinstance(driver, FastAgi) else ""
    watcher.print(f"The hotline takes calls{where} as {node}.", highlight=False, markup=False)


@asynccontextmanager
async def _purging(voices: Voices, pool: ThreadPoolExecutor) -> AsyncIterator[None]:
    """Sounds of figures are gone after a while, as long as this runs."""

    async def purge() -> None:
        while True:
            try:
                await asyncio.get_running_loop().run_in_executor(pool, lambda: voices.purge(now=clock.now()))
            except OSError as error:
                log.error("hotline.cache.not-purged", reason=type(error).__name__)
            await asyncio.sleep(PURGE_SECONDS)

    task = asyncio.create_task(purge())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
