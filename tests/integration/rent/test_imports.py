from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kaifong.domains.rent import api as rent
from kaifong.domains.rent.models import FlatRent, Term
from kaifong.infra.csvfile import CsvRefused

pytestmark = pytest.mark.django_db
RENTS = "estate_code,block,floor,flat,from,net_rent,rates\n"
AWARDS = "account_no,kind,from,until,reduction_percent,income_ratio\n"


@pytest.fixture
def write(tmp_path):
    def file(text):
        path = tmp_path / "file.csv"
        path.write_text(text)
        return path

    return file


def test_a_later_rent_takes_over_from_the_one_before_and_twice_changes_nothing(landlord, write, by):
    path = write(RENTS + "1001,Block A,1,1,2026-10-01,2200.00,310.00\n")

    first = rent.flat_rents_import(path=path, by=by)
    second = rent.flat_rents_import(path=path, by=by)

    assert (first.added, second.added, second.unchanged) == (1, 0, 1)
    before, after = FlatRent.objects.filter(flat__number="1", flat__block__estate_id=1001).order_by("from_month")
    assert (before.until_month, after.net_rent_cents, after.until_month) == (date(2026, 10, 1), 220_000, None)


def test_a_dry_run_takes_nothing(landlord, write, by):
    path = write(RENTS + "1001,Block A,1,1,2026-10-01,2200.00,310.00\n")

    assert rent.flat_rents_import(path=path, by=by, dry_run=True).added == 1
    assert FlatRent.objects.count() == len(landlord.accounts)


def test_every_fault_is_named_by_line_and_nothing_is_taken(landlord, write, by):
    path = write(
        RENTS + "1001,Block A,1,1,2026-10-02,2200.00,310.00\n"
        "1001,Block A,1,1,2026-10-01,2200.001,310.00\n"
        "1001,Block A,1,1,2026-10-01,-1.00,310.00\n"
        "1001,Block Z,1,1,2026-10-01,2200.00,310.00\n"
        "1001,Block A,1,2,2026-10-01,2200.00,310.00\n"
        "1001,Block A,1,2,2026-10-01,2300.00,310.00\n"
        "1001,Block A,1,1\n"
    )

    with pytest.raises(CsvRefused) as refused:
        rent.flat_rents_import(path=path, by=by)

    assert sorted(problem.split(":")[0] for problem in refused.value.problems) == [
        "Line 2", "Line 3", "Line 4", "Line 5", "Line 7", "Line 8",
    ]  # fmt: skip
    assert FlatRent.objects.count() == len(landlord.accounts)


def test_awards_are_taken_once(landlord, write, by):
    a, b, *_ = landlord.accounts
    path = write(AWARDS + f"{a},assistance,2026-01-01,2027-12-31,50,\n" + f"{b},additional_rent,2026-01-01,,,2.35\n")

    assert rent.awards_import(path=path, by=by).added == 2
    assert rent.awards_import(path=path, by=by).added == 0
    assert Term.objects.get(tenancy_id=a).in_force.upper == date(2028, 1, 1)
    assert Term.objects.get(tenancy_id=b).income_ratio == Decimal("2.35")


def test_faulty_awards_are_named_by_line(landlord, write, by):
    a = landlord.accounts[0]
    rent.awards_import(path=write(AWARDS + f"{a},assistance,2026-01-01,2027-12-31,50,\n"), by=by)
    path = write(
        AWARDS + f"{a},assistance,2026-06-01,,25,\n"
        f"{a},discount,2026-06-01,,25,\n"
        f"{a},assistance,2026-06-02,,25,\n"
        "100100000108,assistance,2026-06-01,,25,\n"
        f"{a},additional_rent,2026-06-01,,25,\n"
    )

    with pytest.raises(CsvRefused) as refused:
        rent.awards_import(path=path, by=by)

    assert sorted(problem.split(":")[0] for problem in refused.value.problems) == [f"Line {n}" for n in range(2, 7)]
    assert Term.objects.count() == 1
