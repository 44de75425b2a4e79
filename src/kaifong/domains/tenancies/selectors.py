from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from kaifong.domains.tenancies.encrypted import Encrypted, encrypted
from kaifong.domains.tenancies.errors import TenancyNotFound
from kaifong.domains.tenancies.models import ContactDetails, HouseholdMember, Person, Tenancy
from kaifong.domains.tenancies.types import (
    Contact,
    Identity,
    IdentityType,
    LetterFormat,
    MemberView,
    PersonView,
    Relationship,
    Sex,
    TenancyKind,
    TenancyView,
)
from kaifong.infra.database import fetch_all
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import AccountNo, estate_code_of


def tenancy(account_no: int) -> TenancyView:
    """A tenancy and its present (or last) principal tenant. One statement. Raises TenancyNotFound."""
    member = principal(account_no)
    return TenancyView(
        AccountNo(account_no),
        estate_code_of(AccountNo(account_no)),
        member.tenancy.flat_id,
        TenancyKind(member.tenancy.kind),
        DateRange(member.tenancy.in_force.lower, member.tenancy.in_force.upper),
        member.person_id,
        member.person.name_zh,
        member.person.name_en,
        member.person.language,
        LetterFormat(member.person.letter_format),
    )


def principal(account_no: int) -> HouseholdMember:
    """For this domain alone: the present (or last) principal tenant, with person and tenancy. Raises TenancyNotFound."""
    member = (
        HouseholdMember.objects.select_related("tenancy", "person")
        .filter(tenancy_id=account_no, relationship=Relationship.PRINCIPAL, in_household__upper_inf=True)
        .first()
    )
    if member is None:
        raise TenancyNotFound(account_no)
    return member


def account_exists(account_no: int) -> bool:
    """Whether a tenancy has, or had, this account. One statement."""
    return Tenancy.objects.filter(account_no=account_no).exists()


def accounts_in_force(*, estate_code: int, on: date) -> tuple[AccountNo, ...]:
    """The accounts of an estate's tenancies in force on a day, by number. One statement."""
    of_estate = Tenancy.objects.filter(
        account_no__gte=estate_code * 10**8, account_no__lt=(estate_code + 1) * 10**8, in_force__contains=on
    )
    return tuple(
        AccountNo(account) for account in of_estate.order_by("account_no").values_list("account_no", flat=True)
    )


def household(account_no: int, as_at: date) -> tuple[MemberView, ...]:
    """Who is in the household on a day, the principal tenant first; nobody on a day on which it is not in force.

    Raises:
        TenancyNotFound.
    """
    if not account_exists(account_no):
        raise TenancyNotFound(account_no)
    members = HouseholdMember.objects.select_related("person").filter(
        tenancy_id=account_no, tenancy__in_force__contains=as_at, in_household__contains=as_at
    )
    columns = encrypted()
    views = [_member_view(member, columns) for member in members.order_by("id")]
    return tuple(sorted(views, key=lambda view: view.relationship is not Relationship.PRINCIPAL))


def households(account_nos: Collection[int], as_at: date) -> dict[int, tuple[MemberView, ...]]:
    """As `household`, of several accounts at once; one without members on the day has none. One statement, and the keys'."""
    members = HouseholdMember.objects.select_related("person").filter(
        tenancy_id__in=list(account_nos), tenancy__in_force__contains=as_at, in_household__contains=as_at
    )
    columns = encrypted()
    found: dict[int, list[MemberView]] = {account_no: [] for account_no in account_nos}
    for member in members.order_by("id"):
        found[member.tenancy_id].append(_member_view(member, columns))
    return {
        account_no: tuple(sorted(views, key=lambda view: view.relationship is not Relationship.PRINCIPAL))
        for account_no, views in found.items()
    }


def flats_of(account_nos: Collection[int]) -> dict[int, int]:
    """The flat of each of some accounts' tenancies; an unknown account is absent. One statement."""
    known = Tenancy.objects.filter(account_no__in=list(account_nos))
    return dict(known.values_list("account_no", "flat_id"))


def accounts_at(flat_ids: Collection[int]) -> dict[int, AccountNo]:
    """The account of each flat's latest tenancy; a flat never let is absent. One statement."""
    let = Tenancy.objects.filter(flat_id__in=list(flat_ids)).order_by("in_force", "account_no")
    return {flat_id: AccountNo(account_no) for flat_id, account_no in let.values_list("flat_id", "account_no")}


def tenancies_in_force(on: date) -> Mapping[int, int]:
    """How many tenancies are in force on a day, by estate code."""
    return dict(
        fetch_all(
            "select (account_no / 100000000)::int as estate_code, count(*) from tenancies_tenancy"
            " where in_force @> %(on)s::date group by 1 order by 1",
            {"on": on},
        )
    )


def births_of(person_ids: Iterable[int]) -> Mapping[int, date | None]:
    """Dates of birth by person, None where one is not known; whom the register does not have is absent. One statement."""
    return dict(Person.objects.filter(id__in=list(person_ids)).values_list("id", "date_of_birth"))


def person_view(person: Person) -> PersonView:
    """For this domain alone."""
    return PersonView(
        person.id,
        person.name_zh,
        person.name_en,
        person.date_of_birth,
        Sex(person.sex),
        person.language,
        LetterFormat(person.letter_format),
    )


def accounts_of(person_id: int) -> tuple[AccountNo, ...]:
    """Accounts of all households that the person is or was in, the latest joined first."""
    memberships = HouseholdMember.objects.filter(person_id=person_id).order_by("-in_household", "-id")
    return tuple(dict.fromkeys(AccountNo(account) for account in memberships.values_list("tenancy_id", flat=True)))


def identity_of(person: Person, columns: Encrypted) -> Identity | None:
    """Not for other domains, as the next: in clear, and not recorded."""
    if person.identity_cipher is None:
        return None
    return Identity(IdentityType(person.identity_type), columns.identity.decrypt(person.id, person.identity_cipher))


def contact_of(person: Person, columns: Encrypted) -> Contact:
    found = ContactDetails.objects.filter(person=person).first()
    return contact_from(person, found or ContactDetails(person=person), columns)


def contact_from(person: Person, details: ContactDetails, columns: Encrypted) -> Contact:
    """As `contact_of`, of a row that was read."""
    phone, email, address = (
        "" if stored is None else column.decrypt(person.id, stored)
        for column, stored in (
            (columns.phone, details.phone_cipher),
            (columns.email, details.email_cipher),
            (columns.address, details.address_cipher),
        )
    )
    return Contact(phone, email, address, person.language, LetterFormat(person.letter_format))


def next_person_ids(count: int) -> list[int]:
    """Ids for persons to come, since a ciphertext is bound to its row's id. Unused ones are lost."""
    return [
        person_id
        for (person_id,) in fetch_all(
            "select nextval(pg_get_serial_sequence('tenancies_person', 'id')) from generate_series(1, %(count)s)",
            {"count": count},
        )
    ]


def _member_view(member: HouseholdMember, columns: Encrypted) -> MemberView:
    person = member.person
    identity = identity_of(person, columns)
    return MemberView(
        person.id,
        Relationship(member.relationship),
        DateRange(member.in_household.lower, member.in_household.upper),
        person.name_zh,
        person.name_en,
        person.date_of_birth,
        Sex(person.sex),
        "" if identity is None else identity.masked,
    )
