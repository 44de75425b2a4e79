from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import State
from kaifong.domains.applications.models import Application
from kaifong.domains.tenancies.models import Person
from kaifong.infra.csvfile import CsvRefused
from kaifong.kernel.identifiers import application_no
from tests.integration.applications.conftest import BY, TODAY

pytestmark = pytest.mark.usefixtures("landlord")
NUMBER = f"{application_no(2021, 77):012d}"
APPLICANT = {
    "application_no": NUMBER,
    "category": "general",
    "registered_on": "2021-03-01",
    "role": "applicant",
    "name_zh": "何小明",
    "date_of_birth": "1990-05-20",
    "sex": "F",
    "identity_no": "A123456(3)",
    "phone": "91234567",
    "language": "en",
    "income": "12345.60",
    "assets": "0",
    "districts": "islands",
}
MEMBER = {"role": "member", "name_en": "HO TAI", "date_of_birth": "2015-01-01"}


@pytest.fixture
def file(tmp_path):
    def write(*rows: dict[str, str]):
        path = tmp_path / "applications.csv"
        columns = applications.APPLICATION_FILE_COLUMNS
        lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def take(path, **more):
    return applications.applications_import(path=path, on=TODAY, by=BY, **more)


def refused(path) -> tuple[str, ...]:
    with pytest.raises(CsvRefused) as refusal:
        take(path)
    assert not Application.objects.exists()
    return refusal.value.problems


def test_an_application_of_a_file_is_on_record_under_its_own_number(file):
    done = take(file(APPLICANT | {"frozen": "2022-01-01/2022-07-01"}, MEMBER))

    found = applications.application_look(application_no=int(NUMBER), purpose="test", by=BY)
    assert done == applications.ApplicationsImport(False, 2, 1, 0, 2)
    assert found.application.category == "general"
    assert found.application.waiting_from == date(2021, 8, 29)  # 181 days later than registered
    assert (found.income_cents, found.assets_cents) == (1_234_560, 0)
    assert len(found.application.persons) == 2
    assert found.application.districts == ("islands",)


def test_an_application_may_be_frozen_still(file):
    take(file(APPLICANT | {"frozen": "2022-01-01/2022-07-01;2023-01-01/"}, MEMBER))

    found = applications.application(int(NUMBER))
    assert (found.state, found.stopped_on) == (State.FROZEN, date(2023, 1, 1))


def test_again_the_same_file_changes_nothing(file):
    path = file(APPLICANT, MEMBER)
    take(path)
    persons = Person.objects.count()

    done = take(path)

    assert (done.applications_new, done.applications_unchanged) == (0, 1)
    assert Person.objects.count() == persons


def test_a_dry_run_enters_nothing(file):
    done = take(file(APPLICANT, MEMBER), dry_run=True)

    assert (done.dry_run, done.applications_new) == (True, 1)
    assert not Application.objects.exists()


def test_without_a_number_an_application_gets_the_years_next(file):
    take(file(APPLICANT | {"application_no": ""}, MEMBER))

    assert f"{Application.objects.get().application_no:012d}"[:10] == "9210000001"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"category": "penthouse"}, "'penthouse' is no category"),
        ({"registered_on": "1.3.2021"}, "registered_on: not a day"),
        ({"role": "boss"}, "role: not applicant or member"),
        ({"sex": "X"}, "sex: not F, M or empty"),
        ({"income": "-1"}, "income: not an amount"),
        ({"assets": "1.234"}, "assets: not an amount"),
        ({"harmonious": "maybe"}, "harmonious: not yes, no or empty"),
        ({"districts": "mars"}, "'mars' is no district"),
        ({"frozen": "2020-01-01/2020-02-01"}, "frozen: not days"),
        ({"frozen": "2022-01-01"}, "frozen: not days"),
        ({"frozen": "2022-01-01/;2023-01-01/"}, "frozen: not days"),
        ({"application_no": "926000000158"}, "application_no: not an application number"),
        ({"identity_no": "A123456(4)"}, "identity_no: The identity number fails its check digit"),
        ({"phone": "1"}, "phone: neither eight digits"),
        ({"date_of_birth": ""}, "date of birth of person"),
        ({"date_of_birth": "2005-01-01"}, "younger than 18"),
    ],
)
def test_a_fault_is_told_by_its_line_and_nothing_is_entered(file, change, said):
    problems = refused(file(APPLICANT | change, MEMBER))

    assert problems[0].startswith("Line 2, ")
    assert said in problems[0]
    assert "A123456" not in str(problems)


def test_faults_of_several_applications_are_told_at_once(file):
    bad = APPLICANT | {"identity_no": "", "application_no": "", "category": "penthouse"}

    problems = refused(file(bad, MEMBER, bad, MEMBER | {"sex": "X"}))

    assert [each.split(",")[0] for each in problems] == ["Line 2", "Line 5", "Line 4"]


def test_a_number_of_an_application_with_other_particulars_is_refused(file):
    take(file(APPLICANT, MEMBER))

    with pytest.raises(CsvRefused, match="is on record with other particulars"):
        take(file(APPLICANT | {"registered_on": "2021-03-02"}, MEMBER))


def test_a_person_of_two_applications_is_refused(file):
    other = APPLICANT | {"application_no": ""}

    assert (
        "is on an application that is on the waiting list already" in refused(file(APPLICANT, MEMBER, other, MEMBER))[0]
    )


def test_a_file_that_begins_with_a_member_is_refused(file):
    assert "must begin with an applicant's row" in refused(file(MEMBER))[0]
