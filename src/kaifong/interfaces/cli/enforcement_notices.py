"""Notices to quit, by two persons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from kaifong.domains.enforcement import api as enforcement
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, people, report, table
from kaifong.interfaces.cli.parameters import AccountArgument, DayOption, OfficerOption, day_of, officer
from kaifong.kernel.identifiers import format_account_no

app = typer.Typer(help="Notices to quit: proposed by one person, approved by another, served.", no_args_is_help=True)

Expires = Annotated[
    datetime | None,
    typer.Option("--expires", formats=["%Y-%m-%d"], help="Its last day, where the rules do not say how long it runs."),
]
Reason = Annotated[str, typer.Option("--reason", help="What was found; kept.")]


@app.command("list")
def list_(
    on: DayOption = None,
    estate: Annotated[int | None, typer.Option(help="One estate's code.")] = None,
    waiting: Annotated[bool, typer.Option(help="Only what waits for a second person.")] = False,
    most: Annotated[int, typer.Option(help="How many to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List standing notices, the oldest first."""
    asked = enforcement.notices_waiting if waiting else enforcement.notices_list
    found = asked(on=day_of(on), estates=None if estate is None else [estate], limit=most)
    if as_json:
        report(found, as_json=True)
        return
    rows = [
        (one.id, format_account_no(one.account_no), one.ground, one.state, one.proposed_on, one.expires_on, one.why.en)
        for one in found.notices
    ]
    table(f"{found.found} notices", ["Notice", "Account", "Ground", "State", "Proposed", "Expires", "Why"], rows)


@app.command()
def status(account: AccountArgument, on: DayOption = None, as_json: AsJson = False) -> None:
    """Show a household's notices as they stood on a day."""
    found = enforcement.notice_status(account, day_of(on))
    if as_json:
        report(found, as_json=True)
        return
    if not found.notices:
        people.print("No notice to quit.")
    for one in found.notices:
        held = "" if one.held is None else f"; held by {one.held.title.en} until {one.held.last or 'no named end'}"
        people.print(
            f"Notice {one.id}, {one.ground}: {one.state}{held}. {one.why.en}. Proposed {one.proposed_on} by {one.proposed_by}.",
            highlight=False,
            markup=False,
        )


@app.command()
def propose(
    account: AccountArgument,
    ground: enforcement.Ground,
    reason: Reason = "",
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Propose a notice; it waits for another person."""
    notice_id = enforcement.notice_propose(
        account_no=account, ground=ground, reason=reason, on=day_of(on), now=clock.now(), by=officer(by)
    )
    report({"notice": notice_id}, as_json=as_json)


@app.command()
def approve(notice_id: int, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Approve a notice as another person than the one who proposed it."""
    enforcement.notice_approve(notice_id=notice_id, on=day_of(on), now=clock.now(), by=officer(by))
    report({"approved": notice_id}, as_json=as_json)


@app.command()
def serve(
    notice_id: int,
    how: enforcement.Served,
    expires: Expires = None,
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Record that a notice reached the tenant."""
    last = enforcement.notice_serve(
        notice_id=notice_id,
        how=how,
        expires_on=expires.date() if expires else None,
        on=day_of(on),
        now=clock.now(),
        by=officer(by),
    )
    report({"notice": notice_id, "expires_on": last}, as_json=as_json)


@app.command()
def give(
    account: AccountArgument,
    expires: Expires = None,
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Record the tenant's own notice."""
    notice_id = enforcement.notice_give(
        account_no=account,
        expires_on=expires.date() if expires else None,
        on=day_of(on),
        now=clock.now(),
        by=officer(by),
    )
    report({"notice": notice_id}, as_json=as_json)


@app.command()
def expire(on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Let every notice that has run out take effect: the charge becomes mesne profits."""
    expired = enforcement.notices_expire(on=day_of(on), now=clock.now(), by=officer(by))
    report({"expired": expired}, as_json=as_json)


@app.command()
def withdraw(
    notice_id: int, reason: Reason, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Withdraw a notice, or decline a proposal."""
    enforcement.notice_withdraw(notice_id=notice_id, reason=reason, on=day_of(on), now=clock.now(), by=officer(by))
    report({"withdrawn": notice_id}, as_json=as_json)


@app.command()
def possession(notice_id: int, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False) -> None:
    """Record that the flat was taken back; the tenancy ends with the day."""
    enforcement.possession_record(notice_id=notice_id, on=day_of(on), now=clock.now(), by=officer(by))
    report({"possession": notice_id}, as_json=as_json)
