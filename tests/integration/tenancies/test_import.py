from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.models import ContactDetails, HouseholdMember, Person, Tenancy
from kaifong.infra.csvfile import CsvRefused
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import account_no
from tests.integration.tenancies.households import CHILD, COLUMNS, PRINCIPAL, TODAY, other

pytestmark = pytest.mark.django_db

FIRST, SECOND = account_no(1001, 1), account_no(1001, 2)
Y1, Y2, Y3 = "Y100001(0)", "Y100002(9)", "Y100003(7)"


def problems(take, *rows, **options):
    before = (Person.objects.count(), Tenancy.objects.count())
    with pytest.raises(CsvRefused) as caught:
        take(*rows, **options)
    assert (Person.objects.count(), Tenancy.objects.count()) == before
    return list(caught.value.problems)


def test_a_household_is_entered_under_the_estates_next_account(take, flats):
    done = take(PRINCIPAL, CHILD)

    assert done == tenancies.TenanciesImport(False, 2, 1, 1, 0, 2)
    view = tenancies.tenancy(FIRST)
    assert (view.estate_code, view.flat_id, view.kind) == (1001, flats[1001, "101"], "permanent")
    assert (view.in_force, view.name_zh, view.language) == (DateRange(date(2020, 1, 1)), "甲金絲", "zh-hant")


def test_accounts_are_numbered_by_estate_in_the_files_order_after_those_that_are_stated(take):
    take(
        other("101", Y1),
        other("102", Y2, account_no=str(account_no(1001, 70))),
        other("101", Y3, estate_code="1002"),
        other("103", ""),
    )

    given = Tenancy.objects.order_by("account_no").values_list("account_no", "flat__number")
    assert list(given) == [
        (account_no(1001, 70), "102"),
        (account_no(1001, 71), "101"),
        (account_no(1001, 72), "103"),
        (account_no(1002, 1), "101"),
    ]


def test_check_digits_made_in_sql_are_those_of_the_kernel(take):
    for last, flat in enumerate(("101", "102", "103", "104"), 1):
        take(other(flat, "", account_no=str(account_no(1001, last * 97_531))))
    take(other("105", ""))

    assert tenancies.account_exists(account_no(1001, 4 * 97_531 + 1))


def test_the_same_file_again_changes_nothing(take, stored):
    rows = (PRINCIPAL, CHILD, other("102", Y1, end="2021-12-31"), other("102", "", start="2022-01-01"))
    take(*rows)
    before = stored()

    done = take(*rows)

    assert done == tenancies.TenanciesImport(False, 4, 3, 0, 3, 0)
    assert stored() == before


def test_a_file_exported_with_its_accounts_is_recognised_too(take, stored):
    take(PRINCIPAL, CHILD)
    before = stored()

    done = take(PRINCIPAL | {"account_no": str(FIRST)}, CHILD | {"account_no": str(FIRST)})

    assert (done.tenancies_new, done.tenancies_unchanged, stored()) == (0, 1, before)


def test_a_dry_run_tells_what_it_would_do_and_does_nothing(take):
    done = take(PRINCIPAL, CHILD, dry_run=True)

    assert done == tenancies.TenanciesImport(True, 2, 1, 1, 0, 2)
    assert (Person.objects.count(), Tenancy.objects.count(), AuditRecord.objects.count()) == (0, 0, 0)


def test_a_longer_file_adds_what_is_new_beside_what_is_there(take):
    take(PRINCIPAL, CHILD)

    done = take(PRINCIPAL, CHILD, other("102", Y1))

    assert done == tenancies.TenanciesImport(False, 3, 2, 1, 1, 1)
    assert tenancies.tenancy(SECOND).name_en == "KANARI Alpha"


def test_a_flat_let_anew_after_a_tenancys_last_day_is_entered(take):
    take(other("101", Y1, end="2020-06-30"), other("101", Y2, start="2020-07-01"))

    assert tenancies.tenancies_in_force(date(2020, 6, 30)) == {1001: 1}
    assert tenancies.tenancy(FIRST).in_force == DateRange(date(2020, 1, 1), date(2020, 7, 1))


def test_who_moves_from_one_flat_to_another_is_one_person(take):
    done = take(other("101", Y1, end="2020-06-30"), other("102", Y1, start="2020-07-01"))

    assert (done.tenancies_new, done.persons_new) == (2, 1)
    assert tenancies.tenancy(FIRST).principal_id == tenancies.tenancy(SECOND).principal_id


def test_who_is_on_the_register_keeps_the_contact_details_that_are_there(take):
    take(PRINCIPAL)
    first = ContactDetails.objects.get()

    done = take(PRINCIPAL, PRINCIPAL | {"flat": "102", "start": "2021-01-01", "phone": "61234567"})

    assert (done.tenancies_new, done.persons_new) == (1, 0)
    assert bytes(ContactDetails.objects.get().phone_cipher) == bytes(first.phone_cipher)


def test_a_member_is_in_the_household_for_the_days_stated(take):
    take(PRINCIPAL | {"end": "2024-12-31"}, CHILD | {"start": "2021-05-01", "end": "2022-04-30"})

    member = HouseholdMember.objects.get(relationship="child")
    assert (member.in_household.lower, member.in_household.upper) == (date(2021, 5, 1), date(2022, 5, 1))
    assert len(tenancies.household(FIRST, date(2022, 4, 30))) == 2
    assert len(tenancies.household(FIRST, date(2022, 5, 1))) == 1
    assert tenancies.household(FIRST, date(2025, 1, 1)) == ()


def test_the_end_of_a_tenancy_is_stated_once(take):
    take(PRINCIPAL | {"end": "2024-12-31"}, CHILD | {"end": "2024-12-31"})

    assert [member.in_household.upper for member in HouseholdMember.objects.all()] == [None, None]


ROW_FAULTS = {
    "account_no: not an account number, by its form or its check digits": {"account_no": str(FIRST + 1)},
    "account_no: not an account of estate 1001": {"account_no": str(account_no(1002, 1))},
    "estate_code: not four digits": {"estate_code": "１００１"},
    "start: not a day written as YYYY-MM-DD": {"start": "01/01/2020"},
    "end: before the start": {"end": "2019-12-31"},
    "name_zh, name_en: one of them is needed": {"name_zh": "", "name_en": ""},
    "name_zh: more than 40 characters": {"name_zh": "甲" * 41},
    "name_en: holds characters that do not print": {"name_en": "KANARI\u202eAlpha"},
    "identity_no: The identity number fails its check digit.": {"identity_no": "Z6833651"},
    "date_of_birth: lies in the future or too far in the past": {"date_of_birth": "2026-11-25"},
    "sex: not F, M or empty": {"sex": "f"},
    "phone: neither eight digits nor + and an international number": {"phone": "555 9113"},
    "email: not an e-mail address": {"email": "kanari.example.org"},
    "language: not one of zh-hant, en, zh-hans": {"language": "fr"},
}


@pytest.mark.parametrize("fault", ROW_FAULTS)
def test_a_row_at_fault_is_told_by_its_line(take, fault):
    assert problems(take, other("102", Y1), PRINCIPAL | ROW_FAULTS[fault]) == [f"Line 3, {fault}"]


MEMBER_FAULTS = {
    "relationship: not one of child, grandchild, grandparent, other, parent, principal, sibling, spouse": {
        "relationship": "son"
    },
    "flat: not that of the principal tenant in line 2": {"flat": "102"},
    "start: before the tenancy's, in line 2": {"start": "2019-12-31"},
    "start, end: not within the tenancy's, in line 2": {"end": "2025-01-01"},
}


@pytest.mark.parametrize("fault", MEMBER_FAULTS)
def test_a_members_row_at_fault_is_told_by_its_line(take, fault):
    assert problems(take, PRINCIPAL | {"end": "2024-12-31"}, CHILD | MEMBER_FAULTS[fault]) == [f"Line 3, {fault}"]


def test_every_faulty_line_is_told_at_once(take):
    rows = (PRINCIPAL | {"sex": "x"}, CHILD | {"date_of_birth": "x"}, other("102", Y1), CHILD | {"name_en": "\x07"})

    assert problems(take, *rows) == [
        "Line 2, sex: not F, M or empty",
        "Line 3, date_of_birth: not a day written as YYYY-MM-DD",
        "Line 5, flat: not that of the principal tenant in line 4",
    ]


def test_a_file_that_begins_with_a_member_is_refused(take):
    assert problems(take, CHILD) == ["Line 2, relationship: the file must begin with a principal tenant's row"]


def test_at_most_a_hundred_faults_are_told(take):
    assert len(problems(take, *[PRINCIPAL | {"sex": "x"}] * 150)) == 100


def test_another_header_is_refused(take):
    assert problems(take, header="account") == [f"Line 1: the header must be {','.join(COLUMNS)}"]


def test_a_flat_that_is_not_there_is_told(take):
    unknown = "block, floor, flat: the estate has no such flat, or two blocks that the name or number could mean"

    assert problems(
        take, PRINCIPAL, other("199", Y1), other("102", Y2, block="Lake House"), other("102", Y3, estate_code="1009")
    ) == [f"Line 3, {unknown}", f"Line 4, {unknown}", f"Line 5, {unknown}"]


def test_a_flat_let_twice_in_the_file_is_told_with_both_lines(take):
    rows = (other("101", Y1, start="2021-01-01"), CHILD | {"start": "2021-01-01"}, other("101", Y2, end="2021-01-01"))

    assert problems(take, *rows) == ["Line 2, flat: let at the same time to the household of line 4"]


def test_a_flat_that_is_let_already_is_told_with_the_account(take, stored):
    take(PRINCIPAL)
    before = stored()

    faults = problems(take, other("102", Y1), other("101", Y2, start="2026-01-01"))

    assert faults == ["Line 3, flat: let at this time to account 1001 0000 0109"]
    assert stored() == before


def test_one_account_on_two_households_is_told(take):
    rows = [other(flat, "", account_no=str(FIRST)) for flat in ("101", "102")]

    assert problems(take, *rows) == ["Line 3, account_no: line 2 has the same"]


def test_an_estate_whose_serials_are_used_up_is_told(take):
    rows = (other("101", "", account_no=str(account_no(1001, 999_999))), other("102", ""))

    assert problems(take, *rows) == ["Line 3, account_no: the estate has no account number left"]


@pytest.mark.parametrize("change", [{"end": "2025-01-01"}, {"flat": "102"}])
def test_a_household_that_the_register_has_otherwise_is_told(take, change):
    take(PRINCIPAL | {"account_no": str(FIRST)})

    faults = problems(take, PRINCIPAL | {"account_no": str(FIRST)} | change)

    assert faults == ["Line 2, account 1001 0000 0109 is on the register with another flat, start or end"]


@pytest.mark.parametrize("change", [{"name_en": "KANARI Gamma"}, {"identity_no": Y1}, {"relationship": "other"}])
def test_a_member_whom_the_register_has_otherwise_is_told(take, change):
    take(PRINCIPAL, CHILD)

    faults = problems(take, PRINCIPAL, CHILD | change)

    assert faults == [
        "Line 3, this person is not on the register, as stated here, in the household of account 1001 0000 0109"
    ]


def test_one_identity_number_under_two_names_in_the_file_is_told(take):
    rows = (other("101", Y1), other("102", Y1, name_en="KANARI Gamma"))

    assert problems(take, *rows) == ["Line 3, identity_no: line 2 has it with another name or date of birth"]


def test_one_identity_number_under_another_name_than_on_the_register_is_told(take):
    take(PRINCIPAL)

    faults = problems(take, PRINCIPAL | {"flat": "102", "date_of_birth": "1971-02-03"})

    assert faults == ["Line 2, identity_no: the register has it with another name or date of birth"]


def test_one_person_twice_in_a_household_is_told(take):
    twin = PRINCIPAL | {"relationship": "spouse"}

    assert problems(take, PRINCIPAL, twin) == ["Line 3, identity_no: line 2 of the household has the same"]


def test_an_import_needs_its_verb(flats, tmp_path):
    with pytest.raises(NotPermitted):
        tenancies.tenancies_import(
            path=tmp_path / "x", on=TODAY, by=Actor("clerk", "test", frozenset({"tenancies.view"}))
        )


def test_an_import_is_on_the_record_without_personal_data(take):
    take(PRINCIPAL, CHILD)

    record = AuditRecord.objects.get()
    assert (record.action, record.detail) == ("tenancies.import", {"households": 1, "new": 1, "persons_new": 2})


BROKEN = {
    "flat_let_once_at_a_time": "insert into tenancies_tenancy (account_no, flat_id, kind, in_force)"
    " select {second}, flat_id, kind, in_force from tenancies_tenancy",
    "account_no_check_digits_agree": "update tenancies_tenancy set account_no = account_no + 1",
    "one_principal_tenant": "update tenancies_householdmember set relationship = 'principal'",
    "person_once_per_identity_number": "update tenancies_person set identity_type = 'hkid', identity_cipher = 'x',"
    " identity_index = 'x'",
    "identity_number_whole_or_absent": "update tenancies_person set identity_cipher = null",
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_itself_refuses(take, constraint):
    take(PRINCIPAL, CHILD)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BROKEN[constraint].format(second=SECOND))
