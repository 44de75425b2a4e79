"""An application comes on the waiting list, and what is known of it is amended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications import selectors
from kaifong.domains.applications.encrypted import encrypted
from kaifong.domains.applications.errors import (
    BirthUnknown,
    DistrictUnknown,
    NothingChanges,
    OnLiveApplication,
    PersonsDoNotFit,
    TooManyDistricts,
    TooYoung,
)
from kaifong.domains.applications.models import Application, ApplicationPerson
from kaifong.domains.applications.record import Happened
from kaifong.domains.applications.ruleset import Ruleset, ruleset
from kaifong.domains.applications.services.writing import happens, locked
from kaifong.domains.applications.types import LIVE, ApplicationView, Category, EventKind, Registered, State, Stated
from kaifong.domains.applications.waiting import age_on, months_after
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import lock
from kaifong.kernel.identifiers import ApplicationNo
from kaifong.kernel.identifiers import application_no as number_of


@transaction.atomic
def application_register(*, stated: Stated, by: Actor) -> Registered:
    """Put an application on the waiting list, under the year's next number, with a code that goes with it.

    Whether the household may apply is not decided here: what it states is vetted by an officer.

    Raises:
        CategoryUnknown, PersonsDoNotFit, TooYoung, BirthUnknown, OnLiveApplication, DistrictUnknown, TooManyDistricts:
            nothing is registered.
        NoRuleInForce.
    """
    by.must("applications.register")
    lock("applications.register")
    number = next_number(stated.registered_on.year)
    application = enter(number, stated, ruleset(stated.registered_on))
    code, application.code_hash = access.letter_code_make(number=number)
    application.save(update_fields=["code_hash"])
    audit(by, "application.register", application=number, category=stated.category)
    return Registered(selectors.application(number), code)


@transaction.atomic
def application_code_issue(*, application_no: int, by: Actor) -> str:
    """A new code, which replaces the old one and lifts a lock. It is told this once and kept as a hash.

    Raises:
        NotPermitted, ApplicationNotFound.
    """
    by.must("applications.register")
    application = locked(application_no, *State)
    code, application.code_hash = access.letter_code_make(number=application_no)
    application.save(update_fields=["code_hash"])
    access.letter_code_unlock(number=application_no)
    audit(by, "application.code", application=application_no)
    return code


@transaction.atomic
def public_housing_change(*, application_no: int, lives_there: bool, on: date, by: Actor) -> ApplicationView:
    """From a day on the applicant lives in public rental housing, or no longer does.

    Raises:
        NothingChanges, OutOfOrder, StateForbids, ApplicationNotFound.
    """
    by.must("applications.register")
    application = locked(application_no, *LIVE)
    if application.in_public_housing == lives_there:
        raise NothingChanges(application_no)
    kind = EventKind.PUBLIC_HOUSING_ENTERED if lives_there else EventKind.PUBLIC_HOUSING_LEFT
    happens(application, Happened(on, kind))
    audit(by, "application.public_housing", application=application_no, lives_there=lives_there)
    return selectors.application(application_no)


def next_number(year: int) -> ApplicationNo:
    """Under the lock `applications.register`."""
    first, last = number_of(year, 1) // 10**9 * 10**9, number_of(year, 9_999_999)
    found: int | None = Application.objects.filter(application_no__range=(first, last)).aggregate(
        last=Max("application_no")
    )["last"]
    return number_of(year, 1 if found is None else found // 100 % 10**7 + 1)


def enter(number: int, stated: Stated, found: Ruleset) -> Application:
    """Check and write an application under a number; under the lock `applications.register`."""
    category = found.category(stated.category)
    check_persons(stated.persons, category, found, stated.registered_on)
    check_districts(stated.districts, found)
    if taken := ApplicationPerson.objects.filter(person__in=stated.persons, live=True).first():
        raise OnLiveApplication(taken.person_id)
    months = found.harmonious_months() if stated.harmonious else 0
    columns = encrypted()
    application = Application(
        application_no=number,
        applicant_id=stated.persons[0],
        harmonious=stated.harmonious,
        districts=list(stated.districts),
        income_cipher=None if stated.income_cents is None else columns.income.encrypt(number, str(stated.income_cents)),
        assets_cipher=None if stated.assets_cents is None else columns.assets.encrypt(number, str(stated.assets_cents)),
    )
    event = Happened(
        stated.registered_on,
        EventKind.REGISTERED,
        category=stated.category,
        credit_days=(stated.registered_on - months_after(stated.registered_on, -months)).days,
        in_public_housing=stated.in_public_housing,
    )
    happens(application, event)
    ApplicationPerson.objects.bulk_create(
        ApplicationPerson(application=application, person_id=person, place=place)
        for place, person in enumerate(stated.persons)
    )
    return application


def check_persons(persons: Sequence[int], category: Category, found: Ruleset, on: date) -> None:
    """Raises PersonsDoNotFit, BirthUnknown, TooYoung."""
    at_least, at_most = category.persons_at_least, category.persons_at_most
    if len(set(persons)) < len(persons) or len(persons) < at_least or (at_most is not None and len(persons) > at_most):
        raise PersonsDoNotFit(category.code, at_least, at_most)
    ask_age(persons[:1], found.applicant_from_age(), on)
    if category.apply_from_age is not None:
        ask_age(persons, category.apply_from_age, on)


def ask_age(persons: Sequence[int], age: int, on: date) -> None:
    """Raises BirthUnknown, TooYoung."""
    births = tenancies.births_of(persons)
    for person in persons:
        born_on = births.get(person)
        if born_on is None:
            raise BirthUnknown(person)
        if age_on(born_on, on) < age:
            raise TooYoung(age, on)


def check_districts(districts: Sequence[str], found: Ruleset) -> None:
    """Raises DistrictUnknown, TooManyDistricts."""
    if not districts:
        return
    known, at_most = found.districts()
    for district in districts:
        if district not in known:
            raise DistrictUnknown(district, tuple(known))
    if len(districts) > at_most or len(set(districts)) < len(districts):
        raise TooManyDistricts(at_most)
