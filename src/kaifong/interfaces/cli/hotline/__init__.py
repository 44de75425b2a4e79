"""The hotline: its process, its engine, its voices, its figures, and a caller."""

from __future__ import annotations

import typer

from kaifong.interfaces.cli.hotline.call import call
from kaifong.interfaces.cli.hotline.engine import engine
from kaifong.interfaces.cli.hotline.figures import figures, nodes
from kaifong.interfaces.cli.hotline.serve import serve
from kaifong.interfaces.cli.hotline.voices import cache, clips, script

app = typer.Typer(help="The hotline: answers by telephone.", invoke_without_command=True)
app.callback()(serve)
app.command()(engine)
app.command()(call)
app.command()(figures)
app.command()(nodes)
app.command()(script)
app.add_typer(clips, name="clips")
app.add_typer(cache, name="cache")
