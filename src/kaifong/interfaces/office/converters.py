"""What may stand in an address: months, days and account numbers whose check digits agree."""

from __future__ import annotations

from datetime import date

from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, ApplicationNo, BadNumber, parse_account_no, parse_application_no


class MonthConverter:
    """``2026-04``; anything else is no such page."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        return str(value)


class DayConverter:
    """``2026-04-08``; anything else is no such page."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class AccountConverter:
    """Twelve digits; a number that fails its check digits is no such page."""

    regex = r"[0-9]{12}"

    def to_python(self, value: str) -> AccountNo:
        try:
            return parse_account_no(value)
        except BadNumber as error:
            raise ValueError(str(error)) from error

    def to_url(self, value: int) -> str:
        return f"{value:012d}"


class ApplicationConverter:
    """Twelve digits; a number that fails its check digits is no such page."""

    regex = r"[0-9]{12}"

    def to_python(self, value: str) -> ApplicationNo:
        try:
            return parse_application_no(value)
        except BadNumber as error:
            raise ValueError(str(error)) from error

    def to_url(self, value: int) -> str:
        return f"{value:012d}"
