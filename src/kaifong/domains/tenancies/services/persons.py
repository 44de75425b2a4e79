"""Persons who are in no household: they apply for a flat, and are on the register once all the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.tenancies import selectors
from kaifong.domains.tenancies.encrypted import encrypted
from kaifong.domains.tenancies.errors import PersonNotFound, PurposeMissing
from kaifong.domains.tenancies.models import Person
from kaifong.domains.tenancies.services.changes import person_of, write_contact
from kaifong.domains.tenancies.types import Contact, Particulars, PersonView
from kaifong.infra.outbox.api import publish


@transaction.atomic
def person_enter(*, particulars: Particulars, on: date, by: Actor, contact: Contact | None = None) -> int:
    """Enter a person, or find who bears the identity number already; returns the id.

    A contact replaces what is known of how the person is reached. Without an identity number nobody can be recognised, and
    a new person is entered each time.

    Raises:
        NotPermitted: a person in no household is of no estate, so only an actor of all estates enters one.
        BadParticulars, PersonDiffers.
    """
    by.must("tenancies.change")
    columns = encrypted()
    person = person_of(particulars, on=on, columns=columns)
    if contact is not None:
        write_contact(person, contact, columns)
    audit(by, "person.enter", person=person.id)
    return person.id


@transaction.atomic
def person_contact_change(*, person_id: int, contact: Contact, by: Actor) -> None:
    """Replace how a person is reached, as `particulars_change` does for a principal tenant.

    Raises:
        NotPermitted, PersonNotFound, BadParticulars.
    """
    by.must("tenancies.change")
    person = Person.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise PersonNotFound(person_id)
    write_contact(person, contact, encrypted())
    audit(by, "contact.change", person=person_id)
    publish("person.particulars_changed", person=person_id)


@transaction.atomic
def persons_look(*, person_ids: Iterable[int], purpose: str, by: Actor) -> tuple[tuple[PersonView, Contact], ...]:
    """Who persons are and how they are reached, in clear, in the order asked for; every look is recorded.

    Raises:
        NotPermitted, PurposeMissing, PersonNotFound.
    """
    if not purpose.strip():
        raise PurposeMissing
    by.must("tenancies.view")
    ids = list(person_ids)
    found = Person.objects.in_bulk(ids)
    if absent := [each for each in ids if each not in found]:
        raise PersonNotFound(absent[0])
    columns = encrypted()
    audit(by, "person.look", persons=ids, purpose=purpose)
    return tuple((selectors.person_view(found[each]), selectors.contact_of(found[each], columns)) for each in ids)
