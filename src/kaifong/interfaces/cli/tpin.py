"""TPINs of tenants: issued, mailed, given anew at the office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, progress, report
from kaifong.interfaces.cli.parameters import AccountArgument, account
from kaifong.kernel.identifiers import AccountNo, format_account_no
from kaifong.selfservice.sign_in import letters

app = typer.Typer(help="TPINs of tenants: issue, mail, give anew at the office.", no_args_is_help=True)

Out = Annotated[Path | None, typer.Option("--out", help="The folder for letters as PDF, to be printed and folded.")]


@app.command()
def issue(
    account_text: Annotated[str | None, typer.Argument(metavar="ACCOUNT", help="One account.")] = None,
    estate: Annotated[int | None, typer.Option(help="All of an estate's tenancies that have no TPIN.")] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Issue TPINs. One account's is shown on the terminal, this once; with --out letters are written instead."""
    if (account_text is None) == (estate is None):
        raise typer.BadParameter("give an account or --estate")
    if estate is not None:
        if out is None:
            raise typer.BadParameter("--estate needs --out")
        known = access.accounts_with_tpin(estate_code=estate)
        in_force = tenancies.accounts_in_force(estate_code=estate, on=clock.today())
        _write([number for number in in_force if number not in known], out, f"tpin-{estate}", as_json)
        return
    account_no = account(account_text or "")
    _must_exist(account_no)
    if out is not None:
        _write([account_no], out, f"tpin-{account_no}", as_json)
    else:
        _show(account_no, access.tpin_issue(account_no=account_no, by=access.operator(), now=clock.now()), as_json)


@app.command()
def mailers(
    out: Annotated[Path, typer.Option("--out", help="The folder for the letters.")], as_json: AsJson = False
) -> None:
    """Write the letters that tenants who forgot their TPIN have asked for. Accounts that do not exist are dropped."""
    in_force: list[AccountNo] = []
    gone: set[int] = set()
    for account_no in access.mailers_waiting():
        if tenancies.account_exists(account_no):
            in_force.append(account_no)
        else:
            gone.add(account_no)
    access.mailers_done(account_nos=frozenset(gone), printed=False, by=access.operator(), now=clock.now())
    _write(in_force, out, f"tpin-asked-{clock.now():%Y%m%d-%H%M%S}", as_json)


@app.command()
def reset(
    account_no: AccountArgument,
    checked: Annotated[access.IdentityDocument, typer.Option(help="The identity document that the tenant showed.")],
    as_json: AsJson = False,
) -> None:
    """Give a new TPIN to a tenant who came in person, and end sessions, passkeys, linked identities and consents.

    What kind of document was checked is recorded, its number is not.
    """
    _must_exist(account_no)
    tpin = access.tpin_reset(account_no=account_no, checked=checked, by=access.operator(), now=clock.now())
    _show(account_no, tpin, as_json)


def _must_exist(account_no: AccountNo) -> None:
    if not tenancies.account_exists(account_no):
        raise tenancies.TenancyNotFound(account_no)


def _show(account_no: AccountNo, tpin: str, as_json: bool) -> None:
    report(
        {"account_no": f"{account_no:012d}", "tpin": tpin},
        as_json=as_json,
        text=f"TPIN of {format_account_no(account_no)}: [bold]{tpin}[/] (it is shown this once)",
    )


def _write(account_nos: list[AccountNo], folder: Path, stem: str, as_json: bool) -> None:
    with progress("Letters", unit="letters") as advance:
        files = letters.letters_write(
            account_nos=account_nos, folder=folder, stem=stem, by=access.operator(), now=clock.now(), progress=advance
        )
    report({"letters": len(account_nos), "files": files}, as_json=as_json)
