"""Who works here."""

from __future__ import annotations

from typing import Annotated

import typer

from kaifong.domains.access.api import VERBS, staff_add

app = typer.Typer(help="Staff users.", no_args_is_help=True)

ESTATE_OFFICER = frozenset(
    {
        *("rent.view", "payments.view", "tenancies.view", "tenancies.change"),
        *("enforcement.view", "enforcement.record", "enforcement.decide", "enforcement.notice"),
        *("applications.view", "applications.register", "requests.view", "requests.fill", "requests.review"),
        "requests.call_back",
        *("visits.view", "visits.record", "visits.rebook"),
    }
)

SENIOR_ALSO = frozenset(
    {
        "access.device",
        "enforcement.approve",
        "applications.decide",
        "tenancies.reveal_identity",
        "rent.award",
        "rent.adjust",
        "visits.plan",
        "visits.decide",
    }
)

ROLES = {
    "manager": VERBS,
    "rent_clerk": frozenset(
        {"rent.view", "payments.view", "payments.match", "payments.take", "tenancies.view", "ledger.view"}
    ),
    "estate_officer": ESTATE_OFFICER,
    "hotline_officer": frozenset({"access.hotline", "requests.call_back"}),
    "senior_officer": ESTATE_OFFICER | SENIOR_ALSO,
    "viewer": frozenset({"rent.view", "payments.view", "ledger.view"}),
}


@app.command()
def add(
    username: str,
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")] = "viewer",
    estates: Annotated[str, typer.Option(help="Codes, separated by commas; all estates without it.")] = "",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="KAIFONG_STAFF_PASSWORD")] = "",
) -> None:
    """Add a staff user, or renew one's role and password."""
    if role not in ROLES:
        raise typer.BadParameter(f"role must be one of {', '.join(ROLES)}")
    codes = frozenset(int(code) for code in estates.split(",") if code) or None
    staff_add(username=username, password=password, role=role, verbs=ROLES[role], estates=codes)
