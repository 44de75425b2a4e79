from datetime import date

import pytest

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.estates.api import FlatNotFound
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.api import Contact, Identity, LetterFormat, Particulars, Relationship, Sex
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import account_no

pytestmark = pytest.mark.django_db

ACCOUNT = account_no(1001, 1)
START = date(2026, 1, 1)
FOR_GOOD = DateRange(START)
ALPHA = Particulars("甲金絲", "KANARI Alpha", date(1970, 2, 3), Sex.FEMALE, Identity.parse("Z683365(A)"))
BETA = Particulars("乙金絲", "KANARI Beta", date(2015, 6, 7))
REACHED = Contact("91234567", "kanari.alpha@example.org", "PO Box 1", "en", LetterFormat.LARGE_PRINT)


@pytest.fixture
def start(flats):
    """Let a flat of estate 1001, 101 unless said otherwise."""

    def call(flat="101", in_force=FOR_GOOD, principal=ALPHA, by=None, **more):
        return tenancies.tenancy_start(
            flat_id=flats[1001, flat], in_force=in_force, principal=principal, by=by or operator(), **more
        )

    return call


def change(name, **arguments):
    return getattr(tenancies, name)(account_no=ACCOUNT, by=operator(), **arguments)


def last_record():
    record = AuditRecord.objects.latest("id")
    return record.action, record.account_no, record.detail


def test_a_tenancy_starts_under_the_estates_next_account(start, flats):
    first, second = start(), start("102", principal=BETA)

    assert (first.account_no, second.account_no) == (ACCOUNT, account_no(1001, 2))
    assert (first.flat_id, first.in_force, first.name_en) == (flats[1001, "101"], FOR_GOOD, "KANARI Alpha")
    assert last_record() == (
        "tenancy.start",
        second.account_no,
        {"flat": flats[1001, "102"], "person": second.principal_id},
    )


def test_a_flat_is_let_once_at_a_time(start):
    start()

    with pytest.raises(tenancies.FlatLetAlready, match="let to account 1001 0000 0109"):
        start(principal=BETA, in_force=DateRange(date(2025, 1, 1), date(2026, 1, 2)))
    start(principal=BETA, in_force=DateRange(date(2025, 1, 1), START))


def test_a_flat_that_is_not_there_cannot_be_let(flats):
    with pytest.raises(FlatNotFound):
        tenancies.tenancy_start(flat_id=0, in_force=FOR_GOOD, principal=ALPHA, by=operator())


def test_a_tenancy_ends_with_its_last_day_and_the_flat_is_free_the_day_after(start):
    start()

    ended = change("tenancy_end", on=date(2026, 6, 30))

    assert ended.in_force == DateRange(START, date(2026, 7, 1))
    assert (tenancies.tenancies_in_force(date(2026, 6, 30)), tenancies.tenancies_in_force(date(2026, 7, 1))) == (
        {1001: 1},
        {},
    )
    assert last_record() == ("tenancy.end", ACCOUNT, {"on": "2026-06-30"})
    assert start(in_force=DateRange(date(2026, 7, 1))).principal_id == ended.principal_id


@pytest.mark.parametrize("on", [date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1)])
def test_a_tenancy_cannot_end_before_it_starts_or_when_it_is_over(start, on):
    start(in_force=DateRange(START, date(2026, 7, 1)))

    with pytest.raises(tenancies.TenancyEndOutOfPlace):
        change("tenancy_end", on=on)


def test_a_member_joins_and_leaves(start):
    start()

    member = change("member_add", particulars=BETA, relationship=Relationship.CHILD, on=date(2026, 2, 1))
    change("member_remove", person_id=member.person_id, on=date(2026, 3, 31))

    seen = [
        [m.name_en for m in tenancies.household(ACCOUNT, day)]
        for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 1))
    ]
    assert seen == [
        ["KANARI Alpha"],
        ["KANARI Alpha", "KANARI Beta"],
        ["KANARI Alpha", "KANARI Beta"],
        ["KANARI Alpha"],
    ]
    assert last_record() == ("member.remove", ACCOUNT, {"person": member.person_id, "on": "2026-03-31"})


def test_a_household_shows_identity_numbers_masked(start):
    start()

    [principal] = tenancies.household(ACCOUNT, START)

    assert (principal.relationship, principal.identity_masked) == ("principal", "Z683***(*)")


def test_the_same_person_joins_a_household_once(start):
    start()

    with pytest.raises(tenancies.AlreadyInHousehold):
        change("member_add", particulars=ALPHA, relationship=Relationship.OTHER, on=START)


def test_nobody_joins_a_household_that_is_not_there_that_day(start):
    start(in_force=DateRange(START, date(2026, 7, 1)))

    for on in (date(2025, 12, 31), date(2026, 7, 1)):
        with pytest.raises(tenancies.TenancyNotInForce):
            change("member_add", particulars=BETA, relationship=Relationship.CHILD, on=on)


def test_the_principal_tenant_is_neither_added_nor_removed(start):
    principal = start().principal_id

    with pytest.raises(tenancies.PrincipalTenantStays):
        change("member_add", particulars=BETA, relationship=Relationship.PRINCIPAL, on=START)
    with pytest.raises(tenancies.PrincipalTenantStays):
        change("member_remove", person_id=principal, on=START)


def test_who_is_not_in_the_household_cannot_leave_it(start):
    start()

    with pytest.raises(tenancies.NotInHousehold):
        change("member_remove", person_id=0, on=START)


def test_an_identity_number_under_another_name_is_refused(start):
    person = start().principal_id

    with pytest.raises(tenancies.PersonDiffers) as caught:
        start("102", principal=Particulars("", "KANARI Gamma", date(1970, 2, 3), identity=ALPHA.identity))
    assert str(caught.value) == f"Person {person} has this identity number, with another name or date of birth."


def test_contact_details_are_replaced_and_the_record_names_what_changed(start):
    start(contact=REACHED)

    change("particulars_change", contact=Contact("+85261234567", "kanari.alpha@example.org", "PO Box 1", "zh-hans"))

    view = tenancies.tenancy(ACCOUNT)
    assert (view.language, view.letter_format) == ("zh-hans", LetterFormat.PLAIN)
    assert last_record() == (
        "contact.change",
        ACCOUNT,
        {"person": view.principal_id, "changed": ["phone", "language", "letter_format"]},
    )
    assert change("contact_details", purpose="test").phone == "+85261234567"


@pytest.mark.parametrize(
    "contact", [Contact("1"), Contact(email="x"), Contact(address="x" * 401), Contact(language="fr")]
)
def test_contact_details_that_cannot_be_right_are_refused(start, contact):
    start()

    with pytest.raises(tenancies.BadParticulars):
        change("particulars_change", contact=contact)


def test_a_tenancy_that_is_not_there_is_named(flats):
    for call in (
        lambda: tenancies.tenancy(ACCOUNT),
        lambda: tenancies.household(ACCOUNT, START),
        lambda: change("tenancy_end", on=START),
        lambda: change("contact_details", purpose="test"),
    ):
        with pytest.raises(tenancies.TenancyNotFound, match="1001 0000 0109"):
            call()


def test_changes_need_their_verb_on_the_tenancys_estate(start):
    start()
    elsewhere = Actor("clerk", "test", frozenset({"tenancies.change"}), frozenset({1002}))
    looker = Actor("clerk", "test", frozenset({"tenancies.view"}))

    for by in (elsewhere, looker):
        with pytest.raises(NotPermitted):
            tenancies.tenancy_end(account_no=ACCOUNT, on=START, by=by)
        with pytest.raises(NotPermitted):
            start("102", principal=BETA, by=by)
