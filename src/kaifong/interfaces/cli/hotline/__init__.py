"""The hotline: its process, its engine, its voices, its figures, and a caller."""

from __future__ import annotations

import typer

from kaifong.interfaces.cli.hotline.call import call
from kaifong.interfaces.cli.hotline.engine import engine
from kaifong.interfaces.cli.hotline.figures import figures, nodes
from kaifong.interfaces.cli.hotline.serve import serve

app = typer.Typer(help="The hotline: answers by telephone.", invoke_without_command=True)
app.callback()(serve)
app.command()(engine)
app.command()(call)
app.command()(figures)
app.command()(nodes)
