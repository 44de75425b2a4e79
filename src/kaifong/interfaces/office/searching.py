"""One box for whatever an officer has in hand: a number, a telephone, an identity card, an address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor
from kaifong.domains.applications import api as applications
from kaifong.domains.estates import api as estates
from kaifong.domains.requests import api as requests
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.api import FoundPerson, Identity
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import (
    ACCOUNT_DIGITS,
    AccountNo,
    ApplicationNo,
    BadNumber,
    estate_code_of,
    parse_account_no,
    parse_application_no,
    parse_form_no,
    parse_hkid,
)
from kaifong.kernel.localtext import LocalText

MOST_FLATS = 50
"""Flats shown for one search."""
HOME_NUMBER_DIGITS = 8


class Sought(Enum):
    """What was typed, told by its form."""

    NOTHING = auto()
    ACCOUNT = auto()
    APPLICATION = auto()
    FORM = auto()
    IDENTITY = auto()
    PHONE = auto()
    WORDS = auto()

    @property
    def needs_purpose(self) -> bool:
        return self in (Sought.IDENTITY, Sought.PHONE)


class SearchedTooOften(Refusal):
    """The officer has searched for persons so often that the next search waits."""

    def __init__(self) -> None:
        super().__init__("Thirty searches for persons within an hour: no more until an hour has passed.")


@dataclass(frozen=True, slots=True)
class Tenancy:
    account_no: AccountNo
    where: LocalText


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody found by a number that is theirs.

    Attributes:
        tenancies: those within the actor's scope, the latest first.
        applications: for a flat; none for an actor who may not see them.
    """

    found: FoundPerson
    tenancies: tuple[Tenancy, ...]
    applications: tuple[ApplicationNo, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in groups. Nothing of it lies outside the actor's estates.

    Attributes:
        more: whether flats were left out.
    """

    sought: Sought
    tenancies: tuple[Tenancy, ...] = ()
    persons: tuple[Person, ...] = field(default=(), repr=False)
    forms: tuple[requests.FormSummary, ...] = ()
    applications: tuple[ApplicationNo, ...] = ()
    estates: tuple[tuple[int, LocalText], ...] = ()
    more: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.tenancies or self.persons or self.forms or self.applications or self.estates)


def sought_by(text: str) -> Sought:
    """What a text looks for.

    Raises:
        BadNumber: as many digits as our numbers have, and the check digits do not agree; or an identity number's form
            whose check digit is wrong. Neither is repeated.
    """
    compact = re.sub(r"[\s\-()]", "", text)
    if not compact:
        return Sought.NOTHING
    if re.fullmatch(rf"[0-9]{{{ACCOUNT_DIGITS}}}", compact):
        for sought, parse in (
            (Sought.ACCOUNT, parse_account_no),
            (Sought.APPLICATION, parse_application_no),
            (Sought.FORM, parse_form_no),
        ):
            try:
                parse(compact)
            except BadNumber:
                continue
            return sought
        raise BadNumber(
            "A number of twelve digits whose check digits do not agree: a digit is wrong or two are swapped."
        )
    if re.fullmatch(r"[A-Za-z]{1,2}[0-9]{6}[0-9Aa]", compact):
        parse_hkid(compact)
        return Sought.IDENTITY
    if text.strip().startswith("other:"):
        Identity.parse(text.strip())
        return Sought.IDENTITY
    if re.fullmatch(rf"\+[0-9]{{8,15}}|[0-9]{{{HOME_NUMBER_DIGITS}}}", compact):
        return Sought.PHONE
    return Sought.WORDS


def find(*, text: str, purpose: str, now: datetime, actor: Actor) -> Found:
    """Search for what was typed, as what it looks like.

    At most twelve statements for words; a search for a person is counted and recorded, with its purpose.

    Raises:
        BadNumber: see `sought_by`.
        PurposeMissing, SearchedTooOften: a search for a person; nothing was looked for.
        NotPermitted: the actor may not search so.
    """
    sought = sought_by(text)
    match sought:
        case Sought.ACCOUNT:
            return Found(sought, tenancies=_tenancies([parse_account_no(text)], actor))
        case Sought.FORM:
            form = requests.form_by_number(number=parse_form_no(text), by=actor)
            return Found(sought, forms=() if form is None else (form,))
        case Sought.APPLICATION:
            return Found(sought, applications=_applications(parse_application_no(text), actor))
        case Sought.IDENTITY | Sought.PHONE:
            return Found(sought, persons=_persons(sought, text.strip(), purpose, now, actor))
        case Sought.WORDS:
            return _by_words(text, actor)
    return Found(sought)


def _persons(sought: Sought, text: str, purpose: str, now: datetime, actor: Actor) -> tuple[Person, ...]:
    if not purpose.strip():
        raise tenancies.PurposeMissing
    if not access.search_count(by=actor, now=now):
        raise SearchedTooOften
    if sought is Sought.IDENTITY:
        person = tenancies.person_find_by_identity(identity_no=text, purpose=purpose, by=actor)
        found: tuple[FoundPerson, ...] = () if person is None else (person,)
    else:
        found = tenancies.persons_find_by_phone(phone=text, purpose=purpose, by=actor)
    listed = actor.may("applications.view")
    return tuple(
        Person(
            one,
            _tenancies(one.accounts, actor),
            applications.applications_of_person(one.person_id) if listed else (),
        )
        for one in found
    )


def _applications(number: ApplicationNo, actor: Actor) -> tuple[ApplicationNo, ...]:
    """The application, where there is one and the actor may see it; applications belong to no estate."""
    if not actor.may("applications.view"):
        return ()
    try:
        applications.application(number)
    except applications.ApplicationNotFound:
        return ()
    return (number,)


def _by_words(text: str, actor: Actor) -> Found:
    if "rent.view" not in actor.verbs:
        return Found(Sought.WORDS)
    places = estates.places_called(words=text, within=actor.estates, limit=MOST_FLATS)
    names = estates.estate_names()
    accounts = tenancies.accounts_at(places.flats)
    addresses = estates.flat_addresses(accounts)
    return Found(
        Sought.WORDS,
        tenancies=tuple(Tenancy(accounts[flat], addresses[flat]) for flat in places.flats if flat in accounts),
        estates=tuple((code, names[code]) for code in places.estates),
        more=places.more,
    )


def _tenancies(accounts: tuple[AccountNo, ...] | list[AccountNo], actor: Actor) -> tuple[Tenancy, ...]:
    """Those of the accounts that there are, and that the actor may see. Two statements."""
    seen = [account for account in accounts if actor.may("rent.view", estate=estate_code_of(account))]
    flats = tenancies.flats_of(seen)
    addresses = estates.flat_addresses(flats.values())
    return tuple(Tenancy(account, addresses[flats[account]]) for account in seen if account in flats)
