"""The web server."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Serve the pages and the exchange.", invoke_without_command=True)


@app.callback()
def serve(
    host: str = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 2,
) -> None:
    """Serve until interrupted."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "kaifong.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        log_access=False,
        websockets=False,
    ).serve()
