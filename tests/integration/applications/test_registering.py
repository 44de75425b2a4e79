from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.applications import api as applications
from kaifong.domains.applications.models import Application, ApplicationEvent, ApplicationPerson
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.outbox import api as outbox
from kaifong.kernel.identifiers import parse_application_no
from tests.integration.applications.conftest import BY, TODAY, person, registered

pytestmark = pytest.mark.usefixtures("landlord")


def test_an_application_has_the_years_next_number_and_a_code_of_six_digits():
    first, second = registered(), registered()
    other_year = registered(registered_on=date(2024, 1, 2))

    numbers = [f"{each.application.application_no:012d}" for each in (first, second, other_year)]
    assert [number[:10] for number in numbers] == ["9230000001", "9230000002", "9240000001"]
    assert [parse_application_no(number) for number in numbers] == [int(number) for number in numbers]
    assert len(first.code) == 6
    assert first.code.isdigit()


def test_what_is_registered_is_on_record():
    found = registered(districts=("islands",), in_public_housing=True, harmonious=True).application

    assert found.category == "general"
    assert found.state is applications.State.WAITING
    assert found.registered_on == date(2023, 11, 27)
    assert found.waiting_from == date(2023, 5, 27)  # six months' credit
    assert (found.in_public_housing, found.harmonious, found.districts) == (True, True, ("islands",))
    assert len(found.persons) == 2
    assert (found.refusals, found.open_offer, found.stopped_on) == (0, None, None)


def test_what_is_declared_is_encrypted_and_told_to_an_officer_who_says_what_for():
    number = registered(income_cents=1_234_500, assets_cents=0).application.application_no
    stored = Application.objects.get(application_no=number)

    found = applications.application_look(application_no=number, purpose="vetting", by=BY)

    assert b"1234500" not in bytes(stored.income_cipher)
    assert (found.income_cents, found.assets_cents) == (1_234_500, 0)
    assert "1234500" not in repr(found)
    record = AuditRecord.objects.get(action="application.look")
    assert record.detail == {"application": number, "purpose": "vetting"}


def test_nobody_looks_without_a_purpose_or_the_verb():
    number = registered().application.application_no

    with pytest.raises(tenancies.PurposeMissing):
        applications.application_look(application_no=number, purpose=" ", by=BY)
    with pytest.raises(NotPermitted):
        applications.application_look(application_no=number, purpose="x", by=Actor("clerk", "office", frozenset()))

    assert not AuditRecord.objects.filter(action="application.look").exists()


def test_nothing_declared_is_nothing_known():
    found = applications.application_look(
        application_no=registered().application.application_no, purpose="vetting", by=BY
    )

    assert (found.income_cents, found.assets_cents) == (None, None)


@pytest.mark.parametrize(
    ("category", "born", "refusal"),
    [
        ("penthouse", ("1990-01-01",), applications.CategoryUnknown),
        ("general", ("1990-01-01",), applications.PersonsDoNotFit),
        ("one_person", ("1990-01-01", "2015-01-01"), applications.PersonsDoNotFit),
        ("elderly_more_persons", ("1950-01-01",), applications.PersonsDoNotFit),
        ("one_person", ("2005-11-28",), applications.TooYoung),
        ("general", ("2005-11-28", "1990-01-01"), applications.TooYoung),
        ("elderly_one_person", ("1965-11-28",), applications.TooYoung),
        ("elderly_more_persons", ("1950-01-01", "1965-11-28"), applications.TooYoung),
        ("one_person", (None,), applications.BirthUnknown),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_and_leaves_nothing(category, born, refusal):
    with pytest.raises(refusal):
        registered(category, born)

    assert not Application.objects.exists()
    assert not ApplicationEvent.objects.exists()


@pytest.mark.parametrize(
    ("category", "born"),
    [
        ("one_person", ("2005-11-27",)),
        ("elderly_one_person", ("1965-11-27",)),
        ("elderly_more_persons", ("1950-01-01", "1965-11-27")),
        ("general", ("2005-11-27", "2023-11-01")),
    ],
)
def test_who_reaches_the_age_on_the_day_may_apply(category, born):
    assert registered(category, born).application.category == category


def test_a_child_of_unknown_birth_does_not_keep_a_family_from_applying():
    assert registered(born=("1990-01-01", None)).application.category == "general"


@pytest.mark.parametrize(
    ("districts", "refusal"),
    [
        (("mars",), applications.DistrictUnknown),
        (("islands", "urban"), applications.TooManyDistricts),
    ],
)
def test_districts_are_those_of_the_pack(districts, refusal):
    with pytest.raises(refusal):
        registered(districts=districts)


def test_a_person_is_on_one_live_application():
    shared = person()
    stated = applications.Stated("one_person", (shared,), date(2023, 11, 27))
    applications.application_register(stated=stated, by=BY)

    with pytest.raises(applications.OnLiveApplication) as refused:
        applications.application_register(stated=stated, by=BY)

    assert str(shared) in str(refused.value)
    assert Application.objects.count() == 1


def test_the_database_holds_that_a_person_is_on_one_live_application():
    first, second = registered().application, registered().application

    with pytest.raises(IntegrityError, match="person_on_one_live_application"), transaction.atomic():
        ApplicationPerson.objects.create(
            application_id=second.application_no, person_id=first.persons[0], place=7, live=True
        )


def test_a_cancelled_application_frees_its_persons_and_cannot_come_back_while_they_are_on_another():
    first = registered("one_person", ("1990-01-01",)).application
    cancelled = {"reason": applications.CancelReason.WITHDRAWN, "on": TODAY, "by": BY}
    applications.application_cancel(application_no=first.application_no, **cancelled)
    second = applications.application_register(
        stated=applications.Stated("one_person", first.persons, TODAY), by=BY
    ).application

    with pytest.raises(applications.OnLiveApplication):
        applications.application_reinstate(application_no=first.application_no, counts=True, on=TODAY, by=BY)
    applications.application_cancel(application_no=second.application_no, **cancelled)

    back = applications.application_reinstate(application_no=first.application_no, counts=True, on=TODAY, by=BY)
    assert back.state is applications.State.WAITING
    assert applications.applications_of_person(first.persons[0]) == (second.application_no, first.application_no)


def test_a_registration_is_recorded_and_told_without_personal_data():
    number = registered(income_cents=77_777_00).application.application_no

    assert AuditRecord.objects.get(action="application.register").detail == {
        "application": number,
        "category": "general",
    }
    [event] = outbox.events()
    assert (event.name, event.facts) == ("application.registered", {"application_no": number, "on": "2023-11-27"})


def test_who_may_not_register_registers_nothing():
    stated = applications.Stated("one_person", (person(),), TODAY)

    with pytest.raises(NotPermitted):
        applications.application_register(stated=stated, by=Actor("viewer", "office", frozenset({"applications.view"})))

    assert not Application.objects.exists()


def test_particulars_changed_once_reach_the_application():
    """The person is the register's own row, so there is one place to change."""
    found = registered().application
    contact = tenancies.Contact(phone="91234567", language="en")

    tenancies.person_contact_change(person_id=found.persons[0], contact=contact, by=BY)

    [(view, reached)] = tenancies.persons_look(person_ids=found.persons[:1], purpose="letter", by=BY)
    assert (reached.phone, view.language) == ("+85291234567", "en")


def test_a_person_with_an_identity_number_is_entered_once_and_a_second_time_found():
    identity = tenancies.Identity.parse("A123456(3)")

    assert person(identity=identity) == person(identity=identity)
    with pytest.raises(tenancies.PersonDiffers):
        person("1991-01-01", identity=identity)


def test_an_officer_of_one_estate_enters_nobody_who_is_in_no_estate():
    officer = Actor("officer", "office", frozenset({"tenancies.change"}), frozenset({1001}))

    with pytest.raises(NotPermitted):
        tenancies.person_enter(particulars=tenancies.Particulars(name_en="LEE"), on=TODAY, by=officer)
