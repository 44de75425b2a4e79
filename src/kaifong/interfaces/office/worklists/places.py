"""What all lists ask of their rows' keys: whose they are, and whether the officer may see them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime

from kaifong.domains.access.api import Actor
from kaifong.infra.printing.writing import NO_BREAK_SPACE
from kaifong.kernel.identifiers import AccountNo, BadNumber, estate_code_of, format_account_no, parse_account_no

MAX_ID = 2**63 - 1


def account_of(key: str) -> AccountNo | None:
    try:
        return parse_account_no(key)
    except BadNumber:
        return None


def id_of(key: str) -> int | None:
    """A row's id as an address has it; None where it is none."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 20 and int(key) <= MAX_ID else None


def in_scope(actor: Actor, verb: str, account_no: AccountNo) -> bool:
    return actor.may(verb, estate=estate_code_of(account_no))


def account_text(account_no: int) -> str:
    """An account number in three groups of four that do not break."""
    return format_account_no(AccountNo(account_no)).replace(" ", NO_BREAK_SPACE)


def moment_day(moment: datetime) -> date:
    """The landlord's day of a moment."""
    return localtime(moment).date()
