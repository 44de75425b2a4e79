"""What all lists ask about their rows: whose they are, whether the officer may see them, where they are, what was decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Act, Actor
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.printing.writing import NO_BREAK_SPACE
from kaifong.interfaces.office.worklists.rows import ACTS_READ, CONFIRMED, OVERRIDDEN
from kaifong.kernel.identifiers import AccountNo, BadNumber, estate_code_of, format_account_no, parse_account_no
from kaifong.kernel.localtext import LocalText

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


@dataclass(frozen=True, slots=True)
class Around:
    """What is beside a page of rows: the decisions on them, the latest first, and where their flats are."""

    acts: tuple[Act, ...]
    flats: Mapping[int, int]
    addresses: Mapping[int, LocalText]

    def where(self, account_no: int) -> LocalText | None:
        return self.addresses.get(self.flats.get(account_no, 0))


def around(accounts: Collection[int]) -> Around:
    """Three statements, however many accounts."""
    flats = tenancies.flats_of(accounts)
    acts = access.acts_of(account_nos=accounts, actions=(CONFIRMED, OVERRIDDEN), limit=ACTS_READ)
    return Around(tuple(acts), flats, estates.flat_addresses(flats.values()))
