"""Arguments that several commands take, read the same way everywhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from kaifong.domains.access.api import Actor, operator
from kaifong.infra import clock
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo, ApplicationNo, parse_account_no, parse_application_no


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def account(text: str) -> AccountNo:
    """An account number as typed; one that is none ends the command as called wrongly."""
    try:
        return parse_account_no(text)
    except Refusal as error:
        raise typer.BadParameter(str(error)) from error


def application(text: str) -> ApplicationNo:
    """An application number as typed; one that is none ends the command as called wrongly."""
    try:
        return parse_application_no(text)
    except Refusal as error:
        raise typer.BadParameter(str(error)) from error


MonthArgument = Annotated[Month, typer.Argument(parser=_month, metavar="YYYY-MM")]
MonthOption = Annotated[Month, typer.Option("--month", parser=_month, metavar="YYYY-MM")]
AccountArgument = Annotated[AccountNo, typer.Argument(parser=account, metavar="ACCOUNT")]
DayOption = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today without it.")]
OfficerOption = Annotated[str, typer.Option("--by", help="Who does it, by staff name; the operator without it.")]


def day_of(given: datetime | None) -> date:
    """The day that a `DayOption` names."""
    return given.date() if given else clock.today()


def person(name: str) -> Actor:
    """Whom the operator names as the one who acts: for acts that need two persons."""
    return Actor(name, "cli", operator().verbs)


def officer(name: str) -> Actor:
    """Who an `OfficerOption` says acts."""
    return person(name) if name else operator()
