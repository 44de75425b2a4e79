"""Single changes to the register, as an officer or a tenant's request makes them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange as PgDateRange
from django.db.models import Max

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import selectors
from kaifong.domains.tenancies.encrypted import Encrypted, encrypted
from kaifong.domains.tenancies.errors import (
    AlreadyInHousehold,
    FlatLetAlready,
    NotInHousehold,
    PersonDiffers,
    PrincipalTenantStays,
    TenancyEndOutOfPlace,
    TenancyNotFound,
    TenancyNotInForce,
)
from kaifong.domains.tenancies.models import ContactDetails, HouseholdMember, Person, Tenancy
from kaifong.domains.tenancies.particulars import check_particulars, checked_contact
from kaifong.domains.tenancies.types import Contact, MemberView, Particulars, Relationship, TenancyKind, TenancyView
from kaifong.infra.database import lock
from kaifong.infra.outbox.api import publish
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import AccountNo, account_no, estate_code_of

ONE_DAY = timedelta(days=1)


@transaction.atomic
def tenancy_start(
    *,
    flat_id: int,
    in_force: DateRange,
    principal: Particulars,
    by: Actor,
    kind: TenancyKind = TenancyKind.PERMANENT,
    contact: Contact | None = None,
) -> TenancyView:
    """Let a flat: a new tenancy under the estate's next account number, with its principal tenant.

    Raises:
        FlatLetAlready: on some day of ``in_force``; nothing is done.
        FlatNotFound, BadParticulars, PersonDiffers.
    """
    estate_code = estates.flat(flat_id).estate_code
    by.must("tenancies.change", estate=estate_code)
    lock("tenancies.import")  # one hand at a time gives account numbers
    days = PgDateRange(in_force.start, in_force.end)
    if let := Tenancy.objects.filter(flat_id=flat_id, in_force__overlap=days).first():
        raise FlatLetAlready(flat_id, let.account_no)
    tenancy = Tenancy.objects.create(account_no=_next_account(estate_code), flat_id=flat_id, kind=kind, in_force=days)
    columns = encrypted()
    person = person_of(principal, on=in_force.start, columns=columns)
    if contact is not None:
        write_contact(person, contact, columns)
    HouseholdMember.objects.create(
        tenancy=tenancy,
        person=person,
        relationship=Relationship.PRINCIPAL,
        in_household=PgDateRange(in_force.start, None),
    )
    audit(by, "tenancy.start", account_no=tenancy.account_no, flat=flat_id, person=person.id)
    publish("tenancy.started", account_no=tenancy.account_no, flat=flat_id, on=in_force.start.isoformat())
    return selectors.tenancy(tenancy.account_no)


@transaction.atomic
def tenancy_end(*, account_no: int, on: date, by: Actor) -> TenancyView:
    """End a tenancy; ``on`` is its last day. The household's members leave with it.

    Raises:
        TenancyEndOutOfPlace: ``on`` is before the start, or the tenancy ends on it or earlier already.
        TenancyNotFound.
    """
    tenancy = _locked(account_no, by)
    start, end = tenancy.in_force.lower, tenancy.in_force.upper
    if on < start or (end is not None and on + ONE_DAY >= end):
        raise TenancyEndOutOfPlace(account_no, on)
    tenancy.in_force = PgDateRange(start, on + ONE_DAY)
    tenancy.save(update_fields=["in_force"])
    audit(by, "tenancy.end", account_no=account_no, on=on.isoformat())
    publish("tenancy.ended", account_no=account_no, on=on.isoformat())
    return selectors.tenancy(account_no)


@transaction.atomic
def member_add(
    *, account_no: int, particulars: Particulars, relationship: Relationship, on: date, by: Actor
) -> MemberView:
    """Add a person to a household from a day on.

    Raises:
        PrincipalTenantStays: the household has one principal tenant.
        AlreadyInHousehold, TenancyNotInForce, TenancyNotFound, BadParticulars, PersonDiffers.
    """
    tenancy = _locked(account_no, by)
    if relationship is Relationship.PRINCIPAL:
        raise PrincipalTenantStays(account_no)
    if on not in DateRange(tenancy.in_force.lower, tenancy.in_force.upper):
        raise TenancyNotInForce(account_no, on)
    person = person_of(particulars, on=on, columns=encrypted())
    if tenancy.members.filter(person=person, in_household__overlap=PgDateRange(on, None)).exists():
        raise AlreadyInHousehold(account_no, person.id)
    HouseholdMember.objects.create(
        tenancy=tenancy, person=person, relationship=relationship, in_household=PgDateRange(on, None)
    )
    audit(by, "member.add", account_no=account_no, person=person.id, on=on.isoformat())
    publish("tenancy.member_added", account_no=account_no, person=person.id, on=on.isoformat())
    [member] = [m for m in selectors.household(account_no, on) if m.person_id == person.id]
    return member


@transaction.atomic
def member_remove(*, account_no: int, person_id: int, on: date, by: Actor) -> None:
    """Take a person off a household; ``on`` is the last day in it. The principal tenant cannot be taken off.

    Raises:
        NotInHousehold, PrincipalTenantStays, TenancyNotFound.
    """
    tenancy = _locked(account_no, by)
    member = tenancy.members.filter(person_id=person_id, in_household__contains=on).first()
    if member is None:
        raise NotInHousehold(account_no, person_id, on)
    if member.relationship == Relationship.PRINCIPAL:
        raise PrincipalTenantStays(account_no)
    member.in_household = PgDateRange(member.in_household.lower, on + ONE_DAY)
    member.save(update_fields=["in_household"])
    audit(by, "member.remove", account_no=account_no, person=person_id, on=on.isoformat())
    publish("tenancy.member_removed", account_no=account_no, person=person_id, on=on.isoformat())


@transaction.atomic
def particulars_change(*, account_no: int, contact: Contact, by: Actor) -> None:
    """Replace the principal tenant's contact details, language and letter format: how the tenancy is reached.

    The audit names what changed, not from what to what.

    Raises:
        TenancyNotFound, BadParticulars.
    """
    _locked(account_no, by)
    person = Person.objects.select_for_update().get(id=selectors.tenancy(account_no).principal_id)
    columns = encrypted()
    before = selectors.contact_of(person, columns)
    after = write_contact(person, contact, columns)
    changed = [name for name in Contact.__slots__ if getattr(before, name) != getattr(after, name)]
    audit(by, "contact.change", account_no=account_no, person=person.id, changed=changed)
    if changed:
        publish("tenancy.particulars_changed", account_no=account_no, person=person.id, changed=changed)


def _locked(account_no: int, by: Actor) -> Tenancy:
    by.must("tenancies.change", estate=estate_code_of(AccountNo(account_no)))
    tenancy = Tenancy.objects.select_for_update().filter(account_no=account_no).first()
    if tenancy is None:
        raise TenancyNotFound(account_no)
    return tenancy


def _next_account(estate_code: int) -> int:
    of_estate = Tenancy.objects.filter(account_no__gte=estate_code * 10**8, account_no__lt=(estate_code + 1) * 10**8)
    last: int | None = of_estate.aggregate(last=Max("account_no"))["last"]
    return account_no(estate_code, 1 if last is None else last // 100 % 10**6 + 1)


def person_of(particulars: Particulars, *, on: date, columns: Encrypted) -> Person:
    """The person of this identity number, or a new one."""
    check_particulars(particulars, on)
    told = {
        "name_zh": particulars.name_zh,
        "name_en": particulars.name_en,
        "date_of_birth": particulars.date_of_birth,
    }
    identity = particulars.identity
    if identity is None:
        return Person.objects.create(**told, sex=particulars.sex)
    index = columns.identity.index(identity.canonical)
    known = Person.objects.filter(identity_index=index).first()
    if known is None:
        person_id = selectors.next_person_ids(1)[0]
        return Person.objects.create(
            id=person_id,
            **told,
            sex=particulars.sex,
            identity_type=identity.type,
            identity_cipher=columns.identity.encrypt(person_id, identity.number),
            identity_index=index,
        )
    if any(getattr(known, name) != value for name, value in told.items()):
        raise PersonDiffers(known.id)
    return known


def write_contact(person: Person, contact: Contact, columns: Encrypted) -> Contact:
    contact = checked_contact(contact)
    person.language, person.letter_format = contact.language, contact.letter_format
    person.save(update_fields=["language", "letter_format"])
    ContactDetails.objects.update_or_create(
        person=person,
        defaults={
            "phone_cipher": columns.phone.encrypt(person.id, contact.phone) if contact.phone else None,
            "phone_index": columns.phone.index(contact.phone) if contact.phone else None,
            "email_cipher": columns.email.encrypt(person.id, contact.email) if contact.email else None,
            "address_cipher": columns.address.encrypt(person.id, contact.address) if contact.address else None,
        },
    )
    return contact
