"""Providers of identities that tenants may sign in by."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kaifong.infra import clock
from kaifong.infra.home import home
from kaifong.interfaces.cli.output import AsJson, people, report, table
from kaifong.selfservice import sign_in
from kaifong.selfservice.sign_in.letters import write_secret
from kaifong.sim import iam_smart

app = typer.Typer(help="Providers of identities that tenants may sign in by.", no_args_is_help=True)

STAND_IN = """\
[[provider]]
kind = "iam_smart"
name = "iam-smart"
title = {{ zh-hant = "智方便（模擬）", en = "iAM Smart (stand-in)", zh-hans = "智方便（模拟）" }}
base = "http://127.0.0.1:{port}"
client_id = "stand-in"
client_secret_file = "client-secret"
private_key_file = "private-key.pem"
"""


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """The providers in the file that KAIFONG_IDENTITY names. Exit code 1, with the reason, where it cannot be used."""
    found = sign_in.providers().values()
    if as_json:
        report([{"name": each.name, "title": each.title} for each in found], as_json=True)
    else:
        table("Providers", ("name", "title"), [(each.name, each.title.en) for each in found])


@app.command()
def stand_in(port: Annotated[int, typer.Option(help="On this machine alone.")] = 9200) -> None:
    """Play iAM Smart for development and demonstrations, until it is stopped. Its file is written below the home."""
    folder = home() / "stand-in"
    folder.mkdir(mode=0o700, exist_ok=True)
    secret, key = secrets.token_hex(16), rsa.generate_private_key(65537, 2048)
    write_secret(folder / "client-secret", secret.encode())
    write_secret(folder / "private-key.pem", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_secret(folder / "identity.toml", STAND_IN.format(port=port).encode())
    system = iam_smart.IamSmart("stand-in", secret, key.public_key(), lambda: int(clock.now().timestamp() * 1000))
    people.print(f"KAIFONG_IDENTITY={folder / 'identity.toml'}", highlight=False)
    with iam_smart.server(system, port) as serving:
        serving.serve_forever()
