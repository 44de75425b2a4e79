"""Nothing encrypted can be read from tables, and no personal data from logs, records or errors."""

import logging
from datetime import date

import pytest
from django.db import connection

from kaifong.domains.access.api import operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.csvfile import CsvRefused
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import account_no
from tests.integration.tenancies.conftest import TABLES
from tests.integration.tenancies.households import CANARIES, CHILD, PRINCIPAL, SECRET_CANARIES, row

pytestmark = pytest.mark.django_db
ACCOUNT = account_no(1001, 1)
PRINCIPAL_FROM = date(2020, 1, 1)


def test_the_files_of_the_tables_hold_no_secret_in_clear(take, files_of_tables):
    take(PRINCIPAL, CHILD)

    content = files_of_tables(*TABLES)

    assert b"KANARI" in content  # names are clear, so the files read are the right ones
    assert [secret for secret in SECRET_CANARIES if secret.encode() in content] == []


def test_nothing_personal_reaches_logs_records_or_output(take, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    take(PRINCIPAL, CHILD)
    member = tenancies.household(ACCOUNT, PRINCIPAL_FROM)[0]
    tenancies.person_identity_reveal(person_id=member.person_id, purpose="test", by=operator())
    tenancies.person_find_by_identity(identity_no=PRINCIPAL["identity_no"], purpose="test", by=operator())
    tenancies.persons_find_by_phone(phone=PRINCIPAL["phone"], purpose="test", by=operator())
    contact = tenancies.contact_details(account_no=ACCOUNT, purpose="test", by=operator())
    tenancies.particulars_change(account_no=ACCOUNT, contact=contact, by=operator())

    records = repr(list(AuditRecord.objects.values_list("actor", "action", "detail")))
    printed = "".join(capfd.readouterr())
    shown = repr((member, contact, tenancies.tenancy(ACCOUNT)))

    # caplog also holds Django's own SQL log at DEBUG, which no configuration of ours lets out
    logged = "".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert [c for c in CANARIES for where in (records, printed, shown, logged) if c in where] == []


@pytest.mark.parametrize("column", PRINCIPAL)
@pytest.mark.parametrize("canary", ["Z683365(A)", "KANARI Alpha", "5550 9113", "kanari.alpha@example.org", "甲金絲"])
def test_no_refusal_repeats_what_stands_in_any_column(take, column, canary):
    with_fault = CHILD | {"relationship": "child", "sex": "?"}

    with pytest.raises(Refusal) as caught:
        take(PRINCIPAL | {column: canary}, with_fault, PRINCIPAL | {"flat": canary})

    chain, error = "", caught.value
    while error is not None:
        chain, error = chain + str(error) + repr(error), error.__cause__
    assert [c for c in CANARIES if c in chain] == []


@pytest.mark.parametrize("shift", [1, 2, 3, 5, 8])
def test_no_refusal_repeats_a_row_whose_columns_are_shifted(flats, tmp_path, shift):
    path = tmp_path / "shifted.csv"
    header = "account_no,estate_code,block,floor,flat,start,end,relationship,name_zh,name_en,identity_no,date_of_birth,sex,phone,email,language"
    cells = row(PRINCIPAL).split(",")
    path.write_text("\n".join((header, ",".join(cells[shift:] + cells[:shift]))) + "\n", encoding="utf-8")

    with pytest.raises(CsvRefused) as caught:
        tenancies.tenancies_import(path=path, on=PRINCIPAL_FROM, by=operator())

    assert [c for c in CANARIES if c in str(caught.value)] == []


def test_the_blind_index_of_the_same_number_is_the_same_and_not_a_plain_hash(take):
    take(PRINCIPAL)

    with connection.cursor() as cursor:
        cursor.execute("select identity_index, sha256('Z683365A'), sha256('hkid:Z683365A') from tenancies_person")
        [(index, *plain)] = cursor.fetchall()

    assert len(index) == 16
    assert bytes(index) not in {bytes(each)[:16] for each in plain}
