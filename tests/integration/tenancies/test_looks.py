from datetime import date

import pytest

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.models import ContactDetails, Person
from kaifong.infra.crypto.errors import FieldNotAuthentic
from kaifong.kernel.identifiers import BadNumber, account_no
from tests.integration.tenancies.households import CHILD, PRINCIPAL, other

pytestmark = pytest.mark.django_db

ACCOUNT = account_no(1001, 1)
VERBS = frozenset({"tenancies.view", "tenancies.reveal_identity"})
HERE = Actor("clerk", "office", VERBS, frozenset({1001}))
ELSEWHERE = Actor("clerk", "office", VERBS, frozenset({1002}))
LOOKER = Actor("clerk", "office", frozenset({"tenancies.view"}))


@pytest.fixture
def person(take) -> int:
    """The principal tenant of account 1001 0000 0109; her child has no identity number."""
    take(PRINCIPAL, CHILD)
    return tenancies.tenancy(ACCOUNT).principal_id


def last_record():
    record = AuditRecord.objects.latest("id")
    return record.actor, record.door, record.action, record.account_no, record.detail


def test_an_identity_number_is_revealed_and_the_look_recorded(person):
    identity = tenancies.person_identity_reveal(person_id=person, purpose="Court order", by=HERE)

    assert identity.number == "Z683365A"
    assert last_record() == (
        "clerk",
        "office",
        "identity.reveal",
        ACCOUNT,
        {"person": person, "purpose": "Court order"},
    )


@pytest.mark.parametrize("by", [ELSEWHERE, LOOKER])
def test_an_identity_number_is_not_revealed_without_the_verb_on_the_estate(person, by):
    with pytest.raises(NotPermitted):
        tenancies.person_identity_reveal(person_id=person, purpose="Court order", by=by)


def test_who_moved_away_is_still_known_to_both_estates(take, person):
    take(PRINCIPAL | {"estate_code": "1002", "start": "2021-01-01"})

    for by in (HERE, ELSEWHERE):
        assert tenancies.person_identity_reveal(person_id=person, purpose="Transfer", by=by).number == "Z683365A"


def test_a_number_that_is_not_known_cannot_be_revealed(person):
    child = Person.objects.get(name_en="KANARI Beta").id

    with pytest.raises(tenancies.NoIdentityNumber):
        tenancies.person_identity_reveal(person_id=child, purpose="test", by=operator())
    with pytest.raises(tenancies.PersonNotFound):
        tenancies.person_identity_reveal(person_id=0, purpose="test", by=operator())


@pytest.mark.parametrize("written", ["Z683365(A)", "z683365a", " Z683365A "])
def test_a_person_is_found_by_the_exact_number_however_it_is_written(person, written):
    found = tenancies.person_find_by_identity(identity_no=written, purpose="At the counter", by=HERE)

    assert (found.person_id, found.accounts) == (person, (ACCOUNT,))
    assert last_record()[2:] == ("identity.search", ACCOUNT, {"person": person, "purpose": "At the counter"})


def test_a_search_that_finds_nobody_is_recorded_too(person):
    assert tenancies.person_find_by_identity(identity_no="Y100001(0)", purpose="test", by=HERE) is None
    assert last_record()[2:] == ("identity.search", None, {"found": False, "purpose": "test"})


def test_who_lives_in_another_estate_is_not_found_and_not_told_from_nobody(person):
    assert tenancies.person_find_by_identity(identity_no="Z683365A", purpose="test", by=ELSEWHERE) is None
    assert last_record()[2:] == ("identity.search", None, {"found": False, "purpose": "test"})


def test_a_passport_of_the_same_characters_finds_nobody(person):
    assert tenancies.person_find_by_identity(identity_no="other:Z683365A", purpose="test", by=operator()) is None


def test_a_search_needs_a_sound_number_and_the_verb(person):
    with pytest.raises(BadNumber):
        tenancies.person_find_by_identity(identity_no="Z6833651", purpose="test", by=operator())
    with pytest.raises(NotPermitted):
        tenancies.person_find_by_identity(identity_no="Z683365A", purpose="test", by=Actor("x", "office", frozenset()))


def test_those_reached_at_a_number_are_found(take, person):
    take(other("102", "Y1000010", phone="+852 5550 9113"), other("103", "Y1000029", phone="55509114"))

    found = tenancies.persons_find_by_phone(phone="5550-9113", purpose="Hotline", by=operator())

    assert [each.accounts for each in found] == [(ACCOUNT,), (account_no(1001, 2),)]
    assert last_record()[2] == "phone.search"


def test_contact_details_are_shown_and_the_look_recorded(person):
    contact = tenancies.contact_details(account_no=ACCOUNT, purpose="Burst pipe", by=HERE)

    assert contact == tenancies.Contact("+85255509113", "kanari.alpha@example.org", "", "zh-hant")
    assert last_record()[2:] == ("contact.look", ACCOUNT, {"person": person, "purpose": "Burst pipe"})


def test_contact_details_of_whom_nothing_is_known_are_empty(take):
    take(other("101", "Y1000010"))

    assert tenancies.contact_details(account_no=ACCOUNT, purpose="test", by=operator()) == tenancies.Contact()
    assert ContactDetails.objects.count() == 0


@pytest.mark.parametrize("purpose", ["", "  "])
def test_nobody_looks_without_a_purpose(person, purpose):
    for look in (
        lambda: tenancies.contact_details(account_no=ACCOUNT, purpose=purpose, by=operator()),
        lambda: tenancies.person_identity_reveal(person_id=person, purpose=purpose, by=operator()),
        lambda: tenancies.person_find_by_identity(identity_no="Z683365A", purpose=purpose, by=operator()),
    ):
        with pytest.raises(tenancies.PurposeMissing):
            look()


def test_a_number_copied_into_another_persons_row_does_not_open(take, person):
    take(other("102", "Y1000010"))
    victim, thief = Person.objects.exclude(identity_cipher=None).order_by("id")
    Person.objects.filter(id=thief.id).update(identity_cipher=victim.identity_cipher)

    with pytest.raises(FieldNotAuthentic):
        tenancies.person_identity_reveal(person_id=thief.id, purpose="test", by=operator())
    with pytest.raises(FieldNotAuthentic):
        tenancies.household(account_no(1001, 2), date(2026, 1, 1))
