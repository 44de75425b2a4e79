"""Arguments that several commands take, read the same way everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

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
