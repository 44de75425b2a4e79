"""Looks at personal data that need a reason and leave a record of who looked, at whose data, and why."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from kaifong.domains.access.api import Actor, NotPermitted, audit, audit_each
from kaifong.domains.tenancies import selectors
from kaifong.domains.tenancies.encrypted import encrypted
from kaifong.domains.tenancies.errors import NoIdentityNumber, PersonNotFound, PurposeMissing, TenancyNotFound
from kaifong.domains.tenancies.models import ContactDetails, HouseholdMember, Person
from kaifong.domains.tenancies.particulars import parse_phone
from kaifong.domains.tenancies.types import Contact, FoundPerson, Identity, Relationship
from kaifong.kernel.identifiers import AccountNo, estate_code_of


@transaction.atomic
def person_identity_reveal(*, person_id: int, purpose: str, by: Actor) -> Identity:
    """The person's identity number in clear.

    Raises:
        NotPermitted: the person is or was in no household of the actor's estates.
        PurposeMissing, PersonNotFound, NoIdentityNumber.
    """
    _require(purpose)
    accounts = selectors.accounts_of(person_id)
    estate = next((code for code in _estates(accounts) if by.may("tenancies.reveal_identity", estate=code)), None)
    by.must("tenancies.reveal_identity", estate=estate)
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise PersonNotFound(person_id)
    identity = selectors.identity_of(person, encrypted())
    if identity is None:
        raise NoIdentityNumber(person_id)
    audit(by, "identity.reveal", account_no=accounts[0] if accounts else None, person=person_id, purpose=purpose)
    return identity


@transaction.atomic
def person_find_by_identity(*, identity_no: str, purpose: str, by: Actor) -> FoundPerson | None:
    """The person who bears exactly this number; None where there is none, or none that the actor may see.

    Every search is recorded, also one that finds nobody; the number never is.

    Raises:
        PurposeMissing, BadNumber, NotPermitted.
    """
    index = encrypted().identity.index(Identity.parse(identity_no).canonical)
    found = _find(Person.objects.filter(identity_index=index), "identity.search", purpose, by)
    return found[0] if found else None


@transaction.atomic
def persons_find_by_phone(*, phone: str, purpose: str, by: Actor) -> tuple[FoundPerson, ...]:
    """Those who are reached at exactly this number and whom the actor may see. Recorded as `person_find_by_identity`.

    Raises:
        PurposeMissing, BadParticulars, NotPermitted.
    """
    index = encrypted().phone.index(parse_phone(phone))
    return _find(Person.objects.filter(contactdetails__phone_index=index), "phone.search", purpose, by)


@transaction.atomic
def contact_details(*, account_no: int, purpose: str, by: Actor) -> Contact:
    """How the tenancy is reached: its principal tenant's contact details, in clear. Four statements.

    Raises:
        NotPermitted, PurposeMissing, TenancyNotFound.
    """
    _require(purpose)
    by.must("tenancies.view", estate=estate_code_of(AccountNo(account_no)))
    person = selectors.principal(account_no).person
    contact = selectors.contact_of(person, encrypted())
    audit(by, "contact.look", account_no=account_no, person=person.id, purpose=purpose)
    return contact


@transaction.atomic
def contacts_look(*, account_nos: Collection[int], purpose: str, by: Actor) -> dict[int, Contact]:
    """As `contact_details`, of several tenancies at once; each look is recorded. Three statements.

    Raises:
        NotPermitted, PurposeMissing, TenancyNotFound: of one of them; nobody's are told.
    """
    _require(purpose)
    for account_no in account_nos:
        by.must("tenancies.view", estate=estate_code_of(AccountNo(account_no)))
    principals = {
        member.tenancy_id: member.person
        for member in HouseholdMember.objects.select_related("person__contactdetails").filter(
            tenancy_id__in=list(account_nos), relationship=Relationship.PRINCIPAL, in_household__upper_inf=True
        )
    }
    columns = encrypted()
    found = {}
    for account_no in account_nos:
        if account_no not in principals:
            raise TenancyNotFound(account_no)
        person = principals[account_no]
        details = getattr(person, "contactdetails", None) or ContactDetails(person=person)
        found[account_no] = selectors.contact_from(person, details, columns)
    looks = {account_no: {"person": principals[account_no].id, "purpose": purpose} for account_no in account_nos}
    audit_each(action="contact.look", details=looks, by=by)
    return found


def _require(purpose: str) -> None:
    if not purpose.strip():
        raise PurposeMissing


def _find(persons: QuerySet[Person], action: str, purpose: str, by: Actor) -> tuple[FoundPerson, ...]:
    _require(purpose)
    if "tenancies.view" not in by.verbs:
        raise NotPermitted(by.name, "tenancies.view", None)
    found = []
    for person in persons.order_by("id"):
        accounts = selectors.accounts_of(person.id)
        if by.estates is None or by.estates.intersection(_estates(accounts)):
            found.append(FoundPerson(person.id, person.name_zh, person.name_en, accounts))
            audit(by, action, account_no=accounts[0] if accounts else None, person=person.id, purpose=purpose)
    if not found:
        audit(by, action, found=False, purpose=purpose)
    return tuple(found)


def _estates(accounts: tuple[AccountNo, ...]) -> list[int]:
    return [estate_code_of(account) for account in accounts]
